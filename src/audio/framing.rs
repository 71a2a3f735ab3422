//! Framing: when a prediction is due, which samples it gets, and what its target is.
//!
//! A target is `origin + floor(k * numerator / denominator)`, computed in integers. No steps are summed, so
//! the targets of a long stream do not drift.

use super::error::AudioError;
use crate::clock::{Hop, MAX_POSITION};

/// Longest window and longest hop, in samples (a minute at 16 kHz). Protects against wrong files.
const MAX_SAMPLES: u64 = 1 << 20;

/// What one prediction gets as its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FramingForm {
    /// The newest hop. The network keeps the state that it needs from the past. The hop must be a whole
    /// number of samples.
    Hops,
    /// A whole window around the target. Any hop.
    Windows,
}

/// The input of a student: window, lookahead, hop and form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Framing {
    /// Samples that one prediction depends on.
    pub window: usize,
    /// Samples of the window that lie at or after the target.
    pub lookahead: usize,
    /// Distance between targets.
    pub hop: Hop,
    /// Input by hops or by windows.
    pub form: FramingForm,
}

/// Collects samples at the model's rate and reports when a prediction is due.
///
/// The *origin* is the position of the first fed sample; silence comes before it. In both forms a prediction
/// is due when all samples before `target + lookahead` have been fed. It must then be taken with
/// [`next`](Self::next) before more samples can be fed. The result depends only on the samples, not on how
/// they were cut.
///
/// - Hops: call n (from 0) of `next` returns the target `origin + (n + 1) * hop - lookahead`. The first
///   targets lie before the origin; the caller may drop them.
/// - Windows: the targets are `origin + floor(k * hop)` for `k = -lead, -lead + 1, ...`. `lead` is the number
///   of hops that the ensemble needs before the first target that is output.
///
/// One per stream; single-threaded. Only construction allocates; all other methods are real-time safe.
#[derive(Debug, Clone)]
pub struct Framer {
    framing: Framing,
    lead: u32,
    /// The newest `kept.len()` samples, as a ring: sample `s` is at `(s - origin) % kept.len()`.
    kept: Vec<f32>,
    origin: i64,
    position: i64,
    /// Index of the next prediction: hops count from 1 (the end of the first hop), windows from `-lead`.
    k: i64,
}

impl Framer {
    /// A framer with its origin at 0. In window form the first target lies `lead` hops before the origin; in
    /// hop form `lead` has no effect. Allocates one window or one hop.
    ///
    /// # Errors
    /// A hop with a zero in it, a fractional hop in hop form, an empty or too long window or hop, a lookahead
    /// longer than the window.
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

    /// Forgets all samples. The next fed sample has the position `origin` (clamped to ±2^60).
    pub fn reset(&mut self, origin: i64) {
        self.origin = origin.clamp(-MAX_POSITION, MAX_POSITION);
        self.position = self.origin;
        self.k = match self.framing.form {
            FramingForm::Hops => 1,
            FramingForm::Windows => -i64::from(self.lead),
        };
    }

    /// Samples missing until the next prediction is due; 0 when one is due. [`feed`](Self::feed) takes at
    /// most these.
    pub fn missing(&self) -> usize {
        usize::try_from(self.end().saturating_sub(self.position)).unwrap_or(0)
    }

    /// Takes the first `min(missing(), samples.len())` samples. Returns the number taken.
    pub fn feed(&mut self, samples: &[f32]) -> usize {
        let taken = self.missing().min(samples.len());
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

    /// Samples that [`next`](Self::next) writes: one hop or one window.
    pub fn needed(&self) -> usize {
        self.kept.len()
    }

    /// Writes the samples of the due prediction to the start of `into`, oldest first, and returns its target.
    /// Returns `None` when no prediction is due, or when `into` is shorter than [`needed`](Self::needed);
    /// then nothing is lost.
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

    /// Position of the next sample to be fed.
    pub fn position(&self) -> i64 {
        self.position
    }

    /// Position after the last sample of the next prediction's input.
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
    Err(AudioError::Length { what, found, max: MAX_SAMPLES })
}

#[cfg(test)]
mod tests;
