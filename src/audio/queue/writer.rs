//! The pushing half of the input queue.

use rtrb::Producer;

use super::event::{Event, EventKind, Mark};
use crate::audio::{error::AudioError, format::AudioFormat};

/// What happens to audio frames that do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverrunPolicy {
    /// They count as silence of the same length, so that later audio keeps its time. For live audio, which
    /// cannot wait.
    Silence,
    /// They are not taken. The caller pushes them again later. For audio that can wait (files, speech
    /// synthesis).
    Refuse,
}

/// The result of a push, in audio frames. `taken + refused` is the number of whole frames of the push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pushed {
    /// Frames copied into the queue.
    pub taken: usize,
    /// Frames that did not fit: silence under [`OverrunPolicy::Silence`], nothing under
    /// [`OverrunPolicy::Refuse`].
    pub refused: usize,
}

/// Events that the full events ring could not take yet, in their order. While an event is pending no sample
/// is written, so its place in the timeline does not change.
#[derive(Debug, Clone, Copy, Default)]
struct PendingEvents {
    /// Lost audio frames in the format that the ring has last.
    gap_before: u64,
    /// The next format.
    format: Option<AudioFormat>,
    /// Lost audio frames in the next format.
    gap_after: u64,
}

impl PendingEvents {
    fn count(&self) -> usize {
        usize::from(self.gap_before > 0)
            + usize::from(self.format.is_some())
            + usize::from(self.gap_after > 0)
    }
}

/// The pushing half of the input queue.
///
/// Used by one thread at a time, usually the audio callback. All methods are real-time safe: they only copy,
/// take no lock and never allocate or wait.
#[derive(Debug)]
pub struct QueueWriter {
    samples: Producer<f32>,
    events: Producer<Event>,
    format: AudioFormat,
    /// Interleaved samples that were written so far.
    written: u64,
    pending: PendingEvents,
}

impl QueueWriter {
    pub(super) fn new(samples: Producer<f32>, events: Producer<Event>, format: AudioFormat) -> Self {
        Self { samples, events, format, written: 0, pending: PendingEvents::default() }
    }

    /// Pushes interleaved samples of the current format. An incomplete last audio frame is ignored.
    #[must_use = "frames may have been refused"]
    pub fn push_f32(&mut self, interleaved: &[f32], policy: OverrunPolicy) -> Pushed {
        self.push(interleaved, policy, |sample| sample)
    }

    /// As [`push_f32`](Self::push_f32) for 16-bit samples; a sample `x` becomes `x / 32768`.
    #[must_use = "frames may have been refused"]
    pub fn push_i16(&mut self, interleaved: &[i16], policy: OverrunPolicy) -> Pushed {
        const FULL_SCALE: f32 = 32_768.0;
        self.push(interleaved, policy, |sample| f32::from(sample) / FULL_SCALE)
    }

    /// Adds a gap to the timeline: `frames` audio frames of the current format that were lost. They count as
    /// silence. A gap is never refused. While the events ring is full, gaps merge and wait in the writer for
    /// its next call.
    pub fn gap(&mut self, frames: u64) {
        if frames == 0 {
            return;
        }
        if self.publish_pending() && self.publish(EventKind::Gap { frames }) {
            return;
        }
        let pending = &mut self.pending;
        let gap = if pending.format.is_some() { &mut pending.gap_after } else { &mut pending.gap_before };
        *gap = gap.saturating_add(frames);
    }

    /// Sets the format of the next pushed audio frame and all later ones.
    ///
    /// # Errors
    /// [`AudioError::EventsFull`] when the events ring is full and an earlier format change, followed by a
    /// gap, already waits in the writer. Then the format does not change.
    pub fn set_format(&mut self, format: AudioFormat) -> Result<(), AudioError> {
        if format == self.format {
            return Ok(());
        }
        let is_published = self.publish_pending() && self.publish(EventKind::Format(format));
        if !is_published {
            if self.pending.gap_after > 0 {
                return Err(self.events_full());
            }
            self.pending.format = Some(format);
        }
        self.format = format;
        Ok(())
    }

    /// Adds a mark after everything pushed so far.
    ///
    /// # Errors
    /// [`AudioError::EventsFull`] when the events ring is full. Then the mark is not in the queue.
    pub fn mark(&mut self, mark: Mark) -> Result<(), AudioError> {
        if self.publish_pending() && self.publish(EventKind::Mark(mark)) {
            Ok(())
        } else {
            Err(self.events_full())
        }
    }

    /// The format of the next pushed audio frame.
    pub fn format(&self) -> AudioFormat {
        self.format
    }

    /// Audio frames of the current format that a push takes now, at least: the reader may free more at any
    /// time.
    pub fn free_frames(&self) -> usize {
        if self.pending.count() > self.events.slots() {
            return 0;
        }
        self.samples.slots() / usize::from(self.format.channels())
    }

    fn push<T: Copy>(
        &mut self,
        interleaved: &[T],
        policy: OverrunPolicy,
        to_f32: impl Fn(T) -> f32,
    ) -> Pushed {
        let channels = usize::from(self.format.channels());
        let frames = interleaved.len() / channels;
        let taken = match frames > 0 && self.publish_pending() {
            true => frames.min(self.samples.slots() / channels),
            false => 0,
        };
        if let Ok(chunk) = self.samples.write_chunk_uninit(taken * channels) {
            chunk.fill_from_iter(interleaved.iter().map(|&sample| to_f32(sample)));
            self.written += (taken * channels) as u64;
        }
        let refused = frames - taken;
        if policy == OverrunPolicy::Silence {
            self.gap(refused as u64);
        }
        Pushed { taken, refused }
    }

    /// Publishes the pending events in their order. Returns false if some remain.
    fn publish_pending(&mut self) -> bool {
        if self.pending.gap_before > 0 {
            let frames = self.pending.gap_before;
            if !self.publish(EventKind::Gap { frames }) {
                return false;
            }
            self.pending.gap_before = 0;
        }
        if let Some(format) = self.pending.format {
            if !self.publish(EventKind::Format(format)) {
                return false;
            }
            // The ring now has the next format, so the gap after it is a gap in the ring's last format.
            self.pending.format = None;
            self.pending.gap_before = std::mem::take(&mut self.pending.gap_after);
            return self.pending.gap_before == 0 || self.publish_pending();
        }
        true
    }

    /// Publishes one event. Returns false if the events ring is full.
    fn publish(&mut self, kind: EventKind) -> bool {
        let at = self.written;
        self.events.push(Event { at, kind }).is_ok()
    }

    fn events_full(&self) -> AudioError {
        AudioError::EventsFull { capacity: self.events.buffer().capacity() }
    }
}
