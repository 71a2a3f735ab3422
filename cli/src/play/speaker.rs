//! A recording's sound on the default sound device, which also tells what is heard now.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use cpal::traits::{DeviceTrait as _, HostTrait as _, StreamTrait as _};
use cpal::{FromSample, OutputCallbackInfo, SampleFormat, SizedSample, StreamConfig};
use rtrb::{Consumer, Producer, RingBuffer};
use v2f::audio::{Downmix, Resampler};

use crate::interrupt;
use crate::live::has_no_sound_card;
use crate::recording::Recording;

/// Sound that waits for the device, seconds.
const AHEAD: f64 = 0.5;
/// A new estimate of when the sound began counts for so little, because callbacks come unevenly ...
const STEADINESS: i64 = 16;
/// ... unless it is this far off, nanoseconds: then the sound was interrupted.
const BREAK: i64 = 30_000_000;
const UNKNOWN: i64 = i64::MIN;

/// A running sound device; stops when dropped.
pub struct Speaker {
    _stream: cpal::Stream,
    timing: Arc<Timing>,
    _running: Running,
}

/// Ends the feeding thread when dropped, also where the device never came to play.
struct Running(Arc<Timing>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

/// What the device's thread tells.
struct Timing {
    created: Instant,
    rate: u32,
    /// When the recording's first sample was heard, nanoseconds after `created`, as the device counts.
    origin: AtomicI64,
    /// When the device first asked for sound, nanoseconds after `created`.
    asked: AtomicI64,
    /// Samples of the recording that were given to the device.
    given: AtomicU64,
    stop: AtomicBool,
}

impl Timing {
    fn new(rate: u32) -> Self {
        Self {
            created: Instant::now(),
            rate,
            origin: AtomicI64::new(UNKNOWN),
            asked: AtomicI64::new(UNKNOWN),
            given: AtomicU64::new(0),
            stop: AtomicBool::new(false),
        }
    }

    fn now(&self) -> i64 {
        i64::try_from(self.created.elapsed().as_nanos()).unwrap_or(i64::MAX)
    }

    /// The device says `now` that samples from number `given` on are heard `ahead` later. Real-time safe.
    fn note(&self, now: i64, given: u64, ahead: Duration) {
        if self.asked.load(Ordering::Relaxed) == UNKNOWN {
            self.asked.store(now, Ordering::Relaxed);
        }
        let ahead = i64::try_from(ahead.as_nanos()).unwrap_or(i64::MAX);
        // A device is filled first and starts then: what it says before it can have played anything is no measure.
        if now - self.asked.load(Ordering::Relaxed) <= ahead {
            return;
        }
        let length = u128::from(given) * 1_000_000_000 / u128::from(self.rate);
        let fresh = now.saturating_add(ahead).saturating_sub(i64::try_from(length).unwrap_or(i64::MAX));
        let known = self.origin.load(Ordering::Relaxed);
        let is_new = known == UNKNOWN || fresh.abs_diff(known) > BREAK.unsigned_abs();
        let origin = if is_new { fresh } else { known + (fresh - known) / STEADINESS };
        self.origin.store(origin, Ordering::Relaxed);
    }

    fn position(&self) -> Option<Duration> {
        let origin = self.origin.load(Ordering::Relaxed);
        (origin != UNKNOWN).then(|| Duration::from_nanos(u64::try_from(self.now() - origin).unwrap_or(0)))
    }
}

impl Speaker {
    /// Starts to play; returns when the first sample is on its way.
    ///
    /// # Errors
    /// No device, one that refuses, or one that does not begin for so long as `patience`.
    pub fn start(recording: Recording, patience: Duration) -> anyhow::Result<Self> {
        if has_no_sound_card() {
            bail!("this machine has no sound device");
        }
        let device =
            cpal::default_host().default_output_device().context("this machine has no sound device")?;
        let supported = device.default_output_config().context("the sound device does not answer")?;
        let mut config = supported.config();
        config.sample_rate = config.sample_rate.min(Resampler::MOST_OUTPUT_RATE);
        let timing = Arc::new(Timing::new(config.sample_rate));
        let (producer, consumer) = RingBuffer::new((AHEAD * f64::from(config.sample_rate)) as usize);
        let feeding = Feeding { producer, timing: timing.clone() };
        let running = Running(timing.clone());
        std::thread::spawn(move || {
            if let Err(error) = feeding.feed(recording) {
                log::warn!("the sound stopped: {error:#}");
            }
        });
        let open = Opening { device: &device, config, timing: timing.clone(), consumer };
        let stream = match supported.sample_format() {
            SampleFormat::F32 => open.stream::<f32>(),
            SampleFormat::I16 => open.stream::<i16>(),
            SampleFormat::I32 => open.stream::<i32>(),
            SampleFormat::U8 => open.stream::<u8>(),
            SampleFormat::U16 => open.stream::<u16>(),
            other => bail!("the sound device speaks {other}, which is not spoken here"),
        }
        .context("the sound device cannot be opened")?;
        let speaker = Self { _stream: stream, timing, _running: running };
        let begun = Instant::now();
        while speaker.timing.position().is_none() {
            if begun.elapsed() > patience || interrupt::requested() {
                bail!("the sound device does not begin");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(speaker)
    }

    /// Time in the recording that is heard now; 0 before the first sample is.
    pub fn position(&self) -> Duration {
        self.timing.position().unwrap_or_default()
    }
}

/// The decoding side.
struct Feeding {
    producer: Producer<f32>,
    timing: Arc<Timing>,
}

impl Feeding {
    fn feed(mut self, mut recording: Recording) -> anyhow::Result<()> {
        let mut resampler = Resampler::new(recording.rate(), self.timing.rate)?;
        let (mut downmix, channels) = (Downmix::new(), recording.channels());
        let mut mono = Vec::new();
        while let Some(samples) = recording.read()? {
            mono.resize(samples.len() / usize::from(channels), 0.0);
            downmix.mix(samples, channels, &mut mono);
            resampler.feed(&mono, &mut |piece| self.push(piece));
            if self.timing.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
        }
        resampler.finish(&mut |piece| self.push(piece));
        Ok(())
    }

    /// Waits for room.
    fn push(&mut self, piece: &[f32]) {
        for &sample in piece {
            while self.producer.push(sample).is_err() {
                if self.timing.stop.load(Ordering::Relaxed) {
                    return;
                }
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

/// What a stream is made of.
struct Opening<'a> {
    device: &'a cpal::Device,
    config: StreamConfig,
    timing: Arc<Timing>,
    consumer: Consumer<f32>,
}

impl Opening<'_> {
    fn stream<T>(self) -> anyhow::Result<cpal::Stream>
    where
        T: SizedSample + FromSample<f32>,
    {
        let Self { device, config, timing, mut consumer } = self;
        let channels = usize::from(config.channels).max(1);
        // On the device's own thread: it neither allocates, locks nor waits.
        let fill = move |out: &mut [T], callback: &OutputCallbackInfo| {
            let given = timing.given.load(Ordering::Relaxed);
            if consumer.slots() > 0 {
                let times = callback.timestamp();
                let ahead = times.playback.saturating_duration_since(times.callback);
                timing.note(timing.now(), given, ahead);
            }
            let mut taken = 0;
            for frame in out.chunks_mut(channels) {
                let sample = consumer.pop();
                taken += u64::from(sample.is_ok());
                frame.fill(T::from_sample(sample.unwrap_or(0.0)));
            }
            timing.given.store(given + taken, Ordering::Relaxed);
        };
        let mut complaints = 0;
        let refused = move |error: cpal::Error| {
            complaints += 1;
            // A device that went away says so again and again.
            let level = if complaints == 1 { log::Level::Warn } else { log::Level::Trace };
            log::log!(level, "the sound device reports: {error}");
        };
        let stream = device.build_output_stream(config, fill, refused, None)?;
        stream.play()?;
        Ok(stream)
    }
}

#[cfg(test)]
mod tests;
