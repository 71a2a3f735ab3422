//! The curves that the examples must print, computed by the Rust API.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use v2f::audio::AudioFormat;
use v2f::runtime::{BakeSettings, BakedFrame, Model, ModelSettings};

use crate::toolchain::root;

/// What the examples print when no curve is named.
pub const DEFAULT_CURVES: [&str; 3] = ["jawOpen", "mouthClose", "mouthFunnel"];

/// The student that the tests play.
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
    let mut baker = model.baker(&BakeSettings::default()).expect("the defaults are fine");
    let places: Vec<usize> = curves
        .iter()
        .map(|curve| baker.rig().index(curve).unwrap_or_else(|| panic!("the rig has {curve}")))
        .collect();
    let mut table = format!("time,{}\n", curves.join(","));
    let mut write_row = |frame: BakedFrame<'_>| {
        write!(table, "{:.4}", frame.seconds).expect("a String takes all");
        for &place in &places {
            write!(table, ",{:.6}", frame.values[place]).expect("a String takes all");
        }
        table.push('\n');
    };
    baker.bake(&samples, format, &mut write_row).expect("the recording bakes");
    table
}

fn read_wav(path: &Path) -> (Vec<f32>, AudioFormat) {
    let mut reader = hound::WavReader::open(path).expect("the recording opens");
    let spec = reader.spec();
    let format = AudioFormat::new(spec.sample_rate, spec.channels).expect("a format that v2f takes");
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

/// Writes the recording once more as 32-bit float stereo at 44.1 kHz (the same samples, played faster: another sound), so
/// that the resampler, the downmix and the other form of WAV take part.
pub fn write_float_stereo(from: &Path, to: &Path) {
    let (samples, _) = read_wav(from);
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 44_100,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(to, spec).expect("a file in a folder of our own");
    for sample in samples {
        writer.write_sample(sample).expect("the disk has room");
        writer.write_sample(sample * 0.5).expect("the disk has room");
    }
    writer.finalize().expect("the disk has room");
}
