//! The manifest: the JSON that describes a student. `docs/student-format.md` specifies it.

use crate::clock::Hop;

use serde::{Deserialize, Serialize};

/// The format version that this library reads.
pub const FORMAT_VERSION: u64 = 1;

/// The key of the manifest in the ONNX file's metadata.
pub const MANIFEST_KEY: &str = "v2f";

/// The description of a student: the JSON under the metadata key `v2f`. A loaded student
/// ([`inference::Student`](crate::inference::Student)) has a checked manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format version: 1.
    pub format: u64,
    /// The student's name.
    pub name: String,
    /// The student's version, in any scheme of its author.
    pub version: String,
    /// Stream form or window form.
    pub form: Form,
    /// Sample rate of the audio, in Hz.
    pub sample_rate: u32,
    /// Samples that one prediction depends on.
    pub window: u32,
    /// Samples of the window that lie at or after the target.
    pub lookahead: u32,
    /// Samples from one target to the next.
    pub hop: Hop,
    /// State of one stream, in floats (stream form; 0 in window form).
    #[serde(default)]
    pub state_size: u32,
    /// The table of layers (stream form).
    #[serde(default)]
    pub layers: Vec<LayerRow>,
    /// Ensemble weights for the targets -n to n hops around the output's target: an odd count with the sum 1.
    pub ensemble: Vec<f32>,
    /// The lip-contact control and its sharpening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closure: Option<Closure>,
    /// Name of the rig of the controls.
    pub rig: String,
    /// The predicted controls, in the order of the output.
    pub controls: Vec<ControlRow>,
    /// Expected output for the probe sound, checked at load (stream form).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<Probe>,
    /// Names of the graph's inputs (window form: one name).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Vec<String>>,
    /// Names of the graph's outputs (window form: one name).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Vec<String>>,
    /// What the student was trained on, in words.
    #[serde(default)]
    pub training: Training,
    /// Licence of the weights.
    #[serde(default)]
    pub licence: String,
    /// Metrics on the held-out set.
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
    /// Its name, unique in the table.
    pub name: String,
    /// Input columns of one output column.
    pub kernel: u32,
    /// Input columns from one output column to the next.
    pub stride: u32,
    /// Past columns that the state keeps: `kernel - stride`.
    pub kept: u32,
    /// New input columns per hop; a multiple of `stride`.
    pub new: u32,
    /// Channels of an input column.
    pub channels_in: u32,
    /// Channels of an output column.
    pub channels_out: u32,
    /// The activation function.
    pub activation: Activation,
    /// The number that `log-energy` adds before the logarithm.
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
    /// Columns of the layer's product: `channels_out`, or twice that for `log-energy`.
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

/// The activation function of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// No activation: the product itself.
    None,
    /// `x * sigmoid(x)`.
    Silu,
    /// `1 / (1 + exp(-x))`.
    Sigmoid,
    /// `log(a² + b² + floor)` of the product's two halves.
    LogEnergy,
}

/// The lip-contact control, and its sharpening after the ensemble.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closure {
    /// Name of the lip-contact control.
    pub control: String,
    /// Middle of the step, 0 to 1.
    pub threshold: f32,
    /// Width of the step, 0 to 1 (`limits::MAX_CLOSURE_SOFTNESS`).
    pub softness: f32,
}

/// One control that the student predicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlRow {
    /// Its name: unique, not empty.
    pub name: String,
    /// Value at rest.
    pub neutral: f32,
    /// Lowest value.
    pub min: f32,
    /// Highest value.
    pub max: f32,
}

/// The expected prediction after `hops` hops of the probe sound, from an initial state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// Hops of probe sound.
    pub hops: u32,
    /// The expected controls.
    pub controls: Vec<f32>,
    /// Largest allowed difference of any control.
    pub tolerance: f32,
}

/// What the student was trained on, in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// The training data.
    #[serde(default)]
    pub data: String,
    /// The teacher model.
    #[serde(default)]
    pub teacher: String,
}
