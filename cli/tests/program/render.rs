//! `v2f render`: the rendered faces, and errors that leave no file.

use std::fs;

#[cfg(unix)]
use std::process::{Command, Output};

use crate::{code, files_below, fixture, no_panic, stderr, v2f};

#[test]
fn a_sheet_shows_faces_over_curves() {
    let folder = tempfile::tempdir().expect("a folder");
    let image = folder.path().join("a.png");
    let output = v2f([
        "render".into(),
        fixture("tone.flac"),
        "-o".into(),
        image.clone(),
        "--size".into(),
        "200x220".into(),
    ]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let mut reader = png::Decoder::new(std::io::BufReader::new(fs::File::open(&image).expect("a file")))
        .read_info()
        .expect("a png");
    let mut bytes = vec![0; reader.output_buffer_size()];
    let frame = reader.next_frame(&mut bytes).expect("pixels");
    assert_eq!((frame.width, frame.height), (1200, 220 + 432));
    // The middle of each face is skin: red before green before blue.
    for face in 0..6 {
        let at = (110 * 1200 + face * 200 + 100) * 3;
        assert!(
            bytes[at] > bytes[at + 1] && bytes[at + 1] > bytes[at + 2],
            "face {face}: {:?}",
            &bytes[at..at + 3]
        );
    }
}

#[test]
fn a_phone_is_its_longest_or_the_nearest_to_a_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let phones = folder.path().join("p.json");
    let twice =
        r#"[{"phone": "aa", "start": 0.05, "end": 0.15}, {"phone": "AA1", "start": 0.25, "end": 0.55}]"#;
    fs::write(&phones, twice).expect("a file");
    let sheet = |show: &str| {
        let image = folder.path().join(format!("{show}.png"));
        let options = ["--size", "200x200", "--show", show].map(Into::into);
        let arguments = ["render".into(), fixture("tone.flac"), "-o".into(), image.clone()];
        let output = v2f(arguments.into_iter().chain(["--phones".into(), phones.clone()]).chain(options));
        no_panic(&output);
        (code(&output), fs::read(&image).unwrap_or_default(), stderr(&output))
    };
    let [longest, late, early] = ["aa", "aa@9", "aa@0.2"].map(sheet);
    assert_eq!((longest.0, late.0, early.0), (0, 0, 0), "{}", early.2);
    assert!(longest.1 == late.1, "the longest is the last one");
    assert!(longest.1 != early.1, "0.2 s is nearer to the middle of the first");
    for wrong in ["aa@", "aa@soon", "aa@nan"] {
        let (code, image, errors) = sheet(wrong);
        assert_eq!((code, image.len()), (2, 0), "{wrong}");
        assert!(errors.contains("is not a time in seconds"), "{errors}");
    }
}

#[test]
fn a_gif_has_the_frames_of_the_recording() {
    let folder = tempfile::tempdir().expect("a folder");
    let film = folder.path().join("a.gif");
    let arguments = ["--fps", "10", "--size", "200x200"].map(Into::into);
    let output =
        v2f(["render".into(), fixture("tone.flac"), "-o".into(), film.clone()].into_iter().chain(arguments));
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(fs::File::open(&film).expect("a file")).expect("a gif");
    let mut delays = Vec::new();
    while let Some(frame) = decoder.read_next_frame().expect("a frame") {
        delays.push(frame.delay);
    }
    // 0.6 s at 10 frames a second.
    assert!((6..=7).contains(&delays.len()) && delays.iter().all(|&delay| delay == 10), "{delays:?}");
}

#[test]
fn errors_leave_no_image() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(at("p.json"), r#"[{"phone": "M", "start": 0.1, "end": 0.2}]"#).expect("a file");
    let cases: [(Vec<std::path::PathBuf>, i32); 5] = [
        (vec![fixture("tone.flac"), "-o".into(), at("a.bmp")], 2),
        (vec![at("none.wav"), "-o".into(), at("a.png")], 1),
        (vec![fixture("tone.flac"), "-o".into(), at("a.png"), "--phones".into(), at("none.json")], 2),
        (vec![fixture("tone.flac"), "-o".into(), at("a.gif"), "--fps".into(), "51".into()], 2),
        (
            vec![
                fixture("tone.flac"),
                "-o".into(),
                at("a.png"),
                "--phones".into(),
                at("p.json"),
                "--show".into(),
                "zh".into(),
            ],
            2,
        ),
    ];
    for (arguments, expected) in cases {
        let output = v2f(std::iter::once("render".into()).chain(arguments.clone()));
        no_panic(&output);
        assert_eq!(code(&output), expected, "{arguments:?}: {}", stderr(&output));
    }
    assert_eq!(files_below(folder.path()), ["p.json"]);
}

/// Renders `take:1.wav` to `f:1.mp4` with this script in place of ffmpeg. Returns the folder of all files.
#[cfg(unix)]
fn render_with_ffmpeg(script: &str) -> (tempfile::TempDir, Output) {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let ffmpeg = folder.path().join("ffmpeg");
    fs::write(&ffmpeg, format!("#!/bin/sh\n{script}\n")).expect("a script");
    fs::set_permissions(&ffmpeg, fs::Permissions::from_mode(0o755)).expect("a script");
    crate::write_wav(&folder.path().join("take:1.wav"), 16_000, 1, 1.0);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(folder.path().to_owned()).chain(std::env::split_paths(&path));
    let output = Command::new(env!("CARGO_BIN_EXE_v2f"))
        .args(["render", "take:1.wav", "-o", "f:1.mp4", "--size", "200x200"])
        .env("PATH", std::env::join_paths(paths).expect("paths"))
        .current_dir(folder.path())
        .output()
        .expect("the program starts");
    (folder, output)
}

#[cfg(unix)]
#[test]
fn ffmpeg_reads_names_with_colons_as_files() {
    let script = "for last do echo \"$last\" >> given; done; cat > /dev/null; echo film > \"${last#file:}\"";
    let (folder, output) = render_with_ffmpeg(script);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(fs::read_to_string(folder.path().join("f:1.mp4")).expect("a film"), "film\n");
    let given = fs::read_to_string(folder.path().join("given")).expect("a list");
    assert!(given.lines().any(|line| line == "file:take:1.wav"), "{given}");
    assert!(given.lines().last().is_some_and(|line| line.starts_with("file:")), "{given}");
}

/// A terminal sends Ctrl-C to ffmpeg too, which stops reading.
#[cfg(unix)]
#[test]
fn an_interrupted_video_exits_as_interrupted() {
    let (folder, output) = render_with_ffmpeg("exec 0<&-; sleep 1; kill -INT $PPID; sleep 1; exit 255");
    assert_eq!(code(&output), 130, "{}", stderr(&output));
    assert_eq!(files_below(folder.path()), ["ffmpeg", "take:1.wav"]);
}
