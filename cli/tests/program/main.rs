//! The program as a user runs it: exit codes, files, texts.

mod bake;
mod ends;
mod formats;
mod heads;
#[cfg(feature = "microphone")]
mod live;
mod play;
mod plot;
mod render;
mod reports;
mod server;
#[path = "../support/small_head.rs"]
mod small_head;
mod sounds;
mod view;
mod view_live;
#[cfg(target_os = "linux")]
mod view_opened;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs `v2f` with these arguments.
fn v2f<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Output {
    let ran = Command::new(env!("CARGO_BIN_EXE_v2f")).args(arguments).env_remove("V2F_LOG").output();
    ran.expect("the program starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A wav of a tone whose level rises and falls.
fn write_wav(path: &Path, rate: u32, channels: u16, seconds: f32) {
    let format = hound::WavSpec {
        channels,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(path, format).expect("a wav");
    for n in 0..(seconds * rate as f32) as u32 {
        let time = n as f32 / rate as f32;
        let swell = (time * 8.0).sin().abs();
        let sample = (0.4 * swell * (time * 220.0 * std::f32::consts::TAU).sin() * 32_767.0) as i16;
        for _ in 0..channels {
            wav.write_sample(sample).expect("a sample");
        }
    }
    wav.finalize().expect("a whole wav");
}

/// Files below a folder, relative, hidden ones too.
fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inner) = open.pop() {
        for entry in std::fs::read_dir(inner).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let below = path.strip_prefix(folder).expect("below");
                found.push(below.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// A user's error never causes a panic.
fn no_panic(output: &Output) {
    let errors = stderr(output);
    assert!(!errors.contains("panicked") && !errors.contains("RUST_BACKTRACE"), "{errors}");
}
