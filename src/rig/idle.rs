//! Idle motion for controls that no student predicts: blinks, small gaze shifts, slow brows.

use super::closure::smoothstep;
use super::{error::RigError, schema::Rig};

/// Time is divided into cells of this length with at most one blink each. With 3.6 s and one empty cell in
/// ten there are 15 blinks per minute, 4 s apart on average.
const BLINK_CELL_MS: i64 = 3600;
/// Share of cells without a blink.
const EMPTY_BLINK_CELLS: f32 = 0.1;
/// Shortest time between two blinks, seconds.
const MIN_BLINK_INTERVAL_S: f32 = 1.0;
/// The three phases of a blink, seconds.
const BLINK_CLOSING_S: f32 = 0.08;
const BLINK_SHUT_S: f32 = 0.03;
const BLINK_OPENING_S: f32 = 0.15;
/// The speed of a blink varies by up to this share.
const BLINK_SPEED_SPREAD: f32 = 0.15;

/// Each cell has one gaze shift, within the first `GAZE_JITTER_S` seconds. So a gaze is held for 0.5 to 3 s.
const GAZE_CELL_MS: i64 = 1750;
const GAZE_JITTER_S: f32 = 1.25;
/// Duration of a gaze shift, seconds.
const GAZE_SHIFT_S: f32 = 0.05;
/// Share of gaze shifts that return to the centre.
const CENTRED_GAZES: f32 = 0.4;
/// Largest gaze angles, as a share of a full look.
const MAX_GAZE_YAW: f32 = 0.14;
const MAX_GAZE_PITCH: f32 = 0.08;

/// In each cell, brows move from one small height to the next.
const BROW_CELL_MS: i64 = 1900;
/// Largest height of a brow, in control units.
const MAX_BROW_HEIGHT: f32 = 0.10;
/// Share of brow heights that are 0.
const RESTING_BROWS: f32 = 0.4;

/// Settings of the idle motion. Strengths are factors from 0 to 2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IdleSettings {
    /// If false (the default), nothing is added.
    pub enabled: bool,
    /// Seed of the random numbers. Characters with different seeds blink at different times.
    pub seed: u64,
    /// Depth of blinks; 1 closes the eye.
    pub blinks: f32,
    /// Width of gaze shifts.
    pub gaze: f32,
    /// Height of brow motion.
    pub brows: f32,
}

impl Default for IdleSettings {
    fn default() -> Self {
        Self { enabled: false, seed: 0, blinks: 1.0, gaze: 1.0, brows: 1.0 }
    }
}

/// Adds involuntary motion of eyes and brows to rig frames of the source rig; never of lips, jaw, cheeks or
/// tongue.
///
/// The motion is a pure function of the seed and the target. Any order of calls gives the same bits, so live
/// and baked rig frames are equal. May be shared between threads. `add` is real-time safe.
#[derive(Debug, Clone)]
pub struct Idle {
    settings: IdleSettings,
    rate: i64,
    blink: [Option<usize>; 2],
    look_left: [Option<usize>; 2],
    look_right: [Option<usize>; 2],
    look_up: [Option<usize>; 2],
    look_down: [Option<usize>; 2],
    brows: [Option<usize>; 3],
}

impl Idle {
    /// Idle motion for rig frames of `source`, with targets in samples at `rate` Hz. Controls that the rig
    /// does not have are skipped.
    ///
    /// # Errors
    /// A strength outside 0 to 2, or a rate of 0.
    pub fn new(settings: IdleSettings, source: &Rig, rate: u32) -> Result<Self, RigError> {
        let strengths =
            [("idle blinks", settings.blinks), ("idle gaze", settings.gaze), ("idle brows", settings.brows)];
        for (what, strength) in strengths {
            if !(0.0..=2.0).contains(&strength) {
                return Err(RigError::setting(what, strength, "a factor from 0 to 2"));
            }
        }
        if rate == 0 {
            return Err(RigError::setting("the idle layer's rate", rate, "samples per second, above 0"));
        }
        let place = |name| source.index(name);
        Ok(Self {
            settings,
            rate: i64::from(rate),
            blink: ["eyeBlinkLeft", "eyeBlinkRight"].map(place),
            look_left: ["eyeLookOutLeft", "eyeLookInRight"].map(place),
            look_right: ["eyeLookInLeft", "eyeLookOutRight"].map(place),
            look_up: ["eyeLookUpLeft", "eyeLookUpRight"].map(place),
            look_down: ["eyeLookDownLeft", "eyeLookDownRight"].map(place),
            brows: ["browInnerUp", "browOuterUpLeft", "browOuterUpRight"].map(place),
        })
    }

    /// Adds the motion at sample `target` to `values`, a rig frame of the source rig. It does not clamp: the
    /// sum may exceed the control's range, and mapping and tuning clamp it.
    pub fn add(&self, target: i64, values: &mut [f32]) {
        if !self.settings.enabled {
            return;
        }
        add_to(values, self.blink, self.blink_at(target) * self.settings.blinks);
        let [yaw, pitch] = self.gaze_at(target).map(|angle| angle * self.settings.gaze);
        add_to(values, self.look_left, yaw.max(0.0));
        add_to(values, self.look_right, (-yaw).max(0.0));
        add_to(values, self.look_up, pitch.max(0.0));
        add_to(values, self.look_down, (-pitch).max(0.0));
        let [inner, left, right] = self.brows;
        let both = self.brow_at(target, Motion::Brows) * self.settings.brows;
        let one_sided = self.brow_at(target, Motion::OneSidedBrow) * self.settings.brows;
        add_to(values, [inner], both);
        add_to(values, [left], 0.5 * both + 0.4 * one_sided);
        add_to(values, [right], 0.5 * both);
    }

    /// Closure of the lids, 0 to 1.
    fn blink_at(&self, target: i64) -> f32 {
        let cell = self.cell(target, BLINK_CELL_MS);
        let mut random = Random::new(self.settings.seed, Motion::Blinks, cell.index);
        if random.next() < EMPTY_BLINK_CELLS {
            return 0.0;
        }
        let start = random.next() * (BLINK_CELL_MS as f32 / 1000.0 - MIN_BLINK_INTERVAL_S);
        let speed = 1.0 + BLINK_SPEED_SPREAD * (2.0 * random.next() - 1.0);
        let passed = (cell.passed_s - start) * speed;
        let opened = (passed - BLINK_CLOSING_S - BLINK_SHUT_S) / BLINK_OPENING_S;
        smoothstep(passed / BLINK_CLOSING_S) * (1.0 - smoothstep(opened))
    }

    /// Gaze direction: yaw (positive to the character's left) and pitch (positive up), as shares of a full
    /// look.
    fn gaze_at(&self, target: i64) -> [f32; 2] {
        let cell = self.cell(target, GAZE_CELL_MS);
        let (shift_s, new) = self.gaze_shift(cell.index);
        let (_, old) = self.gaze_shift(cell.index.wrapping_sub(1));
        let share = smoothstep((cell.passed_s - shift_s) / GAZE_SHIFT_S);
        [0, 1].map(|axis| old[axis] + (new[axis] - old[axis]) * share)
    }

    /// The gaze shift of a cell: its time in the cell, in seconds, and its new direction.
    fn gaze_shift(&self, cell: i64) -> (f32, [f32; 2]) {
        let mut random = Random::new(self.settings.seed, Motion::Gaze, cell);
        let shift_s = random.next() * GAZE_JITTER_S;
        if random.next() < CENTRED_GAZES {
            return (shift_s, [0.0, 0.0]);
        }
        let yaw = (2.0 * random.next() - 1.0) * MAX_GAZE_YAW;
        let pitch = (2.0 * random.next() - 1.0) * MAX_GAZE_PITCH;
        (shift_s, [yaw, pitch])
    }

    /// Height of a brow, in control units.
    fn brow_at(&self, target: i64, motion: Motion) -> f32 {
        let cell = self.cell(target, BROW_CELL_MS);
        let height = |index| {
            let value = Random::new(self.settings.seed, motion, index).next();
            ((value - RESTING_BROWS) / (1.0 - RESTING_BROWS)).max(0.0) * MAX_BROW_HEIGHT
        };
        let (from, to) = (height(cell.index), height(cell.index.wrapping_add(1)));
        from + (to - from) * smoothstep(cell.passed_s / (BROW_CELL_MS as f32 / 1000.0))
    }

    /// The cell of a target, for cells of `length_ms`.
    fn cell(&self, target: i64, length_ms: i64) -> Cell {
        let length = (length_ms * self.rate / 1000).max(1);
        Cell {
            index: target.div_euclid(length),
            passed_s: target.rem_euclid(length) as f32 / self.rate as f32,
        }
    }
}

/// Adds `amount` to each of the controls that the rig has.
fn add_to<const N: usize>(values: &mut [f32], indices: [Option<usize>; N], amount: f32) {
    for index in indices.into_iter().flatten() {
        if let Some(value) = values.get_mut(index) {
            *value += amount;
        }
    }
}

/// A position in a cell of time. Each cell has its own random numbers.
struct Cell {
    index: i64,
    /// Seconds from the start of the cell.
    passed_s: f32,
}

/// The kinds of motion. Each has its own random numbers.
#[derive(Clone, Copy)]
enum Motion {
    Blinks = 1,
    Gaze = 2,
    Brows = 3,
    OneSidedBrow = 4,
}

/// Random numbers of one seed, motion and cell (SplitMix64 by Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    /// The increment of SplitMix64: 2^64 divided by the golden ratio.
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

    fn new(seed: u64, motion: Motion, cell: i64) -> Self {
        Self(mix(mix(seed ^ (motion as u64).wrapping_mul(Self::STEP)) ^ cell as u64))
    }

    /// The next number, from 0 to below 1, in steps of 2^-24.
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(Self::STEP);
        (mix(self.0) >> 40) as f32 / (1u32 << 24) as f32
    }
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests;
