//! The timeline: the newest rig frames of a stream, and the pose at any instant between them.

use ndarray::Array2;

use super::closure::smoothstep;
use super::schema::Rig;

/// The transition to neutral when there is no newer rig frame. Both in samples at the model's rate, 0 or
/// more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FadeSettings {
    /// The pose of the newest rig frame is held for this long.
    pub hold: i64,
    /// Then the pose fades to neutral in this time.
    pub fade: i64,
}

impl FadeSettings {
    /// The default at `model_rate` Hz: hold for 100 ms, then fade in 200 ms.
    pub fn at_rate(model_rate: u32) -> Self {
        let rate = i64::from(model_rate);
        Self { hold: rate / 10, fade: rate / 5 }
    }
}

/// One rig frame of the timeline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RigFrame<'a> {
    /// Its target: a position in samples at the model's rate.
    pub target: i64,
    /// One value per control of the target rig.
    pub values: &'a [f32],
}

/// The origin of a pose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoseState {
    /// A rig frame, or linear interpolation between two.
    Interpolated,
    /// The newest rig frame, held after its target.
    Held,
    /// Between the newest rig frame and neutral, or neutral.
    Faded,
    /// The oldest rig frame, for a position before it.
    Before,
    /// Neutral: there is no rig frame yet.
    Empty,
}

/// The result of [`Timeline::at`]. The values of the pose are written separately.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// The position that was used, in samples at the model's rate, rounded down.
    pub position: i64,
    /// The origin of the pose.
    pub state: PoseState,
    /// Share of rig frames in the pose: 1 while there are rig frames, falling to 0 during a fade, 0 when
    /// empty.
    pub weight: f32,
}

/// The newest rig frames of one stream, in the order of their targets. One per stream; single-threaded. Only
/// `new` allocates; all other methods are real-time safe.
#[derive(Debug, Clone)]
pub struct Timeline {
    neutral: Vec<f32>,
    settings: FadeSettings,
    /// Ring of rig frames: the target of each row.
    targets: Vec<i64>,
    /// One row per rig frame, one column per control.
    values: Array2<f32>,
    /// Row of the oldest rig frame.
    oldest: usize,
    /// Number of rig frames in the ring.
    held: usize,
}

impl Timeline {
    /// A timeline for the newest `capacity` rig frames (at least 2) of `rig`. Negative settings count as 0.
    pub fn new(capacity: usize, rig: &Rig, settings: FadeSettings) -> Self {
        let capacity = capacity.max(2);
        Self {
            neutral: rig.neutral().to_vec(),
            settings: FadeSettings { hold: settings.hold.max(0), fade: settings.fade.max(0) },
            targets: vec![0; capacity],
            values: Array2::zeros((capacity, rig.len())),
            oldest: 0,
            held: 0,
        }
    }

    /// Takes the next rig frame. It replaces the oldest one when the timeline is full. Returns false, and
    /// takes nothing, if the target is not later than the newest one, or if the number of values is not that
    /// of the rig.
    #[must_use]
    pub fn push(&mut self, target: i64, values: &[f32]) -> bool {
        let is_late = self.newest().is_some_and(|newest| target <= newest.target);
        if is_late || values.len() != self.values.ncols() {
            return false;
        }
        let capacity = self.targets.len();
        let row = (self.oldest + self.held) % capacity;
        self.targets[row] = target;
        for (kept, &value) in self.values.row_mut(row).iter_mut().zip(values) {
            *kept = value;
        }
        if self.held < capacity {
            self.held += 1;
        } else {
            self.oldest = (self.oldest + 1) % capacity;
        }
        true
    }

    /// Writes the pose at sample `position` of a clock of `position_rate` Hz to `out`, in the rig's order and
    /// at most `out.len()` values. Targets are at `model_rate` Hz. Both clocks are 0 at the stream's start; a
    /// rate of 0 counts as
    /// 1. The rig frames and the share between them are computed in integers, so a position exactly at a
    ///    target gives the bits of that rig frame.
    pub fn at(&self, position: i64, position_rate: u32, model_rate: u32, out: &mut [f32]) -> Pose {
        let instant = Instant::new(position, position_rate, model_rate);
        let pose = |state, weight| Pose { position: instant.sample(), state, weight };
        let (Some(oldest), Some(newest)) = (self.oldest(), self.newest()) else {
            write(out, &self.neutral);
            return pose(PoseState::Empty, 0.0);
        };
        if instant.past(oldest.target) < 0 {
            write(out, oldest.values);
            return pose(PoseState::Before, 1.0);
        }
        if instant.past(newest.target) > 0 {
            return self.after_newest(instant, newest, out);
        }
        let at_or_before = self.first_after(instant).saturating_sub(1);
        let earlier = self.frame(at_or_before);
        let passed = instant.past(earlier.target);
        if passed == 0 {
            write(out, earlier.values);
        } else {
            let later = self.frame(at_or_before + 1);
            let whole = passed - instant.past(later.target);
            let share = (passed as f64 / whole as f64) as f32;
            blend(out, earlier.values, later.values, share);
        }
        pose(PoseState::Interpolated, 1.0)
    }

    /// The pose after the newest rig frame: held, then faded.
    fn after_newest(&self, instant: Instant, newest: RigFrame<'_>, out: &mut [f32]) -> Pose {
        let position = instant.sample();
        let fading = instant.past(newest.target) - instant.scaled(self.settings.hold);
        if fading <= 0 {
            write(out, newest.values);
            return Pose { position, state: PoseState::Held, weight: 1.0 };
        }
        let fade = instant.scaled(self.settings.fade);
        let weight =
            if fading >= fade { 0.0 } else { 1.0 - smoothstep((fading as f64 / fade as f64) as f32) };
        blend(out, &self.neutral, newest.values, weight);
        Pose { position, state: PoseState::Faded, weight }
    }

    /// Forgets all rig frames.
    pub fn clear(&mut self) {
        self.oldest = 0;
        self.held = 0;
    }

    /// The newest rig frame.
    pub fn newest(&self) -> Option<RigFrame<'_>> {
        self.held.checked_sub(1).map(|last| self.frame(last))
    }

    /// The oldest rig frame in the timeline.
    pub fn oldest(&self) -> Option<RigFrame<'_>> {
        (self.held > 0).then(|| self.frame(0))
    }

    /// Number of rig frames in the timeline.
    pub fn len(&self) -> usize {
        self.held
    }

    /// Whether there is no rig frame yet.
    pub fn is_empty(&self) -> bool {
        self.held == 0
    }

    /// The rig frame `back` places before the newest; 0 is the newest.
    pub fn from_newest(&self, back: usize) -> Option<RigFrame<'_>> {
        self.held.checked_sub(back + 1).map(|index| self.frame(index))
    }

    /// The rig frame at `index`, counted from the oldest.
    fn frame(&self, index: usize) -> RigFrame<'_> {
        let row = (self.oldest + index) % self.targets.len();
        // Rows are contiguous: the array has its standard layout.
        let values = self.values.row(row).to_slice().unwrap_or_default();
        RigFrame { target: self.targets[row], values }
    }

    /// Index, from the oldest, of the first rig frame later than `instant`; by binary search.
    fn first_after(&self, instant: Instant) -> usize {
        let (mut low, mut high) = (0, self.held);
        while low < high {
            let middle = (low + high) / 2;
            if instant.past(self.frame(middle).target) >= 0 {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// An instant as an exact ratio: `numerator / rate` samples at the model's rate.
#[derive(Clone, Copy)]
struct Instant {
    numerator: i128,
    rate: i128,
}

impl Instant {
    fn new(position: i64, position_rate: u32, model_rate: u32) -> Self {
        let numerator = i128::from(position) * i128::from(model_rate.max(1));
        Self { numerator, rate: i128::from(position_rate.max(1)) }
    }

    /// The model's sample at or before the instant.
    fn sample(self) -> i64 {
        let sample = self.numerator.div_euclid(self.rate);
        sample.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
    }

    /// Distance from `target` to the instant, in the unit of `numerator`.
    fn past(self, target: i64) -> i128 {
        self.numerator - self.scaled(target)
    }

    /// Samples at the model's rate, in the unit of `numerator`.
    fn scaled(self, samples: i64) -> i128 {
        i128::from(samples) * self.rate
    }
}

fn write(out: &mut [f32], values: &[f32]) {
    for (out, &value) in out.iter_mut().zip(values) {
        *out = value;
    }
}

/// Linear interpolation: `from` for a `share` of 0, `to` for 1. Equal values keep their bits.
fn blend(out: &mut [f32], from: &[f32], to: &[f32], share: f32) {
    for (out, (&from, &to)) in out.iter_mut().zip(from.iter().zip(to)) {
        *out = from + (to - from) * share;
    }
}

#[cfg(test)]
mod tests;
