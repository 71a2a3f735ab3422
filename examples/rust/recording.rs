//! Reads a WAV recording: 16-bit whole numbers or 32-bit floats.

use std::error::Error;
use std::path::Path;

use v2f::audio::AudioFormat;

/// A recording in memory.
pub struct Recording {
    /// Interleaved samples, -1..1.
    pub samples: Vec<f32>,
    pub format: AudioFormat,
}

impl Recording {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// The file cannot be read, is no WAV, or holds another kind of samples.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Box<dyn Error>> {
        let path = path.as_ref();
        let mut reader =
            hound::WavReader::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let spec = reader.spec();
        let samples = match (spec.sample_format, spec.bits_per_sample) {
            (hound::SampleFormat::Int, 16) => {
                let samples = reader.samples::<i16>();
                samples.map(|sample| sample.map(|s| f32::from(s) / 32768.0)).collect::<Result<_, _>>()?
            }
            (hound::SampleFormat::Float, 32) => reader.samples::<f32>().collect::<Result<_, _>>()?,
            (format, bits) => {
                return Err(
                    format!("{}: {bits}-bit {format:?} samples are not read here", path.display()).into()
                );
            }
        };
        Ok(Self { samples, format: AudioFormat::new(spec.sample_rate, spec.channels)? })
    }
}
