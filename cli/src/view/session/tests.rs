//! Bakes that are cancelled.

use std::path::Path;

use super::*;

fn session() -> Session {
    let student = StudentArguments { student: None, engine: "native".to_owned(), runtime_library: None };
    let face = FaceArguments {
        profile: None,
        map: None,
        tune: None,
        no_gate: false,
        no_smoothing: false,
        idle: None,
        auto_gain: None,
    };
    Session::open(&[student], &face, PageMode::default()).expect("a session")
}

#[test]
fn a_cancelled_bake_ends() {
    let session = session();
    let tone = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tone.flac");
    session.set_sound(Sound::read(&tone).expect("a recording"));
    let request = format!("{{\"character\": {}}}", session.character);
    let request: BakeRequest = serde_json::from_str(&request).expect("a request");
    let text = session.bake(&request, &AtomicBool::new(true)).expect_err("nothing").to_string();
    assert!(text.contains("cancelled"), "{text}");
    assert!(session.bake(&request, &AtomicBool::new(false)).expect("curves").len() > 1000);
}
