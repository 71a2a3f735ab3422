//! Bakes that are cancelled, and the parameters that the page shows.

use std::path::Path;

use super::*;

fn session() -> Session {
    session_of(false)
}

/// `plain`: without the voice gate and the normaliser.
fn session_of(plain: bool) -> Session {
    let student = StudentArguments { student: None, engine: "native".to_owned(), runtime_library: None };
    let face = FaceArguments {
        profile: None,
        map: None,
        tune: None,
        no_gate: false,
        no_voice_gate: plain,
        no_normalise: plain,
        no_smoothing: false,
        offset: None,
        idle: None,
        auto_gain: None,
    };
    Session::open(&[student], &face, PageMode::default()).expect("a session")
}

#[test]
fn a_cancelled_bake_ends() {
    let session = session();
    let tone = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tone.flac");
    session.set_sound(Sound::read(&tone, &crate::recording::SoundArguments::default()).expect("a recording"));
    let request = format!("{{\"character\": {}}}", session.character);
    let request: BakeRequest = serde_json::from_str(&request).expect("a request");
    let text = session.bake(&request, &AtomicBool::new(true)).expect_err("nothing").to_string();
    assert!(text.contains("cancelled"), "{text}");
    assert!(session.bake(&request, &AtomicBool::new(false)).expect("curves").len() > 1000);
}

#[test]
fn the_page_shows_the_students_lip_contact_as_the_default_and_the_characters_as_the_value() {
    let text = r#"{"format": 1, "character": "Ann", "tuning": {"closure.threshold": 0.5}}"#;
    let face = session().face(text).expect("a face");
    let parameters = face["parameters"].as_array().expect("a list");
    let found = |name: &str| parameters.iter().find(|one| one["name"] == name).expect("listed");
    let (threshold, softness) = (found("closure.threshold"), found("closure.softness"));
    assert_eq!(threshold["value"], 0.5);
    let own = threshold["default"].as_f64().expect("a number");
    assert!(own > 0.0 && own < 0.5, "the student's own, not the character's: {own}");
    assert_eq!(softness["value"], softness["default"]);
    let wrong = text.replace("0.5", "1.5");
    let error = session().face(&wrong).expect_err("out of range").to_string();
    assert!(error.contains("`closure.threshold` is 1.5; expected a number from 0 to 1"), "{error}");
}

/// A character profile does not hold them: the session must.
#[test]
fn the_voice_gate_and_the_normaliser_of_the_command_line_reach_the_page() {
    for plain in [false, true] {
        let session = session_of(plain);
        let request = format!("{{\"character\": {}}}", session.character);
        let request: BakeRequest = serde_json::from_str(&request).expect("a request");
        let (_, rig, gain) = session.open_request(&request).expect("settings");
        assert_eq!((rig.gate.voice, gain.normalise), (!plain, !plain));
    }
}
