//! The input queue: one thread pushes, another thread reads, and neither ever waits.
//!
//! Two ring buffers carry one timeline. The *samples* ring holds interleaved `f32`. The *events* ring holds
//! gaps, format changes and marks. Each event stores the number of samples that were written before it.
//!
//! **Why the two rings keep one order.** The writer publishes an event (release store to the events ring)
//! before it publishes any later sample (release store to the samples ring). The reader loads the samples
//! ring first (acquire) and the events ring second. So when the reader sees a sample, it also sees every
//! event before that sample, and it never returns a sample before an earlier event. In the other direction,
//! an event can be visible before the samples that precede it. Then the stored count is larger than the
//! reader's own count, and the event waits.

mod event;
mod reader;
mod writer;

pub use event::Mark;
pub use reader::{Piece, QueueReader};
pub use writer::{OverrunPolicy, Pushed, QueueWriter};

use super::format::AudioFormat;

/// Capacity of the events ring. When it is full, gaps merge and marks are refused. A running reader empties
/// it every few milliseconds.
const MAX_EVENTS: usize = 256;

/// Makes a queue for `capacity` interleaved samples; its first format is `format`. Allocates; its two halves
/// never do.
///
/// A capacity below one audio frame is allowed. Then nothing fits, and each push is refused or becomes a gap.
pub fn audio_queue(capacity: usize, format: AudioFormat) -> (QueueWriter, QueueReader) {
    let (sample_sink, sample_source) = rtrb::RingBuffer::new(capacity);
    let (event_sink, event_source) = rtrb::RingBuffer::new(MAX_EVENTS);
    (QueueWriter::new(sample_sink, event_sink, format), QueueReader::new(sample_source, event_source, format))
}

#[cfg(test)]
mod tests;
