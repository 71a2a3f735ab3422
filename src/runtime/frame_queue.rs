//! The queue of finished rig frames between the pipeline and the host: one writer, one reader, wait-free.

use rtrb::{Consumer, Producer, RingBuffer};

use crate::rig::RigFrame;

/// What the queue keeps of a rig frame beside its values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FrameHeader {
    pub target: i64,
    /// Number of restarts before the sound of this rig frame.
    pub epoch: u32,
}

/// The pipeline's end. Never allocates.
pub(crate) struct FrameWriter {
    headers: Producer<FrameHeader>,
    values: Producer<f32>,
}

/// The host's end. Never allocates.
pub(crate) struct FrameReader {
    headers: Consumer<FrameHeader>,
    values: Consumer<f32>,
}

/// A queue of at most `capacity` rig frames of `controls` values.
pub(crate) fn frame_queue(capacity: usize, controls: usize) -> (FrameWriter, FrameReader) {
    let (header_writer, header_reader) = RingBuffer::new(capacity);
    let (value_writer, value_reader) = RingBuffer::new(capacity * controls);
    (
        FrameWriter { headers: header_writer, values: value_writer },
        FrameReader { headers: header_reader, values: value_reader },
    )
}

impl FrameWriter {
    /// Whether one more rig frame fits.
    pub fn has_room(&self) -> bool {
        !self.headers.is_full()
    }

    /// Queues a rig frame; false when there is no room.
    pub fn write(&mut self, epoch: u32, frame: RigFrame<'_>) -> bool {
        // The values go first: a reader that sees the header also sees the values that belong to it.
        self.has_room()
            && self.values.push_entire_slice(frame.values).is_ok()
            && self.headers.push(FrameHeader { target: frame.target, epoch }).is_ok()
    }
}

impl FrameReader {
    /// The header of the next rig frame, which stays in the queue.
    pub fn peek(&self) -> Option<FrameHeader> {
        self.headers.peek().ok().copied()
    }

    /// Takes the next rig frame. `values` must hold one value per control.
    pub fn read(&mut self, values: &mut [f32]) -> Option<FrameHeader> {
        let header = self.peek()?;
        self.values.pop_entire_slice(values).ok()?;
        self.headers.pop().ok()?;
        Some(header)
    }
}
