//! From the pose at an interruption to what follows.

use super::closure::smoothstep;

/// Carries a captured pose over into what follows, so that an interrupted face does not snap.
///
/// One per stream; single-threaded; nothing but `new` allocates.
#[derive(Debug, Clone)]
pub struct Ease {
    pose: Vec<f32>,
    duration: i64,
    start: i64,
    active: bool,
}

impl Ease {
    /// For frames of `controls` values; the way takes `duration` samples (the caller chooses at which rate; below 1 it
    /// is over at once).
    pub fn new(controls: usize, duration: i64) -> Self {
        Self { pose: vec![0.0; controls], duration, start: 0, active: false }
    }

    /// Captures `pose` at sample `position`. A shorter pose leaves the other controls where they were captured before.
    pub fn start(&mut self, pose: &[f32], position: i64) {
        for (held, &value) in self.pose.iter_mut().zip(pose) {
            *held = value;
        }
        self.start = position;
        self.active = true;
    }

    /// Blends `values` (neutral, or what is already being said next) with the captured pose: all pose at the start and
    /// before it, all `values` once the duration is over; a smooth step between. Untouched when not active.
    pub fn apply(&mut self, position: i64, values: &mut [f32]) {
        if !self.active {
            return;
        }
        let passed = position.saturating_sub(self.start);
        if passed >= self.duration {
            self.active = false;
            return;
        }
        let share = smoothstep((passed as f64 / self.duration as f64) as f32);
        for (value, &from) in values.iter_mut().zip(&self.pose) {
            *value = from + (*value - from) * share;
        }
    }

    /// True from `start` until `apply` has reached the end.
    pub fn active(&self) -> bool {
        self.active
    }

    /// Drops the captured pose.
    pub fn stop(&mut self) {
        self.active = false;
    }
}

#[cfg(test)]
mod tests;
