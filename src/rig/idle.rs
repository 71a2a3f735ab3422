//! Life where a student is silent: blinks, small gaze shifts, slow brows.

use super::closure::smoothstep;
use super::{error::RigError, schema::Rig};

/// Time is cut into cells of this length with at most one blink each: 3.6 s and one cell in ten left out is 15 blinks a
/// minute, 4 s apart in the mean.
const BLINK_CELL_MS: i64 = 3600;
const BLINK_SKIPPED: f32 = 0.1;
/// Two blinks are never closer than this.
const BLINK_APART_S: f32 = 1.0;
const BLINK_CLOSING_S: f32 = 0.08;
const BLINK_SHUT_S: f32 = 0.03;
const BLINK_OPENING_S: f32 = 0.15;
/// A blink is up to this share faster or slower than the above.
const BLINK_PACE_SPREAD: f32 = 0.15;

/// One shift of gaze per cell, up to `GAZE_JITTER_S` into it: a gaze is held 0.5 to 3 s.
const GAZE_CELL_MS: i64 = 1750;
const GAZE_JITTER_S: f32 = 1.25;
const GAZE_SHIFT_S: f32 = 0.05;
/// Share of gazes that come back to the middle.
const GAZE_CENTRED: f32 = 0.4;
const MAX_GAZE_YAW: f32 = 0.14;
const MAX_GAZE_PITCH: f32 = 0.08;

/// Brows wander from one small height to the next in each cell.
const BROW_CELL_MS: i64 = 1900;
const MAX_BROW: f32 = 0.10;
/// Share of a brow's random range that is rest.
const BROW_REST: f32 = 0.4;

/// What the idle layer does, and how strongly. Strengths are factors, 0..=2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IdleSettings {
    /// False (the default): nothing is added.
    pub enabled: bool,
    /// Characters with different seeds blink at different times.
    pub seed: u64,
    /// Depth of blinks; 1 shuts the eye.
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

/// Adds involuntary motion of eyes and brows to a source rig's frames; never of lips, jaw, cheeks or tongue.
///
/// A pure function of seed and target: any target can be asked for in any order, any number of times, and gives the same
/// bits, so live and baked frames agree. Share it freely; `add` allocates nothing.
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
    /// For frames of `source`, with targets in samples at `rate` Hz. Controls that the rig lacks are left out.
    ///
    /// # Errors
    /// A strength outside 0..=2, a rate of 0.
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

    /// Adds the motion at sample `target` to `values`, a frame of the source rig. Clamps nothing: what is already
    /// there and what is added may together pass the range, which mapping and tuning clamp.
    pub fn add(&self, target: i64, values: &mut [f32]) {
        if !self.settings.enabled {
            return;
        }
        raise(values, self.blink, self.blink_at(target) * self.settings.blinks);
        let [yaw, pitch] = self.gaze_at(target).map(|angle| angle * self.settings.gaze);
        raise(values, self.look_left, yaw.max(0.0));
        raise(values, self.look_right, (-yaw).max(0.0));
        raise(values, self.look_up, pitch.max(0.0));
        raise(values, self.look_down, (-pitch).max(0.0));
        let [inner, left, right] = self.brows;
        let whole = self.brow_at(target, Life::Brows) * self.settings.brows;
        let lopsided = self.brow_at(target, Life::BrowsOneSided) * self.settings.brows;
        raise(values, [inner], whole);
        raise(values, [left], 0.5 * whole + 0.4 * lopsided);
        raise(values, [right], 0.5 * whole);
    }

    /// How far the lids are shut, 0..1.
    fn blink_at(&self, target: i64) -> f32 {
        let cell = self.cell(target, BLINK_CELL_MS);
        let mut dice = Dice::new(self.settings.seed, Life::Blinks, cell.index);
        if dice.roll() < BLINK_SKIPPED {
            return 0.0;
        }
        let start = dice.roll() * (BLINK_CELL_MS as f32 / 1000.0 - BLINK_APART_S);
        let pace = 1.0 + BLINK_PACE_SPREAD * (2.0 * dice.roll() - 1.0);
        let passed = (cell.passed_s - start) * pace;
        let opened = (passed - BLINK_CLOSING_S - BLINK_SHUT_S) / BLINK_OPENING_S;
        smoothstep(passed / BLINK_CLOSING_S) * (1.0 - smoothstep(opened))
    }

    /// Gaze off the middle: yaw (the character's left is positive) and pitch (up is positive), in shares of a full look.
    fn gaze_at(&self, target: i64) -> [f32; 2] {
        let cell = self.cell(target, GAZE_CELL_MS);
        let (shift_s, new) = self.gaze_of(cell.index);
        let (_, old) = self.gaze_of(cell.index.wrapping_sub(1));
        let share = smoothstep((cell.passed_s - shift_s) / GAZE_SHIFT_S);
        [0, 1].map(|axis| old[axis] + (new[axis] - old[axis]) * share)
    }

    /// When in its cell the gaze shifts, and whereto.
    fn gaze_of(&self, cell: i64) -> (f32, [f32; 2]) {
        let mut dice = Dice::new(self.settings.seed, Life::Gaze, cell);
        let shift_s = dice.roll() * GAZE_JITTER_S;
        if dice.roll() < GAZE_CENTRED {
            return (shift_s, [0.0, 0.0]);
        }
        let yaw = (2.0 * dice.roll() - 1.0) * MAX_GAZE_YAW;
        let pitch = (2.0 * dice.roll() - 1.0) * MAX_GAZE_PITCH;
        (shift_s, [yaw, pitch])
    }

    fn brow_at(&self, target: i64, life: Life) -> f32 {
        let cell = self.cell(target, BROW_CELL_MS);
        let height = |index| {
            let roll = Dice::new(self.settings.seed, life, index).roll();
            ((roll - BROW_REST) / (1.0 - BROW_REST)).max(0.0) * MAX_BROW
        };
        let (from, to) = (height(cell.index), height(cell.index.wrapping_add(1)));
        from + (to - from) * smoothstep(cell.passed_s / (BROW_CELL_MS as f32 / 1000.0))
    }

    fn cell(&self, target: i64, length_ms: i64) -> Cell {
        let length = (length_ms * self.rate / 1000).max(1);
        Cell {
            index: target.div_euclid(length),
            passed_s: target.rem_euclid(length) as f32 / self.rate as f32,
        }
    }
}

fn raise<const N: usize>(values: &mut [f32], places: [Option<usize>; N], by: f32) {
    for place in places.into_iter().flatten() {
        if let Some(value) = values.get_mut(place) {
            *value += by;
        }
    }
}

/// A stretch of time with its own dice.
struct Cell {
    index: i64,
    passed_s: f32,
}

/// Which motion the dice are for, so that each has its own.
#[derive(Clone, Copy)]
enum Life {
    Blinks = 1,
    Gaze = 2,
    Brows = 3,
    BrowsOneSided = 4,
}

/// Random numbers that depend on seed, motion and cell alone (SplitMix64 by Steele, Lea and Flood, 2014).
struct Dice(u64);

impl Dice {
    /// SplitMix64's step: 2^64 divided by the golden ratio.
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

    fn new(seed: u64, life: Life, cell: i64) -> Self {
        Self(mix(mix(seed ^ (life as u64).wrapping_mul(Self::STEP)) ^ cell as u64))
    }

    /// The next number, 0 to just below 1 in steps of 2^-24.
    fn roll(&mut self) -> f32 {
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
