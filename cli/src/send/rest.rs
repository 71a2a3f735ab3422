//! The last rig frames of a stream: they bring the rig to rest, because a receiver keeps the last one for
//! ever.

use std::time::Duration;

/// Time from the last rig frame of the sound to the rig at rest. It is the fade of `rig_at`.
const EASE: Duration = Duration::from_millis(200);
/// Longest time between two of these rig frames: a slow stream does not delay the end by seconds.
const MAX_INTERVAL: Duration = Duration::from_millis(50);
/// Rig frames at rest: a datagram may be lost.
const AT_REST: u32 = 3;

/// The way from a rig frame to rest.
pub struct Rest {
    interval: Duration,
    /// Rig frames of the transition; 0 when the rig is at rest already.
    eased: u32,
}

impl Rest {
    /// From `values` to `neutral`, with `interval` between two rig frames.
    pub fn new(interval: Duration, values: &[f32], neutral: &[f32]) -> Self {
        let interval = interval.clamp(Duration::from_millis(1), MAX_INTERVAL);
        // At most 200: it fits.
        let eased = (EASE.as_nanos() / interval.as_nanos()).max(1) as u32;
        Self { interval, eased: if values == neutral { 0 } else { eased } }
    }

    /// Number of rig frames.
    pub fn frames(&self) -> u32 {
        self.eased + AT_REST
    }

    /// Time of rig frame `step` (1 is the first) after the last one of the sound.
    pub fn due(&self, step: u32) -> Duration {
        self.interval * step
    }

    /// Writes rig frame `step` (1 is the first) to `out`: a smooth step from `values` to `neutral`.
    pub fn blend(&self, step: u32, values: &[f32], neutral: &[f32], out: &mut [f32]) {
        if step >= self.eased {
            out.copy_from_slice(neutral);
            return;
        }
        let part = step as f32 / self.eased as f32;
        let share = part * part * (3.0 - 2.0 * part);
        for (out, (&from, &to)) in out.iter_mut().zip(values.iter().zip(neutral)) {
            *out = from + (to - from) * share;
        }
    }
}

#[cfg(test)]
mod tests;
