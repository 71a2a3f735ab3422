//! Features of the voice detector, for the script that trains it: samples at 16 kHz (little-endian floats) on
//! standard input, features of each frame on standard output. A frame of NaN begins a new sound.
//!
//! ```text
//! cargo run --release --example voice_features < sound.f32 > features.f32
//! ```

use std::io::{Read as _, Write as _};

use v2f::voice::{VOICE_FRAME, VoiceDetector};

fn main() -> std::io::Result<()> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let samples: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let mut detector = VoiceDetector::new();
    let mut features = Vec::new();
    for frame in samples.as_chunks::<VOICE_FRAME>().0 {
        if frame[0].is_nan() {
            detector.reset();
        } else {
            features.extend(detector.features(frame).iter().flat_map(|feature| feature.to_le_bytes()));
        }
    }
    std::io::stdout().write_all(&features)
}
