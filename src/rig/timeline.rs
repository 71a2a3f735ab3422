//! The history of delivered rig frames, and the pose at any instant.

use ndarray::Array2;

use super::closure::smoothstep;
use super::schema::Rig;

/// How the face comes to rest when no newer frame is there. Both in samples at the model's rate, 0 or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FadeSettings {
    /// For this long past the newest frame, its pose is held.
    pub hold: i64,
    /// After that the pose goes to neutral in this long.
    pub fade: i64,
}

impl FadeSettings {
    /// The default: 100 ms held, then 200 ms to neutral.
    pub fn at_rate(model_rate: u32) -> Self {
        let rate = i64::from(model_rate);
        Self { hold: rate / 10, fade: rate / 5 }
    }
}

/// One frame of the history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RigFrame<'a> {
    /// The sample that it speaks of, at the model's rate.
    pub target: i64,
    /// One value per control of the target rig.
    pub values: &'a [f32],
}

/// Where a pose comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoseState {
    /// A frame, or the straight line between two.
    Interpolated,
    /// The newest frame, held a little past its time.
    Held,
    /// On the way from the newest frame to neutral, or there.
    Faded,
    /// Earlier than the oldest frame kept: the oldest frame.
    Before,
    /// No frame yet: neutral.
    Empty,
}

/// What [`Timeline::at`] returns beside the values of the pose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// The sample at the model's rate that was used (rounded down).
    pub position: i64,
    /// Where the pose comes from.
    pub state: PoseState,
    /// Share of delivered frames in the pose: 1 while there are frames, falling to 0 while fading, 0 when empty.
    pub weight: f32,
}

/// The newest frames of one stream in the order of their targets. One per stream; single-threaded; only `new` allocates.
#[derive(Debug, Clone)]
pub struct Timeline {
    neutral: Vec<f32>,
    settings: FadeSettings,
    /// Ring of rig frames; the oldest stands at `oldest`.
    targets: Vec<i64>,
    /// One row per place of the ring, one column per control.
    values: Array2<f32>,
    oldest: usize,
    held: usize,
}

impl Timeline {
    /// Keeps the newest `capacity` frames (at least 2) of `rig`. Negative settings count as 0.
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

    /// Takes the next frame; the oldest gives way when the history is full. False, and nothing taken, for a target that
    /// is not later than the newest, or for another number of values than the rig has.
    #[must_use]
    pub fn push(&mut self, target: i64, values: &[f32]) -> bool {
        let late = self.newest().is_some_and(|newest| target <= newest.target);
        if late || values.len() != self.values.ncols() {
            return false;
        }
        let capacity = self.targets.len();
        let place = (self.oldest + self.held) % capacity;
        self.targets[place] = target;
        for (kept, &value) in self.values.row_mut(place).iter_mut().zip(values) {
            *kept = value;
        }
        if self.held < capacity {
            self.held += 1;
        } else {
            self.oldest = (self.oldest + 1) % capacity;
        }
        true
    }

    /// The pose at sample `position_num` of a clock of `position_rate` Hz, for targets at `model_rate` Hz, written to
    /// `out` (in the rig's order, as far as it reaches). Both clocks have their 0 at the stream's start; a rate of 0
    /// counts as 1. Which frames, and the share between them, come from exact integers; asking exactly at a frame's
    /// target yields that frame's bits.
    pub fn at(&self, position_num: i64, position_rate: u32, model_rate: u32, out: &mut [f32]) -> Pose {
        let instant = Instant::new(position_num, position_rate, model_rate);
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
            return self.beyond(instant, newest, out);
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

    /// Past the newest frame: hold, then fade.
    fn beyond(&self, instant: Instant, newest: RigFrame<'_>, out: &mut [f32]) -> Pose {
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

    /// Forgets all frames.
    pub fn clear(&mut self) {
        self.oldest = 0;
        self.held = 0;
    }

    /// The latest frame.
    pub fn newest(&self) -> Option<RigFrame<'_>> {
        self.held.checked_sub(1).map(|last| self.frame(last))
    }

    /// The earliest frame that is still kept.
    pub fn oldest(&self) -> Option<RigFrame<'_>> {
        (self.held > 0).then(|| self.frame(0))
    }

    /// Number of frames kept.
    pub fn len(&self) -> usize {
        self.held
    }

    /// True when no frame is kept.
    pub fn is_empty(&self) -> bool {
        self.held == 0
    }

    /// The frame at `index` from the oldest.
    fn frame(&self, index: usize) -> RigFrame<'_> {
        let place = (self.oldest + index) % self.targets.len();
        // Rows are contiguous: the array has its standard layout.
        let values = self.values.row(place).to_slice().unwrap_or_default();
        RigFrame { target: self.targets[place], values }
    }

    /// Index from the oldest of the first frame later than `instant`, by halving.
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

    /// How far the instant is past `target`, in the units of `numerator`.
    fn past(self, target: i64) -> i128 {
        self.numerator - self.scaled(target)
    }

    fn scaled(self, samples: i64) -> i128 {
        i128::from(samples) * self.rate
    }
}

fn write(out: &mut [f32], values: &[f32]) {
    for (out, &value) in out.iter_mut().zip(values) {
        *out = value;
    }
}

/// `from` where `share` is 0 towards `to` where it is 1; equal values stay the same bits.
fn blend(out: &mut [f32], from: &[f32], to: &[f32], share: f32) {
    for (out, (&from, &to)) in out.iter_mut().zip(from.iter().zip(to)) {
        *out = from + (to - from) * share;
    }
}

#[cfg(test)]
mod tests;
