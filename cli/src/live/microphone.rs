//! Sound devices.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use cpal::traits::{DeviceTrait as _, HostTrait as _, StreamTrait as _};
use cpal::{Device, FromSample, InputCallbackInfo, Sample as _, SampleFormat, SizedSample, StreamConfig};

use crate::failure::{Failed, Fault, FaultOf as _};

use super::feeder::Feeder;

/// Samples converted at a time, on the audio thread's own stack.
const PIECE: usize = 1024;

const NO_DEVICE: &str = "this machine has no sound input device; plug in a microphone, allow access to it in the \
system's privacy settings, or play a recording with --file REC";

/// A microphone and the format that it likes best.
pub struct Microphone {
    device: Device,
    pub name: String,
    config: StreamConfig,
    format: SampleFormat,
}

/// A running microphone; stops when dropped.
pub struct Listening {
    _stream: cpal::Stream,
    failed: Arc<AtomicBool>,
}

impl Listening {
    /// Whether the device went away.
    pub fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }
}

fn name_of(device: &Device) -> String {
    device
        .description()
        .map_or_else(|_| "nameless device".to_owned(), |description| description.name().to_owned())
}

/// Whether a look is enough to know that there is nothing: on Linux, no sound card and no sound server. Asking ALSA would
/// give the same answer with a page of its own complaints.
pub fn is_deaf() -> bool {
    let has_server = || {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(std::path::PathBuf::from).unwrap_or_default();
        std::env::var_os("PULSE_SERVER").is_some()
            || runtime.join("pulse/native").exists()
            || runtime.join("pipewire-0").exists()
    };
    cfg!(target_os = "linux") && !std::path::Path::new("/dev/snd").exists() && !has_server()
}

/// ALSA always offers a device that hears silence.
fn is_dummy(device: &Device) -> bool {
    device.id().is_ok_and(|id| id.id() == "null")
}

fn input_devices(host: &cpal::Host) -> impl Iterator<Item = Device> + use<> {
    host.input_devices().into_iter().flatten().filter(|device| !is_dummy(device))
}

/// Every input device with its usual format, one per line; the default one is marked.
///
/// # Errors
/// No device.
pub fn list() -> Result<String, Failed> {
    if is_deaf() {
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
    /// No device, none of that name, one that does not tell its formats.
    pub fn open(name: Option<&str>) -> Result<Self, Failed> {
        if is_deaf() {
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
                        "no sound input device is called {name}; v2f live --list-devices shows them"
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

    /// Starts listening; the device's own thread calls the feeder.
    ///
    /// # Errors
    /// A device that refuses, or speaks a sample format that is not known.
    pub fn start(&self, feeder: Feeder) -> Result<Listening, Failed> {
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
                "the sound device {} speaks {other}, which is not understood here; choose another with --device",
                self.name
            ))),
        }
    }

    fn start_as<T>(&self, mut feeder: Feeder) -> Result<Listening, Failed>
    where
        T: SizedSample,
        f32: FromSample<T>,
    {
        let whole_frames = PIECE - PIECE % usize::from(self.channels()).clamp(1, PIECE);
        let failed = Arc::new(AtomicBool::new(false));
        let lost = failed.clone();
        let heard = move |samples: &[T], callback: &InputCallbackInfo| {
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
        let refused = move |error: cpal::Error| {
            use cpal::ErrorKind::{DeviceChanged, RealtimeDenied, Xrun};
            if matches!(error.kind(), DeviceChanged | RealtimeDenied | Xrun) {
                log::debug!("the sound device reports: {error}");
            } else {
                lost.store(true, Ordering::Relaxed);
                log::warn!("the sound device stopped: {error}");
            }
        };
        let start = || -> anyhow::Result<cpal::Stream> {
            let stream = self.device.build_input_stream(self.config, heard, refused, None)?;
            stream.play()?;
            Ok(stream)
        };
        let stream = start()
            .with_context(|| format!("the sound device {} cannot be opened", self.name))
            .fault(Fault::Environment)?;
        Ok(Listening { _stream: stream, failed })
    }
}
