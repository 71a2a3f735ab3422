//! One hop of one block of rows, layer by layer.

use pulp::{Simd, WithSimd};

use crate::{
    inference::predictor::{BatchRow, Wanted},
    student::Activation,
};

use super::{
    activation::{log, sigmoid, silu},
    level::Levelled,
    plan::{Kind, Layer, Plan, Scratch},
    product::{InputRows, Product},
    separable::Filter,
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
        let with = |least: Wanted| {
            let rows = rows.iter().enumerate();
            rows.filter_map(move |(index, row)| (row.wanted >= least).then_some(index))
        };
        scratch.advancing.clear();
        scratch.advancing.extend(with(Wanted::State));
        scratch.wanted.clear();
        scratch.wanted.extend(with(Wanted::Controls));
        for (index, layer) in plan.layers.iter().enumerate() {
            // Rows that need the layer's state, and rows that need its output.
            let holders = if Some(index) <= plan.last_level { Active::All } else { Active::Advancing };
            let needed = match () {
                () if Some(index) < plan.last_level => Active::All,
                () if Some(index) < plan.last_state => Active::Advancing,
                () => Active::Wanted,
            };
            match layer.kind {
                Kind::Level(level) => S::vectorize(
                    simd,
                    Levelled {
                        level,
                        bias: &layer.bias,
                        state_start: layer.state_start,
                        new: layer.new,
                        rows,
                        before: scratch.before.as_slice(),
                        after: scratch.after.as_mut_slice(),
                    },
                ),
                Kind::Dense | Kind::Separable { .. } => {
                    if layer.joined {
                        join(layer, index == 0, holders, rows, scratch);
                    }
                    product(simd, layer, needed, rows, scratch);
                    if layer.kept > 0 {
                        keep(layer, holders, rows, scratch);
                    }
                }
            }
            std::mem::swap(&mut scratch.before, &mut scratch.after);
        }
        let outputs = scratch.before.as_slice().chunks_exact(plan.controls + usize::from(plan.voice));
        for (row, outputs) in rows.iter_mut().zip(outputs) {
            if row.wanted == Wanted::Controls {
                let (controls, voice) = outputs.split_at(plan.controls);
                row.controls.copy_from_slice(controls);
                if let [voice] = voice {
                    row.voice = *voice;
                }
            }
        }
    }
}

/// Which rows of a block a layer computes.
#[derive(Clone, Copy)]
enum Active {
    All,
    /// Those of which more than the level is wanted.
    Advancing,
    /// Those whose controls are wanted.
    Wanted,
}

impl Active {
    /// The one of the three lists that it means.
    fn rows<'a>(self, all: &'a [usize], advancing: &'a [usize], wanted: &'a [usize]) -> &'a [usize] {
        match self {
            Self::All => all,
            Self::Advancing => advancing,
            Self::Wanted => wanted,
        }
    }
}

/// Copies each active row's kept and new columns side by side.
fn join(layer: &Layer, is_first: bool, active: Active, rows: &[Box<BatchRow>], scratch: &mut Scratch) {
    let Scratch { joined, before, all, advancing, wanted, .. } = scratch;
    let joined = joined.as_mut_slice();
    let before = before.as_slice();
    for &index in active.rows(&all[..rows.len()], advancing, wanted) {
        let row = &rows[index];
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

/// Moves each active row's newest columns into its state.
fn keep(layer: &Layer, active: Active, rows: &mut [Box<BatchRow>], scratch: &Scratch) {
    for &index in active.rows(&scratch.all[..rows.len()], &scratch.advancing, &scratch.wanted) {
        let state = &mut rows[index].state[layer.state_start..][..layer.kept];
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

/// A layer's product and activation, for the active rows.
#[inline(always)]
fn product<S: Simd>(simd: S, layer: &Layer, active: Active, rows: &[Box<BatchRow>], scratch: &mut Scratch) {
    let Scratch { joined, filtered, sums, before, after, widened, all, advancing, wanted } = scratch;
    let active = active.rows(&all[..rows.len()], advancing, wanted);
    let products = active.len() * layer.steps;
    let under = UnderKernel { layer, joined: joined.as_slice(), before: before.as_slice(), rows, active };
    let (parts, in_first) = under.parts();
    let spans = match &layer.kind {
        Kind::Separable { taps } => {
            let channels = layer.inputs;
            let filtered = filtered.as_mut_slice();
            S::vectorize(simd, Filter { taps, channels, parts, in_first, products, filtered });
            let steps = layer.steps;
            let row_floats = steps * channels;
            let inputs = InputRows::Together {
                floats: filtered,
                row_floats,
                steps,
                step_floats: channels,
                active: all,
            };
            [(inputs, 0..channels), (inputs, 0..0)]
        }
        _ => [(parts[0], 0..in_first), (parts[1], in_first..layer.inputs)],
    };
    let sums = &mut sums.as_mut_slice()[..products * layer.panels.columns()];
    sums.fill(0.0);
    for (inputs, span) in spans {
        if !span.is_empty() {
            let product = Product {
                weights: &layer.weights,
                panels: layer.panels,
                layer_inputs: layer.inputs,
                span,
                inputs,
                rows: products,
                sums,
                widened: widened.as_mut_slice(),
            };
            product.with_simd(simd);
        }
    }
    let passed =
        layer.skip.map(|skip| if skip < in_first { (parts[0], skip) } else { (parts[1], skip - in_first) });
    S::vectorize(simd, Activate { layer, active, sums, passed, after: after.as_mut_slice() });
}

/// Where the columns under a layer's kernel lie.
struct UnderKernel<'a> {
    layer: &'a Layer,
    joined: &'a [f32],
    before: &'a [f32],
    rows: &'a [Box<BatchRow>],
    active: &'a [usize],
}

impl<'a> UnderKernel<'a> {
    /// The first place, the second, which continues it, and the floats in the first. Without joining, the
    /// kept columns are in the states, and the new columns are the output of the previous layer.
    #[inline(always)]
    fn parts(&self) -> ([InputRows<'a>; 2], usize) {
        let Self { layer, joined, before, rows, active } = *self;
        let together = |floats, row_floats, steps| InputRows::Together {
            floats,
            row_floats,
            steps,
            step_floats: layer.step,
            active,
        };
        if layer.joined {
            let joined = together(joined, layer.joined_floats(), layer.steps);
            ([joined, joined], layer.kernel_floats)
        } else {
            let kept = InputRows::States { rows, start: layer.state_start, active };
            ([kept, together(before, layer.new, 1)], layer.kept)
        }
    }
}

/// Scale, bias, skip and activation.
struct Activate<'a> {
    layer: &'a Layer,
    active: &'a [usize],
    sums: &'a [f32],
    /// Where the columns that the skip adds begin.
    passed: Option<(InputRows<'a>, usize)>,
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
            let passed = self.passed.map(|(inputs, from)| inputs.input_row(product, from, channels));
            match layer.activation {
                Activation::None => each(layer, sums, passed, after, |x| x),
                Activation::Silu => each(layer, sums, passed, after, silu),
                Activation::Sigmoid => each(layer, sums, passed, after, sigmoid),
                Activation::LogEnergy => {
                    each(layer, sums, None, after, |a| a * a);
                    let floor = layer.floor;
                    let scaled = scaled(layer, layer.channels_out, sums);
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
fn each(
    layer: &Layer,
    sums: &[f32],
    passed: Option<&[f32]>,
    after: &mut [f32],
    activation: impl Fn(f32) -> f32,
) {
    let scaled = after.iter_mut().zip(scaled(layer, 0, sums));
    match passed {
        None => {
            for (after, x) in scaled {
                *after = activation(x);
            }
        }
        Some(passed) => {
            for ((after, x), passed) in scaled.zip(passed) {
                *after = activation(x + passed);
            }
        }
    }
}
