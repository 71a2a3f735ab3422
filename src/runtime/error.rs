//! What can go wrong in the runtime, and what the caller can do about it.

use crate::audio::AudioError;
use crate::inference::EngineError;
use crate::rig::RigError;
use crate::student::StudentError;

use super::fault::WorkerFault;

/// Why a call of the runtime failed. Every variant's text says what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The sound, its format or its queue.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The student file.
    #[error(transparent)]
    Student(#[from] StudentError),
    /// The engine that plays it.
    #[error(transparent)]
    Engine(#[from] EngineError),
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
    #[error("this model runs {threads} worker thread(s) of its own; to call tick, open it with threads = 0")]
    TickWithThreads {
        /// How many workers the model owns.
        threads: usize,
    },
    /// Another thread is inside the same call.
    #[error("{0} is already running on another thread; call it from one thread at a time")]
    Busy(&'static str),
    /// The thread that computes is gone.
    #[error(transparent)]
    Worker(#[from] WorkerFault),
    /// The operating system refused a worker thread.
    #[error(
        "the worker thread could not be started: {0}; open the model with threads = 0 and call tick instead"
    )]
    Thread(std::io::Error),
}

/// Why a character profile is refused. Each text says what is wrong, where, and what would be right.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CharacterError {
    /// The text is not the JSON that docs/mapping-profiles.md describes.
    #[error("character profile, line {line}, column {column}{place}: {problem}")]
    Text {
        /// Line in the text, from 1.
        line: usize,
        /// Column in the line, from 1.
        column: usize,
        /// `, \`key\`` where the key is known, else empty.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// JSON of the right shape with unusable content.
    #[error("character profile: `{key}` {problem}")]
    Content {
        /// The key.
        key: String,
        /// What is wrong.
        problem: String,
    },
}
