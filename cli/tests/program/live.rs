//! `v2f live`, as far as a machine without a microphone can test it.

use super::*;

#[test]
fn a_recording_goes_through_the_live_code() {
    let output = v2f(["live".into(), "--file".into(), fixture("tone.flac")]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("16000 Hz, 1 channels"), "{text}");
    assert!(text.contains("look-ahead") && text.contains("ms median"), "{text}");
    // 0.6 s at 62.5 Hz.
    let hops = text
        .split(" hops")
        .next()
        .and_then(|before| before.split_whitespace().last())
        .and_then(|hops| hops.parse().ok());
    assert!(hops.is_some_and(|hops: u32| (37..80).contains(&hops)), "{text}");
    assert!(text.contains(" 0 audio frames refused"), "{text}");
}

#[test]
fn it_stops_after_the_given_seconds() {
    let folder = tempfile::tempdir().expect("a folder");
    let wav = folder.path().join("long.wav");
    write_wav(&wav, 48_000, 2, 30.0);
    let output = v2f([
        "live".into(),
        "--file".into(),
        wav,
        "--seconds".into(),
        "0.5".into(),
        "--map".into(),
        "vrm".into(),
    ]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[test]
fn a_missing_recording_is_named() {
    let output = v2f(["live", "--file", "nowhere.wav"]);
    no_panic(&output);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("nowhere.wav"), "{}", stderr(&output));
}

#[test]
fn a_machine_without_microphones_says_so() {
    let listed = v2f(["live", "--list-devices"]);
    no_panic(&listed);
    if code(&listed) == 0 {
        // This machine has a microphone: the list names it, and the rest cannot be tested.
        assert!(stdout(&listed).contains("Hz"));
        return;
    }
    for arguments in [&["live", "--list-devices"][..], &["live"], &["live", "--device", "headset"]] {
        let output = v2f(arguments);
        no_panic(&output);
        assert_eq!(code(&output), 3, "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("no sound input device"), "{}", stderr(&output));
    }
}
