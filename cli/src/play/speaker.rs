//! Plays the sound of a recording on the default sound device, and reports the audible position.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use cpal::traits::{DeviceTrait as _, HostTrait as _, StreamTrait as _};
use cpal::{FromSample, OutputCallbackInfo, SampleFormat, SizedSample, StreamConfig};
use rtrb::{Consumer, Producer, RingBuffer};
use v2f::audio::{AudioFormat, ChannelChoice, Downmix, Resampler};

use crate::interrupt;
use crate::recording::Recording;
use crate::sound_card;

/// Length of the queue to the device, seconds.
const QUEUE_SECONDS: f64 = 0.5;
/// A new estimate of the start time has a weight of 1/16, because callbacks are uneven.
const SMOOTHING: i64 = 16;
/// An estimate that differs by more means that the sound was interrupted, nanoseconds.
const DISCONTINUITY: i64 = 30_000_000;
const UNKNOWN: i64 = i64::MIN;

/// A sound device that plays. Dropping it stops it.
pub struct Speaker {
    _stream: cpal::Stream,
    timing: Arc<Timing>,
    _running: StopOnDrop,
}

/// Stops the feeder thread when dropped, also where the device never started.
struct StopOnDrop(Arc<Timing>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

/// What the thread of the device reports.
struct Timing {
    created: Instant,
    rate: u32,
    /// When the first sample of the recording was audible, nanoseconds after `created`, by the device's
    /// clock.
    origin: AtomicI64,
    /// When the device first requested sound, nanoseconds after `created`.
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

    /// The device reports at `now` that samples from number `given` on will be audible after `ahead`.
    /// Real-time safe.
    fn note(&self, now: i64, given: u64, ahead: Duration) {
        if self.asked.load(Ordering::Relaxed) == UNKNOWN {
            self.asked.store(now, Ordering::Relaxed);
        }
        let ahead = i64::try_from(ahead.as_nanos()).unwrap_or(i64::MAX);
        // A device fills its queue before it starts: reports before the first audible sample are ignored.
        if now - self.asked.load(Ordering::Relaxed) <= ahead {
            return;
        }
        let length = u128::from(given) * 1_000_000_000 / u128::from(self.rate);
        let fresh = now.saturating_add(ahead).saturating_sub(i64::try_from(length).unwrap_or(i64::MAX));
        let known = self.origin.load(Ordering::Relaxed);
        let is_new = known == UNKNOWN || fresh.abs_diff(known) > DISCONTINUITY.unsigned_abs();
        let origin = if is_new { fresh } else { known + (fresh - known) / SMOOTHING };
        self.origin.store(origin, Ordering::Relaxed);
    }

    fn position(&self) -> Option<Duration> {
        let origin = self.origin.load(Ordering::Relaxed);
        (origin != UNKNOWN).then(|| Duration::from_nanos(u64::try_from(self.now() - origin).unwrap_or(0)))
    }
}

impl Speaker {
    /// Starts to play; returns when the position of the first sample is known.
    ///
    /// # Errors
    /// There is no device, it refuses, or it does not start within `timeout`.
    pub fn start(recording: Recording, timeout: Duration) -> anyhow::Result<Self> {
        if sound_card::is_missing() {
            bail!("this machine has no sound device");
        }
        let device =
            cpal::default_host().default_output_device().context("this machine has no sound device")?;
        let supported = device.default_output_config().context("the sound device does not answer")?;
        let mut config = supported.config();
        config.sample_rate = config.sample_rate.min(Resampler::MAX_OUTPUT_RATE);
        let timing = Arc::new(Timing::new(config.sample_rate));
        let (producer, consumer) = RingBuffer::new((QUEUE_SECONDS * f64::from(config.sample_rate)) as usize);
        let feeder = SoundFeeder { producer, timing: timing.clone() };
        let running = StopOnDrop(timing.clone());
        std::thread::spawn(move || {
            if let Err(error) = feeder.feed(recording) {
                log::warn!("the sound stopped: {error:#}");
            }
        });
        let open = StreamSetup { device: &device, config, timing: timing.clone(), consumer };
        let stream = match supported.sample_format() {
            SampleFormat::F32 => open.stream::<f32>(),
            SampleFormat::I16 => open.stream::<i16>(),
            SampleFormat::I32 => open.stream::<i32>(),
            SampleFormat::U8 => open.stream::<u8>(),
            SampleFormat::U16 => open.stream::<u16>(),
            other => bail!("the sound device uses the sample format {other}, which is not supported"),
        }
        .context("the sound device cannot be opened")?;
        let speaker = Self { _stream: stream, timing, _running: running };
        let begun = Instant::now();
        while speaker.timing.position().is_none() {
            if begun.elapsed() > timeout || interrupt::requested() {
                bail!("the sound device does not start");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(speaker)
    }

    /// Position in the recording that is audible now; 0 before the first sample.
    pub fn position(&self) -> Duration {
        self.timing.position().unwrap_or_default()
    }
}

/// Decodes and resamples, on a thread of its own.
struct SoundFeeder {
    producer: Producer<f32>,
    timing: Arc<Timing>,
}

impl SoundFeeder {
    fn feed(mut self, mut recording: Recording) -> anyhow::Result<()> {
        let mut resampler = Resampler::new(recording.rate(), self.timing.rate)?;
        let channels = recording.channels();
        let format = AudioFormat::new(recording.rate(), channels)?;
        let mut downmix = Downmix::new(ChannelChoice::Mix, format);
        let mut mono = Vec::new();
        while let Some(samples) = recording.read()? {
            mono.resize(samples.len() / usize::from(channels), 0.0);
            downmix.mix(samples, &mut mono);
            resampler.feed(&mono, &mut |piece| self.push(piece));
            if self.timing.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
        }
        resampler.finish(&mut |piece| self.push(piece));
        Ok(())
    }

    /// Pushes samples; waits while the queue is full.
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

/// Everything that an output stream needs.
struct StreamSetup<'a> {
    device: &'a cpal::Device,
    config: StreamConfig,
    timing: Arc<Timing>,
    consumer: Consumer<f32>,
}

impl StreamSetup<'_> {
    fn stream<T>(self) -> anyhow::Result<cpal::Stream>
    where
        T: SizedSample + FromSample<f32>,
    {
        let Self { device, config, timing, mut consumer } = self;
        let channels = usize::from(config.channels).max(1);
        // Runs on the thread of the device: it neither allocates, locks nor waits.
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
        let mut reports = 0;
        let on_error = move |error: cpal::Error| {
            reports += 1;
            // A disconnected device repeats its error: only the first is a warning.
            let level = if reports == 1 { log::Level::Warn } else { log::Level::Trace };
            log::log!(level, "the sound device reports: {error}");
        };
        let stream = device.build_output_stream(config, fill, on_error, None)?;
        stream.play()?;
        Ok(stream)
    }
}

#[cfg(test)]
mod tests;
