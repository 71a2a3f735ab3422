//! The low-pass filter of the resampler, designed once per pair of rates.
//!
//! A sinc with a Kaiser window (J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function",
//! 1974), sampled once per phase that output samples can have between input samples.

use std::f64::consts::PI;

/// Half length of the filter in samples at the lower of the two rates. Sets the delay (1.33 ms when 16 kHz is the lower
/// rate) and, with [`KAISER_BETA`], the transition band: -0.01 dB at 7/8 of the lower Nyquist frequency, below -80 dB from
/// 9/8 of it. At 48 to 16 kHz it makes 128 taps.
const HALF_LENGTH: f64 = 64.0 / 3.0;

/// Shape of the Kaiser window: 84 dB in the stop band, `0.1102 * (84 - 8.7)` by Kaiser's formula.
const KAISER_BETA: f64 = 8.3;

/// Phases that are tabulated exactly. All common pairs of rates need fewer (44.1 to 16 kHz: 160; 11.025 to 16 kHz: 640).
const MOST_EXACT_PHASES: u32 = 1_024;

/// Phases of the table that odd pairs of rates interpolate in; between neighbours the line is true to -94 dB.
const INTERPOLATED_PHASES: u32 = 256;

/// Taps per row are a multiple of this, so that no vector width leaves a remainder.
const ROW_MULTIPLE: usize = 16;

/// Taps for every phase.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// Rows of `row_len` taps, one per phase; when interpolated, one more row for the phase 1.
    pub(super) taps: Vec<f32>,
    pub(super) row_len: usize,
    /// Input samples that a row sees after its output's instant; the rest lie at or before it.
    pub(super) ahead: usize,
    /// Phases from one input sample to the next.
    pub(super) phases: u32,
    /// Whether phases between rows occur.
    pub(super) interpolated: bool,
}

impl Filter {
    /// The filter for `input` to `output`, both in lowest terms.
    pub(super) fn design(input: u32, output: u32) -> Self {
        let interpolated = output > MOST_EXACT_PHASES;
        let phases = if interpolated {
            INTERPOLATED_PHASES
        } else {
            output
        };
        let stretch = (f64::from(input) / f64::from(output)).max(1.0);
        let half = HALF_LENGTH * stretch;
        let ahead = half.ceil() as usize;
        let row_len = (2 * ahead).next_multiple_of(ROW_MULTIPLE);
        let rows = phases + u32::from(interpolated);
        let mut taps = Vec::with_capacity(rows as usize * row_len);
        for row in 0..rows {
            let phase = f64::from(row) / f64::from(phases);
            let first = ahead as f64 - (row_len - 1) as f64;
            let row: Vec<f64> = (0..row_len)
                .map(|tap| windowed_sinc(first + tap as f64 - phase, half, stretch))
                .collect();
            // Every phase passes a constant unchanged, so that a constant stays free of ripple.
            let sum: f64 = row.iter().sum();
            taps.extend(row.iter().map(|tap| (tap / sum) as f32));
        }
        Self {
            taps,
            row_len,
            ahead,
            phases,
            interpolated,
        }
    }
}

/// The filter's impulse response at `x` input samples from its middle; cut-off at the lower Nyquist frequency.
fn windowed_sinc(x: f64, half: f64, stretch: f64) -> f64 {
    let along = x / half;
    if along.abs() > 1.0 {
        return 0.0;
    }
    let angle = PI * x / stretch;
    let sinc = if angle == 0.0 {
        1.0
    } else {
        angle.sin() / angle
    };
    sinc * bessel_i0(KAISER_BETA * (1.0 - along * along).sqrt()) / bessel_i0(KAISER_BETA)
}

/// Modified Bessel function of the first kind and order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let mut term = 1.0;
    let mut sum = 1.0;
    // The terms fall below 1e-17 of the sum well before this for every x in use (at most KAISER_BETA).
    for n in 1..64 {
        term *= quarter / f64::from(n * n);
        sum += term;
    }
    sum
}
