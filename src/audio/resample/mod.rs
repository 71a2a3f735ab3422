//! Any sample rate to the model's rate: the sinc resampler of the crate rubato, its delay compensated to a fraction of a
//! sample.

mod alignment;
mod sinc;

use super::{error::AudioError, format::AudioFormat};
use sinc::{Filter, Sinc};

/// Mono sound at one rate to mono sound at another.
///
/// - **Pieces**: output comes in pieces of a millisecond, or in hops or halves of them: those cost less, and are aligned so that a hop
///   since the start is complete as soon as it can be.
/// - **Time**: output sample `k` speaks of the instant `k * input_rate / output_rate` of the input: the filter's delay is
///   compensated, exactly between common rates, to 1/200 of a sample of the lower rate between odd ones (those whose
///   output rate in lowest terms is above 1 024). It comes out when the input up to [`delay`](Self::delay) later is in.
/// - **Any cut** of the same input gives the same bits on the same machine.
/// - **Filter**: flat within 0.05 dB up to 7/8 of the lower Nyquist frequency (7 kHz at 16 kHz), below -80 dB from 9/8 of
///   it (9 kHz).
/// - Equal rates pass through, bit for bit.
///
/// Only [`new`](Self::new) allocates (about 1 MB at most, 0.1 MB for 44.1 to 16 kHz) and takes long (some milliseconds).
#[derive(Debug)]
pub struct Resampler {
    /// In lowest terms.
    input: u32,
    output: u32,
    /// None: equal rates.
    sinc: Option<Sinc>,
    /// Whether the pieces are parts of a hop, so that a hop waits for little more than its own sound.
    in_hops: bool,
    frames_in: u64,
    frames_out: u64,
}

/// Pieces per second for a caller who takes any number of samples. Shorter ones cost more and save little.
const PIECES_PER_SECOND: u32 = 1_000;

impl Resampler {
    /// Lowest output rate, Hz.
    pub const MIN_OUTPUT_RATE: u32 = 8_000;
    /// Highest output rate, Hz.
    pub const MAX_OUTPUT_RATE: u32 = 48_000;

    /// A resampler from `input_rate` (8 000 to 192 000 Hz) to `output_rate` (8 000 to 48 000 Hz), in pieces of a millisecond.
    pub fn new(input_rate: u32, output_rate: u32) -> Result<Self, AudioError> {
        Self::in_pieces(input_rate, output_rate, None)
    }

    /// The same for a caller who takes hops of `hop` output samples, counted from the start or the last reset or finish: in
    /// pieces as long as the two rates allow without waiting longer than for pieces of a millisecond.
    pub fn in_hops(input_rate: u32, output_rate: u32, hop: u32) -> Result<Self, AudioError> {
        Self::in_pieces(input_rate, output_rate, Some(hop as usize))
    }

    fn in_pieces(input_rate: u32, output_rate: u32, hop: Option<usize>) -> Result<Self, AudioError> {
        check_rate("the resampler's input rate", input_rate, AudioFormat::MIN_RATE, AudioFormat::MAX_RATE)?;
        check_rate("the resampler's output rate", output_rate, Self::MIN_OUTPUT_RATE, Self::MAX_OUTPUT_RATE)?;
        let divisor = greatest_common_divisor(input_rate, output_rate);
        let (input, output) = (input_rate / divisor, output_rate / divisor);
        let mut in_hops = false;
        let sinc = if input == output {
            None
        } else {
            let filter = Filter::new(input, output);
            let short = output_rate.div_ceil(PIECES_PER_SECOND) as usize;
            let of_hop = hop.and_then(|hop| filter.chunk_of_hop(hop, short));
            in_hops = of_hop.is_some();
            // rubato refuses only ratios and chunks that the ranges above exclude.
            let sinc = Sinc::new(filter, of_hop.unwrap_or(short)).map_err(|_| AudioError::Rate {
                what: "the resampler's input rate",
                found: input_rate,
                least: AudioFormat::MIN_RATE,
                most: AudioFormat::MAX_RATE,
            })?;
            Some(sinc)
        };
        Ok(Self { input, output, sinc, in_hops, frames_in: 0, frames_out: 0 })
    }

    /// Takes all of `mono` (any length, 0 included) and hands out what is ready, in pieces. Never allocates.
    pub fn feed(&mut self, mono: &[f32], out: &mut dyn FnMut(&[f32])) {
        self.frames_in += mono.len() as u64;
        let frames_out = &mut self.frames_out;
        let mut count = |piece: &[f32]| {
            *frames_out += piece.len() as u64;
            out(piece);
        };
        match &mut self.sinc {
            Some(sinc) => sinc.feed(mono, &mut count),
            None if mono.is_empty() => {}
            None => count(mono),
        }
    }

    /// The sound ends here: hands out what is still owed, as if silence followed, so that since the start (or the last
    /// reset or finish) exactly `round(frames_in * output_rate / input_rate)` samples came out. Fresh afterwards.
    /// Never allocates.
    pub fn finish(&mut self, out: &mut dyn FnMut(&[f32])) {
        let doubled = 2 * u128::from(self.frames_in) * u128::from(self.output) + u128::from(self.input);
        let total = (doubled / (2 * u128::from(self.input))) as u64;
        let mut owed = total.saturating_sub(self.frames_out);
        if let Some(sinc) = &mut self.sinc {
            let mut take = |piece: &[f32]| {
                let now = usize::try_from(owed).map_or(piece.len(), |owed| owed.min(piece.len()));
                owed -= now as u64;
                if now > 0 {
                    out(piece.split_at(now).0);
                }
            };
            // The last owed sample speaks of an instant at most half an output step past the last input sample.
            let reach = sinc.ahead() + self.input.div_ceil(self.output) as usize;
            let chunk = (sinc.chunk() * self.input as usize).div_ceil(self.output as usize);
            sinc.feed_silence(reach + 2 * chunk, &mut take);
        }
        self.reset();
    }

    /// Forgets everything: afterwards the resampler gives the same bits as a new one. Never allocates.
    pub fn reset(&mut self) {
        if let Some(sinc) = &mut self.sinc {
            sinc.reset();
        }
        self.frames_in = 0;
        self.frames_out = 0;
    }

    /// Longest time, in output samples (rounded up), from pushing an input sample until the output of the same instant
    /// leaves: the filter's share ([`filter_delay`](Self::filter_delay)) and a whole [`chunk`](Self::chunk). In hops: from
    /// pushing a hop's last input sample until the hop leaves.
    pub fn delay(&self) -> usize {
        self.sinc.as_ref().map_or(0, |sinc| {
            let wait = if self.in_hops { sinc.wait() } else { sinc.chunk() };
            self.in_output_samples(sinc.ahead()) + wait
        })
    }

    /// The filter's share of the delay, in output samples, rounded up: half the length of its impulse response.
    pub fn filter_delay(&self) -> usize {
        self.sinc.as_ref().map_or(0, |sinc| self.in_output_samples(sinc.ahead()))
    }

    /// Output samples that come together: a millisecond, a hop or a part of one, or 1 at equal rates.
    pub fn chunk(&self) -> usize {
        self.sinc.as_ref().map_or(1, Sinc::chunk)
    }

    /// Rounded up.
    fn in_output_samples(&self, input_samples: usize) -> usize {
        (input_samples * self.output as usize).div_ceil(self.input as usize)
    }
}

fn check_rate(what: &'static str, found: u32, least: u32, most: u32) -> Result<(), AudioError> {
    if (least..=most).contains(&found) {
        return Ok(());
    }
    Err(AudioError::Rate { what, found, least, most })
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests;
