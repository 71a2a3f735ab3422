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
/// A new estimate of when the sound began counts for so little, because callbacks come unevenly.
const STEADINESS: i64 = 16;
const UNKNOWN: i64 = i64::MIN;

/// A running sound device; stops when dropped.
pub struct Speaker {
    _stream: cpal::Stream,
    timing: Arc<Timing>,
}

/// What the device's thread tells.
struct Timing {
    created: Instant,
    rate: u32,
    /// When the recording's first sample was heard, nanoseconds after `created`, as the device counts.
    origin: AtomicI64,
    /// Samples of the recording that were given to the device.
    given: AtomicU64,
    stop: AtomicBool,
}

impl Timing {
    /// Samples from number `given` on are heard so long from now. Real-time safe.
    fn note(&self, given: u64, ahead: Duration) {
        let now = self.created.elapsed() + ahead;
        let now = i64::try_from(now.as_nanos()).unwrap_or(i64::MAX);
        let length = u128::from(given) * 1_000_000_000 / u128::from(self.rate);
        let fresh = now.saturating_sub(i64::try_from(length).unwrap_or(i64::MAX));
        let known = self.origin.load(Ordering::Relaxed);
        let origin = if known == UNKNOWN { fresh } else { known + (fresh - known) / STEADINESS };
        self.origin.store(origin, Ordering::Relaxed);
    }

    fn position(&self) -> Option<Duration> {
        let origin = self.origin.load(Ordering::Relaxed);
        let now = i64::try_from(self.created.elapsed().as_nanos()).unwrap_or(i64::MAX);
        (origin != UNKNOWN).then(|| Duration::from_nanos(u64::try_from(now - origin).unwrap_or(0)))
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
        let timing = Arc::new(Timing {
            created: Instant::now(),
            rate: config.sample_rate,
            origin: AtomicI64::new(UNKNOWN),
            given: AtomicU64::new(0),
            stop: AtomicBool::new(false),
        });
        let (producer, consumer) = RingBuffer::new((AHEAD * f64::from(config.sample_rate)) as usize);
        let feeding = Feeding { producer, timing: timing.clone() };
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
        let speaker = Self { _stream: stream, timing };
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

impl Drop for Speaker {
    fn drop(&mut self) {
        self.timing.stop.store(true, Ordering::Relaxed);
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
                timing.note(given, times.playback.saturating_duration_since(times.callback));
            }
            let mut taken = 0;
            for frame in out.chunks_mut(channels) {
                let sample = consumer.pop();
                taken += u64::from(sample.is_ok());
                frame.fill(T::from_sample(sample.unwrap_or(0.0)));
            }
            timing.given.store(given + taken, Ordering::Relaxed);
        };
        let refused = |error: cpal::Error| log::warn!("the sound device reports: {error}");
        let stream = device.build_output_stream(config, fill, refused, None)?;
        stream.play()?;
        Ok(stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_position_follows_the_device() {
        let timing = Timing {
            created: Instant::now(),
            rate: 48_000,
            origin: AtomicI64::new(UNKNOWN),
            given: AtomicU64::new(0),
            stop: AtomicBool::new(false),
        };
        assert_eq!(timing.position(), None);
        // What is given now is heard in an hour: until then nothing is.
        timing.note(0, Duration::from_secs(3600));
        assert_eq!(timing.position(), Some(Duration::ZERO));
        // A device that has played an hour already, seen often enough, is believed.
        for _ in 0..400 {
            timing.note(3600 * 48_000, Duration::ZERO);
        }
        let heard = timing.position().unwrap_or_default().as_secs_f64();
        assert!((heard - 3600.0).abs() < 1.0, "{heard}");
    }
}
