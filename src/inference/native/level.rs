//! Level layers: log energies below the level of the sound, which rises at once and falls slowly.

use pulp::{Simd, WithSimd};

use crate::{inference::predictor::BatchRow, student};

/// The constants of a level layer in single precision, as the graph has them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    fall: f32,
    lowest: f32,
    highest: f32,
    /// The negative range.
    least: f32,
}

impl From<student::Level> for Level {
    fn from(level: student::Level) -> Self {
        Self {
            fall: level.fall as f32,
            lowest: level.lowest as f32,
            highest: level.highest as f32,
            least: -level.range as f32,
        }
    }
}

/// Advances the level of each row by its new columns, and writes the columns below it.
pub(super) struct Levelled<'a> {
    pub level: Level,
    /// One per channel.
    pub bias: &'a [f32],
    /// Where the level stands in a row's state.
    pub state_start: usize,
    /// New floats of one row.
    pub new: usize,
    pub rows: &'a mut [Box<BatchRow>],
    /// The new columns, row after row.
    pub before: &'a [f32],
    pub after: &'a mut [f32],
}

impl WithSimd for Levelled<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self { level, bias, state_start, new, rows, before, after } = self;
        let rows = rows.iter_mut().zip(before.chunks_exact(new)).zip(after.chunks_exact_mut(new));
        for ((row, before), after) in rows {
            let Some(now) = row.state.get_mut(state_start) else { continue };
            let columns = before.chunks_exact(bias.len());
            for (before, after) in columns.zip(after.chunks_exact_mut(bias.len())) {
                *now = level.advance(*now, before, bias);
                let reference = *now;
                for (after, x) in after.iter_mut().zip(before) {
                    let below = x - reference;
                    // NaN stays: the caller counts it.
                    *after = if below < level.least { level.least } else { below };
                }
            }
        }
    }
}

impl Level {
    /// The level after one more column. NaN has no effect on it.
    #[inline(always)]
    fn advance(self, now: f32, column: &[f32], bias: &[f32]) -> f32 {
        let loudest = loudest(column, bias);
        let loudest = if loudest < self.highest { loudest } else { self.highest };
        let fallen = now - self.fall;
        let level = if fallen > loudest { fallen } else { loudest };
        if level > self.lowest { level } else { self.lowest }
    }
}

/// The largest `x + bias`. The order of a maximum does not matter, so the lanes are independent.
#[inline(always)]
fn loudest(column: &[f32], bias: &[f32]) -> f32 {
    const LANES: usize = 16;
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    let mut lanes = [f32::NEG_INFINITY; LANES];
    let (columns, column_rest) = column.as_chunks::<LANES>();
    let (biases, bias_rest) = bias.as_chunks::<LANES>();
    for (column, bias) in columns.iter().zip(biases) {
        for (lane, (x, bias)) in lanes.iter_mut().zip(column.iter().zip(bias)) {
            *lane = larger(*lane, x + bias);
        }
    }
    for (lane, (x, bias)) in lanes.iter_mut().zip(column_rest.iter().zip(bias_rest)) {
        *lane = larger(*lane, x + bias);
    }
    lanes.into_iter().fold(f32::NEG_INFINITY, larger)
}
