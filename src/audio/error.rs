//! What can go wrong in the audio room.

use crate::clock::Hop;

use thiserror::Error;

/// An error of the audio room. Each sentence says what was found, what is expected and, where there is a choice, what
/// to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AudioError {
    /// A sample rate outside the supported range.
    #[error("{what} is {found} Hz; expected {least} to {most} Hz")]
    Rate {
        /// Which rate.
        what: &'static str,
        /// The rate given, Hz.
        found: u32,
        /// Lowest supported rate, Hz.
        least: u32,
        /// Highest supported rate, Hz.
        most: u32,
    },
    /// A channel count outside the supported range.
    #[error("the audio has {found} channels; expected 1 to {most}")]
    Channels {
        /// The count given.
        found: u16,
        /// Highest supported count.
        most: u16,
    },
    /// The queue's list of marks, gaps and formats is full: the reader has not run for a long time.
    #[error(
        "the queue already holds {capacity} marks, gaps and changes of format that no one has read; let the reader run \
         and try again"
    )]
    EventsFull {
        /// How many entries the list holds.
        capacity: usize,
    },
    /// A hop of zero samples or with a zero denominator.
    #[error("the hop is {0} samples; expected both numbers above 0")]
    Hop(Hop),
    /// Hops of a whole number of samples were asked for with a fractional hop.
    #[error(
        "the hop is {0} samples, which is not a whole number; only students in window form take such hops"
    )]
    FractionalHop(Hop),
    /// A window or hop that is empty or absurdly long.
    #[error("the {what} is {found} samples; expected 1 to {most}")]
    Length {
        /// Which length.
        what: &'static str,
        /// The length given, samples.
        found: u64,
        /// Longest supported, samples.
        most: u64,
    },
    /// A lookahead longer than its window.
    #[error("the lookahead is {lookahead} samples, longer than its window of {window} samples")]
    Lookahead {
        /// Given lookahead, samples.
        lookahead: usize,
        /// Given window, samples.
        window: usize,
    },
    /// A setting outside its range.
    #[error("{what} is {found}; expected {expected}")]
    Setting {
        /// Which setting.
        what: &'static str,
        /// What was given.
        found: String,
        /// What it may be.
        expected: &'static str,
    },
}

impl AudioError {
    /// An [`AudioError::Setting`] in one line.
    pub(super) fn setting(what: &'static str, found: impl ToString, expected: &'static str) -> Self {
        Self::Setting { what, found: found.to_string(), expected }
    }
}
