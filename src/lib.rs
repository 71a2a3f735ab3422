//! Speech in, face-rig curves out, on the player's own device, in real time.
//!
//! A game pushes sound as it arrives and reads the rig for the instant that it is playing. A student
//! network of a few hundred kilobytes to a few megabytes does the work on a fraction of one core.
//!
//! ```no_run
//! use v2f::audio::AudioFormat;
//! use v2f::runtime::{Model, ModelSettings, StreamSettings};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let model = Model::open("tiny-low-latency.onnx", ModelSettings::default())?;
//! let mut stream = model.open_stream(&StreamSettings::new(AudioFormat::new(48_000, 1)?))?;
//! let mut curves = vec![0.0; stream.output.rig().len()];
//!
//! stream.input.push_f32(&[0.0; 480]); // from the audio thread, as often as it likes
//! while let Some(frame) = stream.output.poll(&mut curves) {
//!     println!("{:.3} s: {curves:?}", frame.seconds);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The modules, and which of them each may name (`docs/architecture.md`):
//!
//! ```text
//! ffi ──▶ runtime ──▶ audio      queue, downmix, resampler, framer, high-pass, gain, normaliser, gate
//!                 ├─▶ inference  what plays a student: native engine, ONNX Runtime ──▶ student
//!                 ├─▶ student    the student file: manifest, checks, weights
//!                 ├─▶ voice      what the sound says beside the rig: whether somebody speaks
//!                 ├─▶ performance  mood and style ──▶ rig
//!                 └─▶ rig        controls, ensemble, closure, idle, mapping, tuning, timeline
//!
//! clock: positions and hops, which all may name
//! ```
#![deny(unsafe_code)]
#![warn(missing_docs)]

pub mod audio;
pub mod clock;
#[allow(unsafe_code)]
mod ffi;
pub mod inference;
pub mod performance;
pub mod rig;
pub mod runtime;
pub mod student;
pub mod voice;
