//! Frames of a recording, baked a little ahead of when they are shown.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;

use anyhow::anyhow;
use v2f::engine::Baker;

use crate::recording::{Recording, bake_recording};

/// Frames that wait at most; then the baking waits. More than what a block of the baker takes to compute.
const AHEAD: usize = 1024;

/// One frame to be shown.
pub struct Frame {
    pub index: u64,
    pub values: Vec<f32>,
}

/// The frames in order, made by a thread of their own.
pub struct Frames {
    receiver: Receiver<Frame>,
    waiting: VecDeque<Frame>,
    thread: JoinHandle<anyhow::Result<f64>>,
}

impl Frames {
    /// Begins to bake.
    pub fn bake(recording: Recording, mut baker: Baker) -> Self {
        let (sender, receiver) = sync_channel(AHEAD);
        let thread = std::thread::spawn(move || {
            let take = |frame: v2f::engine::BakedFrame<'_>| {
                // Nobody waits for frames any more when the program ends.
                let _ = sender.send(Frame { index: frame.index, values: frame.values.to_vec() });
            };
            bake_recording(recording, &mut baker, take, |_| ())
        });
        Self { receiver, waiting: VecDeque::new(), thread }
    }

    /// Waits until there is a frame, or none will come.
    pub fn wait_for_first(&mut self) {
        self.waiting.extend(self.receiver.recv().ok());
    }

    /// The next frame; waits for it.
    pub fn next(&mut self) -> Option<Frame> {
        self.waiting.pop_front().or_else(|| self.receiver.recv().ok())
    }

    /// Whether no frame follows; waits for the next one to know.
    pub fn is_last(&mut self) -> bool {
        if self.waiting.is_empty() {
            self.wait_for_first();
        }
        self.waiting.is_empty()
    }

    /// The length of the recording in seconds, when all frames were taken.
    ///
    /// # Errors
    /// What was wrong with the recording.
    pub fn finish(self) -> anyhow::Result<f64> {
        self.thread.join().unwrap_or_else(|_| Err(anyhow!("baking it failed")))
    }
}
