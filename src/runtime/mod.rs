//! The runtime: models, streams, and the pipeline that turns sound into curves.
//!
//! ```text
//!  audio thread          worker thread, or the host's tick                 game thread
//!  AudioInput --queue--> resample > cut > predict > ensemble > map --queue--> RigOutput
//! ```
//!
//! In reading order: a host opens `model` and `stream`. The audio thread uses `input`, the game thread uses
//! `output`. Between them `worker` calls `pipeline::advance`. `bake` calls the same function for recordings.

mod bake;
mod character;
mod error;
mod fault;
mod frame_queue;
mod input;
mod latency;
mod link;
mod model;
mod output;
mod pipeline;
mod position;
mod settings;
mod shared;
mod statistics;
mod stream;
mod worker;

pub use bake::{BakeSettings, BakedFrame, Baker, FrameRate, FrameSink};
pub use character::Character;
pub use error::{CharacterError, Error};
pub use fault::WorkerFault;
pub(crate) use fault::forks;
#[cfg(unix)]
pub(crate) use fault::note_fork;
pub use input::AudioInput;
pub use latency::Latency;
pub use model::Model;
pub use output::{FrameTime, RigOutput};
pub(crate) use settings::DEFAULT_THREADS;
pub use settings::{
    MAX_BATCH, MAX_DIVIDER, MAX_OFFSET_SECONDS, MAX_QUEUE_SECONDS, MAX_THREADS, ModelSettings, RigSettings,
    StreamSettings,
};
pub use statistics::Statistics;
pub use stream::{Stream, StreamControl};
