//! The transition from the pose at an interruption to the following rig frames.

use super::closure::smoothstep;
use super::schema::Rig;
use super::timeline::STEP_WEIGHT;

/// Blends from a captured pose to the following rig frames, so that an interrupted rig does not jump.
///
/// One per stream; single-threaded. Only `new` allocates.
#[derive(Debug, Clone)]
pub struct Ease {
    pose: Vec<f32>,
    /// Controls that change at once, in the middle of the transition.
    steps: Vec<bool>,
    duration: i64,
    start: i64,
    active: bool,
}

impl Ease {
    /// For rig frames of `rig`. The transition takes `duration` samples, at the rate of the
    /// positions below; a duration below 1 ends it at once.
    pub fn new(rig: &Rig, duration: i64) -> Self {
        Self { pose: vec![0.0; rig.len()], steps: rig.steps().to_vec(), duration, start: 0, active: false }
    }

    /// Captures `pose` at sample `position`. With a shorter pose, the other controls keep their earlier
    /// captured values.
    pub fn start(&mut self, pose: &[f32], position: i64) {
        for (captured, &value) in self.pose.iter_mut().zip(pose) {
            *captured = value;
        }
        self.start = position;
        self.active = true;
    }

    /// Blends `values` (neutral, or the next utterance) with the captured pose: only the pose at and before
    /// the start, only `values` after the duration, a smooth step between. Controls that step change in the
    /// middle. Without a captured pose, `values`
    /// do not change.
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
        for (value, (&from, &steps)) in values.iter_mut().zip(self.pose.iter().zip(&self.steps)) {
            *value = match steps {
                true if share < STEP_WEIGHT => from,
                true => *value,
                false => from + (*value - from) * share,
            };
        }
    }

    /// Drops the captured pose.
    pub fn stop(&mut self) {
        self.active = false;
    }
}

#[cfg(test)]
mod tests;
