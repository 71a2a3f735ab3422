//! Audio: from the pushed samples to the input of a student.
//!
//! In the order of the samples:
//!
//! 1. [`audio_queue`]: the caller's audio thread copies samples into a [`QueueWriter`]. The [`QueueReader`]
//!    on the other thread returns samples, gaps, format changes and [`Mark`]s in the order of the pushes.
//! 2. [`Downmix`]: interleaved audio frames to mono, by the [`ChannelChoice`].
//! 3. [`Resampler`]: any sample rate to the model's sample rate, with its delay compensated.
//! 4. [`HighPass`]: takes a constant offset and rumble away.
//! 5. [`Framer`]: collects samples, and reports when a prediction is due and for which target.
//! 6. [`Gain`]: measures the level of each hop and, if enabled, amplifies a quiet microphone.
//! 7. [`Normaliser`]: brings speech to one level.
//! 8. [`Gate`]: the silence gate; one weight per hop that scales the rig's motion.
//!
//! Each stage gives the same bits for any cut of the same audio. No stage allocates or locks after
//! construction. This module imports only [`clock`](crate::clock).

mod channel;
mod downmix;
mod error;
mod format;
mod framing;
mod gain;
mod gate;
mod high_pass;
mod level;
mod noise_floor;
mod normaliser;
mod queue;
mod resample;

pub use channel::ChannelChoice;
pub use downmix::Downmix;
pub use error::AudioError;
pub use format::AudioFormat;
pub use framing::{Framer, Framing, FramingForm};
pub use gain::{Gain, GainSettings, InputLevel, Loudness};
pub use gate::{Gate, GateSettings, SpeechThresholds};
pub use high_pass::HighPass;
pub use level::{level_db, peak_db};
pub use normaliser::Normaliser;
pub use queue::{Mark, OverrunPolicy, Piece, Pushed, QueueReader, QueueWriter, audio_queue};
pub use resample::Resampler;
