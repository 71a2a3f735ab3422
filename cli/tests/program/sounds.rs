//! What recordings are read, and what is said about them: cut short, from pipes, raw, channels, folders.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use super::bake::{curve, read_json};
use super::*;

/// Runs the program with these bytes as its standard input.
fn piped(arguments: &[&str], input: &[u8]) -> Output {
    let mut program: Child = Command::new(env!("CARGO_BIN_EXE_v2f"))
        .args(arguments)
        .env_remove("V2F_LOG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut standard_input = program.stdin.take().expect("a pipe");
    // The program may end before it has read all.
    let _ = standard_input.write_all(input);
    drop(standard_input);
    program.wait_with_output().expect("it ends")
}

/// The bytes of a wav of a tone.
fn tone_wav(channels: u16, seconds: f32) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tone.wav");
    write_wav(&path, 16_000, channels, seconds);
    fs::read(path).expect("bytes")
}

#[test]
fn a_recording_that_is_cut_short_is_baked_with_a_word_and_strictly_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (cut, out) = (folder.path().join("cut.wav"), folder.path().join("out/cut.csv"));
    let bytes = tone_wav(1, 3.0);
    fs::write(&cut, &bytes[..bytes.len() / 3]).expect("a file");
    let bake = |more: &[&str]| {
        let paths = ["bake".into(), cut.clone().into_os_string(), "-o".into(), out.clone().into_os_string()];
        v2f(paths.into_iter().chain(more.iter().map(Into::into)))
    };
    let refused = bake(&["--strict"]);
    assert_eq!(code(&refused), 1, "{}", stderr(&refused));
    assert!(stderr(&refused).contains("cut short"), "{}", stderr(&refused));
    assert!(files_below(&folder.path().join("out")).is_empty());
    let read = bake(&["-q"]);
    assert_eq!(code(&read), 0, "{}", stderr(&read));
    assert!(stderr(&read).contains("cut.wav: warning: it is cut short"), "{}", stderr(&read));
    assert_eq!(files_below(&folder.path().join("out")), ["cut.csv"]);
}

#[test]
fn standard_input_and_output_give_the_curves_of_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (wav, out) = (folder.path().join("stdin"), folder.path().join("a.json"));
    let bytes = tone_wav(1, 1.0);
    fs::write(&wav, &bytes).expect("a file");
    let output = v2f(["bake".into(), wav, "-o".into(), out.clone()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let from_pipe = piped(&["bake", "-", "-o", "-"], &bytes);
    assert_eq!(code(&from_pipe), 0, "{}", stderr(&from_pipe));
    assert!(from_pipe.stdout == fs::read(&out).expect("bytes"), "other curves");
    assert!(stderr(&from_pipe).contains("1 file baked"), "{}", stderr(&from_pipe));
    let twice = piped(&["bake", "-", "-", "-o", folder.path().to_str().expect("a path")], &bytes);
    assert!(code(&twice) == 2 && stderr(&twice).contains("named twice"), "{}", stderr(&twice));
    let empty = piped(&["bake", "-", "-o", "-"], b"");
    assert!(
        code(&empty) == 1 && stderr(&empty).contains("standard input: the file is empty"),
        "{}",
        stderr(&empty)
    );
    let audio = piped(&["bake", "-", "-o", "-", "--audio"], &bytes);
    assert!(code(&audio) == 2 && audio.stdout.is_empty(), "{}", stderr(&audio));
}

#[test]
fn raw_sound_is_read_as_it_is_told() {
    let bytes = tone_wav(1, 1.0);
    let whole = piped(&["bake", "-", "-o", "-"], &bytes);
    let raw = piped(&["bake", "-", "-o", "-", "--rate", "16000", "--sample-format", "s16"], &bytes[44..]);
    assert_eq!(code(&raw), 0, "{}", stderr(&raw));
    assert!(raw.stdout == whole.stdout, "other curves");
    let wrong = piped(&["bake", "-", "-o", "-", "--rate", "16000"], &bytes);
    assert!(code(&wrong) == 2 && stderr(&wrong).contains("--sample-format"), "{}", stderr(&wrong));
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_and_ctrl_c_ends_the_wait_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (fifo, out) = (folder.path().join("fifo"), folder.path().join("a.json"));
    assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo").success());
    let program = |out: &std::path::Path| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_v2f"));
        program.args([std::ffi::OsStr::new("bake"), fifo.as_os_str(), "-o".as_ref(), out.as_os_str()]);
        program.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts")
    };
    let reading = program(&out);
    fs::write(&fifo, tone_wav(1, 1.0)).expect("a pipe");
    let output = reading.wait_with_output().expect("it ends");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let waiting = program(&out);
    std::thread::sleep(std::time::Duration::from_millis(500));
    let interrupt = Command::new("kill").args(["-INT", &waiting.id().to_string()]).status();
    assert!(interrupt.expect("kill").success());
    let output = waiting.wait_with_output().expect("it ends");
    assert_eq!(code(&output), 130, "{}", stderr(&output));
}

#[test]
fn several_recordings_do_not_fit_into_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, tone) = (folder.path().join("x.json"), fixture("tone.flac"));
    let output = v2f(["bake".into(), tone.clone(), tone, "-o".into(), out.clone()]);
    assert!(code(&output) == 2 && stderr(&output).contains("is one file"), "{}", stderr(&output));
    assert!(!out.exists());
}

#[test]
fn a_folder_says_what_it_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let (sound, curves) = (folder.path().join("in"), folder.path().join("out"));
    fs::create_dir(&sound).expect("a folder");
    fs::write(sound.join("a.wav"), tone_wav(1, 0.5)).expect("a file");
    fs::write(sound.join("old.wma"), b"whatever").expect("a file");
    for name in ["a.txt", "b.txt", "LICENSE"] {
        fs::write(sound.join(name), b"text").expect("a file");
    }
    let output = v2f(["bake".into(), sound, "-o".into(), curves]);
    let told = stderr(&output);
    assert_eq!(code(&output), 0, "{told}");
    assert!(told.contains("old.wma: left out: wma is not supported"), "{told}");
    assert!(told.contains("1 without extension, 2 .txt"), "{told}");
    assert!(stdout(&output).contains("0 failed, 4 left out"), "{}", stdout(&output));
}

/// Bakes two channels, of which the second is the first times `factor`; the curve of the jaw, and the words.
fn jaw(factor: f32, more: &[&str]) -> (Vec<f64>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let (wav, out) = (folder.path().join("a.wav"), folder.path().join("a.json"));
    let mut bytes = tone_wav(2, 2.0);
    for frame in bytes[44..].chunks_exact_mut(4) {
        let right = f32::from(i16::from_le_bytes([frame[2], frame[3]])) * factor;
        frame[2..].copy_from_slice(&(right as i16).to_le_bytes());
    }
    fs::write(&wav, bytes).expect("a file");
    // The voice gate holds the mouth shut on a tone.
    let [wav, target] = [wav, out.clone()].map(PathBuf::into_os_string);
    let paths = ["bake".into(), wav, "-o".into(), target, "--no-voice-gate".into()];
    let output = v2f(paths.into_iter().chain(more.iter().map(Into::into)));
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    (curve(&read_json(&out), "jawOpen"), stderr(&output))
}

#[test]
fn channels_that_cancel_are_heard_all_the_same() {
    let (mono, quiet) = jaw(1.0, &[]);
    assert!(!quiet.contains("channels"), "{quiet}");
    let (opposite, told) = jaw(-1.0, &[]);
    assert!(told.contains("opposite phases"), "{told}");
    let most = |curve: &[f64]| curve.iter().copied().fold(0.0, f64::max);
    assert!(most(&opposite) > 0.5 * most(&mono), "{} of {}", most(&opposite), most(&mono));
    let (left, told) = jaw(0.0, &["--channel", "1"]);
    assert!(left == mono && !told.contains("warning"), "{told}");
    let (right, _) = jaw(0.0, &["--channel", "2"]);
    assert!(right != mono);
}
