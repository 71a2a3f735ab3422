//! The `Async` sinc resampler of rubato, fed in whole chunks, with its output aligned to its input.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Async, FixedAsync, Resampler as _, ResamplerConstructionError, SincInterpolationParameters,
    SincInterpolationType, WindowFunction,
};

use super::alignment::Alignment;

/// Length of the filter, in samples at the lower of the two rates. It sets the delay (1.6 ms if the lower
/// rate is 16 kHz) and, with [`CUTOFF`] and a Blackman-Harris window, the transition band: -0.05 dB at 7/8 of
/// the lower Nyquist frequency, below -90 dB from 9/8 of it. From 48 to 16 kHz it gives 152 taps.
const FILTER_LENGTH: f64 = 152.0 / 3.0;

/// Middle of the transition band, as a share of the lower Nyquist frequency.
const CUTOFF: f32 = 0.98;

/// rubato rounds the number of taps to a multiple of this.
const TAPS_MULTIPLE: usize = 8;

/// Largest number of phases with an exact table. All common pairs of rates need fewer (44.1 to 16 kHz: 160;
/// 11.025 to 16 kHz: 640).
const MAX_EXACT_PHASES: u32 = 1_024;

/// Phases per sample of the lower rate for all other pairs of rates. The error of linear interpolation
/// between two phases is about -94 dB.
const INTERPOLATED_PHASES: f64 = 256.0;

/// The resampler of one pair of unequal rates.
#[derive(Debug)]
pub(super) struct Sinc {
    rubato: Async<f32>,
    /// Input of the next chunk: `needed` samples, of which the first `filled` have been fed.
    held: Vec<f32>,
    needed: usize,
    filled: usize,
    /// Output samples per chunk.
    chunk: usize,
    out: Vec<f32>,
    alignment: Alignment,
    /// Output samples that still have to be dropped: they lie before the first input sample.
    dropping: usize,
    /// Input samples after the instant of an output sample that the filter needs.
    ahead: usize,
}

/// The filter of one pair of unequal rates, in lowest terms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filter {
    input: u32,
    output: u32,
    taps: usize,
    phases: u32,
    interpolation: SincInterpolationType,
}

impl Filter {
    pub(super) fn new(input: u32, output: u32) -> Self {
        let stretch = (f64::from(input) / f64::from(output)).max(1.0);
        let taps = ((FILTER_LENGTH * stretch).ceil() as usize).next_multiple_of(TAPS_MULTIPLE);
        let (phases, interpolation) = if output <= MAX_EXACT_PHASES {
            (output, SincInterpolationType::Nearest)
        } else {
            let phases = (INTERPOLATED_PHASES / stretch).ceil() as u32;
            (phases, SincInterpolationType::Linear)
        };
        Self { input, output, taps, phases, interpolation }
    }

    fn alignment(self, chunk: usize) -> Alignment {
        Alignment::find(self.input, self.output, self.phases, self.taps, chunk)
    }

    /// The longest chunk that ends at most `max_wait` output samples after each end of a hop. It is a hop, a
    /// half, a quarter ... of it. `None` if only chunks of `max_wait` or less fulfil this.
    pub(super) fn chunk_of_hop(self, hop: usize, max_wait: usize) -> Option<usize> {
        let halves = std::iter::successors(Some(hop), |chunk| (chunk % 2 == 0).then_some(chunk / 2));
        halves
            .take_while(|&chunk| chunk > max_wait)
            .find(|&chunk| self.alignment(chunk).wait(chunk) <= max_wait)
    }
}

impl Sinc {
    /// A resampler with output chunks of `chunk` samples.
    pub(super) fn new(filter: Filter, chunk: usize) -> Result<Self, ResamplerConstructionError> {
        let Filter { input, output, taps, phases, interpolation } = filter;
        let step = f64::from(input) / f64::from(output);
        let parameters = SincInterpolationParameters::new(taps, WindowFunction::BlackmanHarris)
            .f_cutoff(CUTOFF)
            .oversampling_factor(phases as usize)
            .interpolation(interpolation);
        let rubato = Async::new_sinc(1.0 / step, 1.0, &parameters, chunk, 1, FixedAsync::Output)?;
        let mut sinc = Self {
            held: vec![0.0; rubato.input_frames_max()],
            needed: 0,
            filled: 0,
            chunk,
            out: vec![0.0; rubato.output_frames_max()],
            rubato,
            alignment: filter.alignment(chunk),
            dropping: 0,
            ahead: taps / 2 + 1,
        };
        sinc.reset();
        Ok(sinc)
    }

    /// Output samples per chunk.
    pub(super) fn chunk(&self) -> usize {
        self.chunk
    }

    /// Output samples from a multiple of the chunk length, counted from the start, to the end of the chunk
    /// that contains it.
    pub(super) fn wait(&self) -> usize {
        self.alignment.wait(self.chunk)
    }

    /// Input samples after the instant of an output sample that the filter needs.
    pub(super) fn ahead(&self) -> usize {
        self.ahead
    }

    /// Back to the initial state. Never allocates.
    pub(super) fn reset(&mut self) {
        self.rubato.reset();
        self.held.fill(0.0);
        self.needed = self.rubato.input_frames_next().min(self.held.len());
        self.filled = 0;
        self.dropping = self.alignment.dropped;
        self.feed_silence(self.alignment.silence, &mut |_| {});
    }

    /// Takes all of `mono` and passes the output of its whole chunks to `out`. Never allocates.
    pub(super) fn feed(&mut self, mono: &[f32], out: &mut dyn FnMut(&[f32])) {
        let mut rest = mono;
        while !rest.is_empty() {
            let free = &mut self.held[self.filled..self.needed];
            let (now, later) = rest.split_at(free.len().min(rest.len()));
            free.split_at_mut(now.len()).0.copy_from_slice(now);
            rest = later;
            self.advance(now.len(), out);
        }
    }

    /// Takes `samples` zeros. Never allocates.
    pub(super) fn feed_silence(&mut self, samples: usize, out: &mut dyn FnMut(&[f32])) {
        let mut left = samples;
        while left > 0 {
            let free = &mut self.held[self.filled..self.needed];
            let now = free.len().min(left);
            free.split_at_mut(now).0.fill(0.0);
            left -= now;
            self.advance(now, out);
        }
    }

    /// Counts `samples` more held samples, and resamples a complete chunk.
    fn advance(&mut self, samples: usize, out: &mut dyn FnMut(&[f32])) {
        self.filled += samples;
        if self.filled < self.needed {
            return;
        }
        self.filled = 0;
        let made = self.process_chunk();
        self.needed = self.rubato.input_frames_next().min(self.held.len());
        let dropped = made.min(self.dropping);
        self.dropping -= dropped;
        if let Some(piece) = self.out.get(dropped..made).filter(|piece| !piece.is_empty()) {
            out(piece);
        }
    }

    /// Resamples the held chunk. Returns the number of output samples.
    fn process_chunk(&mut self) -> usize {
        let capacity = self.out.len();
        let from = InterleavedSlice::new(&self.held[..self.needed], 1, self.needed);
        let to = InterleavedSlice::new_mut(self.out.as_mut_slice(), 1, capacity);
        // Both have the sizes that rubato asked for, so neither fails.
        let (Ok(from), Ok(mut to)) = (from, to) else {
            return 0;
        };
        self.rubato.process_into_buffer(&from, &mut to, None).map_or(0, |(_, made)| made)
    }
}
