//! When a prediction is due, which samples it sees, and of which instant it speaks.
//!
//! Targets follow a closed form, `floor(k * numerator / denominator)` from the origin, in integers: no sum of steps, so
//! no drift, however long the stream.

use super::error::AudioError;
use crate::clock::{Hop, MAX_POSITION};

/// Longest window and hop, samples: a minute at 16 kHz. A guard against files that lie.
const MAX_SAMPLES: u64 = 1 << 20;

/// What one prediction is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FramingForm {
    /// Each prediction takes the newest hop; the network itself keeps what it needs of the past. The hop must be a whole
    /// number of samples.
    Hops,
    /// Each prediction takes a whole window around its target. Any hop.
    Windows,
}

/// How a student wants its sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Framing {
    /// Samples that one prediction sees.
    pub window: usize,
    /// Of those, how many lie at or after the target.
    pub lookahead: usize,
    /// Distance between targets.
    pub hop: Hop,
    /// Hops or windows.
    pub form: FramingForm,
}

/// Collects samples at the model's rate and says when a prediction is due.
///
/// The *origin* is the index of the first sample that is fed; before it stands silence. In both forms a prediction is due
/// as soon as all samples before `target + lookahead` are in, and then must be taken with [`next`](Self::next) before
/// more is fed. The result depends on the samples alone, never on how they were cut.
///
/// - Hops: the n-th call (from 0) returns the target `origin + (n + 1) * hop - lookahead`. The first ones lie before the
///   origin; whoever does not want them drops them.
/// - Windows: targets are `origin + floor(k * hop)` for `k = -lead, -lead + 1, ...`, where the lead is what the
///   ensemble needs before the first shown target.
///
/// Only construction allocates.
#[derive(Debug, Clone)]
pub struct Framer {
    framing: Framing,
    lead: u32,
    /// The last `kept.len()` samples, as a ring: sample `s` lies at `(s - origin) % kept.len()`.
    kept: Vec<f32>,
    origin: i64,
    position: i64,
    /// Index of the next prediction: hops count from 1 (the end of the first hop), windows from `-lead`.
    k: i64,
}

impl Framer {
    /// A framer with its origin at 0 and, for windows, a lead of 1 hop. Allocates one window or hop.
    ///
    /// # Errors
    /// A hop with a zero in it, a fractional hop in the form of hops, an empty or absurdly long window or hop, a lookahead
    /// longer than the window.
    pub fn new(framing: Framing) -> Result<Self, AudioError> {
        Self::with_lead(framing, 1)
    }

    /// As [`new`](Self::new), with the first window's target `lead` hops before the origin. Hops take no notice of it.
    pub fn with_lead(framing: Framing, lead: u32) -> Result<Self, AudioError> {
        let Framing { window, lookahead, hop, form } = framing;
        if !hop.is_valid() {
            return Err(AudioError::Hop(hop));
        }
        check_length("window", window as u64)?;
        check_length("hop", u64::from(hop.max_samples()))?;
        if lookahead > window {
            return Err(AudioError::Lookahead { lookahead, window });
        }
        let kept = match form {
            FramingForm::Hops => hop.whole_samples().ok_or(AudioError::FractionalHop(hop))? as usize,
            FramingForm::Windows => window,
        };
        let mut framer = Self { framing, lead, kept: vec![0.0; kept], origin: 0, position: 0, k: 0 };
        framer.reset(0);
        Ok(framer)
    }

    /// Forgets everything; the next sample to be fed is sample `origin` (kept within ±2^60). Never allocates.
    pub fn reset(&mut self, origin: i64) {
        self.origin = origin.clamp(-MAX_POSITION, MAX_POSITION);
        self.position = self.origin;
        self.k = match self.framing.form {
            FramingForm::Hops => 1,
            FramingForm::Windows => -i64::from(self.lead),
        };
    }

    /// Samples that [`feed`](Self::feed) will take now: as many as the next prediction lacks, 0 when one is due.
    pub fn room(&self) -> usize {
        usize::try_from(self.end().saturating_sub(self.position)).unwrap_or(0)
    }

    /// Takes the first `min(room(), samples.len())` samples and returns how many. Never allocates.
    pub fn feed(&mut self, samples: &[f32]) -> usize {
        let taken = self.room().min(samples.len());
        let (mut rest, _) = samples.split_at(taken);
        while !rest.is_empty() {
            let slot = self.slot(self.position);
            let (_, free) = self.kept.split_at_mut(slot);
            let run = free.len().min(rest.len());
            let (now, later) = rest.split_at(run);
            free.split_at_mut(run).0.copy_from_slice(now);
            self.position += run as i64;
            rest = later;
        }
        taken
    }

    /// Whether a prediction is due.
    pub fn due(&self) -> bool {
        self.position >= self.end()
    }

    /// Samples that [`next`](Self::next) writes: the hop or the window.
    pub fn needed(&self) -> usize {
        self.kept.len()
    }

    /// Writes the samples of the prediction that is due to the start of `into`, oldest first, and returns its target;
    /// None when none is due, or when `into` is shorter than [`needed`](Self::needed) (nothing is lost then).
    /// Never allocates.
    pub fn next(&mut self, into: &mut [f32]) -> Option<i64> {
        if !self.due() {
            return None;
        }
        let (into, _) = into.split_at_mut_checked(self.kept.len())?;
        let end = self.end();
        let start = end - self.kept.len() as i64;
        let silent = usize::try_from(self.origin - start).unwrap_or(0).min(into.len());
        let (silence, sound) = into.split_at_mut(silent);
        silence.fill(0.0);
        if !sound.is_empty() {
            let slot = self.slot(start + silent as i64);
            let (wrapped, straight) = self.kept.split_at(slot);
            let (older, newer) = sound.split_at_mut(straight.len().min(sound.len()));
            older.copy_from_slice(straight.split_at(older.len()).0);
            newer.copy_from_slice(wrapped.split_at(newer.len()).0);
        }
        self.k += 1;
        Some(end - self.framing.lookahead as i64)
    }

    /// Index of the next sample to be fed.
    pub fn position(&self) -> i64 {
        self.position
    }

    /// Index after the last sample that the next prediction sees.
    fn end(&self) -> i64 {
        let end = self.origin.saturating_add(self.framing.hop.target(self.k));
        match self.framing.form {
            FramingForm::Hops => end,
            FramingForm::Windows => end.saturating_add(self.framing.lookahead as i64),
        }
    }

    fn slot(&self, sample: i64) -> usize {
        (sample - self.origin) as usize % self.kept.len()
    }
}

fn check_length(what: &'static str, found: u64) -> Result<(), AudioError> {
    if (1..=MAX_SAMPLES).contains(&found) {
        return Ok(());
    }
    Err(AudioError::Length { what, found, most: MAX_SAMPLES })
}

#[cfg(test)]
mod tests;
