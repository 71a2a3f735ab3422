//! The queue of finished frames between the pipeline and the host: one writer, one reader, wait-free.

use rtrb::{Consumer, Producer, RingBuffer};

use crate::engine::face::Frame;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub target: i64,
    /// Number of restarts before this frame's sound.
    pub epoch: u32,
}

/// The pipeline's end. Never allocates.
pub(crate) struct FrameWriter {
    heads: Producer<Head>,
    values: Producer<f32>,
}

/// The host's end. Never allocates.
pub(crate) struct FrameReader {
    heads: Consumer<Head>,
    values: Consumer<f32>,
}

/// A queue of at most `capacity` frames of `controls` values.
pub(crate) fn frame_queue(capacity: usize, controls: usize) -> (FrameWriter, FrameReader) {
    let (head_writer, head_reader) = RingBuffer::new(capacity);
    let (value_writer, value_reader) = RingBuffer::new(capacity * controls);
    (
        FrameWriter { heads: head_writer, values: value_writer },
        FrameReader { heads: head_reader, values: value_reader },
    )
}

impl FrameWriter {
    /// Whether one more frame fits.
    pub fn has_room(&self) -> bool {
        !self.heads.is_full()
    }

    /// Queues a frame; false when there is no room.
    pub fn write(&mut self, epoch: u32, frame: Frame<'_>) -> bool {
        // The values go first: a reader that sees the head also sees what belongs to it.
        self.has_room()
            && self.values.push_entire_slice(frame.values).is_ok()
            && self.heads.push(Head { target: frame.target, epoch }).is_ok()
    }
}

impl FrameReader {
    /// The next frame's head, left in the queue.
    pub fn peek(&self) -> Option<Head> {
        self.heads.peek().ok().copied()
    }

    /// Takes the next frame. `values` must hold one value per control.
    pub fn read(&mut self, values: &mut [f32]) -> Option<Head> {
        let head = self.peek()?;
        self.values.pop_entire_slice(values).ok()?;
        self.heads.pop().ok()?;
        Some(head)
    }
}
