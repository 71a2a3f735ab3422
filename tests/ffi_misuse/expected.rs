//! The expected state of a stream, computed from its calls.

use v2f::clock::MAX_POSITION;

use crate::boundary::Statistics;

const MODEL_RATE: i128 = 16_000;
/// After an interrupt the rig eases to neutral within 160 ms. These rig frames need no audio.
const EASE_SAMPLES: i128 = MODEL_RATE * 160 / 1000;
/// Rounding of the audio's length at the model's rate: this many samples per push, format change and
/// utterance.
const ROUNDING_SAMPLES: i128 = 2;

/// `position / rate` seconds as a sample index at the model's rate, rounded down and clamped to `i64`.
pub fn at_model_rate(position: i64, rate: u32) -> i64 {
    let floor = (i128::from(position) * MODEL_RATE).div_euclid(i128::from(rate));
    floor.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

/// The expected state of one stream.
pub struct Expected {
    rate: u32,
    channels: u32,
    silence_for_refused: bool,
    /// Start of the current epoch, in samples at the model's rate.
    origin: i128,
    /// Audio since the start of the epoch, in samples at the model's rate.
    audio: i128,
    /// Number of roundings in `audio`.
    roundings: i128,
    is_easing: bool,
    last_target: Option<i64>,
    last_shown: Option<i64>,
    pushed_frames: u64,
    refused_frames: u64,
    polled_frames: u64,
    pub is_destroyed: bool,
}

impl Expected {
    pub fn new(rate: u32, channels: u32, silence_for_refused: bool) -> Self {
        Self {
            rate,
            channels,
            silence_for_refused,
            origin: 0,
            audio: 0,
            roundings: 1,
            is_easing: false,
            last_target: None,
            last_shown: None,
            pushed_frames: 0,
            refused_frames: 0,
            polled_frames: 0,
            is_destroyed: false,
        }
    }

    pub fn channels(&self) -> usize {
        self.channels as usize
    }

    pub fn format(&mut self, rate: u32, channels: u32) {
        (self.rate, self.channels) = (rate, channels);
        self.roundings += 1;
    }

    pub fn pushed(&mut self, frames: usize, taken: usize) {
        self.pushed_frames += taken as u64;
        self.refused_frames += (frames - taken) as u64;
        self.advance(if self.silence_for_refused { frames } else { taken } as u64);
    }

    /// Adds `frames` audio frames at the current rate to the timeline.
    pub fn advance(&mut self, frames: u64) {
        self.audio += (i128::from(frames) * MODEL_RATE + i128::from(self.rate) - 1) / i128::from(self.rate);
        self.roundings += 1;
    }

    pub fn restart(&mut self, origin: i64, is_easing: bool) {
        (self.origin, self.audio, self.roundings, self.is_easing) = (i128::from(origin), 0, 1, is_easing);
        self.last_target = None;
        if !is_easing {
            self.last_shown = None;
        }
    }

    pub fn interrupted(&mut self, position: i64, rate: u32) {
        let origin = if rate == 0 { self.last_shown.unwrap_or(0) } else { at_model_rate(position, rate) };
        self.restart(origin.clamp(-MAX_POSITION, MAX_POSITION), true);
    }

    pub fn shown(&mut self, position: i64) {
        self.last_shown = Some(position);
    }

    /// Checks the target of a polled rig frame: in order, not before the epoch, not after the pushed audio.
    pub fn polled(&mut self, target: i64) {
        assert!(!self.is_destroyed, "a destroyed stream gave a frame");
        assert!(
            self.last_target.is_none_or(|last| target > last),
            "{target} came after {:?}",
            self.last_target
        );
        let audio_end = self.audio + ROUNDING_SAMPLES * self.roundings;
        let end = self.origin + if self.is_easing { audio_end.max(EASE_SAMPLES) } else { audio_end };
        let at = i128::from(target);
        assert!(at >= self.origin && at < end, "target {target} lies outside {}..{end}", self.origin);
        self.last_target = Some(target);
        self.last_shown = Some(target);
        self.polled_frames += 1;
    }

    pub fn check(&self, found: &Statistics) {
        assert_eq!(found.pushed_frames, self.pushed_frames);
        assert_eq!(found.refused_frames, self.refused_frames);
        assert_eq!(found.frames_polled, self.polled_frames);
        assert_eq!((found.failed_predictions, found.bad_controls), (0, 0));
    }
}
