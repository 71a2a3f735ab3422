//! What a reader lost or doubts.

use std::fmt;

/// What was lost while reading, or looks wrong. The sound was read all the same.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// The file states more sound than it holds.
    CutShort {
        /// Seconds that it states.
        stated: f64,
        /// Seconds that it holds.
        found: f64,
    },
    /// The file stops without the mark of its end. How much is missing is not known.
    EndMissing {
        /// Seconds that it holds.
        found: f64,
    },
    /// Sound that cannot be decoded, in the middle or at the end.
    Damaged {
        /// Where it was met first, seconds.
        at: f64,
        /// About how much sound is lost, seconds.
        lost: f64,
        /// What the decoder says.
        reason: String,
    },
    /// A further piece of a joined file has another sample rate.
    PieceLeftOut {
        /// Where the piece would begin, seconds.
        at: f64,
        /// Its length, seconds.
        seconds: f64,
        /// Its sample rate, Hz.
        rate: u32,
    },
    /// A further piece of a joined file has another number of channels; it was converted to the first's.
    ChannelsChanged {
        /// Where the piece begins, seconds.
        at: f64,
        /// Its channels.
        channels: u16,
    },
    /// Bytes behind the sound that are no sound.
    Remainder {
        /// Where the sound ends, seconds.
        at: f64,
        /// Bytes left out.
        bytes: u64,
    },
    /// More tracks of sound than the one that was read.
    OtherTracks {
        /// Tracks left out.
        tracks: usize,
    },
    /// The heading contradicts itself; the sound may play at a wrong speed.
    Heading {
        /// What is contradictory.
        reason: String,
    },
    /// Samples far above full scale.
    Scale {
        /// The highest magnitude; 1 is full scale.
        peak: f32,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CutShort { stated, found } => write!(
                f,
                "it is cut short: it states {stated:.2} s and ends at {found:.2} s, so {:.2} s are missing; \
                 copy it again",
                stated - found
            ),
            Self::EndMissing { found } => write!(
                f,
                "it is cut short: it stops at {found:.2} s without the mark of its end; copy it again"
            ),
            Self::Damaged { at, lost, reason } => write!(
                f,
                "it is damaged at {at:.2} s ({reason}): about {lost:.2} s of sound are lost; copy or encode \
                 it again"
            ),
            Self::PieceLeftOut { at, seconds, rate } => write!(
                f,
                "it is joined of pieces with different sample rates: {seconds:.2} s at {rate} Hz, after \
                 {at:.2} s, are left out; convert the pieces to one rate"
            ),
            Self::ChannelsChanged { at, channels } => write!(
                f,
                "at {at:.2} s it changes to {channels} channels; they are converted to those of its start"
            ),
            Self::Remainder { at, bytes } => {
                write!(f, "{bytes} bytes behind the sound, after {at:.2} s, cannot be read and are left out")
            }
            Self::OtherTracks { tracks } => {
                let (noun, verb) = if *tracks == 1 { ("track", "is") } else { ("tracks", "are") };
                write!(f, "{tracks} further {noun} of sound {verb} left out; the default one is read")
            }
            Self::Heading { reason } => write!(f, "its heading contradicts itself: {reason}"),
            Self::Scale { peak } => write!(
                f,
                "its samples reach {peak:.0} times full scale; are these 16-bit numbers, stored as floating \
                 point without dividing by 32768?"
            ),
        }
    }
}
