//! What the sound says beside the rig: whether somebody speaks.
//!
//! [`VoiceDetector`] tells a voice from tones, music, hum and noise, from features of the sound and a small
//! network over them (`weights.rs`, from `training/v2f_train/voice`). [`VoiceCurves`] names the curves that
//! a stream delivers beside its rig. This module imports no other.

mod curves;
mod decimate;
mod detector;
mod features;
mod math;
mod network;
mod pitch;
mod spectrum;
mod weights;

pub use curves::{VoiceCurve, VoiceCurves};
pub use detector::{VOICE_DELAY, VOICE_FRAME, VOICE_SAMPLE_RATE, VoiceDetector};
