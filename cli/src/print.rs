//! Printing that does not mind a reader who has seen enough.

use std::io::{self, Write as _};

/// Prints to stdout. A closed pipe (`v2f inspect | head`) is no error.
pub fn print(text: &str) {
    let written = io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush());
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        log::warn!("cannot print: {error}");
    }
}
