//! A student's layers for the native engine: computed sizes, and weights packed for one instruction set.

use crate::student::{Activation, LayerWeights, Manifest, Matrix};

use super::{
    instruction_set::InstructionSet,
    packed::{Aligned, Packed, Panels},
    product::PIECE_FLOATS,
};

/// Largest number of rows in one block.
const MAX_BLOCK_ROWS: usize = 64;
/// Largest scratch memory, in floats. A student with very wide rows gets smaller blocks.
const MAX_SCRATCH_FLOATS: usize = 1 << 25;

/// One layer. Sizes are in floats, unless they are called columns.
#[derive(Debug)]
pub(super) struct Layer {
    /// Start of its kept columns in the row's state.
    pub state_start: usize,
    /// Size of its kept columns.
    pub kept: usize,
    /// New floats per hop.
    pub new: usize,
    /// Inputs of one product.
    pub inputs: usize,
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
    /// The last layer that keeps columns. Only the controls need its output and all later layers.
    pub(super) last_kept: Option<usize>,
    pub(super) hop: usize,
    pub(super) state_size: usize,
    pub(super) controls: usize,
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
                let channels_in = row.channels_in as usize;
                let inputs = row.kernel as usize * channels_in;
                let columns = row.product_columns() as usize;
                let panels = Panels::new(columns, lanes);
                let kept = row.kept as usize * channels_in;
                let steps = (row.new / row.stride) as usize;
                let layer = Layer {
                    state_start,
                    kept,
                    new: row.new as usize * channels_in,
                    inputs,
                    step: row.stride as usize * channels_in,
                    steps,
                    channels_out: row.channels_out as usize,
                    activation: row.activation,
                    floor: row.floor.unwrap_or(0.0),
                    panels,
                    weights: Packed::new(&weights.matrix, panels),
                    bias: weights.bias.clone().unwrap_or_else(|| vec![0.0; columns]),
                    scale: weights.scale.clone().unwrap_or_else(|| vec![1.0; columns]),
                    joined: index == 0 || steps > 1,
                };
                state_start += kept;
                layer
            })
            .collect();
        let floats_per_row = layers
            .iter()
            .map(|layer| layer.joined_floats() + layer.sum_floats() + 2 * layer.output_floats())
            .max()
            .unwrap_or(1);
        Self {
            instruction_set,
            last_kept: layers.iter().rposition(|layer| layer.kept > 0),
            hop: manifest.hop.max_samples() as usize,
            state_size: state_start,
            controls: manifest.controls.len(),
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
            sums: floats(Layer::sum_floats),
            before: floats(Layer::output_floats),
            after: floats(Layer::output_floats),
            widened: Aligned::zeros(PIECE_FLOATS),
            all: (0..self.block_rows).collect(),
            wanted: Vec::with_capacity(self.block_rows),
        }
    }
}

/// The scratch memory of one predictor, for one block of rows.
#[derive(Debug)]
pub(super) struct Scratch {
    /// Kept and new columns side by side, row after row.
    pub joined: Aligned<f32>,
    pub sums: Aligned<f32>,
    /// Output of the previous layer, row after row.
    pub before: Aligned<f32>,
    /// Output of this layer.
    pub after: Aligned<f32>,
    /// One piece of weights as floats.
    pub widened: Aligned<f32>,
    /// The indices of all rows of a block: 0, 1, 2, ...
    pub all: Vec<usize>,
    /// The indices of the rows whose controls are wanted.
    pub wanted: Vec<usize>,
}

impl Layer {
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
    let is = |test: fn(&Matrix) -> bool| weights.iter().all(|layer| test(&layer.matrix));
    match () {
        () if is(|m| matches!(m, Matrix::Float(_))) => "fp32",
        () if is(|m| matches!(m, Matrix::Half(_))) => "fp16",
        () if is(|m| matches!(m, Matrix::Byte(_))) => "int8",
        () => "mixed",
    }
}
