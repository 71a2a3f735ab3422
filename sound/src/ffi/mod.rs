//! The C door, for the bindings: a recording block by block. `include/v2f_sound.h` declares it.
//!
//! A sound is a pointer that one thread at a time may use. Functions that fail return a number below 0 and
//! leave a text for `v2f_sound_last_error` on the same thread. No panic crosses.
#![allow(unsafe_code)]

use std::cell::RefCell;
use std::error::Error;
use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::ptr;

use crate::{Sound, SoundError};

/// Success.
const OK: i32 = 0;
/// No sound is left.
const END: i32 = 1;
/// A pointer is null, or a path is not UTF-8.
const ERROR_ARGUMENT: i32 = -1;
/// The file cannot be opened or read.
const ERROR_FILE: i32 = -2;
/// The bytes are no sound that can be read.
const ERROR_SOUND: i32 = -3;
/// The library itself is at fault.
const ERROR_INTERNAL: i32 = -4;

thread_local! {
    static LAST_ERROR: RefCell<CString> = RefCell::default();
}

/// An open recording.
pub struct V2fSound {
    sound: Sound,
    /// The warnings so far, one per line.
    warnings: CString,
}

/// What went wrong, for the caller.
struct Failure {
    status: i32,
    text: String,
}

impl Failure {
    fn argument(text: &str) -> Self {
        Self { status: ERROR_ARGUMENT, text: text.to_owned() }
    }
}

impl From<SoundError> for Failure {
    fn from(error: SoundError) -> Self {
        let is_file = matches!(error, SoundError::Open(_) | SoundError::Io(_));
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        Self { status: if is_file { ERROR_FILE } else { ERROR_SOUND }, text }
    }
}

/// Runs `work`, and keeps the text of its failure.
fn guard(work: impl FnOnce() -> Result<i32, Failure>) -> i32 {
    let failure = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(status)) => return status,
        Ok(Err(failure)) => failure,
        Err(_) => Failure {
            status: ERROR_INTERNAL,
            text: "an error inside v2f_sound: please report it, with the recording".to_owned(),
        },
    };
    LAST_ERROR.with(|last| *last.borrow_mut() = c_text(&failure.text));
    failure.status
}

fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}

/// Opens a file; its path is UTF-8. `sound` (out) receives it.
///
/// # Safety
/// `path` is null or ends with a zero byte; `sound` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_open(path: *const c_char, sound: *mut *mut V2fSound) -> i32 {
    guard(|| {
        if path.is_null() || sound.is_null() {
            return Err(Failure::argument("v2f_sound_open: path or sound is null"));
        }
        // SAFETY: not null; it ends with a zero byte as this function's comment asks.
        let path = unsafe { CStr::from_ptr(path) };
        let path = path.to_str().map_err(|_| Failure::argument("v2f_sound_open: the path is not UTF-8"))?;
        let opened = opened(Sound::open(Path::new(path))?);
        // SAFETY: not null, writable as this function's comment asks.
        unsafe { sound.write(opened) };
        Ok(OK)
    })
}

/// Opens the `size` bytes of a file. They are copied. `sound` (out) receives it.
///
/// # Safety
/// `bytes` is null or readable for `size` bytes; `sound` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_open_memory(
    bytes: *const u8,
    size: usize,
    sound: *mut *mut V2fSound,
) -> i32 {
    guard(|| {
        if sound.is_null() || (bytes.is_null() && size > 0) {
            return Err(Failure::argument("v2f_sound_open_memory: bytes or sound is null"));
        }
        let copied = match size {
            0 => Vec::new(),
            // SAFETY: not null, readable as this function's comment asks.
            _ => unsafe { std::slice::from_raw_parts(bytes, size) }.to_vec(),
        };
        let opened = opened(Sound::from_bytes(copied)?);
        // SAFETY: not null, writable as this function's comment asks.
        unsafe { sound.write(opened) };
        Ok(OK)
    })
}

fn opened(sound: Sound) -> *mut V2fSound {
    Box::into_raw(Box::new(V2fSound { sound, warnings: CString::default() }))
}

/// Samples per second; 0 for null.
///
/// # Safety
/// `sound` is null or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_rate(sound: *const V2fSound) -> u32 {
    // SAFETY: null, or open as this function's comment asks.
    unsafe { sound.as_ref() }.map_or(0, |open| open.sound.rate())
}

/// Interleaved channels; 0 for null.
///
/// # Safety
/// `sound` is null or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_channels(sound: *const V2fSound) -> u32 {
    // SAFETY: null, or open as this function's comment asks.
    unsafe { sound.as_ref() }.map_or(0, |open| open.sound.channels().into())
}

/// Decodes the next block. `samples` (out) receives its address, interleaved floats with full scale 1, and
/// `count` (out) their number. They are valid until the next call with this sound. Returns 1 at the end.
///
/// # Safety
/// `sound` is null or open; `samples` and `count` are null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_read(
    sound: *mut V2fSound,
    samples: *mut *const f32,
    count: *mut usize,
) -> i32 {
    guard(|| {
        // SAFETY: null, or open as this function's comment asks.
        let open = unsafe { sound.as_mut() };
        let Some(open) = open.filter(|_| !samples.is_null() && !count.is_null()) else {
            return Err(Failure::argument("v2f_sound_read: an argument is null"));
        };
        let block = open.sound.read()?;
        let status = if block.is_some() { OK } else { END };
        let block = block.unwrap_or_default();
        // SAFETY: not null, writable as this function's comment asks.
        unsafe {
            samples.write(block.as_ptr());
            count.write(block.len());
        }
        Ok(status)
    })
}

/// What was lost or looks wrong so far, one warning per line; complete after the end. Valid until the next
/// call with this sound.
///
/// # Safety
/// `sound` is null or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_warnings(sound: *mut V2fSound) -> *const c_char {
    // SAFETY: null, or open as this function's comment asks.
    let Some(open) = (unsafe { sound.as_mut() }) else { return c"".as_ptr() };
    let lines: Vec<String> = open.sound.warnings().iter().map(ToString::to_string).collect();
    open.warnings = c_text(&lines.join("\n"));
    open.warnings.as_ptr()
}

/// Closes a recording; null is no error.
///
/// # Safety
/// `sound` is null or open, and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_sound_close(sound: *mut V2fSound) {
    if !sound.is_null() {
        // SAFETY: it came from `Box::into_raw`, and is not used again as this function's comment asks.
        drop(unsafe { Box::from_raw(sound) });
    }
}

/// What the last failed call of this thread was about. Valid until the next failed call of this thread.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_sound_last_error() -> *const c_char {
    LAST_ERROR.with(|last| last.try_borrow().map_or(ptr::null(), |text| text.as_ptr()))
}
