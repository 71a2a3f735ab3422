//! The manifest: what a student's numbers mean. `docs/student-format.md` is its contract.

use crate::clock::Hop;

use serde::{Deserialize, Serialize};

/// The format version that this library reads.
pub const FORMAT_VERSION: u64 = 1;

/// The key of the manifest among the ONNX file's metadata entries.
pub const MANIFEST_KEY: &str = "v2f";

/// What a student is and what its numbers mean; the JSON under the metadata key `v2f`.
///
/// A [`Student`](super::Student) hands out validated manifests only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format version: 1.
    pub format: u64,
    /// The student's name.
    pub name: String,
    /// The student's version, in its author's own scheme.
    pub version: String,
    /// Stream or window form.
    pub form: Form,
    /// Sample rate of the audio in Hz.
    pub sample_rate: u32,
    /// Samples that one prediction sees.
    pub window: u32,
    /// Of the window's samples, how many lie after the target.
    pub lookahead: u32,
    /// Samples between targets.
    pub hop: Hop,
    /// Floats that one stream keeps (stream form; 0 in window form).
    #[serde(default)]
    pub state_size: u32,
    /// The table of layers (stream form).
    #[serde(default)]
    pub layers: Vec<LayerRow>,
    /// Weights for the targets -n..=n hops around the shown one; odd count, sum 1.
    pub ensemble: Vec<f32>,
    /// Which control is lip contact, and how it is sharpened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closure: Option<Closure>,
    /// Name of the rig that the controls belong to.
    pub rig: String,
    /// What the student predicts, in the order of its output.
    pub controls: Vec<ControlRow>,
    /// Known output for known sound, checked at load (stream form).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<Probe>,
    /// Names of the graph's inputs (window form: one).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Vec<String>>,
    /// Names of the graph's outputs (window form: one).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Vec<String>>,
    /// What the student learned from, in words.
    #[serde(default)]
    pub training: Training,
    /// Licence of the weights.
    #[serde(default)]
    pub licence: String,
    /// Figures on the held-out set.
    #[serde(default)]
    pub metrics: serde_json::Value,
}

/// The two forms of a student's graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// One hop per call, with state.
    Stream,
    /// One whole window per call, no state.
    Window,
}

/// One row of the table of layers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerRow {
    /// Unique.
    pub name: String,
    /// Columns of this layer's input that one output column sees.
    pub kernel: u32,
    /// Columns of this layer's input from one output column to the next.
    pub stride: u32,
    /// Columns kept of the past: `kernel - stride`.
    pub kept: u32,
    /// New columns per hop; a multiple of `stride`.
    pub new: u32,
    /// Channels of an input column.
    pub channels_in: u32,
    /// Channels of an output column.
    pub channels_out: u32,
    /// What follows the product.
    pub activation: Activation,
    /// What `log-energy` adds before the logarithm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<f32>,
    /// Initializer of the weights, `[kernel * channels_in, product columns]`.
    pub weight: String,
    /// Initializer of the bias, `[product columns]`.
    #[serde(default)]
    pub bias: Option<String>,
    /// Initializer of the scale of INT8 weights, `[product columns]`.
    #[serde(default)]
    pub scale: Option<String>,
}

impl LayerRow {
    /// Columns of the layer's product: twice the channels for `log-energy`.
    pub fn product_columns(&self) -> u64 {
        match self.activation {
            Activation::LogEnergy => 2 * u64::from(self.channels_out),
            _ => u64::from(self.channels_out),
        }
    }

    /// Inputs of the layer's product: `kernel * channels_in`.
    pub fn product_inputs(&self) -> u64 {
        u64::from(self.kernel) * u64::from(self.channels_in)
    }
}

/// What follows a layer's product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// The product itself.
    None,
    /// `x * sigmoid(x)`.
    Silu,
    /// `1 / (1 + exp(-x))`.
    Sigmoid,
    /// `log(a² + b² + floor)` of the product's two halves.
    LogEnergy,
}

/// Which control is lip contact, and how it is sharpened after the ensemble.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closure {
    /// Name of the control.
    pub control: String,
    /// Middle of the step, 0..1.
    pub threshold: f32,
    /// Width of the step.
    pub softness: f32,
}

/// One control that the student predicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlRow {
    /// Unique, not empty.
    pub name: String,
    /// Value of a face at rest.
    pub neutral: f32,
    /// Least value.
    pub min: f32,
    /// Greatest value.
    pub max: f32,
}

/// The last prediction after `hops` hops of the probe sound from a fresh state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// Hops of probe sound.
    pub hops: u32,
    /// The controls expected.
    pub controls: Vec<f32>,
    /// Greatest allowed difference of any control.
    pub tolerance: f32,
}

/// What the student learned from, in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// The speech.
    #[serde(default)]
    pub data: String,
    /// The teacher.
    #[serde(default)]
    pub teacher: String,
}
