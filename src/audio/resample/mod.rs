//! Any sample rate to the model's rate.
//!
//! A polyphase low-pass filter of our own: one dot product per output sample, its phase tracked in integers. Measured
//! against rubato 5 at 48 to 16 kHz and 16 ms of sound, it costs a third of rubato's `Async` sinc resampler (which
//! works sample by sample through `dyn` calls) and half of its `Fft`, has no chunks to wait for, and needs no
//! sub-sample alignment (`Async` places its first output between input samples, depending on filter length and phases).
//! `Fft` at odd ratios needs chunks of 10 to 200 ms. `benches/audio.rs` keeps the comparison.

mod filter;
mod kernel;
#[cfg(test)]
mod tests;

use super::{AudioError, AudioFormat};
use filter::Filter;
use kernel::{Block, Place};

/// Input samples taken between two moves of what is held, and output samples handed out at once.
const BLOCK: usize = 1_024;

/// Mono sound at one rate to mono sound at another.
///
/// - **Time**: output sample `k` speaks of the instant `k * input_rate / output_rate` of the input, exactly: the filter's
///   delay is compensated. It comes out as soon as the input up to [`delay`](Self::delay) later is in.
/// - **Any cut** of the same input gives the same bits on the same machine.
/// - **Filter**: flat within 0.05 dB up to 7/8 of the lower Nyquist frequency (7 kHz at 16 kHz), below -80 dB from 9/8 of
///   it (9 kHz).
/// - Equal rates pass through, bit for bit.
///
/// Only [`new`](Self::new) allocates (about 1 MB at most, 0.1 MB for 44.1 to 16 kHz) and takes long (about a
/// millisecond).
#[derive(Debug, Clone)]
pub struct Resampler {
    /// In lowest terms.
    input: u32,
    output: u32,
    /// None: equal rates.
    filter: Option<Filter>,
    arch: pulp::Arch,
    /// Input samples, those of the past first; `filled` of them are valid.
    held: Vec<f32>,
    filled: usize,
    place: Place,
    out: Vec<f32>,
    frames_in: u64,
    frames_out: u64,
}

impl Resampler {
    /// Lowest output rate, Hz.
    pub const LEAST_OUTPUT_RATE: u32 = 8_000;
    /// Highest output rate, Hz.
    pub const MOST_OUTPUT_RATE: u32 = 48_000;

    /// A resampler from `input_rate` (8 000 to 192 000 Hz) to `output_rate` (8 000 to 48 000 Hz).
    pub fn new(input_rate: u32, output_rate: u32) -> Result<Self, AudioError> {
        check_rate(
            "the resampler's input rate",
            input_rate,
            AudioFormat::LEAST_RATE,
            AudioFormat::MOST_RATE,
        )?;
        check_rate(
            "the resampler's output rate",
            output_rate,
            Self::LEAST_OUTPUT_RATE,
            Self::MOST_OUTPUT_RATE,
        )?;
        let divisor = greatest_common_divisor(input_rate, output_rate);
        let (input, output) = (input_rate / divisor, output_rate / divisor);
        let filter = (input != output).then(|| Filter::design(input, output));
        let held = filter.as_ref().map_or(0, |filter| filter.row_len + BLOCK);
        let out = if filter.is_some() { BLOCK } else { 0 };
        let mut resampler = Self {
            input,
            output,
            filter,
            arch: pulp::Arch::new(),
            held: vec![0.0; held],
            filled: 0,
            place: Place::default(),
            out: vec![0.0; out],
            frames_in: 0,
            frames_out: 0,
        };
        resampler.reset();
        Ok(resampler)
    }

    /// Takes all of `mono` (any length, 0 included) and hands out what is ready, in pieces. Never allocates.
    pub fn feed(&mut self, mono: &[f32], out: &mut dyn FnMut(&[f32])) {
        self.frames_in += mono.len() as u64;
        if self.filter.is_none() {
            if !mono.is_empty() {
                self.frames_out += mono.len() as u64;
                out(mono);
            }
            return;
        }
        let mut rest = mono;
        while !rest.is_empty() {
            let free = self.free();
            let (now, later) = rest.split_at(free.len().min(rest.len()));
            for (into, &from) in free.iter_mut().zip(now) {
                *into = from;
            }
            self.filled += now.len();
            rest = later;
            self.emit(u64::MAX, out);
        }
    }

    /// The sound ends here: hands out what is still owed, as if silence followed, so that since the start (or the last
    /// reset or finish) exactly `round(frames_in * output_rate / input_rate)` samples came out. Fresh afterwards.
    /// Never allocates.
    pub fn finish(&mut self, out: &mut dyn FnMut(&[f32])) {
        if self.filter.is_some() {
            let doubled =
                2 * u128::from(self.frames_in) * u128::from(self.output) + u128::from(self.input);
            let total = (doubled / (2 * u128::from(self.input))) as u64;
            while self.frames_out < total {
                let free = self.free();
                free.fill(0.0);
                self.filled += free.len();
                self.emit(total - self.frames_out, out);
            }
        }
        self.reset();
    }

    /// Forgets everything: afterwards the resampler gives the same bits as a new one. Never allocates.
    pub fn reset(&mut self) {
        self.held.fill(0.0);
        // Silence before the first sample, so that the first output's filter is centred on it.
        self.filled = self.filter.as_ref().map_or(0, |f| f.row_len - 1 - f.ahead);
        self.place = Place::default();
        self.frames_in = 0;
        self.frames_out = 0;
    }

    /// Longest time, in output samples (rounded up), from pushing an input sample until the output of the same instant
    /// leaves. The sum of [`filter_delay`](Self::filter_delay) and what [`chunk`](Self::chunk) adds, which is nothing.
    pub fn delay(&self) -> usize {
        self.filter_delay()
    }

    /// The filter's share of the delay, in output samples, rounded up: half the length of its impulse response.
    pub fn filter_delay(&self) -> usize {
        let ahead = self.filter.as_ref().map_or(0, |filter| filter.ahead);
        (ahead * self.output as usize).div_ceil(self.input as usize)
    }

    /// Input samples that must come together before any is worked on: always 1, nothing waits for a chunk.
    pub fn chunk(&self) -> usize {
        1
    }

    /// Room behind the held samples, at least one sample; moves them to the front when there is none.
    fn free(&mut self) -> &mut [f32] {
        if self.filled == self.held.len() {
            let past = self.place.first.min(self.filled);
            self.held.copy_within(past..self.filled, 0);
            self.filled -= past;
            self.place.first -= past;
        }
        self.held.split_at_mut(self.filled).1
    }

    /// Hands out every output sample whose input is complete, but at most `most`.
    fn emit(&mut self, most: u64, out: &mut dyn FnMut(&[f32])) {
        let Some(filter) = &self.filter else { return };
        let mut left = most;
        while left > 0 {
            let room = usize::try_from(left)
                .unwrap_or(usize::MAX)
                .min(self.out.len());
            let (written, place) = self.arch.dispatch(Block {
                filter,
                input: self.input,
                output: self.output,
                held: self.held.split_at(self.filled).0,
                place: self.place,
                out: self.out.split_at_mut(room).0,
            });
            if written == 0 {
                return;
            }
            self.place = place;
            self.frames_out += written as u64;
            left -= written as u64;
            out(self.out.split_at(written).0);
        }
    }
}

fn check_rate(what: &'static str, found: u32, least: u32, most: u32) -> Result<(), AudioError> {
    if (least..=most).contains(&found) {
        return Ok(());
    }
    Err(AudioError::Rate {
        what,
        found,
        least,
        most,
    })
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}
