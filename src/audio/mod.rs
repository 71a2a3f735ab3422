//! The audio room: from what a caller pushes to what a student hears.
//!
//! In the order of the sound:
//!
//! 1. [`audio_queue`]: the caller's audio thread only copies into a [`QueueWriter`]; the [`QueueReader`] on the other
//!    side hands out sound, gaps, changes of format and [`Mark`]s in one order.
//! 2. [`Downmix`]: interleaved frames to mono.
//! 3. [`Resampler`]: any rate to the model's rate, delay-compensated.
//! 4. [`Framer`]: collects samples and says when a prediction is due, and of which target it speaks.
//! 5. [`Gain`]: measures each hop and, where asked, lifts a quiet microphone.
//! 6. [`Gate`]: how much of a face's motion a hop of sound deserves.
//!
//! Every stage gives the same bits for any cut of the same sound, and none allocates or locks after construction.
//! This room knows no other room.

mod downmix;
mod error;
mod format;
mod framing;
mod gain;
mod gate;
mod level;
mod noise_floor;
mod queue;
mod resample;

pub use downmix::Downmix;
pub use error::AudioError;
pub use format::AudioFormat;
pub use framing::{Framer, Framing, FramingForm};
pub use gain::{Gain, GainSettings, InputLevel, Loudness};
pub use gate::{Gate, GateSettings};
pub use level::{level_db, peak_db};
pub use queue::{Mark, OverrunPolicy, Piece, Pushed, QueueReader, QueueWriter, audio_queue};
pub use resample::Resampler;
