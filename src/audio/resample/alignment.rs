//! The position of rubato's output samples in its input, and the padding that aligns the two.

/// Silence before the first input sample, and output samples to drop at the start. Together they place the
/// first remaining output sample at the first input sample.
///
/// From the source of rubato 5: with `taps` taps and `phases` phases, output sample `k` lies at the input
/// position `(k + 1) * input / output - taps / 2 + 1 / phases`, for nearest and for interpolated phases (its
/// table of phases is one late, and it steps before it computes). `output_delay()` of rubato gives this in
/// whole output samples, with an error of up to one sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alignment {
    /// Zeros to feed before the first input sample.
    pub(super) silence: usize,
    /// Output samples to drop at the start.
    pub(super) dropped: usize,
}

/// Output samples that may be dropped in addition to the filter's delay, in the search for the best
/// alignment.
const MAX_DROPPED: u64 = 1_280;

impl Alignment {
    /// The alignment with the smallest error; among equal ones the one with the shortest wait, then the
    /// earliest. `input` and `output` are the rates in lowest terms; output comes in chunks of `chunk`
    /// samples. The error is 0 if `phases` equals `output` and is at most [`MAX_DROPPED`]. Otherwise it can
    /// reach about 1/`phases` of an input sample, when the ratio is nearly a whole number.
    pub(super) fn find(input: u32, output: u32, phases: u32, taps: usize, chunk: usize) -> Self {
        let (input, output, phases) = (u64::from(input), u64::from(output), u64::from(phases));
        // One input sample, in a unit in which all positions here are integers.
        let sample = output * phases;
        let half = taps as u64 / 2;
        let earliest = (half * output).div_ceil(input);
        let mut best = ((u64::MAX, usize::MAX), Self { silence: 0, dropped: 0 });
        for steps in earliest + 1..=earliest + MAX_DROPPED {
            let position = steps * input * phases + output;
            let silence = (position + sample / 2) / sample;
            let error = position.abs_diff(silence * sample);
            let silence = silence.saturating_sub(half) as usize;
            let found = Self { silence, dropped: steps as usize - 1 };
            let cost = (error, found.wait(chunk));
            if cost < best.0 {
                best = (cost, found);
            }
            if cost == (0, 0) {
                break;
            }
        }
        best.1
    }

    /// Output samples from a multiple of `chunk` in the remaining output to the next end of a chunk of
    /// rubato.
    pub(super) fn wait(self, chunk: usize) -> usize {
        let chunk = chunk.max(1);
        (chunk - self.dropped % chunk) % chunk
    }
}
