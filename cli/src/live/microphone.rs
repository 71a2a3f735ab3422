//! Microphones: the list of input devices, and the callback that feeds a stream.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use cpal::traits::{DeviceTrait as _, HostTrait as _, StreamTrait as _};
use cpal::{Device, FromSample, InputCallbackInfo, Sample as _, SampleFormat, SizedSample, StreamConfig};

use crate::failure::{Failed, Fault, FaultOf as _};
use crate::sound_card;

use super::feeder::Feeder;

/// Samples that are converted at a time, on the stack of the audio thread.
const PIECE: usize = 1024;

const NO_DEVICE: &str = "this machine has no sound input device; connect a microphone, allow access to it \
    in the privacy settings of the system, or play a recording with --file REC";

/// A microphone and its default format.
pub struct Microphone {
    device: Device,
    pub name: String,
    config: StreamConfig,
    format: SampleFormat,
}

/// A microphone that runs. Dropping it stops it.
pub struct RunningMicrophone {
    _stream: cpal::Stream,
    failed: Arc<AtomicBool>,
}

impl RunningMicrophone {
    /// Whether the device stopped or was disconnected.
    pub fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }
}

fn name_of(device: &Device) -> String {
    device
        .description()
        .map_or_else(|_| "unnamed device".to_owned(), |description| description.name().to_owned())
}

/// ALSA always lists a device that delivers silence.
fn is_dummy(device: &Device) -> bool {
    device.id().is_ok_and(|id| id.id() == "null")
}

fn input_devices(host: &cpal::Host) -> impl Iterator<Item = Device> + use<> {
    host.input_devices().into_iter().flatten().filter(|device| !is_dummy(device))
}

/// Every input device with its default format, one per line. A star marks the default device.
///
/// # Errors
/// There is no device.
pub fn list() -> Result<String, Failed> {
    if sound_card::is_missing() {
        return Err(Failed::environment(NO_DEVICE));
    }
    let host = cpal::default_host();
    let default = host.default_input_device();
    let mut lines = String::new();
    for device in input_devices(&host) {
        let Ok(config) = device.default_input_config() else {
            continue;
        };
        let mark = if default.as_ref() == Some(&device) { "*" } else { " " };
        // Writing to a String cannot fail.
        let _ = writeln!(
            lines,
            "{mark} {} ({} Hz, {} channels, {})",
            name_of(&device),
            config.sample_rate(),
            config.channels(),
            config.sample_format()
        );
    }
    if lines.is_empty() { Err(Failed::environment(NO_DEVICE)) } else { Ok(lines) }
}

impl Microphone {
    /// The default device, or the first whose name contains `name`.
    ///
    /// # Errors
    /// There is no device, none has the name, or the device does not report its format.
    pub fn open(name: Option<&str>) -> Result<Self, Failed> {
        if sound_card::is_missing() {
            return Err(Failed::environment(NO_DEVICE));
        }
        let host = cpal::default_host();
        let device = match name {
            None => host.default_input_device().ok_or_else(|| Failed::environment(NO_DEVICE))?,
            Some(name) => {
                let known: Vec<Device> = input_devices(&host).collect();
                if known.is_empty() {
                    return Err(Failed::environment(NO_DEVICE));
                }
                let wanted = name.to_lowercase();
                let found = known.into_iter().find(|device| name_of(device).to_lowercase().contains(&wanted));
                found.ok_or_else(|| {
                    Failed::usage(format!(
                        "no sound input device is called {name}; v2f live --list-devices lists them"
                    ))
                })?
            }
        };
        let name = name_of(&device);
        let supported = device
            .default_input_config()
            .with_context(|| {
                format!("the sound device {name} does not answer; it may be in use, or access is not allowed")
            })
            .fault(Fault::Environment)?;
        Ok(Self { device, name, config: supported.config(), format: supported.sample_format() })
    }

    /// Samples per second.
    pub fn rate(&self) -> u32 {
        self.config.sample_rate
    }

    /// Interleaved channels.
    pub fn channels(&self) -> u16 {
        self.config.channels
    }

    /// Starts the device. Its own thread calls the feeder.
    ///
    /// # Errors
    /// The device refuses, or its sample format is not supported.
    pub fn start(&self, feeder: Feeder) -> Result<RunningMicrophone, Failed> {
        match self.format {
            SampleFormat::F32 => self.start_as::<f32>(feeder),
            SampleFormat::F64 => self.start_as::<f64>(feeder),
            SampleFormat::I8 => self.start_as::<i8>(feeder),
            SampleFormat::I16 => self.start_as::<i16>(feeder),
            SampleFormat::I24 => self.start_as::<cpal::I24>(feeder),
            SampleFormat::I32 => self.start_as::<i32>(feeder),
            SampleFormat::U8 => self.start_as::<u8>(feeder),
            SampleFormat::U16 => self.start_as::<u16>(feeder),
            SampleFormat::U32 => self.start_as::<u32>(feeder),
            other => Err(Failed::environment(format!(
                "the sound device {} uses the sample format {other}, which is not supported; choose another \
                 with --device",
                self.name
            ))),
        }
    }

    fn start_as<T>(&self, mut feeder: Feeder) -> Result<RunningMicrophone, Failed>
    where
        T: SizedSample,
        f32: FromSample<T>,
    {
        let whole_frames = PIECE - PIECE % usize::from(self.channels()).clamp(1, PIECE);
        let failed = Arc::new(AtomicBool::new(false));
        let has_failed = failed.clone();
        let on_samples = move |samples: &[T], callback: &InputCallbackInfo| {
            let times = callback.timestamp();
            feeder.delayed(times.callback.saturating_duration_since(times.capture));
            let mut floats = [0.0_f32; PIECE];
            for piece in samples.chunks(whole_frames) {
                for (float, &sample) in floats.iter_mut().zip(piece) {
                    *float = f32::from_sample(sample);
                }
                feeder.push(floats.get(..piece.len()).unwrap_or_default());
            }
        };
        let on_error = move |error: cpal::Error| {
            use cpal::ErrorKind::{DeviceChanged, RealtimeDenied, Xrun};
            if matches!(error.kind(), DeviceChanged | RealtimeDenied | Xrun) {
                log::debug!("the sound device reports: {error}");
            } else {
                has_failed.store(true, Ordering::Relaxed);
                log::warn!("the sound device stopped: {error}");
            }
        };
        let start = || -> anyhow::Result<cpal::Stream> {
            let stream = self.device.build_input_stream(self.config, on_samples, on_error, None)?;
            stream.play()?;
            Ok(stream)
        };
        let stream = start()
            .with_context(|| format!("the sound device {} cannot be opened", self.name))
            .fault(Fault::Environment)?;
        Ok(RunningMicrophone { _stream: stream, failed })
    }
}
