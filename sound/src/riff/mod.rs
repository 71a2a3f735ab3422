//! WAV (RIFF, RIFX, RF64, BW64, Wave64), AIFF and AU, as they are found: with lengths that are placeholders
//! of streaming programs, wrong, or missing.

mod chunks;
mod format;
mod length;
mod open;
mod reader;

pub(crate) use open::{WaveLayout, aiff, au, wave};
