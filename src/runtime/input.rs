//! The input of a stream: the audio thread pushes sound here.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::audio::{AudioFormat, Mark, OverrunPolicy, Pushed, QueueWriter};

use super::error::Error;
use super::link::Link;
use super::position::to_model_position;
use super::shared::Discontinuity;
use super::statistics::Counters;

/// Wake-ups of the worker per hop of pushed sound: bounds the wait of a complete hop to an eighth of one.
const WAKES_PER_HOP: usize = 8;
/// The input of a stream. Push is real-time safe: it copies, and never locks, waits or allocates.
pub struct AudioInput {
    queue: QueueWriter,
    overrun: OverrunPolicy,
    link: Arc<Link>,
    unannounced: usize,
    wake_every: usize,
}

impl AudioInput {
    pub(crate) fn new(queue: QueueWriter, overrun: OverrunPolicy, link: Arc<Link>) -> Self {
        let mut input = Self { queue, overrun, link, unannounced: 0, wake_every: 1 };
        input.pace_wakes();
        input
    }

    /// Pushes interleaved samples. Samples after the last whole audio frame are left out. Returns the audio
    /// frames taken and refused.
    ///
    /// With [`OverrunPolicy::Silence`] silence takes the place of refused audio frames, so that later
    /// positions stay true: do not push them again. With [`OverrunPolicy::Refuse`] nothing takes their place:
    /// push them again later.
    ///
    /// Real-time safe. Values outside -1..1 are taken as they are; NaN and infinities count as silence.
    pub fn push_f32(&mut self, interleaved: &[f32]) -> Pushed {
        let pushed = self.queue.push_f32(interleaved, self.overrun);
        self.account(pushed)
    }

    /// As [`push_f32`](Self::push_f32) for 16-bit samples.
    pub fn push_i16(&mut self, interleaved: &[i16]) -> Pushed {
        let pushed = self.queue.push_i16(interleaved, self.overrun);
        self.account(pushed)
    }

    /// Reports that `frames` audio frames are missing here, for example a lost network packet. They count as
    /// silence. Real-time safe.
    pub fn push_gap(&mut self, frames: u64) {
        self.queue.gap(frames);
        self.link.wake();
    }

    /// Changes the format from the next pushed audio frame on. Real-time safe.
    ///
    /// # Errors [`AudioError::EventsFull`](crate::audio::AudioError::EventsFull) while the queue has no place
    /// for the change: try again later.
    pub fn set_format(&mut self, format: AudioFormat) -> Result<(), Error> {
        self.queue.set_format(format)?;
        self.pace_wakes();
        Ok(())
    }

    /// The format of the sound that is pushed now.
    pub fn format(&self) -> AudioFormat {
        self.queue.format()
    }

    /// Audio frames that push would take now.
    pub fn free_frames(&self) -> usize {
        self.queue.free_frames()
    }

    /// Ends the utterance: its last rig frames are delivered without waiting for more sound. Sound that is
    /// pushed next follows directly on the timeline. Real-time safe.
    ///
    /// # Errors
    /// When too many marks wait already; try again later.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.queue.mark(Mark::Flush)?;
        self.link.wake();
        Ok(())
    }

    /// Resets the stream: forgets queued sound, rig frames and the network's state, keeps the memory.
    /// Afterwards the stream gives the same bits as a fresh one. Real-time safe.
    ///
    /// # Errors
    /// As [`flush`](Self::flush).
    pub fn reset(&mut self) -> Result<(), Error> {
        self.begin(0, Discontinuity::Reset)
    }

    /// Stops the character's speech at play position `position / rate` seconds (`None`: the newest position
    /// that was read): drops the sound that was not played yet, and eases the face to neutral. Sound that is
    /// pushed next begins at that position. Real-time safe.
    ///
    /// # Errors
    /// As [`flush`](Self::flush); a rate of 0.
    pub fn interrupt(&mut self, position: Option<(i64, u32)>) -> Result<(), Error> {
        let origin = match position {
            Some((position, rate)) => self.model_position(position, rate)?,
            None => match self.link.shared.shown.load(Ordering::Relaxed) {
                i64::MIN => 0,
                shown => shown,
            },
        };
        self.begin(origin, Discontinuity::Interrupt)
    }

    fn begin(&mut self, position: i64, kind: Discontinuity) -> Result<(), Error> {
        let shared = &self.link.shared;
        let epoch = shared.epoch.load(Ordering::Relaxed).wrapping_add(1);
        self.queue.mark(Mark::Restart { epoch, position })?;
        shared.begin_epoch(epoch, position, kind);
        self.link.wake();
        Ok(())
    }

    fn model_position(&self, position: i64, rate: u32) -> Result<i64, Error> {
        let model_rate = self.link.model.student.manifest().sample_rate;
        to_model_position(position, rate, model_rate)
    }

    fn account(&mut self, pushed: Pushed) -> Pushed {
        let counters = &self.link.shared.counters;
        Counters::add(&counters.pushed_frames, pushed.taken as u64);
        Counters::add(&counters.refused_frames, pushed.refused as u64);
        self.unannounced += pushed.taken + pushed.refused;
        if self.unannounced >= self.wake_every {
            self.unannounced = 0;
            self.link.wake();
        }
        pushed
    }

    fn pace_wakes(&mut self) {
        let manifest = self.link.model.student.manifest();
        let hop_frames = manifest.hop.seconds(manifest.sample_rate) * f64::from(self.queue.format().rate());
        self.wake_every = (hop_frames as usize / WAKES_PER_HOP).max(1);
    }
}
