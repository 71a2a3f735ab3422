//! The expected output of the examples, computed with the Rust API.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use v2f::audio::AudioFormat;
use v2f::runtime::{BakeSettings, BakedFrame, Model, ModelSettings};

use crate::toolchain::root;

/// The curves that the examples print by default.
pub const DEFAULT_CURVES: [&str; 3] = ["jawOpen", "mouthClose", "mouthFunnel"];

/// The student of the tests.
pub fn student() -> PathBuf {
    root().join("models/tiny-low-latency/tiny-low-latency.onnx")
}

/// A recording of speech, 16-bit, 16 kHz, mono.
pub fn speech() -> PathBuf {
    root().join("tests/recordings/cards-001.wav")
}

/// The table of `curves` that `feed_wav` prints for `wav`.
pub fn expected_table(wav: &Path, curves: &[&str]) -> String {
    let (samples, format) = read_wav(wav);
    let settings = ModelSettings { threads: 0, ..ModelSettings::default() };
    let model = Model::open(student(), settings).expect("the student opens");
    let mut baker = model.baker(&BakeSettings::default()).expect("the default settings are valid");
    let places: Vec<usize> = curves
        .iter()
        .map(|curve| baker.rig().index(curve).unwrap_or_else(|| panic!("the rig has {curve}")))
        .collect();
    let mut table = format!("time,{}\n", curves.join(","));
    let mut write_row = |frame: BakedFrame<'_>| {
        write!(table, "{:.4}", frame.seconds).expect("a String does not fail");
        for &place in &places {
            write!(table, ",{:.6}", frame.values[place]).expect("a String does not fail");
        }
        table.push('\n');
    };
    baker.bake(&samples, format, &mut write_row).expect("the recording bakes");
    table
}

fn read_wav(path: &Path) -> (Vec<f32>, AudioFormat) {
    let mut reader = hound::WavReader::open(path).expect("the recording opens");
    let spec = reader.spec();
    let format = AudioFormat::new(spec.sample_rate, spec.channels).expect("a supported format");
    let samples = match spec.sample_format {
        hound::SampleFormat::Int => {
            reader.samples::<i16>().map(|sample| f32::from(sample.expect("a sample")) / 32_768.0).collect()
        }
        hound::SampleFormat::Float => {
            reader.samples::<f32>().map(|sample| sample.expect("a sample")).collect()
        }
    };
    (samples, format)
}

/// Writes the samples of the recording as 32-bit float stereo at 44.1 kHz, to test the resampler, the downmix
/// and the float form of WAV.
pub fn write_float_stereo(from: &Path, to: &Path) {
    let (samples, _) = read_wav(from);
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 44_100,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(to, spec).expect("a file in a temporary folder");
    for sample in samples {
        writer.write_sample(sample).expect("the file can be written");
        writer.write_sample(sample * 0.5).expect("the file can be written");
    }
    writer.finalize().expect("the file can be written");
}
