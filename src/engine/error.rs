//! What can go wrong in the engine room, and what the caller can do about it.

use crate::audio::AudioError;
use crate::model::ModelError;
use crate::rig::RigError;

use super::CharacterError;

/// An error of the engine. Every variant's text says what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The sound, its format or its queue.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The student file or the engine that plays it.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A mapping profile, a tuning or a control.
    #[error(transparent)]
    Rig(#[from] RigError),
    /// A character profile.
    #[error(transparent)]
    Character(#[from] CharacterError),
    /// A setting lies outside its range.
    #[error("{setting} is {found}; expected {expected}")]
    Setting {
        /// Name of the setting.
        setting: &'static str,
        /// What it may be.
        expected: String,
        /// What it was.
        found: String,
    },
    /// `tick` was called on a model that has its own worker threads.
    #[error(
        "tick was called, but this model runs {threads} worker thread(s) of its own; open it with threads = 0 to tick it yourself"
    )]
    TickWithThreads {
        /// How many workers the model owns.
        threads: usize,
    },
    /// Another thread is inside the same call.
    #[error("{0} is already running on another thread; one thread at a time may call it")]
    Busy(&'static str),
    /// The operating system refused a worker thread.
    #[error(
        "the worker thread could not be started: {0}; open the model with threads = 0 and call tick instead"
    )]
    Thread(std::io::Error),
}
