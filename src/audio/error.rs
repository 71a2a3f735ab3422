//! The errors of the audio module.

use crate::clock::Hop;

use thiserror::Error;

/// An error of the audio module. Each text names the value found and the values allowed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AudioError {
    /// A sample rate outside the supported range.
    #[error("{what} is {found} Hz; expected {min} to {max} Hz")]
    Rate {
        /// Which rate.
        what: &'static str,
        /// The rate given, Hz.
        found: u32,
        /// Lowest supported rate, Hz.
        min: u32,
        /// Highest supported rate, Hz.
        max: u32,
    },
    /// A channel count outside the supported range.
    #[error("the audio has {found} channels; expected 1 to {max}")]
    Channels {
        /// The count given.
        found: u16,
        /// Highest supported count.
        max: u16,
    },
    /// The queue's event list (marks, gaps, format changes) is full. The reader has not run for a long time.
    #[error(
        "the queue already holds {capacity} unread marks, gaps and format changes; tick the model (or let \
         its worker threads run) and try again"
    )]
    EventsFull {
        /// Number of entries that the list can hold.
        capacity: usize,
    },
    /// A hop of zero samples or with a zero denominator.
    #[error("the hop is {0} samples; expected both numbers above 0")]
    Hop(Hop),
    /// A fractional hop in a form that needs a whole number of samples.
    #[error(
        "the hop is {0} samples, which is not a whole number; only students in window form take such hops"
    )]
    FractionalHop(Hop),
    /// A window or hop that is empty or too long.
    #[error("the {what} is {found} samples; expected 1 to {max}")]
    Length {
        /// Which length.
        what: &'static str,
        /// The length given, samples.
        found: u64,
        /// Longest supported, samples.
        max: u64,
    },
    /// A lookahead longer than its window.
    #[error("the lookahead is {lookahead} samples, longer than its window of {window} samples")]
    Lookahead {
        /// The lookahead given, samples.
        lookahead: usize,
        /// The window given, samples.
        window: usize,
    },
    /// A setting outside its range.
    #[error("{what} is {found}; expected {expected}")]
    Setting {
        /// Which setting.
        what: &'static str,
        /// The value given.
        found: String,
        /// The values allowed.
        expected: &'static str,
    },
}

impl AudioError {
    /// Makes an [`AudioError::Setting`].
    pub(super) fn setting(what: &'static str, found: impl ToString, expected: &'static str) -> Self {
        Self::Setting { what, found: found.to_string(), expected }
    }
}
