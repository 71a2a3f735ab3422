//! The pushing half of the input queue.

use rtrb::Producer;

use super::event::{Event, EventKind, Mark};
use crate::audio::{error::AudioError, format::AudioFormat};

/// What becomes of frames that do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverrunPolicy {
    /// They stand as silence of the same length, so that later sound keeps its time. For live sound, which cannot wait.
    Silence,
    /// They are not taken at all; the caller pushes them again later. For sound that can wait (files, speech synthesis).
    Refuse,
}

/// What a push did, in frames. `taken + refused` = the whole frames of the push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pushed {
    /// Frames copied into the queue.
    pub taken: usize,
    /// Frames that did not fit: silence under [`OverrunPolicy::Silence`], nothing under [`OverrunPolicy::Refuse`].
    pub refused: usize,
}

/// What the full events ring could not take yet, in order: a gap in the format that the ring last heard of, then a
/// format, then a gap in that one. While any of it is owed no sample is written, so its place cannot move.
#[derive(Debug, Clone, Copy, Default)]
struct Owed {
    gap_before: u64,
    format: Option<AudioFormat>,
    gap_after: u64,
}

impl Owed {
    fn events(&self) -> usize {
        usize::from(self.gap_before > 0)
            + usize::from(self.format.is_some())
            + usize::from(self.gap_after > 0)
    }
}

/// The pushing half of the input queue.
///
/// Belongs to one thread at a time, usually the audio callback. Every method is wait-free, takes no lock, allocates
/// nothing and does no more than copy.
#[derive(Debug)]
pub struct QueueWriter {
    samples: Producer<f32>,
    events: Producer<Event>,
    format: AudioFormat,
    written: u64,
    owed: Owed,
    pushed_frames: u64,
    refused_frames: u64,
    gap_frames: u64,
}

impl QueueWriter {
    pub(super) fn new(samples: Producer<f32>, events: Producer<Event>, format: AudioFormat) -> Self {
        Self {
            samples,
            events,
            format,
            written: 0,
            owed: Owed::default(),
            pushed_frames: 0,
            refused_frames: 0,
            gap_frames: 0,
        }
    }

    /// Pushes interleaved samples of the current format. Only whole frames: a trailing part of a frame is ignored.
    #[must_use = "frames may have been refused"]
    pub fn push_f32(&mut self, interleaved: &[f32], policy: OverrunPolicy) -> Pushed {
        self.push(interleaved, policy, |sample| sample)
    }

    /// Pushes interleaved 16-bit samples, `x / 32768` each. Else as [`push_f32`](Self::push_f32).
    #[must_use = "frames may have been refused"]
    pub fn push_i16(&mut self, interleaved: &[i16], policy: OverrunPolicy) -> Pushed {
        const FULL_SCALE: f32 = 32_768.0;
        self.push(interleaved, policy, |sample| f32::from(sample) / FULL_SCALE)
    }

    /// Puts a gap into the timeline: `frames` of the current format that the caller knows to be lost stand as silence.
    /// Never refused: while the events ring is full, gaps merge and wait in the writer for its next call.
    pub fn gap(&mut self, frames: u64) {
        if frames == 0 {
            return;
        }
        self.gap_frames = self.gap_frames.saturating_add(frames);
        if self.settle() && self.announce(EventKind::Gap { frames }) {
            return;
        }
        let owed =
            if self.owed.format.is_some() { &mut self.owed.gap_after } else { &mut self.owed.gap_before };
        *owed = owed.saturating_add(frames);
    }

    /// Changes the format from the next pushed frame on.
    ///
    /// # Errors
    /// [`AudioError::EventsFull`] when the reader has not run for hundreds of events and one unread change, with sound
    /// lost after it, already waits in the writer; the format is then unchanged.
    pub fn set_format(&mut self, format: AudioFormat) -> Result<(), AudioError> {
        if format == self.format {
            return Ok(());
        }
        let settled = self.settle();
        if !(settled && self.announce(EventKind::Format(format))) {
            if self.owed.gap_after > 0 {
                return Err(self.events_full());
            }
            self.owed.format = Some(format);
        }
        self.format = format;
        Ok(())
    }

    /// Puts a mark behind everything pushed so far.
    ///
    /// # Errors
    /// [`AudioError::EventsFull`] when the reader has not run for hundreds of events; the mark is then not in the queue.
    pub fn mark(&mut self, mark: Mark) -> Result<(), AudioError> {
        if self.settle() && self.announce(EventKind::Mark(mark)) { Ok(()) } else { Err(self.events_full()) }
    }

    /// The format of the next pushed frame.
    pub fn format(&self) -> AudioFormat {
        self.format
    }

    /// Frames of the current format that a push would take now. The reader can only make it more.
    pub fn free_frames(&self) -> usize {
        if self.owed.events() > self.events.slots() {
            return 0;
        }
        self.samples.slots() / usize::from(self.format.channels())
    }

    /// Frames taken into the queue so far.
    pub fn pushed_frames(&self) -> u64 {
        self.pushed_frames
    }

    /// Frames that did not fit so far, under either policy.
    pub fn refused_frames(&self) -> u64 {
        self.refused_frames
    }

    /// Frames that stand as silence so far: lost to overruns under [`OverrunPolicy::Silence`], or reported by
    /// [`gap`](Self::gap).
    pub fn gap_frames(&self) -> u64 {
        self.gap_frames
    }

    fn push<T: Copy>(
        &mut self,
        interleaved: &[T],
        policy: OverrunPolicy,
        to_f32: impl Fn(T) -> f32,
    ) -> Pushed {
        let channels = usize::from(self.format.channels());
        let frames = interleaved.len() / channels;
        let taken = if frames > 0 && self.settle() { frames.min(self.samples.slots() / channels) } else { 0 };
        if let Ok(chunk) = self.samples.write_chunk_uninit(taken * channels) {
            chunk.fill_from_iter(interleaved.iter().map(|&sample| to_f32(sample)));
            self.written += (taken * channels) as u64;
        }
        let refused = frames - taken;
        self.pushed_frames += taken as u64;
        self.refused_frames += refused as u64;
        if policy == OverrunPolicy::Silence {
            self.gap(refused as u64);
        }
        Pushed { taken, refused }
    }

    /// Publishes what is owed, in its order; false while something remains.
    fn settle(&mut self) -> bool {
        if self.owed.gap_before > 0 {
            let frames = self.owed.gap_before;
            if !self.announce(EventKind::Gap { frames }) {
                return false;
            }
            self.owed.gap_before = 0;
        }
        if let Some(format) = self.owed.format {
            if !self.announce(EventKind::Format(format)) {
                return false;
            }
            // A gap after a format that the reader now knows is a gap in the current format.
            self.owed.format = None;
            self.owed.gap_before = std::mem::take(&mut self.owed.gap_after);
            return self.owed.gap_before == 0 || self.settle();
        }
        true
    }

    fn announce(&mut self, kind: EventKind) -> bool {
        let at = self.written;
        self.events.push(Event { at, kind }).is_ok()
    }

    fn events_full(&self) -> AudioError {
        AudioError::EventsFull { capacity: self.events.buffer().capacity() }
    }
}
