//! Winner-takes-all: of competing controls only the strongest is shown, and it stays for a least time. For
//! drawn mouths, and for programs that show one viseme at a time.

use std::sync::Arc;

use super::profile::Profile;

/// Milliseconds in a second.
const MS_PER_SECOND: i128 = 1000;

/// The controls that compete, by their index in the character's rig, and the least hold time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Competition {
    controls: Vec<usize>,
    hold_ms: u32,
}

impl Competition {
    /// What the profile asks for.
    pub(super) fn of(profile: &Profile) -> Option<Self> {
        let settings = profile.winner()?;
        let competes = |name: &String| settings.targets.is_empty() || settings.targets.contains(name);
        let names = profile.targets().iter().enumerate();
        let controls = names.filter(|(_, target)| competes(&target.control.name)).map(|(place, _)| place);
        Some(Self { controls: controls.collect(), hold_ms: settings.hold_ms })
    }

    /// For each of `count` controls, whether it competes.
    pub(super) fn steps(&self, count: usize) -> Vec<bool> {
        (0..count).map(|control| self.controls.contains(&control)).collect()
    }
}

/// The stage after the mapping. One per stream; only `new` allocates. Its clock is the target of each rig
/// frame, so any cut of the sound gives the same winners, live and baked.
#[derive(Debug, Clone)]
pub struct Winner {
    controls: Arc<[usize]>,
    hold_ms: u32,
    sample_rate: u32,
    /// The control that is shown, and the target at which it won.
    shown: Option<(usize, i64)>,
}

impl Winner {
    /// For rig frames with targets in samples at `sample_rate` Hz.
    pub fn new(competition: &Competition, sample_rate: u32) -> Self {
        let Competition { controls, hold_ms } = competition;
        Self { controls: controls.as_slice().into(), hold_ms: *hold_ms, sample_rate, shown: None }
    }

    /// Forgets the winner.
    pub fn reset(&mut self) {
        self.shown = None;
    }

    /// Decides the rig frame at sample `target`: the winner becomes `highest` of its control, all others 0.
    /// The strongest value above 0 wins, the first of equal ones. Before the least hold time is over the
    /// winner stays; after it, a silent face (all values 0 or less) has no winner. Real-time safe.
    pub fn decide(&mut self, target: i64, values: &mut [f32], highest: impl Fn(usize) -> f32) {
        let holds = self.shown.is_some_and(|(_, since)| !self.is_over(since, target));
        if !holds {
            let strongest = self.strongest(values);
            if strongest != self.shown.map(|(control, _)| control) {
                self.shown = strongest.map(|control| (control, target));
            }
        }
        for &control in &*self.controls {
            let is_shown = self.shown.is_some_and(|(shown, _)| shown == control);
            if let Some(value) = values.get_mut(control) {
                *value = if is_shown { highest(control) } else { 0.0 };
            }
        }
    }

    fn strongest(&self, values: &[f32]) -> Option<usize> {
        let mut best = None;
        let mut most = 0.0;
        for &control in &*self.controls {
            let value = values.get(control).copied().unwrap_or_default();
            if value > most {
                (best, most) = (Some(control), value);
            }
        }
        best
    }

    /// Whether the hold time that began at sample `since` is over at `target`.
    fn is_over(&self, since: i64, target: i64) -> bool {
        let passed = i128::from(target) - i128::from(since);
        passed * MS_PER_SECOND >= i128::from(self.hold_ms) * i128::from(self.sample_rate)
    }
}

#[cfg(test)]
mod tests;
