//! The reading half of the input queue.

use rtrb::Consumer;

use super::event::{Event, EventKind, Mark};
use crate::audio::format::AudioFormat;

/// The next piece of the timeline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Piece<'a> {
    /// Whole interleaved audio frames of this format.
    Sound(&'a [f32], AudioFormat),
    /// Lost audio frames; they count as silence.
    Gap {
        /// Length, in audio frames of `format`.
        frames: u64,
        /// The format of the lost audio frames.
        format: AudioFormat,
    },
    /// The format of the following audio and gaps.
    Format(AudioFormat),
    /// A mark.
    Mark(Mark),
}

/// The reading half of the input queue. Used by one thread at a time. All methods are wait-free and never
/// allocate.
#[derive(Debug)]
pub struct QueueReader {
    samples: Consumer<f32>,
    events: Consumer<Event>,
    format: AudioFormat,
    /// Interleaved samples that were read so far.
    read: u64,
}

impl QueueReader {
    pub(super) fn new(samples: Consumer<f32>, events: Consumer<Event>, format: AudioFormat) -> Self {
        Self { samples, events, format, read: 0 }
    }

    /// Passes the next piece to `take`. Returns false, without calling `take`, when the queue is empty.
    ///
    /// Audio comes in pieces of at most `max_frames` audio frames (0 counts as 1); a gap comes as a whole.
    /// The cuts between pieces depend on positions in the ring and on the writer's timing. The timeline of
    /// all pieces does not.
    pub fn read(&mut self, max_frames: usize, take: impl FnOnce(Piece<'_>)) -> bool {
        let max_frames = max_frames.max(1);
        let before_event = self.samples_before_event();
        if before_event == 0 {
            return self.read_event(max_frames, take);
        }
        self.read_sound(before_event, max_frames, take)
    }

    /// Samples that can be read before the next event. The samples ring must be loaded first: see the
    /// module's page.
    fn samples_before_event(&self) -> usize {
        let available = self.samples.slots();
        match self.events.peek() {
            Ok(event) => {
                let before = event.at.saturating_sub(self.read);
                available.min(usize::try_from(before).unwrap_or(usize::MAX))
            }
            Err(_) => available,
        }
    }

    fn read_event(&mut self, max_frames: usize, take: impl FnOnce(Piece<'_>)) -> bool {
        match self.events.peek() {
            // The event was published after the samples ring was loaded. Its samples come first: load them
            // again.
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
                let format = self.last_format_here(format);
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

    /// The last of the changes of format that follow each other without sound, gap or mark between: only that
    /// one needs a resampler.
    fn last_format_here(&mut self, mut format: AudioFormat) -> AudioFormat {
        while let Ok(&Event { at, kind: EventKind::Format(next) }) = self.events.peek() {
            if at > self.read {
                break;
            }
            format = next;
            let _ = self.events.pop();
        }
        format
    }

    /// Passes audio frames directly from the ring. A frame that crosses the ring's end is copied to one piece
    /// first.
    fn read_sound(&mut self, available: usize, max_frames: usize, take: impl FnOnce(Piece<'_>)) -> bool {
        let channels = usize::from(self.format.channels());
        let wanted = max_frames.saturating_mul(channels).min(available);
        let Ok(chunk) = self.samples.read_chunk(wanted) else {
            return false;
        };
        let (first, second) = chunk.as_slices();
        let contiguous = first.len() - first.len() % channels;
        let mut crossing = [0.0; AudioFormat::MAX_CHANNELS as usize];
        let (piece, used) = if contiguous > 0 {
            (first.split_at(contiguous).0, contiguous)
        } else {
            for (into, &from) in crossing.iter_mut().zip(first.iter().chain(second)) {
                *into = from;
            }
            (crossing.split_at(channels).0, channels)
        };
        take(Piece::Sound(piece, self.format));
        chunk.commit(used);
        self.read += used as u64;
        true
    }
}
