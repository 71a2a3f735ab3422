//! Rig frames of a recording, baked ahead of their due time.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;

use anyhow::anyhow;
use v2f::runtime::Baker;

use crate::recording::{Recording, bake_recording};

/// Most rig frames in the queue; then the baking thread waits. More than the baker computes in one block.
const AHEAD: usize = 1024;

/// One rig frame.
pub struct RigFrame {
    pub index: u64,
    pub values: Vec<f32>,
}

/// The rig frames in order, baked by a thread.
pub struct RigFrames {
    receiver: Receiver<RigFrame>,
    waiting: VecDeque<RigFrame>,
    thread: JoinHandle<anyhow::Result<f64>>,
}

impl RigFrames {
    /// Starts the thread.
    pub fn bake(mut recording: Recording, path: PathBuf, mut baker: Baker) -> Self {
        let (sender, receiver) = sync_channel(AHEAD);
        let thread = std::thread::spawn(move || {
            let take = |frame: v2f::runtime::BakedFrame<'_>| {
                // The receiver is gone when the program ends.
                let _ = sender.send(RigFrame { index: frame.index, values: frame.values.to_vec() });
            };
            let seconds = bake_recording(&mut recording, &mut baker, take, |_| ())?;
            recording.print_warnings(&path);
            Ok(seconds)
        });
        Self { receiver, waiting: VecDeque::new(), thread }
    }

    /// Waits for the first rig frame, or for the end.
    pub fn wait_for_first(&mut self) {
        self.waiting.extend(self.receiver.recv().ok());
    }

    /// Waits for the next rig frame.
    pub fn next(&mut self) -> Option<RigFrame> {
        self.waiting.pop_front().or_else(|| self.receiver.recv().ok())
    }

    /// Whether no rig frame follows. Waits for the next one.
    pub fn is_last(&mut self) -> bool {
        if self.waiting.is_empty() {
            self.wait_for_first();
        }
        self.waiting.is_empty()
    }

    /// The length of the recording, seconds. Call it after the last rig frame.
    ///
    /// # Errors
    /// The recording cannot be decoded.
    pub fn finish(self) -> anyhow::Result<f64> {
        self.thread.join().unwrap_or_else(|_| Err(anyhow!("baking failed")))
    }
}
