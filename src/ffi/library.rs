//! Versions, status texts, the last error and the log hook.

use std::ffi::{CString, c_char, c_void};
use std::sync::OnceLock;

use log::{Level, LevelFilter, Log, Metadata, Record};
use parking_lot::RwLock;

use super::guard::{guard, guard_value};
use super::pointers::write_text;
use super::status::{Failure, V2fStatus, last_error};
use crate::inference::{EngineChoice, Provider, survey_engines};
use crate::student::FORMAT_VERSION;

/// Receives one line of the library's log: severity (1 error, 2 warning, 3 notice, 4 debug), the text, ended
/// by a zero byte and valid during the call only, and the pointer given to `v2f_set_log`. Called from worker
/// threads and from the thread that calls v2f, never from inside `v2f_push_audio`.
pub type V2fLogFunction = Option<unsafe extern "C" fn(severity: u32, text: *const c_char, user: *mut c_void)>;

/// Number of the binary interface; `cbindgen.toml` writes it into the header, and a test compares the two.
const ABI_VERSION: u32 = 1;

/// The library's version, `major.minor.patch`.
///
/// Returns: a text that lives as long as the library.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_abi_version`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_version() -> *const c_char {
    guard_value(std::ptr::null(), || concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast())
}

/// Number of the binary interface. A caller compiled against another number must not use this library:
/// compare it with `V2F_ABI_VERSION`.
///
/// Returns: the number.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_version`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_abi_version() -> u32 {
    guard_value(0, || ABI_VERSION)
}

/// Newest version of the student file format that this library reads.
///
/// Returns: the number.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_model_open`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_student_format_version() -> u32 {
    guard_value(0, || FORMAT_VERSION as u32)
}

/// Writes which ONNX Runtime would be used: version and absolute path, or why there is none and what to do.
/// Loads the library if it can.
///
/// Parameters: `text` (out, may be null with `capacity` 0). `capacity`: bytes of `text`. `length` (out,
/// optional) receives the whole length.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null with a capacity.
/// Threads: any. Real-time safe: no.
/// See also: `v2f_model_text`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_onnxruntime_description(
    text: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> V2fStatus {
    guard(|| {
        // SAFETY: the caller's promise about `text` and `length` is that of `write_text`.
        unsafe { write_text(&describe_onnxruntime(), text, capacity, length) }?;
        Ok(V2fStatus::OK)
    })
}

fn describe_onnxruntime() -> String {
    let cpu = EngineChoice::OnnxRuntime(Some(Provider::Cpu));
    let survey = survey_engines(None).into_iter().find(|engine| engine.choice == cpu);
    match survey.map(|engine| engine.usable) {
        Some(Ok(usable)) => usable,
        Some(Err(why)) => why,
        None => "this library was built without ONNX Runtime".to_owned(),
    }
}

/// Returns a sentence for a status code.
///
/// Parameters: `status` any number.
/// Returns: a text that lives as long as the library; for an unknown number one that says so.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_last_error`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_status_message(status: i32) -> *const c_char {
    guard_value(std::ptr::null(), || {
        let known = V2fStatus::ALL.into_iter().find(|known| *known as i32 == status);
        known.map_or(c"a code that this version of the library does not know", V2fStatus::message).as_ptr()
    })
}

/// Returns the text of the last call that failed on this thread: what is wrong, where, and what to do.
///
/// Returns: a text, empty before the first failure, valid until the next failing call on this thread.
/// Threads: any, each has its own. Real-time safe: yes.
/// See also: `v2f_status_message`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_last_error() -> *const c_char {
    guard_value(std::ptr::null(), last_error)
}

struct Hook {
    function: unsafe extern "C" fn(u32, *const c_char, *mut c_void),
    user: *mut c_void,
}

// SAFETY: `v2f_set_log` asks for a function that any thread may call with `user`.
unsafe impl Send for Hook {}
// SAFETY: as above.
unsafe impl Sync for Hook {}

static HOOK: RwLock<Option<Hook>> = RwLock::new(None);
static INSTALLED: OnceLock<bool> = OnceLock::new();

struct HookLog;

impl Log for HookLog {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("v2f")
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        if let Some(hook) = &*HOOK.read() {
            let severity = match record.level() {
                Level::Error => 1,
                Level::Warn => 2,
                Level::Info => 3,
                Level::Debug | Level::Trace => 4,
            };
            let text = CString::new(record.args().to_string().replace('\0', " ")).unwrap_or_default();
            // SAFETY: the caller of `v2f_set_log` promised a function callable from any thread with `user`.
            unsafe { (hook.function)(severity, text.as_ptr(), hook.user) };
        }
    }

    fn flush(&self) {}
}

/// Sends the library's log lines to a function. The library prints nothing by itself.
///
/// Parameters: `function`, or null for none; it must be callable from any thread, must not call v2f, and must
/// not unwind. `severity`: the least serious lines wanted (1 error to 4 debug). `user` is handed to the
/// function.
/// Returns: `V2F_OK`; `V2F_ERROR_STATE` when the process has another Rust logger.
/// Threads: any; when it returns, the former function is not running and will not be called again.
/// Real-time safe: no.
/// See also: `v2f_last_error`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_set_log(
    function: V2fLogFunction,
    severity: u32,
    user: *mut c_void,
) -> V2fStatus {
    guard(|| {
        if !*INSTALLED.get_or_init(|| log::set_logger(&HookLog).is_ok()) {
            return Err(Failure::fixed(
                V2fStatus::ERROR_STATE,
                "another logger of this process already receives the Rust log; v2f's lines go there",
            ));
        }
        *HOOK.write() = function.map(|function| Hook { function, user });
        log::set_max_level(match severity {
            0 => LevelFilter::Off,
            1 => LevelFilter::Error,
            2 => LevelFilter::Warn,
            3 => LevelFilter::Info,
            _ => LevelFilter::Debug,
        });
        Ok(V2fStatus::OK)
    })
}
