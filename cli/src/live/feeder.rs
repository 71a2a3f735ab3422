//! The audio thread's side: it pushes, and notes when.

use std::sync::Arc;
use std::time::Duration;

use v2f::engine::AudioInput;

use super::stamps::Stamps;

/// Pushes sound into a stream. Real-time safe: it neither allocates, locks nor waits.
pub struct Feeder {
    input: AudioInput,
    stamps: Arc<Stamps>,
    frames: u64,
}

impl Feeder {
    pub fn new(input: AudioInput, stamps: Arc<Stamps>) -> Self {
        Self { input, stamps, frames: 0 }
    }

    /// Pushes interleaved samples that have come now.
    pub fn push(&mut self, interleaved: &[f32]) {
        self.frames += (interleaved.len() / usize::from(self.input.format().channels())) as u64;
        // First the note: a frame may be shown before push returns.
        self.stamps.note(self.frames);
        self.stamps.hear(interleaved);
        self.input.push_f32(interleaved);
    }

    /// How long the device kept the sound that comes next.
    pub fn delayed(&self, driver: Duration) {
        self.stamps.delay(driver);
    }

    /// The sound is over.
    pub fn end(&mut self) {
        if let Err(error) = self.input.flush() {
            log::warn!("the last frames may be missing: {error}");
        }
    }
}
