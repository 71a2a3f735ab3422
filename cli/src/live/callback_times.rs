//! Arrival times of sound: written by the audio thread, read by the thread that shows rig frames.

use std::sync::atomic::{
    AtomicU32, AtomicU64, AtomicUsize, Ordering::Acquire, Ordering::Relaxed, Ordering::Release,
};
use std::time::{Duration, Instant};

/// Callbacks that are kept: several seconds, even with the smallest blocks.
const SLOTS: usize = 4096;

/// Times of callbacks, and the peak since the last read. Writing is wait-free; one thread writes.
pub struct CallbackTimes {
    started: Instant,
    /// Audio frames until the end of each callback, and nanoseconds since `started`.
    slots: Vec<(AtomicU64, AtomicU64)>,
    written: AtomicUsize,
    peak: AtomicU32,
    /// Longest time between the device's capture and its callback, nanoseconds.
    driver: AtomicU64,
}

/// Finds callbacks in ascending order.
#[derive(Debug, Default)]
pub struct CallbackReader {
    place: usize,
}

impl CallbackTimes {
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            slots: (0..SLOTS).map(|_| Default::default()).collect(),
            written: AtomicUsize::new(0),
            peak: AtomicU32::new(0),
            driver: AtomicU64::new(0),
        }
    }

    /// Notes that sound up to audio frame `end` arrived now. Real-time safe.
    pub fn note(&self, end: u64) {
        let written = self.written.load(Relaxed);
        if let Some((frames, nanoseconds)) = self.slots.get(written % SLOTS) {
            frames.store(end, Relaxed);
            nanoseconds.store(self.now(), Relaxed);
        }
        self.written.store(written + 1, Release);
    }

    /// Notes the peak of samples. Real-time safe.
    pub fn note_peak(&self, samples: &[f32]) {
        let peak = samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        // The bits of positive floats have the order of the floats.
        self.peak.fetch_max(peak.to_bits(), Relaxed);
    }

    /// Notes the delay of the device. Real-time safe.
    pub fn delay(&self, driver: Duration) {
        self.driver.fetch_max(u64::try_from(driver.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }

    /// The peak since the last call.
    pub fn take_peak(&self) -> f32 {
        f32::from_bits(self.peak.swap(0, Relaxed))
    }

    /// Longest delay of the device.
    pub fn driver_delay(&self) -> Duration {
        Duration::from_nanos(self.driver.load(Relaxed))
    }

    /// Nanoseconds since the start.
    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

impl CallbackReader {
    /// Time since the sound at `frame` arrived. Ask for audio frames in ascending order.
    pub fn age(&mut self, times: &CallbackTimes, frame: u64) -> Option<Duration> {
        let written = times.written.load(Acquire);
        self.place = self.place.max(written.saturating_sub(SLOTS / 2));
        while self.place < written {
            let (end, nanoseconds) = times.slots.get(self.place % SLOTS)?;
            if end.load(Relaxed) > frame {
                let age = times.now().saturating_sub(nanoseconds.load(Relaxed));
                return Some(Duration::from_nanos(age));
            }
            self.place += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests;
