//! When each stretch of sound came in, written by the audio thread and read by the one that shows.

use std::sync::atomic::{
    AtomicU32, AtomicU64, AtomicUsize, Ordering::Acquire, Ordering::Relaxed, Ordering::Release,
};
use std::time::{Duration, Instant};

/// Callbacks that are remembered: seconds, even at the smallest of chunks.
const SLOTS: usize = 4096;

/// Times of callbacks, and the loudest sample since somebody looked. Writing is wait-free; one thread writes.
pub struct Stamps {
    started: Instant,
    /// Frames pushed until the end of this callback, and nanoseconds since `started`.
    slots: Vec<(AtomicU64, AtomicU64)>,
    written: AtomicUsize,
    peak: AtomicU32,
    /// Longest time between the device's capture and its callback, nanoseconds.
    driver: AtomicU64,
}

/// Looks callbacks up in their order.
#[derive(Debug, Default)]
pub struct StampReader {
    place: usize,
}

impl Stamps {
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            slots: (0..SLOTS).map(|_| Default::default()).collect(),
            written: AtomicUsize::new(0),
            peak: AtomicU32::new(0),
            driver: AtomicU64::new(0),
        }
    }

    /// Notes that sound up to frame `end` has come now. Real-time safe.
    pub fn note(&self, end: u64) {
        let written = self.written.load(Relaxed);
        if let Some((frames, nanoseconds)) = self.slots.get(written % SLOTS) {
            frames.store(end, Relaxed);
            nanoseconds.store(self.now(), Relaxed);
        }
        self.written.store(written + 1, Release);
    }

    /// Notes how loud samples were. Real-time safe.
    pub fn hear(&self, samples: &[f32]) {
        let peak = samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        // The bits of positive floats are in the order of the floats.
        self.peak.fetch_max(peak.to_bits(), Relaxed);
    }

    /// Notes the device's own delay. Real-time safe.
    pub fn delay(&self, driver: Duration) {
        self.driver.fetch_max(u64::try_from(driver.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }

    /// The loudest sample since the last call.
    pub fn take_peak(&self) -> f32 {
        f32::from_bits(self.peak.swap(0, Relaxed))
    }

    /// Longest delay of the device.
    pub fn driver_delay(&self) -> Duration {
        Duration::from_nanos(self.driver.load(Relaxed))
    }

    /// Nanoseconds since the beginning.
    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

impl StampReader {
    /// How long ago the sound at `frame` came in. Ask for frames in ascending order.
    pub fn age(&mut self, stamps: &Stamps, frame: u64) -> Option<Duration> {
        let written = stamps.written.load(Acquire);
        self.place = self.place.max(written.saturating_sub(SLOTS / 2));
        while self.place < written {
            let (end, nanoseconds) = stamps.slots.get(self.place % SLOTS)?;
            if end.load(Relaxed) > frame {
                let age = stamps.now().saturating_sub(nanoseconds.load(Relaxed));
                return Some(Duration::from_nanos(age));
            }
            self.place += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests;
