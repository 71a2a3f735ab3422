//! The input queue: one thread pushes, another reads, neither ever waits.
//!
//! Two rings carry one timeline. The *samples* ring holds interleaved `f32`. The *events* ring holds what is not sound
//! (gaps, changes of format, marks), each tagged with the running count of samples that were written before it.
//!
//! **Why two rings keep one order.** The writer publishes an event (a release store to the events ring) before it
//! publishes any sample that comes after that event (a release store to the samples ring). The reader looks at the
//! samples ring first (an acquire load) and at the events ring after. So whenever it sees a sample, every event that
//! precedes this sample happened before its look at the events: it can never hand out a sample past an event it has not
//! handed out. The converse (an event seen before the samples that precede it) is caught by the tag: an event waits
//! until the reader's own count has reached it.

mod event;
mod reader;
mod writer;

pub use event::Mark;
pub use reader::{Piece, QueueReader};
pub use writer::{OverrunPolicy, Pushed, QueueWriter};

use super::format::AudioFormat;

/// Events that the queue holds unread before gaps merge and marks are refused. A reader that runs at all empties
/// them every few milliseconds.
const MAX_EVENTS: usize = 256;

/// A queue for `capacity` interleaved samples, starting in `format`. Allocates; the two halves never do after it.
///
/// A capacity below one frame is allowed: then nothing ever fits, and everything pushed is refused or becomes a gap.
pub fn audio_queue(capacity: usize, format: AudioFormat) -> (QueueWriter, QueueReader) {
    let (sample_sink, sample_source) = rtrb::RingBuffer::new(capacity);
    let (event_sink, event_source) = rtrb::RingBuffer::new(MAX_EVENTS);
    (QueueWriter::new(sample_sink, event_sink, format), QueueReader::new(sample_source, event_source, format))
}

#[cfg(test)]
mod tests;
