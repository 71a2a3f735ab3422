//! Streams by handle, and the functions that give them sound.

use parking_lot::{Mutex, MutexGuard};

use super::guard::guard;
use super::handles::{Entered, Table};
use super::model::{V2fModel, enter_model};
use super::pointers::{optional_text, read_struct, slice, write, write_optional};
use super::status::{Failure, V2fStatus};
use super::structs::{V2fChannel, V2fOverrun, V2fStreamSettings, V2fVoiceCurve};
use crate::audio::{AudioFormat, ChannelChoice, GainSettings, OverrunPolicy, Pushed};
use crate::rig::{Profile, Rig};
use crate::runtime::{AudioInput, Character, Error, RigOutput, Stream, StreamControl, StreamSettings};
use crate::voice::{VoiceCurve, VoiceCurves};

/// Any rate that sound may have, Hz: a profile alone has no sound.
const DEFAULT_RATE: u32 = 48_000;

/// One character's stream: sound in, rig frames out. 0 is never a stream.
pub type V2fStream = u64;

/// A stream's three parts, each for one caller at a time.
pub(super) struct StreamObject {
    input: Mutex<AudioInput>,
    output: Mutex<RigOutput>,
    pub control: StreamControl,
}

impl StreamObject {
    // Only ever tried, never waited for: a lock is one atomic exchange here.
    fn input(&self) -> Result<MutexGuard<'_, AudioInput>, Failure> {
        self.input.try_lock().ok_or_else(|| {
            Failure::fixed(
                V2fStatus::BUSY,
                "another thread is pushing to this stream; try again, or push from one thread",
            )
        })
    }

    pub fn output(&self) -> Result<MutexGuard<'_, RigOutput>, Failure> {
        self.output.try_lock().ok_or_else(|| {
            Failure::fixed(
                V2fStatus::BUSY,
                "another thread is reading this stream's rig frames; try again, or read from one thread",
            )
        })
    }
}

// The C interface names the bits of the curves.
const _: () = assert!(V2fVoiceCurve::Activity as u32 == 1 << VoiceCurve::Activity as u32);

pub(super) static STREAMS: Table<StreamObject> = Table::new(2, "stream");

/// Enters a stream whose side of computing is alive. Wait-free, allocates nothing.
pub(super) fn enter(stream: V2fStream) -> Result<Entered<'static, StreamObject>, Failure> {
    let object = STREAMS.enter(stream)?;
    match object.control.fault() {
        Some(fault) => Err(fault.into()),
        None => Ok(object),
    }
}

/// # Safety
/// The texts of `from` are null or readable texts.
unsafe fn settings(from: &V2fStreamSettings) -> Result<StreamSettings, Failure> {
    let channels = u16::try_from(from.channels).unwrap_or(u16::MAX);
    let format = AudioFormat::new(from.sample_rate, channels).map_err(Error::from)?;
    // SAFETY: the caller's promise.
    let profile = unsafe { optional_text(from.profile, "settings.profile") }?;
    // SAFETY: the caller's promise.
    let tuning = unsafe { optional_text(from.tuning, "settings.tuning") }?;
    let mut settings = StreamSettings::new(format);
    settings.overrun = match from.overrun {
        o if o == V2fOverrun::Silence as u32 => OverrunPolicy::Silence,
        o if o == V2fOverrun::Refuse as u32 => OverrunPolicy::Refuse,
        other => {
            return Err(Failure::written(
                V2fStatus::ERROR_ARGUMENT,
                format!("settings.overrun is {other}; expected a value of V2fOverrun, 0 or 1"),
            ));
        }
    };
    settings.channel = channel(from.channel)?;
    settings.queue_seconds = from.queue_seconds;
    settings.frames_seconds = from.frames_seconds;
    settings.hold_seconds = from.hold_seconds;
    settings.fade_seconds = from.fade_seconds;
    settings.gain = GainSettings {
        ceiling_db: from.gain_ceiling_db,
        target_dbfs: from.gain_target_dbfs,
        normalise: switch(from.normalise, "settings.normalise")?,
    };
    settings.rig.voice_curves = VoiceCurves::from_bits(from.voice_curves).ok_or_else(|| {
        Failure::written(
            V2fStatus::ERROR_ARGUMENT,
            format!(
                "settings.voice_curves is {}; expected values of V2fVoiceCurve, added up",
                from.voice_curves
            ),
        )
    })?;
    settings.rig.divider = from.divider;
    settings.rig.smoothing = switch(from.smoothing, "settings.smoothing")?;
    settings.rig.gate.enabled = switch(from.gate, "settings.gate")?;
    settings.rig.gate.voice = switch(from.voice_gate, "settings.voice_gate")?;
    settings.rig.idle.enabled = switch(from.idle, "settings.idle")?;
    settings.rig.offset_seconds = from.offset_seconds;
    settings.rig.idle.seed = from.idle_seed;
    settings.rig.tuning = tuning.map(str::to_owned);
    if let Some(profile) = profile {
        apply_profile(profile, &mut settings)?;
    }
    Ok(settings)
}

/// A setting that is 0 or 1. Another number may be a setting of a later version: it is not guessed at.
fn switch(value: u32, name: &'static str) -> Result<bool, Failure> {
    match value {
        0 => Ok(false),
        1 => Ok(true),
        other => {
            let text = format!("{name} is {other}; expected 0 (off) or 1 (on)");
            Err(Failure::written(V2fStatus::ERROR_ARGUMENT, text))
        }
    }
}

/// Longest name of a control that fits the structs of this interface, bytes without the final zero.
const MAX_NAME_BYTES: usize = size_of::<[std::ffi::c_char; 64]>() - 1;

/// Refuses a rig with names that the structs of this interface would have to cut.
pub(super) fn check_names(rig: &Rig) -> Result<(), Failure> {
    match rig.names().find(|name| name.len() > MAX_NAME_BYTES) {
        None => Ok(()),
        Some(name) => Err(Failure::written(
            V2fStatus::ERROR_PROFILE,
            format!(
                "the control `{name}` has a name of {} bytes; this interface has room for {MAX_NAME_BYTES}: \
                 shorten it in the mapping profile",
                name.len()
            ),
        )),
    }
}

/// # Safety
/// `from` is null or a readable struct with texts that are null or readable.
pub(super) unsafe fn settings_or_default(from: *const V2fStreamSettings) -> Result<StreamSettings, Failure> {
    let known = if from.is_null() {
        super::pointers::Crossing::defaults()
    } else {
        // SAFETY: not null, readable by the caller's promise.
        unsafe { read_struct(from, "settings") }?
    };
    // SAFETY: the texts are as the caller promised.
    unsafe { settings(&known) }
}

fn channel(from: u32) -> Result<ChannelChoice, Failure> {
    match from {
        mix if mix == V2fChannel::Mix as u32 => Ok(ChannelChoice::Mix),
        loudest if loudest == V2fChannel::Loudest as u32 => Ok(ChannelChoice::Loudest),
        number if number <= AudioFormat::MAX_CHANNELS.into() => Ok(ChannelChoice::Channel(number as u16)),
        other => Err(Failure::written(
            V2fStatus::ERROR_ARGUMENT,
            format!("settings.channel is {other}; expected a value of V2fChannel, or a channel, 1 to 64"),
        )),
    }
}

/// Applies a profile: the name of a built-in mapping profile, the JSON of a mapping profile, or that of a
/// character profile.
fn apply_profile(profile: &str, settings: &mut StreamSettings) -> Result<(), Failure> {
    if !profile.trim_start().starts_with('{') {
        settings.rig.profile = Some(Profile::builtin(profile).map_err(Error::from)?);
    } else if Character::is_meant(profile) {
        Character::from_json(profile)?.apply(&mut settings.rig, &mut settings.gain);
    } else {
        settings.rig.profile = Some(Profile::from_json(profile).map_err(Error::from)?);
    }
    Ok(())
}

/// The mapping profile of a text that a profile may be; `arkit` where a character profile names none.
pub(super) fn mapping_profile(text: &str) -> Result<Profile, Failure> {
    let format = AudioFormat::new(DEFAULT_RATE, 1).map_err(Error::from)?;
    let mut settings = StreamSettings::new(format);
    apply_profile(text, &mut settings)?;
    match settings.rig.profile {
        Some(profile) => Ok(profile),
        None => Ok(Profile::builtin("arkit").map_err(Error::from)?),
    }
}

/// Opens a stream for one character.
///
/// Parameters: `model`. `settings`, prepared by `v2f_stream_settings_init`; null for the defaults. `stream`
/// (out) receives the handle; untouched on failure.
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_AUDIO`, `V2F_ERROR_PROFILE`,
/// `V2F_ERROR_NAME`, `V2F_ERROR_SYSTEM`, `V2F_ERROR_STRUCT_SIZE`.
/// Threads: any. Real-time safe: no.
/// See also: `v2f_push_audio`, `v2f_poll_rig`, `v2f_stream_destroy`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_stream_open(
    model: V2fModel,
    settings: *const V2fStreamSettings,
    stream: *mut V2fStream,
) -> V2fStatus {
    guard(|| {
        // SAFETY: the settings and their texts are as this function's comment asks.
        let settings = unsafe { settings_or_default(settings) }?;
        if stream.is_null() {
            return Err(Failure::fixed(V2fStatus::ERROR_ARGUMENT, "stream is null"));
        }
        let Stream { input, output, control } = enter_model(model)?.model()?.open_stream(&settings)?;
        check_names(control.rig())?;
        let object = StreamObject { input: Mutex::new(input), output: Mutex::new(output), control };
        let handle = STREAMS.open(object)?;
        // SAFETY: not null, writable as this function's comment asks.
        unsafe { write(handle, stream, "stream") }?;
        Ok(V2fStatus::OK)
    })
}

/// Closes a stream: its handle is good for no later call. Other streams are not affected. Waits for nothing:
/// its memory goes in this call when nothing uses the stream, else when the tick or the worker's batch that
/// holds it ends, or in the next call of an open or destroy function or of `v2f_tick` after the call that was
/// inside it has left. `V2F_BUSY` is not returned any more.
///
/// Parameters: `stream`; 0 is a harmless no-op.
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`.
/// Threads: any, also while other threads are inside the stream. Real-time safe: no (it may free memory).
/// See also: `v2f_stream_open`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_stream_destroy(stream: V2fStream) -> V2fStatus {
    guard(|| {
        STREAMS.collect();
        if stream != 0 {
            drop(STREAMS.close(stream)?);
        }
        Ok(V2fStatus::OK)
    })
}

/// # Safety
/// `taken` is null or writable.
unsafe fn pushed(pushed: Pushed, taken: *mut usize) -> Result<V2fStatus, Failure> {
    // SAFETY: the caller's promise.
    unsafe { write_optional(pushed.taken, taken) };
    Ok(V2fStatus::OK)
}

pub(super) fn sample_count(frames: usize, format: AudioFormat) -> Result<usize, Failure> {
    frames.checked_mul(usize::from(format.channels())).ok_or_else(|| {
        Failure::fixed(V2fStatus::ERROR_ARGUMENT, "frames times channels is larger than memory can be")
    })
}

/// Pushes sound: `frames` audio frames of interleaved 32-bit floats in the stream's format, -1 to 1. Only
/// copies. The pipeline averages the channels.
///
/// A full queue refuses what does not fit. With `V2F_OVERRUN_SILENCE` silence of the same length takes its
/// place: do not push it again. With `V2F_OVERRUN_REFUSE` nothing takes its place: push it again later.
///
/// Parameters: `stream`. `samples`: `frames` times channels values. `frames` may be 0. `taken` (out,
/// optional) receives the number of audio frames that were taken.
/// Returns: `V2F_OK`, also when not all was taken; `V2F_BUSY` while another thread pushes;
/// `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
/// Threads: one at a time, typically the audio thread. Real-time safe: yes; wait-free, allocates nothing.
/// See also: `v2f_push_audio_i16`, `v2f_set_format`, `v2f_flush`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_push_audio(
    stream: V2fStream,
    samples: *const f32,
    frames: usize,
    taken: *mut usize,
) -> V2fStatus {
    guard(|| {
        let object = enter(stream)?;
        let mut input = object.input()?;
        let count = sample_count(frames, input.format())?;
        // SAFETY: the pointers are as this function's comment asks.
        let samples = unsafe { slice(samples, count, "samples") }?;
        // SAFETY: as above.
        unsafe { pushed(input.push_f32(samples), taken) }
    })
}

/// As `v2f_push_audio` for 16-bit samples.
///
/// Parameters: as `v2f_push_audio`.
/// Returns: as `v2f_push_audio`.
/// Threads: one at a time, typically the audio thread. Real-time safe: yes; wait-free, allocates nothing.
/// See also: `v2f_push_audio`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_push_audio_i16(
    stream: V2fStream,
    samples: *const i16,
    frames: usize,
    taken: *mut usize,
) -> V2fStatus {
    guard(|| {
        let object = enter(stream)?;
        let mut input = object.input()?;
        let count = sample_count(frames, input.format())?;
        // SAFETY: the pointers are as this function's comment asks.
        let samples = unsafe { slice(samples, count, "samples") }?;
        // SAFETY: as above.
        unsafe { pushed(input.push_i16(samples), taken) }
    })
}

/// Reports that `frames` audio frames are missing here, for example a lost network packet. They count as
/// silence, so that later positions stay true. A gap longer than two windows, and than the student's memory,
/// ends the utterance.
///
/// Parameters: `stream`. `frames`: audio frames at the stream's rate.
/// Returns: `V2F_OK`; `V2F_BUSY`, `V2F_ERROR_HANDLE`.
/// Threads: as `v2f_push_audio`. Real-time safe: yes.
/// See also: `v2f_push_audio`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_push_gap(stream: V2fStream, frames: u64) -> V2fStatus {
    guard(|| {
        enter(stream)?.input()?.push_gap(frames);
        Ok(V2fStatus::OK)
    })
}

/// Changes the format of the sound that is pushed from now on. Positions continue. With worker threads the
/// new resampler is built on a thread of its own; without them, a tick builds it (some milliseconds).
///
/// Parameters: `stream`. `sample_rate` 8000 to 192000. `channels` 1 to 64.
/// Returns: `V2F_OK`; `V2F_ERROR_AUDIO` for a format out of range; `V2F_BUSY`, `V2F_ERROR_HANDLE`.
/// Threads: as `v2f_push_audio`. Real-time safe: yes.
/// See also: `v2f_push_audio`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_set_format(stream: V2fStream, sample_rate: u32, channels: u32) -> V2fStatus {
    guard(|| {
        let channels = u16::try_from(channels).unwrap_or(u16::MAX);
        let format = AudioFormat::new(sample_rate, channels).map_err(Error::from)?;
        enter(stream)?.input()?.set_format(format)?;
        Ok(V2fStatus::OK)
    })
}

/// Ends the utterance: its last rig frames are delivered without waiting for more sound, and lead to rest:
/// speech fades in the last 64 ms of the sound, and the last rig frame is at rest (where the student's
/// look-ahead is shorter than 64 ms, the fade is too; with a divider the last rig frame may come before it;
/// the idle layer goes on). Their number and time stamps are those of the sound. Sound that is pushed next
/// follows directly on the timeline.
///
/// Parameters: `stream`.
/// Returns: `V2F_OK`; `V2F_BUSY`, also when too many marks wait in the queue (try again); `V2F_ERROR_HANDLE`.
/// Threads: as `v2f_push_audio`. Real-time safe: yes.
/// See also: `v2f_reset`, `v2f_interrupt`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_flush(stream: V2fStream) -> V2fStatus {
    guard(|| {
        enter(stream)?.input()?.flush()?;
        Ok(V2fStatus::OK)
    })
}

/// Resets the stream: forgets queued sound, rig frames and the network's state; keeps memory and tuning.
/// Afterwards the stream gives the same bits as a fresh one.
///
/// Parameters: `stream`.
/// Returns: `V2F_OK`; `V2F_BUSY`, `V2F_ERROR_HANDLE`.
/// Threads: as `v2f_push_audio`. Real-time safe: yes.
/// See also: `v2f_flush`, `v2f_interrupt`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_reset(stream: V2fStream) -> V2fStatus {
    guard(|| {
        enter(stream)?.input()?.reset()?;
        Ok(V2fStatus::OK)
    })
}

/// Stops the character's speech: drops the sound that was not played yet, and eases the face to neutral
/// within 160 ms. Sound that is pushed next begins at the play position: its first rig frame has that target,
/// also where one with it was polled before. Eased rig frames that are polled meanwhile take the place of its
/// own up to there: targets rise.
///
/// Parameters: `stream`. `position` and `rate`: the play position is `position / rate` seconds from the
/// stream's start. A rate of 0 means the newest position that was polled or read.
/// Returns: `V2F_OK`; `V2F_BUSY`, `V2F_ERROR_HANDLE`.
/// Threads: as `v2f_push_audio`. Real-time safe: yes.
/// See also: `v2f_reset`, `v2f_rig_at`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_interrupt(stream: V2fStream, position: i64, rate: u32) -> V2fStatus {
    guard(|| {
        let position = (rate != 0).then_some((position, rate));
        enter(stream)?.input()?.interrupt(position)?;
        Ok(V2fStatus::OK)
    })
}
