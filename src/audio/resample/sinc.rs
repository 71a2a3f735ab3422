//! rubato's `Async` sinc resampler, fed in whole chunks and brought into step with its input.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Async, FixedAsync, Resampler as _, ResamplerConstructionError, SincInterpolationParameters,
    SincInterpolationType, WindowFunction,
};

use super::alignment::Alignment;

/// Length of the filter in samples at the lower of the two rates. Sets the delay (1.6 ms when 16 kHz is the lower rate)
/// and, with [`CUTOFF`] and a Blackman-Harris window, the transition band: -0.05 dB at 7/8 of the lower Nyquist
/// frequency, below -90 dB from 9/8 of it. At 48 to 16 kHz it makes 152 taps.
const LENGTH: f64 = 152.0 / 3.0;

/// Middle of the transition band, as a share of the lower Nyquist frequency.
const CUTOFF: f32 = 0.98;

/// Taps come in multiples of this, as rubato rounds them.
const TAPS_MULTIPLE: usize = 8;

/// Phases that are tabulated exactly. All common pairs of rates need fewer (44.1 to 16 kHz: 160; 11.025 to 16 kHz: 640).
const MAX_EXACT_PHASES: u32 = 1_024;

/// Phases per sample of the lower rate that odd pairs of rates interpolate in; between neighbours the line is true to
/// about -94 dB.
const INTERPOLATED_PHASES: f64 = 256.0;

/// The resampler of one pair of unequal rates.
#[derive(Debug)]
pub(super) struct Sinc {
    rubato: Async<f32>,
    /// Input until it makes a chunk of output: `needed` samples, of which `filled` are there.
    held: Vec<f32>,
    needed: usize,
    filled: usize,
    /// Output samples of a chunk: rubato works on whole ones.
    chunk: usize,
    out: Vec<f32>,
    alignment: Alignment,
    /// Output samples of the time before the first input sample that are still to be dropped.
    dropping: usize,
    /// Input samples that the filter sees after its output's instant.
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
        let taps = ((LENGTH * stretch).ceil() as usize).next_multiple_of(TAPS_MULTIPLE);
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

    /// The longest chunk whose ends lie at most `most_wait` output samples behind the ends of hops: a hop, half of one, a
    /// quarter ...; `None` where only chunks of `most_wait` or less would do.
    pub(super) fn chunk_of_hop(self, hop: usize, most_wait: usize) -> Option<usize> {
        let halves = std::iter::successors(Some(hop), |chunk| (chunk % 2 == 0).then_some(chunk / 2));
        halves
            .take_while(|&chunk| chunk > most_wait)
            .find(|&chunk| self.alignment(chunk).wait(chunk) <= most_wait)
    }
}

impl Sinc {
    /// Output comes in chunks of `chunk` samples.
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

    /// Output samples that come at once.
    pub(super) fn chunk(&self) -> usize {
        self.chunk
    }

    /// Output samples from the end of a chunk's length since the start (of the first, the second ...) to the end of the
    /// chunk that completes it.
    pub(super) fn wait(&self) -> usize {
        self.alignment.wait(self.chunk)
    }

    /// Input samples that the filter sees after its output's instant.
    pub(super) fn ahead(&self) -> usize {
        self.ahead
    }

    /// As new. Never allocates.
    pub(super) fn reset(&mut self) {
        self.rubato.reset();
        self.held.fill(0.0);
        self.needed = self.rubato.input_frames_next().min(self.held.len());
        self.filled = 0;
        self.dropping = self.alignment.dropped;
        self.feed_silence(self.alignment.silence, &mut |_| {});
    }

    /// Takes all of `mono` and hands out what its whole chunks give. Never allocates.
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

    /// Takes `samples` zeros.
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

    /// `samples` more are held: a full chunk goes through rubato.
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

    /// Puts the held chunk through rubato; says how many output samples it made.
    fn process_chunk(&mut self) -> usize {
        let room = self.out.len();
        let from = InterleavedSlice::new(&self.held[..self.needed], 1, self.needed);
        let to = InterleavedSlice::new_mut(self.out.as_mut_slice(), 1, room);
        // Both hold what rubato asked for at construction, the only thing it can object to.
        let (Ok(from), Ok(mut to)) = (from, to) else {
            return 0;
        };
        self.rubato.process_into_buffer(&from, &mut to, None).map_or(0, |(_, made)| made)
    }
}
