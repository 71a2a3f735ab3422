//! Bytes that can be looked at before they are taken, from a file, from memory or from a pipe.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

/// Bytes fetched at once.
const FETCH: usize = 32 << 10;

/// Where bytes come from.
enum Origin {
    File(File),
    Memory(Cursor<Vec<u8>>),
    Pipe(Box<dyn Read + Send>),
}

/// A stream of bytes with a look ahead.
pub(crate) struct Source {
    origin: Origin,
    /// Fetched bytes; those before `taken` are used up.
    fetched: Vec<u8>,
    taken: usize,
    position: u64,
    /// Bytes of the whole, where known.
    length: Option<u64>,
    /// No byte at or after this position is given.
    end: Option<u64>,
    ended: bool,
    /// The position of a file is shared with a window: seek here before the first byte is fetched.
    seek_first: Option<u64>,
}

impl Source {
    pub fn file(file: File) -> io::Result<Self> {
        let about = file.metadata()?;
        if about.is_file() {
            Ok(Self::new(Origin::File(file), Some(about.len())))
        } else {
            Ok(Self::new(Origin::Pipe(Box::new(file)), None))
        }
    }

    pub fn memory(bytes: Vec<u8>) -> Self {
        let length = bytes.len() as u64;
        Self::new(Origin::Memory(Cursor::new(bytes)), Some(length))
    }

    pub fn pipe(reader: Box<dyn Read + Send>) -> Self {
        Self::new(Origin::Pipe(reader), None)
    }

    fn new(origin: Origin, length: Option<u64>) -> Self {
        Self {
            origin,
            fetched: Vec::new(),
            taken: 0,
            position: 0,
            length,
            end: None,
            ended: false,
            seek_first: None,
        }
    }

    /// Position of the next byte.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Bytes from here to the end, where known.
    pub fn left(&self) -> Option<u64> {
        let end = match (self.length, self.end) {
            (Some(length), Some(end)) => Some(length.min(end)),
            (length, _) => length,
        };
        end.map(|end| end.saturating_sub(self.position))
    }

    /// Gives no byte at or after `end` from now on; `None` lifts the limit.
    pub fn set_end(&mut self, end: Option<u64>) {
        self.end = end;
    }

    /// At least `count` of the next bytes without taking them; fewer only at the end.
    pub fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.fetched.len() - self.taken < count && !self.ended {
            self.fetch()?;
        }
        let mut bytes = &self.fetched[self.taken..];
        if let Some(end) = self.end {
            let most = usize::try_from(end.saturating_sub(self.position)).unwrap_or(usize::MAX);
            bytes = &bytes[..bytes.len().min(most)];
        }
        Ok(bytes)
    }

    /// Takes `count` bytes that were looked at.
    pub fn advance(&mut self, count: usize) {
        let count = count.min(self.fetched.len() - self.taken);
        self.taken += count;
        self.position += count as u64;
    }

    /// Takes the next `count` bytes, fewer only at the end.
    pub fn read(&mut self, count: usize) -> io::Result<Vec<u8>> {
        let bytes = self.peek(count)?;
        let bytes = bytes[..bytes.len().min(count)].to_vec();
        self.advance(bytes.len());
        Ok(bytes)
    }

    /// Passes over `count` bytes; returns how many there were.
    pub fn skip(&mut self, count: u64) -> io::Result<u64> {
        let mut skipped = 0;
        while skipped < count {
            let here = self.peek(1)?.len();
            if here == 0 {
                break;
            }
            let step = here.min(usize::try_from(count - skipped).unwrap_or(usize::MAX));
            self.advance(step);
            skipped += step as u64;
        }
        Ok(skipped)
    }

    /// Whether no byte is left.
    pub fn is_at_end(&mut self) -> io::Result<bool> {
        Ok(self.peek(1)?.is_empty())
    }

    fn fetch(&mut self) -> io::Result<()> {
        if self.taken > 0 && self.taken >= self.fetched.len() / 2 {
            self.fetched.drain(..self.taken);
            self.taken = 0;
        }
        if let (Origin::File(file), Some(to)) = (&mut self.origin, self.seek_first.take()) {
            file.seek(SeekFrom::Start(to))?;
        }
        let before = self.fetched.len();
        self.fetched.resize(before + FETCH, 0);
        let got = loop {
            let read = match &mut self.origin {
                Origin::File(file) => file.read(&mut self.fetched[before..]),
                Origin::Memory(bytes) => bytes.read(&mut self.fetched[before..]),
                Origin::Pipe(pipe) => pipe.read(&mut self.fetched[before..]),
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let got = match got {
            Ok(got) => got,
            Err(error) => {
                self.fetched.truncate(before);
                return Err(error);
            }
        };
        self.fetched.truncate(before + got);
        self.ended = got == 0;
        Ok(())
    }

    /// The bytes from here on as something that can seek. A pipe is read into memory, up to `most` bytes.
    pub fn into_window(mut self, most: u64) -> io::Result<Window> {
        let base = self.position;
        let inner = match self.origin {
            Origin::File(file) => Seekable::File(file),
            Origin::Memory(bytes) => Seekable::Memory(bytes),
            Origin::Pipe(pipe) => {
                let mut bytes = self.fetched.split_off(self.taken);
                pipe.take(most).read_to_end(&mut bytes)?;
                if bytes.len() as u64 >= most {
                    return Err(io::Error::other(
                        "it is too long for a pipe of its format; write it to a file",
                    ));
                }
                let length = bytes.len() as u64;
                return Window::new(Seekable::Memory(Cursor::new(bytes)), 0, length);
            }
        };
        let length = self.length.unwrap_or(base).saturating_sub(base);
        Window::new(inner, base, length)
    }
}

impl Read for Source {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.peek(1)?;
        let count = bytes.len().min(out.len());
        out[..count].copy_from_slice(&bytes[..count]);
        self.advance(count);
        Ok(count)
    }
}

enum Seekable {
    File(File),
    Memory(Cursor<Vec<u8>>),
}

/// A part of a file or of memory, with positions of its own.
pub(crate) struct Window {
    inner: Seekable,
    base: u64,
    length: u64,
    position: u64,
}

impl Window {
    fn new(mut inner: Seekable, base: u64, length: u64) -> io::Result<Self> {
        seek(&mut inner, base)?;
        Ok(Self { inner, base, length, position: 0 })
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// Gives no byte at or after `length` from now on.
    pub fn shorten(&mut self, length: u64) {
        self.length = self.length.min(length);
    }

    /// Another view of the same bytes, from `from` on.
    pub fn rest(&self, from: u64) -> io::Result<Source> {
        let base = self.base + from;
        let mut source = match &self.inner {
            Seekable::File(file) => Source::file(file.try_clone()?)?,
            Seekable::Memory(bytes) => Source::memory(bytes.get_ref().clone()),
        };
        source.seek_first = Some(base);
        if let Origin::Memory(bytes) = &mut source.origin {
            bytes.set_position(base);
        }
        source.position = base;
        Ok(source)
    }
}

fn seek(inner: &mut Seekable, to: u64) -> io::Result<u64> {
    match inner {
        Seekable::File(file) => file.seek(SeekFrom::Start(to)),
        Seekable::Memory(bytes) => bytes.seek(SeekFrom::Start(to)),
    }
}

impl Read for Window {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.length.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let room = out.len().min(most);
        let got = match &mut self.inner {
            Seekable::File(file) => file.read(&mut out[..room])?,
            Seekable::Memory(bytes) => bytes.read(&mut out[..room])?,
        };
        self.position += got as u64;
        Ok(got)
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
        };
        let target = target.and_then(|target| Some((target, target.checked_add(self.base)?)));
        let (target, real) = target.ok_or_else(|| io::Error::other("a position outside the file"))?;
        seek(&mut self.inner, real)?;
        self.position = target;
        Ok(target)
    }
}
