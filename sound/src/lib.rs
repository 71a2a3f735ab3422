//! Sound files, streams and pipes to interleaved samples.
//!
//! [`Sound`] reads any usual recording block by block: the WAV family (RIFF, RIFX, RF64, BW64, W64), AIFF,
//! AU, MP3, Ogg (Vorbis, Opus, FLAC), FLAC, MP4 / m4a (AAC, ALAC), CAF, Matroska / WebM, ADTS, and raw PCM.
//! What a player would read is read. What is lost on the way is a [`Warning`]: nothing is lost in silence.
//!
//! Order of the modules, from the bytes up: [`source`] (bytes that can be looked at before they are taken),
//! `kind` (what the bytes are), one reader per family (`riff`, `mpeg`, `ogg`, `media`, `raw`), [`Sound`]
//! (joins pieces, measures the scale, collects warnings). `ffi` is the C door.
#![deny(unsafe_code)]

mod block;
mod decoder;
mod error;
pub mod ffi;
mod kind;
mod media;
mod mpeg;
mod ogg;
mod opus;
mod pcm;
mod raw;
mod riff;
mod scale;
mod sound;
mod source;
mod tags;
mod warning;

pub use error::SoundError;
pub use pcm::SampleFormat;
pub use raw::RawFormat;
pub use sound::Sound;
pub use warning::Warning;

/// File name extensions of recordings that can be read.
pub const EXTENSIONS: [&str; 28] = [
    "wav", "wave", "bwf", "rf64", "w64", "flac", "ogg", "oga", "opus", "mp3", "mp2", "mp1", "mpga", "m4a",
    "m4b", "mp4", "m4v", "mov", "aac", "adts", "aif", "aiff", "aifc", "caf", "webm", "mka", "mkv", "au",
];

/// Extensions of sound files that no reader here knows: a search of folders names them.
pub const UNREAD_EXTENSIONS: [&str; 14] =
    ["wma", "amr", "awb", "ac3", "eac3", "ape", "wv", "ra", "rm", "3gp", "dsf", "dff", "tta", "spx"];
