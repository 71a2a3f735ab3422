//! The manifest: the JSON that describes a student. `docs/student-format.md` specifies it.

use crate::clock::Hop;

use serde::{Deserialize, Serialize};

/// The newest format version that this library reads. It reads all from 1 on.
pub const FORMAT_VERSION: u64 = 2;

/// The key of the manifest in the ONNX file's metadata.
pub const MANIFEST_KEY: &str = "v2f";

/// The description of a student: the JSON under the metadata key `v2f`. A loaded student
/// ([`inference::Student`](crate::inference::Student)) has a checked manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format version: 1 or 2.
    pub format: u64,
    /// The student's name.
    pub name: String,
    /// The student's version, in any scheme of its author.
    pub version: String,
    /// Stream form or window form.
    pub form: Form,
    /// Sample rate of the audio, in Hz.
    pub sample_rate: u32,
    /// Samples that one prediction depends on, apart from the level of `level` layers.
    pub window: u32,
    /// Samples after which nothing older has any effect, in whole hops (format 2, stream form). `None`: the
    /// window. See [`remembered`](Self::remembered).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<u32>,
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
    /// The output `voice`, and where speech begins and ends on it (format 2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<Voice>,
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

impl Manifest {
    /// Samples after which nothing older has any effect on a prediction: `memory`, or the window.
    pub fn remembered(&self) -> u32 {
        self.memory.unwrap_or(self.window)
    }

    /// Columns of the last layer: the controls, and `voice` if the student has it.
    pub fn outputs(&self) -> usize {
        self.controls.len() + usize::from(self.voice.is_some())
    }

    /// Multiply-adds of one hop of one stream (stream form).
    pub fn multiply_adds(&self) -> u64 {
        self.layers.iter().map(LayerRow::multiply_adds).fold(0, u64::saturating_add)
    }
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
    /// Initializer of the weights, `[inputs, product columns]`; see [`product_inputs`](Self::product_inputs).
    /// `None` in a `level` row.
    #[serde(default)]
    pub weight: Option<String>,
    /// Initializer of the bias, `[product columns]`.
    #[serde(default)]
    pub bias: Option<String>,
    /// Initializer of the scale of INT8 weights, `[product columns]`.
    #[serde(default)]
    pub scale: Option<String>,
    /// What the layer computes (format 2; absent: a dense product).
    #[serde(default, skip_serializing_if = "LayerKind::is_dense")]
    pub kind: LayerKind,
    /// Initializer of a `separable` layer's taps, `[kernel * channels_in]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taps: Option<String>,
    /// The tap whose input column is added to the product, before the activation (format 2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<u32>,
    /// The constants of a `level` layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// How integer arithmetic rounds the inputs of the product (format 2). This library computes in floats
    /// and only checks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<InputScale>,
}

impl LayerRow {
    /// Columns of the layer's product: `channels_out`, or twice that for `log-energy`.
    pub fn product_columns(&self) -> u64 {
        match self.activation {
            Activation::LogEnergy => 2 * u64::from(self.channels_out),
            _ => u64::from(self.channels_out),
        }
    }

    /// Floats of the input columns under the kernel: `kernel * channels_in`.
    pub fn kernel_floats(&self) -> u64 {
        u64::from(self.kernel) * u64::from(self.channels_in)
    }

    /// Inputs of the layer's product: those under the kernel; of a separable layer one column; of a level
    /// layer none.
    pub fn product_inputs(&self) -> u64 {
        match self.kind {
            LayerKind::Dense => self.kernel_floats(),
            LayerKind::Separable => u64::from(self.channels_in),
            LayerKind::Level => 0,
        }
    }

    /// What the layer has in a stream's state, in floats: its kept columns, or the level.
    pub fn state_floats(&self) -> u64 {
        match self.kind {
            LayerKind::Level => 1,
            _ => u64::from(self.kept) * u64::from(self.channels_in),
        }
    }

    /// Multiply-adds of one hop of one stream.
    pub fn multiply_adds(&self) -> u64 {
        let taps = if self.kind == LayerKind::Separable { self.kernel_floats() } else { 0 };
        let column = self.product_inputs().saturating_mul(self.product_columns()).saturating_add(taps);
        column.saturating_mul(u64::from(self.new / self.stride.max(1)))
    }
}

/// What a layer computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LayerKind {
    /// A product of all columns under the kernel.
    #[default]
    Dense,
    /// A kernel per channel, then a product within one column.
    Separable,
    /// Log energies below the level of the sound.
    Level,
}

impl LayerKind {
    /// Whether it is the kind of rows without `kind`.
    pub fn is_dense(&self) -> bool {
        *self == Self::Dense
    }
}

/// The constants of a level layer, in nepers of energy.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// The level falls by this much per column. In double precision: the memory is computed from it.
    pub fall: f64,
    /// The lowest level.
    pub lowest: f64,
    /// The highest level.
    pub highest: f64,
    /// Bands further below the level count as this far below.
    pub range: f64,
}

impl Level {
    /// Columns after which nothing older has any effect: the level has fallen from `highest` to `lowest`, and
    /// one more for the roundings on the way.
    pub fn columns(&self) -> f64 {
        ((self.highest - self.lowest) / self.fall).ceil() + 1.0
    }
}

/// How integer arithmetic rounds an input of a product: `round(x / scale)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputScale {
    /// Bits of the integer: 8 or 16.
    pub bits: u32,
    /// Value of one step, above 0.
    pub scale: f32,
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

/// Where speech begins and ends on the output `voice`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Voice {
    /// Speech begins at this value or above, 0 to 1.
    pub open: f32,
    /// Speech ends below this value, 0 to `open`.
    pub close: f32,
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
    /// The expected `voice`, if the student has this output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<f32>,
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
