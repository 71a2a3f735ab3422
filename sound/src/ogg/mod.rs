//! Ogg (RFC 3533) with Vorbis, Opus or FLAC, as one piece; a chained stream is several pieces.

mod codec;
mod page;
mod reader;

pub(crate) use reader::OggReader;
