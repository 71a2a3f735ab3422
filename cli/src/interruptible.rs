//! Reading from a pipe, a fifo or a terminal: Ctrl-C and SIGTERM end the wait for its writer.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use crate::interrupt;

/// Bytes of one piece.
const PIECE: usize = 1 << 16;
/// Pieces that are read ahead.
const AHEAD: usize = 4;
/// Time between two looks at the signals.
const LOOK: Duration = Duration::from_millis(50);

/// Whether opening or reading `path` may wait for another program: it is no file of a known length.
pub fn may_wait(path: &Path) -> bool {
    path == Path::new("-") || std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Everything from `path` to its end; `-` is standard input.
///
/// # Errors
/// As [`InterruptibleReader`].
pub fn read_all(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    InterruptibleReader::open(path.to_owned()).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A reader whose waits end with Ctrl-C or SIGTERM, as an error.
///
/// A thread of its own opens and reads. A thread that waits cannot be stopped: it ends with the program.
pub struct InterruptibleReader {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    taken: usize,
}

impl InterruptibleReader {
    /// Begins to open and to read `path`; `-` is standard input. An error comes with the first read.
    pub fn open(path: PathBuf) -> Self {
        let (sender, pieces) = sync_channel(AHEAD);
        std::thread::spawn(move || {
            let opened: io::Result<Box<dyn Read>> = if path == Path::new("-") {
                Ok(Box::new(io::stdin()))
            } else {
                File::open(&path).map(|file| Box::new(file) as Box<dyn Read>)
            };
            let mut source = match opened {
                Ok(source) => source,
                // The receiver is gone when nobody reads any more; so below.
                Err(error) => return drop(sender.send(Err(error))),
            };
            loop {
                let mut piece = vec![0; PIECE];
                let read = source.read(&mut piece).map(|length| {
                    piece.truncate(length);
                    piece
                });
                let is_end = read.as_ref().map_or_else(
                    |error| error.kind() != io::ErrorKind::Interrupted,
                    |piece| piece.is_empty(),
                );
                if sender.send(read).is_err() || is_end {
                    return;
                }
            }
        });
        Self { pieces, piece: Vec::new(), taken: 0 }
    }

    /// Waits for the next piece; an empty one is the end.
    fn next_piece(&self) -> io::Result<Vec<u8>> {
        while !interrupt::requested() {
            match self.pieces.recv_timeout(LOOK) {
                Ok(piece) => return piece,
                Err(RecvTimeoutError::Disconnected) => return Ok(Vec::new()),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        // Not `ErrorKind::Interrupted`, which callers answer by another read.
        Err(io::Error::other("interrupted"))
    }
}

impl Read for InterruptibleReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.piece.len() {
            self.piece = self.next_piece()?;
            self.taken = 0;
        }
        let count = self.piece.get(self.taken..).unwrap_or_default().read(into)?;
        self.taken += count;
        Ok(count)
    }
}
