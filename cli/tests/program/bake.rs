//! `v2f bake`.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::*;

/// The header of the Live Link Face app.
const APP_HEADER: &str = "\
    Timecode,BlendShapeCount,EyeBlinkLeft,EyeLookDownLeft,EyeLookInLeft,EyeLookOutLeft,EyeLookUpLeft,\
    EyeSquintLeft,EyeWideLeft,EyeBlinkRight,EyeLookDownRight,EyeLookInRight,EyeLookOutRight,\
    EyeLookUpRight,EyeSquintRight,EyeWideRight,JawForward,JawRight,JawLeft,JawOpen,MouthClose,\
    MouthFunnel,MouthPucker,MouthRight,MouthLeft,MouthSmileLeft,MouthSmileRight,MouthFrownLeft,\
    MouthFrownRight,MouthDimpleLeft,MouthDimpleRight,MouthStretchLeft,MouthStretchRight,MouthRollLower,\
    MouthRollUpper,MouthShrugLower,MouthShrugUpper,MouthPressLeft,MouthPressRight,MouthLowerDownLeft,\
    MouthLowerDownRight,MouthUpperUpLeft,MouthUpperUpRight,BrowDownLeft,BrowDownRight,BrowInnerUp,\
    BrowOuterUpLeft,BrowOuterUpRight,CheekPuff,CheekSquintLeft,CheekSquintRight,NoseSneerLeft,\
    NoseSneerRight,TongueOut,HeadYaw,HeadPitch,HeadRoll,LeftEyeYaw,LeftEyePitch,LeftEyeRoll,RightEyeYaw,\
    RightEyePitch,RightEyeRoll";

/// Columns by name.
fn read_csv(path: &Path) -> HashMap<String, Vec<String>> {
    let mut reader = csv::Reader::from_path(path).expect("a csv");
    let names: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let mut columns: HashMap<String, Vec<String>> = HashMap::new();
    for row in reader.records() {
        for (name, cell) in names.iter().zip(row.expect("a whole row").iter()) {
            columns.entry(name.clone()).or_default().push(cell.to_owned());
        }
    }
    columns
}

pub fn read_json(path: &Path) -> serde_json::Value {
    serde_json::from_str(&fs::read_to_string(path).expect("a file")).expect("json")
}

/// A control's curve, found by name.
pub fn curve(curves: &serde_json::Value, name: &str) -> Vec<f64> {
    let controls = curves["controls"].as_array().expect("controls");
    let place = controls.iter().position(|control| control["name"] == name).expect("the control");
    let frames = curves["frames"].as_array().expect("frames");
    frames.iter().map(|frame| frame[place].as_f64().expect("a number")).collect()
}

#[test]
fn the_csv_has_the_form_of_the_app() {
    let folder = tempfile::tempdir().expect("a folder");
    let (wav, csv) = (folder.path().join("a.wav"), folder.path().join("a.csv"));
    write_wav(&wav, 48_000, 2, 1.0);
    let output = v2f(["bake".into(), wav, "-o".into(), csv.clone()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("1 file baked: 1.0 s"), "{}", stdout(&output));
    let text = fs::read_to_string(&csv).expect("a csv");
    assert_eq!(text.lines().next(), Some(APP_HEADER));
    let columns = read_csv(&csv);
    assert_eq!(columns["Timecode"].len(), 60);
    assert_eq!(columns["Timecode"].last().map(String::as_str), Some("00:00:00:59.000"));
    assert!(columns["BlendShapeCount"].iter().all(|count| count == "61"));
    assert!(columns["HeadYaw"].iter().all(|value| value == "0.0000000000"));
    let in_range = |value: &String| value.parse::<f32>().is_ok_and(|value| (-1.0..=1.0).contains(&value));
    assert!(columns["JawOpen"].iter().all(in_range));
    assert!(columns["JawOpen"].iter().all(|value| value.split('.').nth(1).map(str::len) == Some(10)));
}

#[test]
fn json_and_csv_have_the_same_values() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    write_wav(&at("a.wav"), 44_100, 1, 0.7);
    for out in ["a.csv", "a.json"] {
        let arguments = [
            "bake".into(),
            at("a.wav"),
            "-o".into(),
            at(out),
            "--fps".into(),
            "29.97".into(),
            "--no-gate".into(),
        ];
        let output = v2f(arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
    let (columns, curves) = (read_csv(&at("a.csv")), read_json(&at("a.json")));
    assert_eq!(curves["fps"], serde_json::json!({"numerator": 30_000, "denominator": 1001}));
    assert_eq!(curves["source"], "a.wav");
    let seconds = curves["seconds"].as_f64().expect("a length");
    assert!((seconds - 0.7).abs() < 1e-3, "{seconds}");
    for (column, control) in [
        ("JawOpen", "jawOpen"),
        ("MouthLeft", "mouthLeft"),
        ("MouthRight", "mouthRight"),
        ("JawLeft", "jawLeft"),
    ] {
        let from_csv: Vec<f64> = columns[column].iter().map(|cell| cell.parse().expect("a number")).collect();
        let from_json = curve(&curves, control);
        assert_eq!(from_csv.len(), from_json.len());
        assert!(from_csv.iter().zip(&from_json).all(|(a, b)| (a - b).abs() < 1e-7), "{control}");
    }
}

#[test]
fn every_codec_is_decoded() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut lengths = Vec::new();
    for name in ["tone.flac", "tone.ogg", "tone.mp3"] {
        let out = folder.path().join(name).with_extension("json");
        let output = v2f(["bake".into(), fixture(name), "-o".into(), out.clone(), "--overwrite".into()]);
        assert_eq!(code(&output), 0, "{name}: {}", stderr(&output));
        let curves = read_json(&out);
        assert_eq!(curves["fps"], serde_json::json!({"numerator": 125, "denominator": 2}));
        lengths.push(curves["seconds"].as_f64().expect("a length"));
        assert!(curves["frame_count"].as_u64().is_some_and(|count| count >= 35), "{name}");
    }
    assert!(lengths.iter().all(|length| (length - 0.6).abs() < 0.08), "{lengths:?}");
}

#[test]
fn a_folder_keeps_its_tree_and_a_failure_stops_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let (sound, curves) = (folder.path().join("sound"), folder.path().join("curves"));
    fs::create_dir_all(sound.join("deep/er")).expect("folders");
    write_wav(&sound.join("a.wav"), 16_000, 1, 0.3);
    write_wav(&sound.join("deep/er/b.WAV"), 48_000, 1, 0.3);
    fs::copy(fixture("tone.mp3"), sound.join("a.mp3")).expect("a copy");
    fs::write(sound.join("notes.txt"), "no sound").expect("a file");
    fs::write(sound.join("broken.wav"), "RIFF but nothing else").expect("a file");
    fs::write(sound.join("deep/empty.flac"), "").expect("a file");
    let output = v2f(["bake".into(), sound, "-o".into(), curves.clone(), "--jobs".into(), "2".into()]);
    no_panic(&output);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert_eq!(files_below(&curves), ["a.csv", "a.wav.csv", "deep/er/b.csv"]);
    let errors = stderr(&output);
    let both = errors.contains("broken.wav: ") && errors.contains("empty.flac: the file is empty");
    assert!(both, "{errors}");
    assert!(
        stdout(&output).contains("3 files baked") && stdout(&output).contains("2 failed"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn existing_files_are_kept_without_overwrite() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("a.csv");
    fs::write(&out, "mine").expect("a file");
    let bake = |more: &[&str]| {
        let mut arguments = vec![
            "bake".into(),
            fixture("tone.flac").into_os_string(),
            "-o".into(),
            out.clone().into_os_string(),
        ];
        arguments.extend(more.iter().map(Into::into));
        v2f(arguments)
    };
    let refused = bake(&[]);
    assert_eq!(code(&refused), 1);
    assert!(stderr(&refused).contains("--overwrite"), "{}", stderr(&refused));
    assert_eq!(fs::read_to_string(&out).expect("a file"), "mine");
    assert_eq!(code(&bake(&["--overwrite"])), 0);
    assert_eq!(files_below(folder.path()), ["a.csv"]);
}

#[test]
fn wrong_usage_has_its_own_exit_code() {
    let tone = fixture("tone.flac").to_string_lossy().into_owned();
    let cases: [(&[&str], &str); 8] = [
        (&["-o", "x.csv", "--fps", "0"], "expected 24, 25"),
        (&["-o", "x.csv", "--fps", "29.5"], "30000/1001"),
        (&["-o", "x.txt"], "none of .csv, .json, .glb"),
        (&["-o", "x.csv", "--format", "json"], "contradict"),
        (&["-o", "x.csv", "--map", "oculus"], "--format json"),
        (&["-o", "x.csv", "--map", "nobody"], "nobody"),
        (&["-o", "x.csv", "--engine", "abacus"], "abacus"),
        (&["-o", "x.csv", "--student", "missing.onnx"], "missing.onnx"),
    ];
    for (more, expected) in cases {
        let output = v2f(["bake", &tone].iter().chain(more));
        no_panic(&output);
        assert_eq!(code(&output), 2, "{more:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(expected), "{more:?}: {}", stderr(&output));
        assert!(!Path::new("x.csv").exists());
    }
}

#[test]
fn a_missing_recording_is_named() {
    let output = v2f(["bake", "nowhere.wav", "-o", "x.csv"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("nowhere.wav: it cannot be opened"), "{}", stderr(&output));
}

#[test]
fn other_rigs_go_to_json() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("a.json");
    let output = v2f([
        "bake".into(),
        fixture("tone.flac"),
        "-o".into(),
        out.clone(),
        "--map".into(),
        "oculus".into(),
        "--idle=7".into(),
    ]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let curves = read_json(&out);
    assert_eq!(curves["profile"], "oculus");
    assert_eq!(curves["controls"].as_array().map(Vec::len), Some(15));
}

/// Bakes a folder, and its sound with it.
fn bake_with_sound(folder: &Path, out: &Path) -> Output {
    let options = ["--audio", "--overwrite"].map(Into::into);
    v2f(["bake".into(), folder.to_owned(), "-o".into(), out.to_owned()].into_iter().chain(options))
}

#[test]
fn sound_does_not_replace_a_recording() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mp3, wav) = (folder.path().join("line.mp3"), folder.path().join("line.wav"));
    fs::copy(fixture("tone.mp3"), &mp3).expect("a copy");
    write_wav(&wav, 16_000, 1, 0.3);
    let before = fs::read(&wav).expect("bytes");
    let output = bake_with_sound(folder.path(), folder.path());
    no_panic(&output);
    assert!(fs::read(&wav).expect("bytes") == before, "the recording is lost");
    let errors = stderr(&output);
    let expected = "line.mp3: its sound would replace the recording";
    assert!(code(&output) == 1 && errors.contains(expected), "{errors}");
    assert_eq!(files_below(folder.path()), ["line.mp3", "line.wav", "line.wav.csv", "line.wav.wav"]);
}

#[test]
fn the_output_folder_is_not_searched() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("curves");
    fs::copy(fixture("tone.flac"), folder.path().join("a.flac")).expect("a copy");
    for _ in 0..2 {
        let output = bake_with_sound(folder.path(), &out);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert_eq!(files_below(&out), ["a.csv", "a.wav"]);
    }
}

#[test]
fn hidden_files_are_baked_only_when_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("in/.trash")).expect("a folder");
    write_wav(&at("in/a.wav"), 16_000, 1, 0.3);
    write_wav(&at("in/.trash/b.wav"), 16_000, 1, 0.3);
    fs::write(at("in/._a.wav"), "no sound").expect("a file");
    let output = v2f(["bake".into(), at("in"), "-o".into(), at("out")]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(files_below(&at("out")), ["a.csv"]);
    fs::rename(at("in/a.wav"), at("in/.a.wav")).expect("a name");
    let output = v2f(["bake".into(), at("in/.a.wav"), "-o".into(), at("one.csv")]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

/// Signals other than Ctrl-C.
#[cfg(unix)]
#[test]
fn an_interrupted_bake_leaves_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (long, out) = (folder.path().join("long.wav"), folder.path().join("out"));
    write_wav(&long, 16_000, 1, 1800.0);
    fs::create_dir(&out).expect("a folder");
    // Under nohup SIGHUP is ignored: the last bit of the mask.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or_default();
    let is_nohup = ignored.trim().ends_with(['1', '3', '5', '7', '9', 'b', 'd', 'f']);
    let signals: &[&str] = if is_nohup { &["-TERM"] } else { &["-TERM", "-HUP"] };
    for &signal in signals {
        let mut program = Command::new(env!("CARGO_BIN_EXE_v2f"))
            .args(["bake".as_ref(), long.as_os_str(), "--quiet".as_ref(), "-o".as_ref()])
            .arg(out.join("long.csv"))
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        while files_below(&out).is_empty() {
            assert_eq!(program.try_wait().expect("a program"), None, "it ended too soon");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let killed = Command::new("kill").args([signal, &program.id().to_string()]).status().expect("kill");
        assert!(killed.success());
        assert_eq!(program.wait().expect("it ends").code(), Some(130), "{signal}");
        assert_eq!(files_below(&out), [""; 0], "{signal}");
    }
}
