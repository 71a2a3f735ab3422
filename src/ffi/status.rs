//! Status codes, and the text of the last error on this thread.

use std::cell::RefCell;
use std::ffi::c_char;
use std::fmt::{Display, Formatter, Write};

use crate::audio::AudioError;
use crate::inference::EngineError;
use crate::rig::RigError;
use crate::runtime::{Error, WorkerFault};
use crate::student::StudentError;

/// Outcome of a call: 0 and above is success, below 0 an error. The number says what the caller can do about
/// it; `v2f_last_error` says in words what was wrong. Numbers are never reused.
///
/// cbindgen:rename-all=prefix:V2F_
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
// The header's own spelling: C has one namespace for all.
#[allow(non_camel_case_types, clippy::upper_case_acronyms)]
pub enum V2fStatus {
    /// Done.
    OK = 0,
    /// Nothing is ready yet; ask again later. Not an error.
    NO_FRAME = 1,
    /// An argument is null or out of its range: correct the call.
    ERROR_ARGUMENT = -1,
    /// A struct's `struct_size` is not set or too small: call the struct's `*_init` function first.
    ERROR_STRUCT_SIZE = -2,
    /// The handle is stale, destroyed, or of another kind.
    ERROR_HANDLE = -3,
    /// Another thread is inside the same object, or a queue of marks is full: try again later.
    BUSY = -4,
    /// A file cannot be read: look at its path and rights.
    ERROR_FILE = -5,
    /// The student file was refused: it is broken, or not a student.
    ERROR_STUDENT = -6,
    /// The engine asked for cannot run here; `V2F_ENGINE_AUTO` takes what can.
    ERROR_ENGINE = -7,
    /// A mapping profile or tuning is wrong.
    ERROR_PROFILE = -8,
    /// No control or parameter of that name.
    ERROR_NAME = -9,
    /// The call does not fit how the object was opened.
    ERROR_STATE = -10,
    /// The operating system refused a thread or memory.
    ERROR_SYSTEM = -11,
    /// The sound's format or amount is not supported.
    ERROR_AUDIO = -12,
    /// A fault inside the library; please report it with the text of `v2f_last_error`.
    ERROR_INTERNAL = -13,
    /// The caller's own progress function cancelled the call.
    ERROR_CANCELLED = -14,
}

impl V2fStatus {
    pub(super) const ALL: [Self; 16] = [
        Self::OK,
        Self::NO_FRAME,
        Self::ERROR_ARGUMENT,
        Self::ERROR_STRUCT_SIZE,
        Self::ERROR_HANDLE,
        Self::BUSY,
        Self::ERROR_FILE,
        Self::ERROR_STUDENT,
        Self::ERROR_ENGINE,
        Self::ERROR_PROFILE,
        Self::ERROR_NAME,
        Self::ERROR_STATE,
        Self::ERROR_SYSTEM,
        Self::ERROR_AUDIO,
        Self::ERROR_INTERNAL,
        Self::ERROR_CANCELLED,
    ];

    /// A sentence for the code alone, ended by a zero byte.
    pub(super) fn message(self) -> &'static std::ffi::CStr {
        match self {
            Self::OK => c"done",
            Self::NO_FRAME => c"nothing is ready yet; ask again later",
            Self::ERROR_ARGUMENT => c"an argument is null or out of its range",
            Self::ERROR_STRUCT_SIZE => c"struct_size is not set; call the struct's *_init function first",
            Self::ERROR_HANDLE => c"the handle is stale, destroyed or of another kind",
            Self::BUSY => c"another thread is using the same object; try again later",
            Self::ERROR_FILE => c"the file cannot be read",
            Self::ERROR_STUDENT => c"the student file was refused",
            Self::ERROR_ENGINE => c"the engine asked for cannot run here",
            Self::ERROR_PROFILE => c"the mapping profile or tuning is wrong",
            Self::ERROR_NAME => c"no control or parameter of that name",
            Self::ERROR_STATE => c"the call does not fit how the object was opened",
            Self::ERROR_SYSTEM => c"the operating system refused a thread or memory",
            Self::ERROR_AUDIO => c"the sound's format or amount is not supported",
            Self::ERROR_INTERNAL => c"a fault inside v2f; please report it with v2f_last_error's text",
            Self::ERROR_CANCELLED => c"the caller's progress function cancelled the call",
        }
    }
}

/// Longest text of `v2f_last_error`, bytes with the final zero.
pub(super) const LAST_ERROR_BYTES: usize = 1024;

struct LastError {
    text: [u8; LAST_ERROR_BYTES],
    length: usize,
}

thread_local! {
    // Fixed memory and no destructor: writing it allocates nothing, so real-time calls may fail with a text
    // too.
    static LAST_ERROR: RefCell<LastError> =
        const { RefCell::new(LastError { text: [0; LAST_ERROR_BYTES], length: 0 }) };
}

impl Write for LastError {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let room = LAST_ERROR_BYTES - 1 - self.length;
        let mut end = text.len().min(room);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.text[self.length..self.length + end].copy_from_slice(&text.as_bytes()[..end]);
        self.length += end;
        self.text[self.length] = 0;
        Ok(())
    }
}

/// Keeps `text` as this thread's last error. Allocates nothing by itself.
pub(super) fn set_last_error(text: std::fmt::Arguments<'_>) {
    LAST_ERROR.with_borrow_mut(|last| {
        last.length = 0;
        last.text[0] = 0;
        // The sink above never fails: it cuts what does not fit.
        let _ = last.write_fmt(text);
    });
}

/// This thread's last error, ended by a zero byte; valid until the next failing call on this thread.
pub(super) fn last_error() -> *const c_char {
    LAST_ERROR.with_borrow(|last| last.text.as_ptr().cast())
}

/// A failure on its way to the caller.
pub(super) struct Failure {
    pub status: V2fStatus,
    pub text: Text,
}

/// Text that needs no allocation on the real-time calls.
pub(super) enum Text {
    Fixed(&'static str),
    Written(String),
    /// A handle that stands for no object of this kind.
    Stale(u64, &'static str),
    /// What ended the thread that computes.
    Worker(WorkerFault),
}

impl Display for Text {
    fn fmt(&self, to: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fixed(text) => to.write_str(text),
            Self::Written(text) => to.write_str(text),
            Self::Stale(0, kind) => {
                write!(to, "the handle is 0, which is no {kind}; use the one that the open function wrote")
            }
            Self::Stale(handle, kind) => write!(
                to,
                "handle {handle:#x} is no open {kind}: it is destroyed or of another kind; use the one that \
                 the open function wrote"
            ),
            Self::Worker(fault) => write!(to, "{fault}"),
        }
    }
}

impl Failure {
    pub fn fixed(status: V2fStatus, text: &'static str) -> Self {
        Self { status, text: Text::Fixed(text) }
    }

    pub fn written(status: V2fStatus, text: String) -> Self {
        Self { status, text: Text::Written(text) }
    }

    pub fn stale(handle: u64, kind: &'static str) -> Self {
        Self { status: V2fStatus::ERROR_HANDLE, text: Text::Stale(handle, kind) }
    }
}

impl From<WorkerFault> for Failure {
    fn from(fault: WorkerFault) -> Self {
        let status = match fault {
            WorkerFault::Forked => V2fStatus::ERROR_STATE,
            WorkerFault::Ended(_) => V2fStatus::ERROR_INTERNAL,
        };
        Self { status, text: Text::Worker(fault) }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let error = match error {
            Error::Worker(fault) => return fault.into(),
            error => error,
        };
        let status = match &error {
            Error::Audio(AudioError::EventsFull { .. }) => V2fStatus::BUSY,
            Error::Audio(AudioError::Setting { .. }) => V2fStatus::ERROR_ARGUMENT,
            Error::Audio(_) => V2fStatus::ERROR_AUDIO,
            Error::Student(StudentError::Read { .. }) => V2fStatus::ERROR_FILE,
            Error::Student(_) | Error::Engine(EngineError::RowShape { .. }) => V2fStatus::ERROR_STUDENT,
            Error::Engine(_) => V2fStatus::ERROR_ENGINE,
            Error::Rig(
                RigError::UnknownParameter { .. }
                | RigError::NoClosure { .. }
                | RigError::UnknownProfile { .. },
            ) => V2fStatus::ERROR_NAME,
            Error::Rig(_) | Error::Character(_) => V2fStatus::ERROR_PROFILE,
            Error::Setting { .. } => V2fStatus::ERROR_ARGUMENT,
            Error::TickWithThreads { .. } => V2fStatus::ERROR_STATE,
            Error::Busy(_) => V2fStatus::BUSY,
            Error::Thread(_) => V2fStatus::ERROR_SYSTEM,
            Error::Worker(_) => V2fStatus::ERROR_INTERNAL,
        };
        Self::written(status, error.to_string())
    }
}
