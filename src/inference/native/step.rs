//! One hop of one block of rows, layer by layer.

use pulp::{Simd, WithSimd};

use crate::{inference::predictor::BatchRow, student::Activation};

use super::{
    activation::{log, sigmoid, silu},
    plan::{Layer, Plan, Scratch},
    product::{InputRows, Product},
};

/// Samples below this magnitude (-240 dB) become 0. Otherwise a fading sound would end in slow subnormal
/// numbers.
const MIN_SAMPLE: f32 = 1e-12;

/// Advances one block of rows by one hop. The sizes of the rows have been checked.
pub(super) struct Step<'a> {
    pub plan: &'a Plan,
    pub scratch: &'a mut Scratch,
    pub rows: &'a mut [Box<BatchRow>],
}

impl WithSimd for Step<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { plan, scratch, rows } = self;
        scratch.wanted.clear();
        let wanted = rows.iter().enumerate().filter(|(_, row)| row.wanted);
        scratch.wanted.extend(wanted.map(|(index, _)| index));
        for (index, layer) in plan.layers.iter().enumerate() {
            if layer.joined {
                join(layer, index == 0, rows, scratch);
            }
            let needs_all = plan.last_kept.is_some_and(|last| index < last);
            product(simd, layer, needs_all, rows, scratch);
            if layer.kept > 0 {
                keep(layer, rows, scratch);
            }
            std::mem::swap(&mut scratch.before, &mut scratch.after);
        }
        let controls = scratch.before.as_slice().chunks_exact(plan.controls);
        for (row, controls) in rows.iter_mut().zip(controls) {
            if row.wanted {
                row.controls.copy_from_slice(controls);
            }
        }
    }
}

/// Copies each row's kept and new columns side by side.
fn join(layer: &Layer, is_first: bool, rows: &[Box<BatchRow>], scratch: &mut Scratch) {
    let joined = scratch.joined.as_mut_slice();
    let before = scratch.before.as_slice();
    for (index, row) in rows.iter().enumerate() {
        let size = layer.joined_floats();
        let (kept, new) = joined[index * size..][..size].split_at_mut(layer.kept);
        kept.copy_from_slice(&row.state[layer.state_start..][..layer.kept]);
        if is_first {
            for (new, sample) in new.iter_mut().zip(&row.audio) {
                *new = if sample.abs() < MIN_SAMPLE { 0.0 } else { *sample };
            }
        } else {
            new.copy_from_slice(&before[index * layer.new..][..layer.new]);
        }
    }
}

/// Moves each row's newest columns into its state.
fn keep(layer: &Layer, rows: &mut [Box<BatchRow>], scratch: &Scratch) {
    for (index, row) in rows.iter_mut().enumerate() {
        let state = &mut row.state[layer.state_start..][..layer.kept];
        if layer.joined {
            let size = layer.joined_floats();
            let joined = &scratch.joined.as_slice()[index * size..][..size];
            state.copy_from_slice(&joined[layer.new..]);
        } else {
            let new = &scratch.before.as_slice()[index * layer.new..][..layer.new];
            let still_kept = layer.kept.saturating_sub(layer.new);
            state.copy_within(layer.kept - still_kept.., 0);
            let added = layer.kept - still_kept;
            state[still_kept..].copy_from_slice(&new[layer.new - added..]);
        }
    }
}

/// A layer's product and activation, for all rows or only for rows whose controls are wanted.
#[inline(always)]
fn product<S: Simd>(simd: S, layer: &Layer, needs_all: bool, rows: &[Box<BatchRow>], scratch: &mut Scratch) {
    let active: &[usize] = match needs_all {
        true => &scratch.all[..rows.len()],
        false => &scratch.wanted,
    };
    let products = active.len() * layer.steps;
    let row_stride = layer.panels.columns();
    let sums = &mut scratch.sums.as_mut_slice()[..products * row_stride];
    sums.fill(0.0);
    let widened = scratch.widened.as_mut_slice();
    let joined = InputRows::Together {
        floats: scratch.joined.as_slice(),
        row_floats: layer.joined_floats(),
        steps: layer.steps,
        step_floats: layer.step,
        active,
    };
    // Without joining, the kept columns are read from the states, then the new columns. The sums continue.
    let kept = InputRows::States { rows, start: layer.state_start, active };
    let new = InputRows::Together {
        floats: scratch.before.as_slice(),
        row_floats: layer.new,
        steps: 1,
        step_floats: 0,
        active,
    };
    let parts = match layer.joined {
        true => [(joined, 0..layer.inputs), (joined, 0..0)],
        false => [(kept, 0..layer.kept), (new, layer.kept..layer.inputs)],
    };
    for (inputs, span) in parts {
        if !span.is_empty() {
            let product = Product {
                weights: &layer.weights,
                panels: layer.panels,
                layer_inputs: layer.inputs,
                span,
                inputs,
                rows: products,
                sums,
                widened,
            };
            product.with_simd(simd);
        }
    }
    S::vectorize(
        simd,
        Activate { layer, active, sums: scratch.sums.as_slice(), after: scratch.after.as_mut_slice() },
    );
}

/// Scale, bias and activation.
struct Activate<'a> {
    layer: &'a Layer,
    active: &'a [usize],
    sums: &'a [f32],
    after: &'a mut [f32],
}

impl WithSimd for Activate<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let layer = self.layer;
        let (columns, channels) = (layer.panels.columns(), layer.channels_out);
        for (product, sums) in
            self.sums.chunks_exact(columns).enumerate().take(self.active.len() * layer.steps)
        {
            let (row, step) = (product / layer.steps, product % layer.steps);
            let start = self.active[row] * layer.output_floats() + step * channels;
            let after = &mut self.after[start..][..channels];
            match layer.activation {
                Activation::None => each(layer, 0, sums, after, |x| x),
                Activation::Silu => each(layer, 0, sums, after, silu),
                Activation::Sigmoid => each(layer, 0, sums, after, sigmoid),
                Activation::LogEnergy => {
                    each(layer, 0, sums, after, |a| a * a);
                    let floor = layer.floor;
                    let second = layer.channels_out;
                    let scaled = scaled(layer, second, sums);
                    for (after, b) in after.iter_mut().zip(scaled) {
                        *after = log(*after + b * b + floor);
                    }
                }
            }
        }
    }
}

/// The sums from column `first` on, scaled and with their bias.
#[inline(always)]
fn scaled<'a>(layer: &'a Layer, first: usize, sums: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
    let parameters = layer.scale[first..].iter().zip(&layer.bias[first..]);
    sums[first..].iter().zip(parameters).map(|(sum, (scale, bias))| sum * scale + bias)
}

#[inline(always)]
fn each(layer: &Layer, first: usize, sums: &[f32], after: &mut [f32], activation: impl Fn(f32) -> f32) {
    for (after, x) in after.iter_mut().zip(scaled(layer, first, sums)) {
        *after = activation(x);
    }
}
