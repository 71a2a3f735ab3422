//! What a stream must tell, worked out from the calls alone.

use crate::boundary::Statistics;

const MODEL_RATE: i128 = 16_000;
/// The face eases to neutral within 160 ms after an interrupt; these frames need no sound.
const EASE_SAMPLES: i128 = MODEL_RATE * 160 / 1000;
/// Sound at the model's rate may be longer than the exact ratio by rounding: per change of format and per utterance.
const ROUNDING_SAMPLES: i128 = 2;

/// Positions beyond this count as this: no play position lies two million years from the stream's start.
const FARTHEST: i64 = 1 << 60;

/// `position / rate` seconds as a sample index at the student's rate, rounded down, cut at 64 bits.
pub fn at_model_rate(position: i64, rate: u32) -> i64 {
    let floor = (i128::from(position) * MODEL_RATE).div_euclid(i128::from(rate));
    floor.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

/// The bookkeeping of one stream.
pub struct Expected {
    rate: u32,
    channels: u32,
    silence_for_refused: bool,
    /// Where the present epoch begins, and how much sound it has had, in samples at the student's rate.
    origin: i128,
    heard: i128,
    stretches: i128,
    eases: bool,
    last_target: Option<i64>,
    last_shown: Option<i64>,
    pushed_frames: u64,
    refused_frames: u64,
    polled_frames: u64,
    pub dead: bool,
}

impl Expected {
    pub fn new(rate: u32, channels: u32, silence_for_refused: bool) -> Self {
        Self {
            rate,
            channels,
            silence_for_refused,
            origin: 0,
            heard: 0,
            stretches: 1,
            eases: false,
            last_target: None,
            last_shown: None,
            pushed_frames: 0,
            refused_frames: 0,
            polled_frames: 0,
            dead: false,
        }
    }

    pub fn channels(&self) -> usize {
        self.channels as usize
    }

    pub fn format(&mut self, rate: u32, channels: u32) {
        (self.rate, self.channels) = (rate, channels);
        self.stretches += 1;
    }

    pub fn pushed(&mut self, frames: usize, taken: usize) {
        self.pushed_frames += taken as u64;
        self.refused_frames += (frames - taken) as u64;
        self.passed(if self.silence_for_refused { frames } else { taken } as u64);
    }

    /// Time passed on the timeline: `frames` at the present rate.
    pub fn passed(&mut self, frames: u64) {
        self.heard += (i128::from(frames) * MODEL_RATE + i128::from(self.rate) - 1) / i128::from(self.rate);
        self.stretches += 1;
    }

    pub fn begins(&mut self, origin: i64, eases: bool) {
        (self.origin, self.heard, self.stretches, self.eases) = (i128::from(origin), 0, 1, eases);
        self.last_target = None;
        if !eases {
            self.last_shown = None;
        }
    }

    pub fn interrupted(&mut self, position: i64, rate: u32) {
        let origin = if rate == 0 { self.last_shown.unwrap_or(0) } else { at_model_rate(position, rate) };
        self.begins(origin.clamp(-FARTHEST, FARTHEST), true);
    }

    pub fn shown(&mut self, position: i64) {
        self.last_shown = Some(position);
    }

    /// A frame came: in order, not before the epoch, and not beyond what was pushed.
    pub fn polled(&mut self, target: i64) {
        assert!(!self.dead, "a destroyed stream gave a frame");
        assert!(
            self.last_target.is_none_or(|last| target > last),
            "{target} came after {:?}",
            self.last_target
        );
        let from_sound = self.heard + ROUNDING_SAMPLES * self.stretches;
        let end = self.origin + if self.eases { from_sound.max(EASE_SAMPLES) } else { from_sound };
        let at = i128::from(target);
        assert!(at >= self.origin && at < end, "target {target} lies outside {}..{end}", self.origin);
        self.last_target = Some(target);
        self.last_shown = Some(target);
        self.polled_frames += 1;
    }

    pub fn check(&self, told: &Statistics) {
        assert_eq!(told.pushed_frames, self.pushed_frames);
        assert_eq!(told.refused_frames, self.refused_frames);
        assert_eq!(told.frames_polled, self.polled_frames);
        assert_eq!((told.failed_predictions, told.bad_controls), (0, 0));
    }
}
