//! Ctrl-C, and what else asks a program to end (SIGTERM, SIGHUP): the first asks the running command to tidy up, a later one
//! ends it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

static REQUESTED: AtomicBool = AtomicBool::new(false);

const INTERRUPTED: i32 = 130;
/// What comes so soon after the first belongs to it: a terminal that closes hangs up twice, itself and by its shell.
const AT_ONCE: Duration = Duration::from_millis(300);

/// Listens from now on; to be called before there are other threads. Without a handler (a platform that refuses one) Ctrl-C ends
/// the program at once.
pub fn listen() {
    #[cfg(unix)]
    keep_ignoring_hangup();
    let mut first: Option<Instant> = None;
    let listening = ctrlc::set_handler(move || {
        REQUESTED.store(true, Ordering::Relaxed);
        if first.get_or_insert_with(Instant::now).elapsed() > AT_ONCE {
            std::process::exit(INTERRUPTED);
        }
    });
    if let Err(error) = listening {
        log::warn!("Ctrl-C cannot be caught: {error}");
    }
}

/// Whether the command shall end.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Whoever starts a program by `nohup` wants it to outlive the terminal. The handler would undo that; a signal that is blocked
/// never reaches it. Where there is no /proc to tell (macOS) a hangup ends the program even so.
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
