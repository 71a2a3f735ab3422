//! Where rubato's output lies between the input samples, and how to bring the two into step.

/// Silence put before the first input sample and output dropped from the start, so that the first output sample left
/// speaks of the first input sample.
///
/// Read from rubato 5's source: with `taps` taps and `phases` phases its output sample `k` speaks of the input position
/// `(k + 1) * input / output - taps / 2 + 1 / phases`, for nearest phases as for interpolated ones (its phases are
/// tabulated one late, and it steps before it computes). `output_delay()` of rubato is that in whole output samples,
/// up to a whole sample off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alignment {
    /// Zeros to feed before the first input sample.
    pub(super) silence: usize,
    /// Output samples to drop.
    pub(super) dropped: usize,
}

/// Output samples that may be dropped beyond the filter's own delay in search of the best place.
const MAX_DROPPED: u64 = 1_280;

impl Alignment {
    /// The choice whose remaining error is least; of several the one that waits least, and the earliest of those. No error
    /// remains where `phases` equals `output` and that is at most [`MAX_DROPPED`]; otherwise it can reach about 1/`phases`
    /// of an input sample, where the ratio is nearly whole (`input` and `output` in lowest terms). Output comes in chunks of
    /// `chunk` samples.
    pub(super) fn find(input: u32, output: u32, phases: u32, taps: usize, chunk: usize) -> Self {
        let (input, output, phases) = (u64::from(input), u64::from(output), u64::from(phases));
        // One input sample, in the unit in which every position here is whole.
        let sample = output * phases;
        let half = taps as u64 / 2;
        let earliest = (half * output).div_ceil(input);
        let mut best = ((u64::MAX, usize::MAX), Self { silence: 0, dropped: 0 });
        for steps in earliest + 1..=earliest + MAX_DROPPED {
            let place = steps * input * phases + output;
            let silence = (place + sample / 2) / sample;
            let error = place.abs_diff(silence * sample);
            let silence = silence.saturating_sub(half) as usize;
            let found = Self { silence, dropped: steps as usize - 1 };
            let merits = (error, found.wait(chunk));
            if merits < best.0 {
                best = (merits, found);
            }
            if merits == (0, 0) {
                break;
            }
        }
        best.1
    }

    /// Output samples from a multiple of `chunk` that is left to the next end of a chunk that rubato makes.
    pub(super) fn wait(self, chunk: usize) -> usize {
        let chunk = chunk.max(1);
        (chunk - self.dropped % chunk) % chunk
    }
}
