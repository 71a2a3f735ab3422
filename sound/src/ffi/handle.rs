//! An open sound behind a pointer, with the texts that it lends.

use std::cell::RefCell;
use std::ffi::{CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::sound::Sound;

/// An open sound. For one caller at a time.
pub struct V2fSound {
    pub(super) sound: Sound,
    /// Decoded samples that were not asked for yet: those before `taken` are used up.
    pub(super) samples: Vec<f32>,
    pub(super) taken: usize,
    /// The text that was lent last.
    pub(super) text: CString,
}

impl V2fSound {
    pub fn new(sound: Sound) -> Self {
        Self { sound, samples: Vec::new(), taken: 0, text: CString::default() }
    }
}

thread_local! {
    static LAST_ERROR: RefCell<CString> = RefCell::default();
}

/// A text for C: up to its first zero byte.
pub(super) fn c_text(text: &str) -> CString {
    let text = text.split('\0').next().unwrap_or_default();
    CString::new(text).unwrap_or_default()
}

/// Keeps the error of this thread.
pub(super) fn keep(error: &str) {
    LAST_ERROR.with_borrow_mut(|kept| *kept = c_text(error));
}

/// The error that was kept last on this thread.
pub(super) fn last() -> *const c_char {
    LAST_ERROR.with_borrow(|kept| kept.as_ptr())
}

/// Runs a call. An error or a panic is kept, and `failed` returned.
pub(super) fn guarded<T>(failed: T, call: impl FnOnce() -> Result<T, String>) -> T {
    let done =
        catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err("an error inside v2f_sound".into()));
    done.unwrap_or_else(|error| {
        keep(&error);
        failed
    })
}
