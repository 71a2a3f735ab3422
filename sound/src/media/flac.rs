//! One piece of FLAC files that were joined.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use symphonia::core::io::MediaSource;

use crate::source::Source;

/// The beginning of a FLAC file: its magic, and its stream information of 34 bytes (the last block, or not).
const BEGINNINGS: [[u8; 8]; 2] = [*b"fLaC\x00\x00\x00\x22", *b"fLaC\x80\x00\x00\x22"];
const BEGINNING: usize = 8;

/// Bytes up to the next FLAC file in a joined one.
pub(super) struct FlacPiece {
    source: Arc<Mutex<Source>>,
    is_at_start: bool,
}

impl FlacPiece {
    pub fn new(source: Source) -> (Self, Arc<Mutex<Source>>) {
        let source = Arc::new(Mutex::new(source));
        (Self { source: source.clone(), is_at_start: true }, source)
    }
}

impl Read for FlacPiece {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = source.peek(2 * BEGINNING)?;
        let from = usize::from(self.is_at_start);
        let next = bytes
            .windows(BEGINNING)
            .skip(from)
            .position(|part| BEGINNINGS.iter().any(|beginning| part == beginning))
            .map(|at| at + from);
        // A beginning may hang over the end of what was looked at; at the end of the file it cannot.
        let safe = if bytes.len() >= 2 * BEGINNING { bytes.len() - BEGINNING + 1 } else { bytes.len() };
        let count = next.unwrap_or(safe).min(out.len());
        out[..count].copy_from_slice(&bytes[..count]);
        source.advance(count);
        self.is_at_start &= count == 0;
        Ok(count)
    }
}

impl Seek for FlacPiece {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::Error::other("a stream cannot be read backwards"))
    }
}

impl MediaSource for FlacPiece {
    fn is_seekable(&self) -> bool {
        false
    }

    fn byte_len(&self) -> Option<u64> {
        None
    }
}
