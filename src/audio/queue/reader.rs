//! The reading half of the input queue.

use rtrb::Consumer;

use super::event::{Event, EventKind, Mark};
use crate::audio::format::AudioFormat;

/// The next stretch of the timeline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Piece<'a> {
    /// Whole interleaved frames of this format.
    Sound(&'a [f32], AudioFormat),
    /// Silence of this length: frames that were lost.
    Gap {
        /// Length, in frames of `format`.
        frames: u64,
        /// The format that the lost frames would have had.
        format: AudioFormat,
    },
    /// Sound and gaps have this format from here on.
    Format(AudioFormat),
    /// A mark.
    Mark(Mark),
}

/// The reading half of the input queue. Belongs to one thread at a time; every method is wait-free and allocates nothing.
#[derive(Debug)]
pub struct QueueReader {
    samples: Consumer<f32>,
    events: Consumer<Event>,
    format: AudioFormat,
    read: u64,
}

impl QueueReader {
    pub(super) fn new(samples: Consumer<f32>, events: Consumer<Event>, format: AudioFormat) -> Self {
        Self { samples, events, format, read: 0 }
    }

    /// Hands the next piece to `take`; false, without calling it, when the queue is empty.
    ///
    /// Sound comes in pieces of at most `max_frames` (0 counts as 1), a gap as a whole: its length decides what it means. How a stretch is cut into pieces depends on
    /// where it lies in the ring and on the writer's timing; the timeline that the pieces form does not.
    pub fn read(&mut self, max_frames: usize, take: impl FnOnce(Piece<'_>)) -> bool {
        let max_frames = max_frames.max(1);
        let before_event = self.samples_before_event();
        if before_event == 0 {
            return self.read_event(max_frames, take);
        }
        self.read_sound(before_event, max_frames, take)
    }

    /// The format of the next sound or gap, as far as the reader has read.
    pub fn format(&self) -> AudioFormat {
        self.format
    }

    /// Frames of sound waiting, counted in the reader's current format; gaps are not counted. The writer can only make it
    /// more.
    pub fn queued_frames(&self) -> usize {
        self.samples.slots() / usize::from(self.format.channels())
    }

    /// Samples that can be handed out before the next event. The order of the two looks matters: see the module's page.
    fn samples_before_event(&self) -> usize {
        let available = self.samples.slots();
        match self.events.peek() {
            Ok(event) => {
                let gap = event.at.saturating_sub(self.read);
                available.min(usize::try_from(gap).unwrap_or(usize::MAX))
            }
            Err(_) => available,
        }
    }

    fn read_event(&mut self, max_frames: usize, take: impl FnOnce(Piece<'_>)) -> bool {
        match self.events.peek() {
            // The event is newer than the look at the samples ring: its samples come first, on the next call.
            Ok(event) if event.at > self.read => return self.read(max_frames, take),
            Ok(_) => {}
            Err(_) => return false,
        }
        match self.events.pop().map(|event| event.kind) {
            Ok(EventKind::Gap { frames }) => {
                take(Piece::Gap { frames, format: self.format });
                true
            }
            Ok(EventKind::Format(format)) => {
                self.format = format;
                take(Piece::Format(format));
                true
            }
            Ok(EventKind::Mark(mark)) => {
                take(Piece::Mark(mark));
                true
            }
            Err(_) => false,
        }
    }

    /// Hands out frames as they lie in the ring; a frame that lies across the ring's end is put together first.
    fn read_sound(&mut self, available: usize, max_frames: usize, take: impl FnOnce(Piece<'_>)) -> bool {
        let channels = usize::from(self.format.channels());
        let wanted = max_frames.saturating_mul(channels).min(available);
        let Ok(chunk) = self.samples.read_chunk(wanted) else {
            return false;
        };
        let (first, second) = chunk.as_slices();
        let straight = first.len() - first.len() % channels;
        let mut across = [0.0; AudioFormat::MAX_CHANNELS as usize];
        let (piece, used) = if straight > 0 {
            (first.split_at(straight).0, straight)
        } else {
            for (into, &from) in across.iter_mut().zip(first.iter().chain(second)) {
                *into = from;
            }
            (across.split_at(channels).0, channels)
        };
        take(Piece::Sound(piece, self.format));
        chunk.commit(used);
        self.read += used as u64;
        true
    }
}
