//! Ctrl-C, SIGTERM and SIGHUP. The first signal asks the running command to stop and clean up; a later one
//! ends the program at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

static REQUESTED: AtomicBool = AtomicBool::new(false);

const INTERRUPTED: i32 = 130;
/// Signals this close to the first count as one: a closing terminal sends SIGHUP twice, itself and by its
/// shell.
const SAME_EVENT: Duration = Duration::from_millis(300);

/// Installs the handler. Call it before other threads start. On a platform that refuses a handler, Ctrl-C
/// ends the program at once.
pub fn listen() {
    #[cfg(unix)]
    keep_ignoring_hangup();
    let mut first: Option<Instant> = None;
    let listening = ctrlc::set_handler(move || {
        REQUESTED.store(true, Ordering::Relaxed);
        if first.get_or_insert_with(Instant::now).elapsed() > SAME_EVENT {
            std::process::exit(INTERRUPTED);
        }
    });
    if let Err(error) = listening {
        log::warn!("Ctrl-C cannot be caught: {error}");
    }
}

/// Whether the command must stop.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Keeps SIGHUP ignored for a program that `nohup` started. The handler would replace "ignore", so the signal
/// is blocked instead. Without /proc (macOS) the state cannot be read, and SIGHUP ends the program.
#[cfg(unix)]
fn keep_ignoring_hangup() {
    use nix::sys::signal::{SigSet, Signal};
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    if ignored >> (Signal::SIGHUP as i32 - 1) & 1 == 0 {
        return;
    }
    let mut hangup = SigSet::empty();
    hangup.add(Signal::SIGHUP);
    if let Err(error) = hangup.thread_block() {
        log::warn!("a hangup will end the program: {error}");
    }
}
