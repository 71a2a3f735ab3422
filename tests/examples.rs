//! The Rust examples run, and make as many rig frames as a bake of the same recording makes.
//!
//! `cargo test` builds the examples. A run of this test alone does not: then build them with
//! `cargo build --examples`.

use std::path::{Path, PathBuf};
use std::process::Command;

use v2f::audio::AudioFormat;
use v2f::runtime::{BakeSettings, FrameRate, Model, ModelSettings};

const STUDENT: &str = "models/tiny-low-latency/tiny-low-latency.onnx";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the example prints: on stdout, then on stderr.
fn output(example: &str, arguments: &[&str]) -> String {
    let test = std::env::current_exe().expect("this program has a path");
    let folder = test.ancestors().nth(2).expect("cargo lays tests into deps").join("examples");
    let program = folder.join(format!("{example}{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "{} is not built: run cargo build --examples", program.display());
    let output = Command::new(&program).args(arguments).current_dir(root()).output();
    let output = output.unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{example} failed: {}\n{stdout}{stderr}", output.status);
    stdout + &stderr
}

fn recording(name: &str) -> PathBuf {
    root().join("tests/recordings").join(format!("{name}.wav"))
}

/// Rig frames of a bake.
fn baked(name: &str, rate: FrameRate) -> usize {
    let mut reader = hound::WavReader::open(recording(name)).expect("a recording");
    let format = AudioFormat::new(reader.spec().sample_rate, reader.spec().channels).expect("a format");
    let samples = reader.samples::<i16>().map(|sample| f32::from(sample.expect("a sample")) / 32768.0);
    let samples: Vec<f32> = samples.collect();
    let settings = ModelSettings { threads: 0, ..ModelSettings::default() };
    let model = Model::open(root().join(STUDENT), settings).expect("the shipped student");
    let mut baker = model.baker(&BakeSettings { rate, ..BakeSettings::default() }).expect("a baker");
    let mut rig_frames = 0;
    baker.bake(&samples, format, &mut |_| rig_frames += 1).expect("a bake");
    rig_frames
}

#[test]
fn bake_prints_one_line_for_each_rig_frame() {
    let printed = output("bake", &["tests/recordings/goforward.wav"]);
    let rig_frames = baked("goforward", FrameRate::PerSecond { numerator: 60, denominator: 1 });
    assert!(rig_frames > 100);
    assert!(printed.starts_with("time,jawOpen,mouthClose,mouthFunnel\n0.0000,"), "{printed}");
    assert_eq!(printed.lines().filter(|line| line.split(',').count() == 4).count(), rig_frames + 1);
    assert!(printed.ends_with(&format!("rig frames: {rig_frames}\n")), "{printed}");
}

#[test]
fn the_live_loop_makes_the_rig_frames_of_a_bake() {
    let printed = output("stream", &[]);
    let rig_frames = baked("something", FrameRate::Student);
    assert!(rig_frames > 100);
    assert!(printed.contains("audio frames: 47979 pushed, 0 refused\n"), "{printed}");
    assert!(printed.ends_with(&format!("rig frames: {rig_frames}\n")), "{printed}");
    assert!(printed.contains("|=="), "the jaw never opens: {printed}");
}

#[test]
fn every_character_of_the_job_system_gets_the_rig_frames_of_a_bake() {
    let printed = output("job_system", &[]);
    for name in ["something", "goforward", "austen-0930"] {
        let line = format!("/{name}.wav: {} rig frames\n", baked(name, FrameRate::Student));
        assert!(printed.contains(&line), "no line {line:?} in:\n{printed}");
    }
}
