//! Resampling to the model's sample rate: the sinc resampler of the crate rubato, with its delay compensated
//! to a fraction of a sample.

mod alignment;
mod sinc;

use super::{error::AudioError, format::AudioFormat};
use sinc::{Filter, Sinc};

/// Mono sound at one rate to mono sound at another.
///
/// - **Chunks**: output comes in chunks of one millisecond ([`new`](Self::new)), or in chunks of a hop or a
///   half, a quarter ... of it ([`in_hops`](Self::in_hops)). The latter cost less, and end where hops end.
/// - **Time**: output sample `k` belongs to the input position `k * input_rate / output_rate`. The filter's
///   delay is compensated: exactly between common rates, to 1/200 of a sample of the lower rate between other
///   rates (output rate in lowest terms above 1 024). The sample is output when the input up to
///   [`delay`](Self::delay) later has been fed.
/// - **Any cut** of the same input gives the same bits on the same machine.
/// - **Filter**: flat within 0.05 dB up to 7/8 of the lower Nyquist frequency (7 kHz at 16 kHz), below -80 dB
///   from 9/8 of it (9 kHz).
/// - Equal rates pass through, bit for bit.
///
/// One per stream; single-threaded. Only the constructors allocate (at most about 1 MB; 0.1 MB for 44.1 to 16
/// kHz) and take some milliseconds. All other methods are real-time safe.
#[derive(Debug)]
pub struct Resampler {
    /// The two rates, in lowest terms.
    input: u32,
    output: u32,
    /// `None` for equal rates.
    sinc: Option<Sinc>,
    /// Whether chunks end where hops end, so that a hop is complete soon after its own last sample.
    in_hops: bool,
    frames_in: u64,
    frames_out: u64,
}

/// Chunks per second for a caller that takes any number of samples. Shorter chunks cost more and save little
/// delay.
const CHUNKS_PER_SECOND: u32 = 1_000;

impl Resampler {
    /// Lowest output rate, Hz.
    pub const MIN_OUTPUT_RATE: u32 = 8_000;
    /// Highest output rate, Hz.
    pub const MAX_OUTPUT_RATE: u32 = 48_000;

    /// A resampler from `input_rate` (8 000 to 192 000 Hz) to `output_rate` (8 000 to 48 000 Hz), in chunks
    /// of one millisecond.
    ///
    /// # Errors
    /// [`AudioError::Rate`] for a rate outside its range.
    pub fn new(input_rate: u32, output_rate: u32) -> Result<Self, AudioError> {
        Self::in_chunks(input_rate, output_rate, None)
    }

    /// As [`new`](Self::new), for a caller that takes hops of `hop` output samples, counted from the start or
    /// the last reset or finish. Chunks are as long as the two rates allow without a longer delay than chunks
    /// of one millisecond.
    ///
    /// # Errors
    /// [`AudioError::Rate`] for a rate outside its range.
    pub fn in_hops(input_rate: u32, output_rate: u32, hop: u32) -> Result<Self, AudioError> {
        Self::in_chunks(input_rate, output_rate, Some(hop as usize))
    }

    fn in_chunks(input_rate: u32, output_rate: u32, hop: Option<usize>) -> Result<Self, AudioError> {
        check_rate("the resampler's input rate", input_rate, AudioFormat::MIN_RATE, AudioFormat::MAX_RATE)?;
        check_rate("the resampler's output rate", output_rate, Self::MIN_OUTPUT_RATE, Self::MAX_OUTPUT_RATE)?;
        let divisor = greatest_common_divisor(input_rate, output_rate);
        let (input, output) = (input_rate / divisor, output_rate / divisor);
        let mut in_hops = false;
        let sinc = if input == output {
            None
        } else {
            let filter = Filter::new(input, output);
            let short = output_rate.div_ceil(CHUNKS_PER_SECOND) as usize;
            let of_hop = hop.and_then(|hop| filter.chunk_of_hop(hop, short));
            in_hops = of_hop.is_some();
            // The ranges above exclude all ratios and chunks that rubato refuses.
            let sinc = Sinc::new(filter, of_hop.unwrap_or(short)).map_err(|_| AudioError::Rate {
                what: "the resampler's input rate",
                found: input_rate,
                min: AudioFormat::MIN_RATE,
                max: AudioFormat::MAX_RATE,
            })?;
            Some(sinc)
        };
        Ok(Self { input, output, sinc, in_hops, frames_in: 0, frames_out: 0 })
    }

    /// Takes all of `mono` (any length, also 0) and passes the finished output to `out`, chunk by chunk.
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

    /// Ends the audio: passes the remaining output to `out`, as if silence followed. Since the start (or the
    /// last reset or finish), the output then has exactly `round(frames_in * output_rate / input_rate)`
    /// samples. Resets afterwards.
    pub fn finish(&mut self, out: &mut dyn FnMut(&[f32])) {
        let doubled = 2 * u128::from(self.frames_in) * u128::from(self.output) + u128::from(self.input);
        let total = (doubled / (2 * u128::from(self.input))) as u64;
        let mut remaining = total.saturating_sub(self.frames_out);
        if let Some(sinc) = &mut self.sinc {
            let mut take = |piece: &[f32]| {
                let now = usize::try_from(remaining).map_or(piece.len(), |left| left.min(piece.len()));
                remaining -= now as u64;
                if now > 0 {
                    out(piece.split_at(now).0);
                }
            };
            // The last output sample lies at most half an output step after the last input sample.
            let reach = sinc.ahead() + self.input.div_ceil(self.output) as usize;
            let chunk = (sinc.chunk() * self.input as usize).div_ceil(self.output as usize);
            sinc.feed_silence(reach + 2 * chunk, &mut take);
        }
        self.reset();
    }

    /// Back to the initial state: the resampler then gives the same bits as a new one.
    pub fn reset(&mut self) {
        if let Some(sinc) = &mut self.sinc {
            sinc.reset();
        }
        self.frames_in = 0;
        self.frames_out = 0;
    }

    /// Longest delay, in output samples (rounded up), from feeding an input sample to the output at the same
    /// instant: half the filter's length and one [`chunk`](Self::chunk). For a resampler in hops: from
    /// feeding a hop's last input sample to the output of the complete hop.
    pub fn delay(&self) -> usize {
        self.sinc.as_ref().map_or(0, |sinc| {
            let wait = if self.in_hops { sinc.wait() } else { sinc.chunk() };
            self.in_output_samples(sinc.ahead()) + wait
        })
    }

    /// Output samples per chunk: one millisecond, a hop or a part of one, or 1 at equal rates.
    pub fn chunk(&self) -> usize {
        self.sinc.as_ref().map_or(1, Sinc::chunk)
    }

    /// Input samples as output samples, rounded up.
    fn in_output_samples(&self, input_samples: usize) -> usize {
        (input_samples * self.output as usize).div_ceil(self.input as usize)
    }
}

fn check_rate(what: &'static str, found: u32, min: u32, max: u32) -> Result<(), AudioError> {
    if (min..=max).contains(&found) {
        return Ok(());
    }
    Err(AudioError::Rate { what, found, min, max })
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests;
