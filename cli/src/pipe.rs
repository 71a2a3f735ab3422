//! Standard input and named pipes. A read waits for the other program, so a thread of its own waits: Ctrl-C
//! ends the program all the same.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use crate::interrupt;

/// The input that means standard input, and the output that means standard output.
pub const STANDARD: &str = "-";

/// Bytes of one read, and reads that may wait.
const PIECE: usize = 64 << 10;
const PIECES: usize = 16;
/// Longest wait until Ctrl-C is noticed.
const PATIENCE: Duration = Duration::from_millis(50);

/// Whether the path is standard input or a pipe: read once, from start to end.
pub fn is_pipe(path: &Path) -> bool {
    path.as_os_str() == STANDARD
        || std::fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir())
}

/// Reads a pipe.
pub struct PipeReader {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    taken: usize,
}

impl PipeReader {
    /// Starts the thread that opens and reads `path`.
    pub fn open(path: &Path) -> Self {
        let (sender, pieces) = sync_channel(PIECES);
        let path = path.to_owned();
        std::thread::spawn(move || {
            if let Err(error) = send_all(path, &sender) {
                // The receiver is gone when the program ends.
                let _ = sender.send(Err(error));
            }
        });
        Self { pieces, piece: Vec::new(), taken: 0 }
    }
}

fn send_all(path: PathBuf, sender: &SyncSender<io::Result<Vec<u8>>>) -> io::Result<()> {
    let mut pipe: Box<dyn Read> =
        if path.as_os_str() == STANDARD { Box::new(io::stdin()) } else { Box::new(File::open(path)?) };
    loop {
        let mut piece = vec![0; PIECE];
        let got = match pipe.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        piece.truncate(got);
        if got == 0 || sender.send(Ok(piece)).is_err() {
            return Ok(());
        }
    }
}

impl Read for PipeReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.piece.len() {
            // A pipe that always has more must end too.
            if interrupt::requested() {
                return Err(io::Error::other("interrupted"));
            }
            match self.pieces.recv_timeout(PATIENCE) {
                Ok(piece) => (self.piece, self.taken) = (piece?, 0),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
        let left = &self.piece[self.taken..];
        let count = left.len().min(out.len());
        out[..count].copy_from_slice(&left[..count]);
        self.taken += count;
        Ok(count)
    }
}
