//! Half the sample rate: a half-band low-pass filter, then every second sample.

/// Coefficients on one side of the centre, at odd distances. Those at even distances are zero in a half-band
/// filter.
const SIDE: usize = 6;
/// Samples that the filter sees: from the outermost coefficient on one side to that on the other.
const TAPS: usize = 4 * SIDE - 1;

/// Coefficients at distances 1, 3, 5, ... from the centre: the ideal half-band filter under a Hann window of
/// 4 * `SIDE` + 1 samples, scaled to a sum of 1 with the centre's 0.5.
const COEFFICIENTS: [f32; SIDE] = [0.312_604, -0.090_483, 0.040_033, -0.016_837, 0.005_175, -0.000_493];

/// Halves the sample rate of a stream. `N` is the number of samples that one call takes; it must be even.
#[derive(Debug, Clone)]
pub(super) struct Halver<const N: usize> {
    /// The newest samples of the call before.
    past: [f32; TAPS],
}

impl<const N: usize> Halver<N> {
    pub fn new() -> Self {
        Self { past: [0.0; TAPS] }
    }

    /// Takes `N` samples and writes `N / 2` to the front of `into`.
    pub fn halve(&mut self, samples: &[f32; N], into: &mut [f32]) {
        let mut scratch = [0.0; 512];
        let (past, newer) = scratch.split_at_mut(TAPS - 1);
        past.copy_from_slice(&self.past[1..]);
        newer[..N].copy_from_slice(samples);
        let scratch = &scratch[..TAPS - 1 + N];
        for (index, out) in into.iter_mut().take(N / 2).enumerate() {
            let window: &[f32] = &scratch[2 * index..2 * index + TAPS];
            let centre = TAPS / 2;
            let mut sum = 0.5 * window[centre];
            for (step, coefficient) in COEFFICIENTS.iter().enumerate() {
                let distance = 2 * step + 1;
                sum += coefficient * (window[centre - distance] + window[centre + distance]);
            }
            *out = sum;
        }
        self.past.copy_from_slice(&scratch[N - 1..]);
    }
}
