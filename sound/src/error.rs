//! Why a sound cannot be read.

use std::io;

/// Why a sound cannot be read. The text names what is wrong and, where there is one, the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SoundError {
    /// The file cannot be opened.
    #[error("it cannot be opened")]
    Open(#[source] io::Error),
    /// The bytes cannot be read.
    #[error("it cannot be read")]
    Io(#[from] io::Error),
    /// There is not a single byte.
    #[error("the file is empty")]
    Empty,
    /// The bytes are no sound that is known here.
    #[error(
        "it is not a recording that can be read{0}; use wav, flac, ogg, opus, mp3, m4a, aiff, caf or webm"
    )]
    Unknown(String),
    /// The container is known, the codec in it has no reader.
    #[error("its sound is {0}, which is not supported; convert it to wav (ffmpeg -i IN OUT.wav)")]
    Codec(String),
    /// The container is known and holds no audio track.
    #[error("it has no audio track")]
    NoTrack,
    /// The container is known and holds not one sample.
    #[error("it has no sound")]
    NoSound,
    /// The container or the sound contradicts itself.
    #[error("it is damaged ({0}); copy or encode it again")]
    Damaged(String),
    /// A setting of raw PCM is out of range.
    #[error("{0}")]
    Setting(String),
}
