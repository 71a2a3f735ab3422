//! The engine room: models, streams, and the pipeline that turns sound into curves.
//!
//! ```text
//!  audio thread          worker thread, or the host's tick                game thread
//!  AudioInput ─queue─▶ resample ▶ frame ▶ predict ▶ ensemble ▶ map ─queue─▶ RigOutput
//! ```

mod bake;
mod character;
mod crew;
mod ear;
mod error;
mod face;
mod face_tables;
mod frames;
mod latency;
mod meter;
mod model;
mod output;
mod pipeline;
mod settings;
mod statistics;
mod stream;

pub use bake::{BakeSettings, BakedFrame, Baker, FrameRate, FrameSink};
pub use character::{Character, CharacterError};
pub use error::Error;
pub use latency::Latency;
pub use model::Model;
pub use output::{FrameTime, RigOutput};
pub(crate) use settings::DEFAULT_THREADS;
pub use settings::{
    FaceSettings, MAX_BATCH, MAX_DIVIDER, MAX_QUEUE_SECONDS, MAX_THREADS, ModelSettings, StreamSettings,
};
pub use statistics::Statistics;
pub use stream::{AudioInput, Stream, StreamControl};
