//! What the three sides of one stream share: the audio thread, the thread that computes, and the game thread.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};

use parking_lot::Mutex;

use crate::rig::Tuning;

use super::statistics::{Counters, Meter};

/// Why a stream's timeline began anew. The output side follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Discontinuity {
    Reset,
    Interrupt,
}

/// The state that all sides read. The audio thread touches only its atomics.
#[derive(Debug)]
pub(crate) struct Shared {
    pub counters: Counters,
    /// Number of restarts asked for.
    pub epoch: AtomicU32,
    interrupted: AtomicBool,
    /// Sample at which the newest epoch begins.
    pub origin: AtomicI64,
    /// The newest position that was shown, i64::MIN before the first.
    pub shown: AtomicI64,
    pub resampler_delay: AtomicU32,
    pub level: Meter,
    /// Bits of the newest rig frame's `voice`; NaN: none.
    voice: AtomicU32,
    tuning: Mutex<Tuning>,
    tuning_changed: AtomicBool,
    /// The pipeline waits for the host to take rig frames.
    pub held_back: AtomicBool,
    /// The host has closed the stream: the computing side lets go of it.
    closed: AtomicBool,
}

impl Shared {
    pub fn new(tuning: Tuning, resampler_delay: usize) -> Self {
        Self {
            counters: Counters::default(),
            epoch: AtomicU32::new(0),
            interrupted: AtomicBool::new(false),
            origin: AtomicI64::new(0),
            shown: AtomicI64::new(i64::MIN),
            resampler_delay: AtomicU32::new(resampler_delay as u32),
            level: Meter::default(),
            voice: AtomicU32::new(f32::NAN.to_bits()),
            tuning: Mutex::new(tuning),
            tuning_changed: AtomicBool::new(false),
            held_back: AtomicBool::new(false),
            closed: AtomicBool::new(false),
        }
    }

    /// Marks the stream as closed.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }

    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Announces a restart whose mark already stands in the input queue.
    pub fn begin_epoch(&self, epoch: u32, origin: i64, kind: Discontinuity) {
        self.origin.store(origin, Ordering::Relaxed);
        self.interrupted.store(kind == Discontinuity::Interrupt, Ordering::Relaxed);
        self.epoch.store(epoch, Ordering::Release);
    }

    /// How the newest epoch began.
    pub fn last_discontinuity(&self) -> Discontinuity {
        match self.interrupted.load(Ordering::Relaxed) {
            true => Discontinuity::Interrupt,
            false => Discontinuity::Reset,
        }
    }

    /// How surely the newest rig frame lies in speech, if the student says it.
    pub fn publish_voice(&self, voice: Option<f32>) {
        self.voice.store(voice.unwrap_or(f32::NAN).to_bits(), Ordering::Relaxed);
    }

    /// What [`publish_voice`](Self::publish_voice) wrote last.
    pub fn voice(&self) -> Option<f32> {
        let voice = f32::from_bits(self.voice.load(Ordering::Relaxed));
        (!voice.is_nan()).then_some(voice)
    }

    /// Leaves a tuning for the pipeline, which takes it before its next rig frame.
    pub fn offer_tuning(&self, tuning: Tuning) {
        *self.tuning.lock() = tuning;
        self.tuning_changed.store(true, Ordering::Release);
    }

    /// Gives `swap` the tuning that was offered since the last call, if there is one. Never waits: while the
    /// host is writing a tuning, the next call takes it.
    pub fn take_tuning(&self, swap: impl FnOnce(&mut Tuning)) {
        if self.tuning_changed.swap(false, Ordering::Acquire) {
            match self.tuning.try_lock() {
                Some(mut tuning) => swap(&mut tuning),
                None => self.tuning_changed.store(true, Ordering::Release),
            }
        }
    }
}
