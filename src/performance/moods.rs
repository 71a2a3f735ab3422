//! The moods of a stream: they come and go in time, never at once.

use crate::rig::Tuning;

use super::parameters::{MOODS, MOUTH_WHILE_SPEAKING, STRENGTH, TRANSITION};

/// Where each mood is on its way to the value of its parameter.
#[derive(Debug, Default)]
pub(super) struct Moods {
    now: [f32; MOODS.len()],
}

impl Moods {
    /// Goes on by `seconds`; `None`: begins with the values of the parameters.
    pub fn update(&mut self, seconds: Option<f32>, tuning: &Tuning) {
        let transition = tuning.scalar(TRANSITION);
        let step = match seconds {
            Some(seconds) if transition > 0.0 => seconds / transition,
            _ => 1.0,
        };
        for (place, now) in self.now.iter_mut().enumerate() {
            let wanted = tuning.scalar(place);
            *now += (wanted - *now).clamp(-step, step);
        }
    }

    /// The weight of each mood's expression. They add up to `mood.strength` at most: two whole moods are a
    /// blend, not twice the face.
    pub fn weights(&self, tuning: &Tuning) -> [f32; MOODS.len()] {
        let whole: f32 = self.now.iter().sum();
        let scale = tuning.scalar(STRENGTH) / whole.max(1.0);
        self.now.map(|weight| weight * scale)
    }

    /// How much of the moods' mouth is shown while `speaking`, 0 to 1.
    pub fn mouth(&self, tuning: &Tuning, speaking: f32) -> f32 {
        1.0 + (tuning.scalar(MOUTH_WHILE_SPEAKING) - 1.0) * speaking
    }
}
