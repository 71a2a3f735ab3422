//! The output of a stream: rig frames in order (poll), or the pose at the play position (rig_at).

use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed};

use crate::clock::Hop;
use crate::rig::{Ease, FadeSettings, Pose, Rig, Timeline};
use crate::student::Manifest;

use super::error::Error;
use super::frame_queue::{FrameHeader, FrameReader};
use super::link::Link;
use super::position::to_model_position;
use super::settings::StreamSettings;
use super::shared::Discontinuity;
use super::statistics::Counters;

/// Time from an interrupt until the face is at neutral, milliseconds.
const EASE_MS: u32 = 160;
/// Rig frames kept for interpolation.
const HISTORY_FRAMES: usize = 64;

/// When to show a polled rig frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrameTime {
    /// The instant of the rig frame: a sample index at the student's rate, from the stream's start.
    pub target: i64,
    /// The same in seconds.
    pub seconds: f64,
}

/// The output of a stream. Nothing here allocates or blocks. [`poll`](Self::poll) and
/// [`rig_at`](Self::rig_at) do not disturb each other: poll also gives the rig frames that `rig_at` took from
/// the queue, while they are among the newest 64. Those that are older by then count as dropped with the next
/// poll.
pub struct RigOutput {
    link: Arc<Link>,
    frames: FrameReader,
    rig: Rig,
    timeline: Timeline,
    ease: Ease,
    ease_frames: Option<EaseFrames>,
    ease_samples: i64,
    /// The values that were read last. An interrupt eases from here.
    pose: Vec<f32>,
    taken: Vec<f32>,
    /// Target of the newest rig frame that came out of the queue. An interrupt sets it back.
    last_target: Option<i64>,
    /// Rig frames at the end of the timeline that `rig_at` took and poll has not given.
    unpolled: usize,
    /// Rig frames that left the timeline without a poll.
    missed: u64,
    /// The host polls this stream.
    polls: bool,
    asked: i64,
    epoch: u32,
    hop: Hop,
    model_rate: u32,
}

/// Rig frames that poll makes by itself while the face eases to neutral and no sound comes.
#[derive(Debug, Clone, Copy)]
struct EaseFrames {
    origin: i64,
    next: u32,
}

impl RigOutput {
    pub(crate) fn new(
        link: Arc<Link>,
        frames: FrameReader,
        rig: Rig,
        manifest: &Manifest,
        settings: &StreamSettings,
    ) -> Self {
        let model_rate = manifest.sample_rate;
        let ease_samples = i64::from(EASE_MS) * i64::from(model_rate) / 1000;
        let samples = |seconds: f32| (f64::from(seconds) * f64::from(model_rate)) as i64;
        let fade =
            FadeSettings { hold: samples(settings.hold_seconds), fade: samples(settings.fade_seconds) };
        Self {
            link,
            frames,
            timeline: Timeline::new(HISTORY_FRAMES, &rig, fade),
            ease: Ease::new(&rig, ease_samples),
            ease_frames: None,
            ease_samples,
            pose: rig.neutral().to_vec(),
            taken: rig.neutral().to_vec(),
            rig,
            last_target: None,
            unpolled: 0,
            missed: 0,
            polls: false,
            asked: i64::MIN,
            epoch: 0,
            hop: manifest.hop,
            model_rate,
        }
    }

    /// The stream's rig.
    pub fn rig(&self) -> &Rig {
        &self.rig
    }

    /// Takes the next rig frame in order; `None` when none is ready. `values` receives one value per control
    /// of [`rig`](Self::rig). A longer slice keeps its rest. A shorter slice loses the rest of the rig frame.
    pub fn poll(&mut self, values: &mut [f32]) -> Option<FrameTime> {
        self.follow_discontinuity();
        self.polls = true;
        self.count_missed();
        let target = self.kept_frame().or_else(|| self.take_frame()).or_else(|| self.take_ease_frame())?;
        self.ease.apply(target, &mut self.taken);
        self.show(target, values);
        Counters::add(&self.link.shared.counters.frames_polled, 1);
        Some(FrameTime { target, seconds: target as f64 / f64::from(self.model_rate) })
    }

    /// The pose at play position `position / rate` seconds, interpolated between the rig frames around it.
    /// Returns the position that was used and whether the pose is interpolated, held, fading or unknown.
    ///
    /// # Errors
    /// A rate of 0.
    pub fn rig_at(&mut self, position: i64, rate: u32, values: &mut [f32]) -> Result<Pose, Error> {
        let sample = to_model_position(position, rate, self.model_rate)?;
        self.follow_discontinuity();
        while self.timeline.newest().is_none_or(|newest| newest.target <= sample) {
            let Some(target) = self.take_frame() else { break };
            self.keep_for_poll();
            Counters::add(&self.link.shared.counters.late_frames, u64::from(target < self.asked));
        }
        let pose = self.timeline.at(position, rate, self.model_rate, &mut self.taken);
        let underrun = self.timeline.newest().is_none_or(|newest| newest.target < sample);
        Counters::add(&self.link.shared.counters.underruns, u64::from(underrun));
        self.ease.apply(sample, &mut self.taken);
        self.asked = sample;
        self.show(sample, values);
        Ok(pose)
    }

    #[cfg(test)]
    pub(super) fn shared(&self) -> &Arc<super::shared::Shared> {
        &self.link.shared
    }

    #[cfg(test)]
    pub(super) fn worker(&self) -> &Arc<super::worker::Worker> {
        &self.link.worker
    }

    fn show(&mut self, at: i64, values: &mut [f32]) {
        self.pose.copy_from_slice(&self.taken);
        let count = values.len().min(self.pose.len());
        values[..count].copy_from_slice(&self.pose[..count]);
        self.link.shared.shown.store(at, Relaxed);
    }

    /// The rig frame that `rig_at` took last stays for poll, while the timeline has it.
    fn keep_for_poll(&mut self) {
        if self.unpolled < self.timeline.len() {
            self.unpolled += 1;
        } else {
            self.missed += 1;
        }
    }

    /// The oldest rig frame that `rig_at` took and poll has not given, into `taken`.
    fn kept_frame(&mut self) -> Option<i64> {
        let back = self.unpolled.checked_sub(1)?;
        self.unpolled = back;
        let frame = self.timeline.from_newest(back)?;
        self.taken.copy_from_slice(frame.values);
        Some(frame.target)
    }

    /// Counts what a host that polls has missed.
    fn count_missed(&mut self) {
        if self.polls {
            let missed = std::mem::take(&mut self.missed);
            Counters::add(&self.link.shared.counters.dropped_frames, missed);
        }
    }

    /// Takes the next rig frame of the present epoch into `taken` and the history.
    fn take_frame(&mut self) -> Option<i64> {
        loop {
            let header = self.frames.read(&mut self.taken)?;
            if self.link.shared.held_back.load(Relaxed) {
                self.link.wake();
            }
            let in_order = self.last_target.is_none_or(|last| header.target > last);
            if self.is_current(header) && in_order {
                // The order was checked above: the history takes it.
                let _ = self.timeline.push(header.target, &self.taken);
                self.last_target = Some(header.target);
                // The new sound has begun: from here on its own rig frames are shown.
                self.ease_frames = None;
                return Some(header.target);
            }
            Counters::add(&self.link.shared.counters.dropped_frames, 1);
        }
    }

    fn take_ease_frame(&mut self) -> Option<i64> {
        let frames = self.ease_frames.as_mut()?;
        let target = frames.origin + self.hop.target(i64::from(frames.next));
        if target >= frames.origin + self.ease_samples {
            self.ease_frames = None;
            return None;
        }
        frames.next += 1;
        self.taken.copy_from_slice(self.rig.neutral());
        Some(target)
    }

    fn is_current(&self, header: FrameHeader) -> bool {
        // Signed distance: a rig frame may be newer than the epoch that this side has seen.
        header.epoch.wrapping_sub(self.epoch).cast_signed() >= 0
    }

    /// Follows a reset or an interrupt of the input side.
    fn follow_discontinuity(&mut self) {
        let epoch = self.link.shared.epoch.load(Acquire);
        if epoch == self.epoch {
            return;
        }
        self.epoch = epoch;
        self.missed += self.unpolled as u64;
        self.unpolled = 0;
        self.count_missed();
        let shared = &self.link.shared;
        self.timeline.clear();
        self.asked = i64::MIN;
        match shared.last_discontinuity() {
            Discontinuity::Reset => {
                self.ease.stop();
                self.ease_frames = None;
                self.last_target = None;
                self.pose.copy_from_slice(self.rig.neutral());
                shared.shown.store(i64::MIN, Relaxed);
            }
            Discontinuity::Interrupt => {
                let origin = shared.origin.load(Relaxed);
                self.ease.start(&self.pose, origin);
                self.ease_frames = Some(EaseFrames { origin, next: 1 });
                // The first rig frame of the new sound stands at the origin itself, also where one was shown.
                self.last_target = self.last_target.map(|last| last.min(origin.saturating_sub(1)));
            }
        }
    }
}
