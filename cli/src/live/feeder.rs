//! What runs on the audio thread: it pushes sound and notes the time.

use std::sync::Arc;
use std::time::Duration;

use v2f::runtime::AudioInput;

use super::callback_times::CallbackTimes;

/// Pushes sound into a stream. Real-time safe: it neither allocates, locks nor waits.
pub struct Feeder {
    input: AudioInput,
    times: Arc<CallbackTimes>,
    frames: u64,
}

impl Feeder {
    pub fn new(input: AudioInput, times: Arc<CallbackTimes>) -> Self {
        Self { input, times, frames: 0 }
    }

    /// Pushes interleaved samples that arrived now. Real-time safe.
    pub fn push(&mut self, interleaved: &[f32]) {
        self.frames += (interleaved.len() / usize::from(self.input.format().channels())) as u64;
        // The time is noted first: a rig frame may be polled before push returns.
        self.times.note(self.frames);
        self.times.note_peak(interleaved);
        self.input.push_f32(interleaved);
    }

    /// Notes how long the device held the sound that comes next. Real-time safe.
    pub fn delayed(&self, driver: Duration) {
        self.times.delay(driver);
    }

    /// Ends the sound.
    pub fn end(&mut self) {
        if let Err(error) = self.input.flush() {
            log::warn!("the last rig frames may be missing: {error}");
        }
    }
}
