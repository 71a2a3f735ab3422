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
    Session::open(&[student], &face, Setting::default()).expect("a session")
}

#[test]
fn what_nobody_waits_for_is_not_baked() {
    let session = session();
    let tone = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tone.flac");
    session.take(Sound::read(&tone).expect("a recording"));
    let wish = format!("{{\"character\": {}}}", session.character);
    let wish: Wish = serde_json::from_str(&wish).expect("a wish");
    let told = session.bake(&wish, &AtomicBool::new(true)).expect_err("nothing").to_string();
    assert!(told.contains("given up"), "{told}");
    assert!(session.bake(&wish, &AtomicBool::new(false)).expect("curves").len() > 1000);
}
