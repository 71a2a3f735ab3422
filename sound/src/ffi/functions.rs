//! The functions of `include/v2f_sound.h`.

use std::ffi::{CStr, c_char};
use std::path::Path;
use std::ptr::null_mut;

use super::handle::{V2fSound, c_text, guarded, last};
use crate::error::SoundError;
use crate::raw::RawFormat;
use crate::sound::Sound;

/// An error and its causes in one sentence.
fn sentence(error: &SoundError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

fn opened(sound: Result<Sound, SoundError>) -> Result<*mut V2fSound, String> {
    let sound = sound.map_err(|error| sentence(&error))?;
    Ok(Box::into_raw(Box::new(V2fSound::new(sound))))
}

/// # Safety
/// `text` is null or ends with a zero byte.
unsafe fn text<'a>(text: *const c_char, name: &str) -> Result<&'a str, String> {
    if text.is_null() {
        return Err(format!("{name} is null"));
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(text) }.to_str().map_err(|_| format!("{name} is not UTF-8"))
}

/// # Safety
/// `sound` is null or an open sound that nobody else uses.
unsafe fn open_sound<'a>(sound: *mut V2fSound) -> Result<&'a mut V2fSound, String> {
    // SAFETY: the caller's promise.
    unsafe { sound.as_mut() }.ok_or_else(|| "the sound is null".to_owned())
}

/// Opens a file, a named pipe, or with `-` standard input. Null on failure: see `v2f_sound_last_error`.
///
/// # Safety
/// `path` is null or ends with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_open(path: *const c_char) -> *mut V2fSound {
    guarded(null_mut(), || {
        // SAFETY: as this function asks.
        let path = unsafe { text(path, "path") }?;
        opened(Sound::open(Path::new(path)))
    })
}

/// Opens samples without a heading. `sample_format` is a name such as `s16` or `f32be`.
///
/// # Safety
/// The texts are null or end with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_open_raw(
    path: *const c_char,
    rate: u32,
    channels: u32,
    sample_format: *const c_char,
) -> *mut V2fSound {
    guarded(null_mut(), || {
        // SAFETY: as this function asks.
        let (path, samples) = unsafe { (text(path, "path")?, text(sample_format, "sample_format")?) };
        let samples = samples.parse().map_err(|error| sentence(&error))?;
        let channels = u16::try_from(channels).unwrap_or(u16::MAX);
        opened(Sound::open_raw(Path::new(path), RawFormat { rate, channels, samples }))
    })
}

/// Opens a file in memory. The bytes are copied.
///
/// # Safety
/// `bytes` has `length` readable bytes, or is null with a length of 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_open_memory(bytes: *const u8, length: usize) -> *mut V2fSound {
    guarded(null_mut(), || {
        if bytes.is_null() && length > 0 {
            return Err("bytes is null".to_owned());
        }
        let bytes = if length == 0 {
            Vec::new()
        } else {
            // SAFETY: as this function asks.
            unsafe { std::slice::from_raw_parts(bytes, length) }.to_vec()
        };
        opened(Sound::from_bytes(bytes))
    })
}

/// Samples per second; 0 for null.
///
/// # Safety
/// `sound` is null or an open sound that nobody else uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_rate(sound: *mut V2fSound) -> u32 {
    // SAFETY: as this function asks.
    guarded(0, || Ok(unsafe { open_sound(sound) }?.sound.rate()))
}

/// Interleaved channels; 0 for null.
///
/// # Safety
/// `sound` is null or an open sound that nobody else uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_channels(sound: *mut V2fSound) -> u32 {
    // SAFETY: as this function asks.
    guarded(0, || Ok(unsafe { open_sound(sound) }?.sound.channels().into()))
}

/// Length that the file states, seconds; -1 where it states none.
///
/// # Safety
/// `sound` is null or an open sound that nobody else uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_stated_seconds(sound: *mut V2fSound) -> f64 {
    // SAFETY: as this function asks.
    guarded(-1.0, || Ok(unsafe { open_sound(sound) }?.sound.stated_seconds().unwrap_or(-1.0)))
}

/// Reads up to `frames` audio frames into `samples`, interleaved. Returns how many; 0 at the end, -1 on
/// failure.
///
/// # Safety
/// `sound` is null or an open sound that nobody else uses. `samples` has room for `frames` audio frames.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_read(sound: *mut V2fSound, samples: *mut f32, frames: usize) -> i64 {
    guarded(-1, || {
        // SAFETY: as this function asks.
        let open = unsafe { open_sound(sound) }?;
        if samples.is_null() {
            return Err("samples is null".to_owned());
        }
        let channels = usize::from(open.sound.channels());
        let room = frames.saturating_mul(channels);
        let mut written = 0;
        while written < room {
            if open.taken == open.samples.len() {
                let more = open.sound.read().map_err(|error| sentence(&error))?;
                let Some(more) = more else { break };
                open.samples.clear();
                open.samples.extend_from_slice(more);
                open.taken = 0;
            }
            let left = &open.samples[open.taken..];
            let count = left.len().min(room - written);
            // SAFETY: `written + count` is at most the room that this function asks for.
            unsafe { std::ptr::copy_nonoverlapping(left.as_ptr(), samples.add(written), count) };
            open.taken += count;
            written += count;
        }
        Ok((written / channels) as i64)
    })
}

/// The warnings so far, one per line; empty where there are none. Complete after the end. Valid until the
/// next call with this sound.
///
/// # Safety
/// `sound` is null or an open sound that nobody else uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_warnings(sound: *mut V2fSound) -> *const c_char {
    guarded(c"".as_ptr(), || {
        // SAFETY: as this function asks.
        let open = unsafe { open_sound(sound) }?;
        let warnings: Vec<String> = open.sound.warnings().iter().map(ToString::to_string).collect();
        open.text = c_text(&warnings.join("\n"));
        Ok(open.text.as_ptr())
    })
}

/// Closes a sound; null is allowed.
///
/// # Safety
/// `sound` is null or an open sound that nobody else uses, now or later.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_close(sound: *mut V2fSound) {
    guarded((), || {
        if !sound.is_null() {
            // SAFETY: it came from `Box::into_raw`, and this function asks that nobody uses it any more.
            drop(unsafe { Box::from_raw(sound) });
        }
        Ok(())
    });
}

/// Why the last call on this thread failed. Valid until the next failure on this thread.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_sound_last_error() -> *const c_char {
    last()
}

/// Number of this interface. It grows when a function changes.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_sound_abi_version() -> u32 {
    1
}
