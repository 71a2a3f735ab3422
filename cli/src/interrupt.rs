//! Ctrl-C: the first asks the running command to tidy up, the second ends it.

use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

const INTERRUPTED: i32 = 130;

/// Listens for Ctrl-C from now on. Without a handler (a platform that refuses one) Ctrl-C ends the program at once.
pub fn listen() {
    let listening = ctrlc::set_handler(|| {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED);
        }
    });
    if let Err(error) = listening {
        log::warn!("Ctrl-C cannot be caught: {error}");
    }
}

/// Whether Ctrl-C was pressed.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}
