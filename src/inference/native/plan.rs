//! A student's layers for the native engine: computed sizes, and weights packed for one instruction set.

use crate::student::{Activation, LayerKind, LayerRow, LayerWeights, Manifest, Matrix};

use super::{
    instruction_set::InstructionSet,
    level::Level,
    packed::{Aligned, Packed, Panels},
    product::PIECE_FLOATS,
};

/// Largest number of rows in one block.
const MAX_BLOCK_ROWS: usize = 64;
/// Largest scratch memory, in floats. A student with very wide rows gets smaller blocks.
const MAX_SCRATCH_FLOATS: usize = 1 << 25;

/// What a layer computes, with what only its kind has.
#[derive(Debug)]
pub(super) enum Kind {
    Dense,
    /// `[kernel, channels_in]`.
    Separable {
        taps: Vec<f32>,
    },
    Level(Level),
}

/// One layer. Sizes are in floats, unless they are called columns.
#[derive(Debug)]
pub(super) struct Layer {
    pub kind: Kind,
    /// Start of its kept columns, or of its level, in the row's state.
    pub state_start: usize,
    /// Size of its part of the state.
    pub state_floats: usize,
    /// Size of its kept columns; 0 of a level.
    pub kept: usize,
    /// New floats per hop.
    pub new: usize,
    /// Floats of the columns under the kernel.
    pub kernel_floats: usize,
    /// Inputs of one product.
    pub inputs: usize,
    /// The first float under the kernel that is added to the product's first column.
    pub skip: Option<usize>,
    /// Floats from one step's inputs to the next's.
    pub step: usize,
    /// Products per hop.
    pub steps: usize,
    pub channels_out: usize,
    pub activation: Activation,
    pub floor: f32,
    pub panels: Panels,
    pub weights: Packed,
    /// Zeros where the student has none.
    pub bias: Vec<f32>,
    /// Ones unless the weights are bytes.
    pub scale: Vec<f32>,
    /// True if kept and new columns must be copied side by side before the product: if there is more than one
    /// step per hop, or if the new columns are audio.
    pub joined: bool,
}

/// All layers of one student, packed for one instruction set. Immutable; shared by all its predictors.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) instruction_set: InstructionSet,
    pub(super) layers: Vec<Layer>,
    /// The last level layer. Rows of which only the level is wanted need nothing behind it.
    pub(super) last_level: Option<usize>,
    /// The last layer that has a state. Only the controls need its output and all later layers.
    pub(super) last_state: Option<usize>,
    pub(super) hop: usize,
    pub(super) state_size: usize,
    pub(super) controls: usize,
    /// Whether the last layer has `voice` as its last column.
    pub(super) voice: bool,
    pub(super) block_rows: usize,
    weights_type: &'static str,
}

impl Plan {
    /// Packs the weights of a checked student.
    pub fn new(manifest: &Manifest, weights: &[LayerWeights], instruction_set: InstructionSet) -> Self {
        let lanes = instruction_set.lanes();
        let mut state_start = 0;
        let layers: Vec<Layer> = manifest
            .layers
            .iter()
            .zip(weights)
            .enumerate()
            .map(|(index, (row, weights))| {
                let layer = Layer::new(row, weights, index == 0, state_start, lanes);
                state_start += layer.state_floats;
                layer
            })
            .collect();
        let floats_per_row = layers
            .iter()
            .map(|layer| {
                let inputs = layer.joined_floats() + layer.filtered_floats();
                inputs + layer.sum_floats() + 2 * layer.output_floats()
            })
            .max()
            .unwrap_or(1);
        Self {
            instruction_set,
            last_level: layers.iter().rposition(|layer| matches!(layer.kind, Kind::Level(_))),
            last_state: layers.iter().rposition(|layer| layer.state_floats > 0),
            hop: manifest.hop.max_samples() as usize,
            state_size: state_start,
            controls: manifest.controls.len(),
            voice: manifest.voice.is_some(),
            block_rows: (MAX_SCRATCH_FLOATS / floats_per_row.max(1)).clamp(1, MAX_BLOCK_ROWS),
            weights_type: weights_type(weights),
            layers,
        }
    }

    /// `fp32`, `fp16`, `int8` or `mixed`.
    pub fn weights_type(&self) -> &'static str {
        self.weights_type
    }

    /// Scratch memory for one block of rows.
    pub(super) fn new_scratch(&self) -> Scratch {
        let floats = |size: fn(&Layer) -> usize| {
            let widest = self.layers.iter().map(size).max().unwrap_or(0);
            Aligned::zeros(widest * self.block_rows)
        };
        Scratch {
            joined: floats(Layer::joined_floats),
            filtered: floats(Layer::filtered_floats),
            sums: floats(Layer::sum_floats),
            before: floats(Layer::output_floats),
            after: floats(Layer::output_floats),
            widened: Aligned::zeros(PIECE_FLOATS),
            all: (0..self.block_rows).collect(),
            advancing: Vec::with_capacity(self.block_rows),
            wanted: Vec::with_capacity(self.block_rows),
        }
    }
}

/// The scratch memory of one predictor, for one block of rows.
#[derive(Debug)]
pub(super) struct Scratch {
    /// Kept and new columns side by side, row after row.
    pub joined: Aligned<f32>,
    /// What a separable layer's taps make of its columns, product after product.
    pub filtered: Aligned<f32>,
    pub sums: Aligned<f32>,
    /// Output of the previous layer, row after row.
    pub before: Aligned<f32>,
    /// Output of this layer.
    pub after: Aligned<f32>,
    /// One piece of weights as floats.
    pub widened: Aligned<f32>,
    /// The indices of all rows of a block: 0, 1, 2, ...
    pub all: Vec<usize>,
    /// The indices of the rows of which more than the level is wanted.
    pub advancing: Vec<usize>,
    /// The indices of the rows whose controls are wanted.
    pub wanted: Vec<usize>,
}

impl Layer {
    fn new(row: &LayerRow, weights: &LayerWeights, is_first: bool, state_start: usize, lanes: usize) -> Self {
        let channels_in = row.channels_in as usize;
        let columns = row.product_columns() as usize;
        let panels = Panels::new(columns, lanes);
        let steps = (row.new / row.stride) as usize;
        let kind = match (row.kind, &weights.taps, row.level) {
            (LayerKind::Separable, Some(taps), _) => Kind::Separable { taps: taps.clone() },
            (LayerKind::Level, _, Some(level)) => Kind::Level(level.into()),
            _ => Kind::Dense,
        };
        Self {
            joined: !matches!(kind, Kind::Level(_)) && (is_first || steps > 1),
            kind,
            state_start,
            state_floats: row.state_floats() as usize,
            kept: row.kept as usize * channels_in,
            new: row.new as usize * channels_in,
            kernel_floats: row.kernel_floats() as usize,
            inputs: row.product_inputs() as usize,
            skip: row.skip.map(|tap| tap as usize * channels_in),
            step: row.stride as usize * channels_in,
            steps,
            channels_out: row.channels_out as usize,
            activation: row.activation,
            floor: row.floor.unwrap_or(0.0),
            panels,
            weights: Packed::new(weights.matrix.as_ref(), panels),
            bias: weights.bias.clone().unwrap_or_else(|| vec![0.0; columns]),
            scale: weights.scale.clone().unwrap_or_else(|| vec![1.0; columns]),
        }
    }

    /// Floats of one row's filtered columns.
    pub fn filtered_floats(&self) -> usize {
        if matches!(self.kind, Kind::Separable { .. }) { self.steps * self.inputs } else { 0 }
    }

    /// Floats of one row's joined columns.
    pub fn joined_floats(&self) -> usize {
        if self.joined { self.kept + self.new } else { 0 }
    }

    /// Floats of one row's sums.
    pub fn sum_floats(&self) -> usize {
        self.steps * self.panels.columns()
    }

    /// Floats of one row's output.
    pub fn output_floats(&self) -> usize {
        self.steps * self.channels_out
    }
}

fn weights_type(weights: &[LayerWeights]) -> &'static str {
    let is = |test: fn(&Matrix) -> bool| weights.iter().filter_map(|layer| layer.matrix.as_ref()).all(test);
    match () {
        () if is(|m| matches!(m, Matrix::Float(_))) => "fp32",
        () if is(|m| matches!(m, Matrix::Half(_))) => "fp16",
        () if is(|m| matches!(m, Matrix::Byte(_))) => "int8",
        () => "mixed",
    }
}
