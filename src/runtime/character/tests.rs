//! Reading character profiles: their settings, and the errors of refused ones.

use proptest::prelude::*;

use super::*;
use crate::audio::AudioFormat;
use crate::runtime::{Model, ModelSettings, StreamSettings};

fn refusal(text: &str) -> String {
    Character::from_json(text).expect_err(text).to_string()
}

#[test]
fn what_is_not_said_is_usual() {
    let read = Character::from_json(r#"{"format": 1, "character": "Ann"}"#).unwrap();
    assert_eq!((read.name.as_str(), read.mapping.name(), read.student), ("Ann", "arkit", None));
    assert_eq!((read.smoothing, read.gate, read.idle, read.idle_seed), (true, true, false, None));
    assert_eq!((read.gain, read.tuning.len()), (GainSettings::default(), 0));
}

#[test]
fn the_example_of_the_documentation_works() {
    let page = include_str!("../../../docs/mapping-profiles.md");
    let block = page.split("```json\n").nth(3).and_then(|rest| rest.split("```").next()).unwrap();
    let read = Character::from_json(block).unwrap();
    assert_eq!(
        (read.name.as_str(), read.student.as_deref(), read.idle_seed),
        ("Ann", Some("tiny-low-latency"), Some(7))
    );
    assert_eq!(read.tuning.get("jawOpen.gain"), Some(&1.2));
}

#[test]
fn refusals_say_where_and_what() {
    let cases = [
        ("", &["character profile", "line 1"][..]),
        ("[]", &["character profile", "line 1"]),
        (r#"{"character": "a"}"#, &["`format`", "missing"]),
        (r#"{"format": 1}"#, &["`character`", "missing"]),
        (r#"{"format": 2, "character": "a"}"#, &["`format`", "is 2", "reads 1"]),
        (r#"{"format": 1, "character": ""}"#, &["`character`", "1 to 128"]),
        (r#"{"format": 1, "character": "a", "gait": true}"#, &["`gait`"]),
        ("{\"format\": 1, \"character\": \"a\",\n \"gate\": 1}", &["line 2", "`gate`", "boolean"]),
        (
            "{\"format\": 1, \"character\": \"a\",\n\"tuning\": {\"jawOpen.gain\":\n \"x\"}}",
            &["line 3", "`jawOpen.gain`", "f32"],
        ),
        (r#"{"format": 1, "character": "a", "tuning": {"jawOpen.gain": 1e300}}"#, &["jawOpen.gain", "inf"]),
        (r#"{"format": 1, "character": "a", "gain_ceiling_db": 41}"#, &["41", "0 to 40"]),
        (r#"{"format": 1, "character": "a", "mapping": "none"}"#, &["`none`", "arkit"]),
        (
            concat!(
                "{\"format\": 1, \"character\": \"a\",\n",
                "\"mapping\": {\"format\": 1, \"name\": \"m\", \"input\": \"student\",\n",
                " \"targets\": [{\"nme\": 1}]}}"
            ),
            &["mapping profile", "line 3", "nme"],
        ),
    ];
    for (text, parts) in cases {
        let error = refusal(text);
        assert!(parts.iter().all(|part| error.contains(part)), "{parts:?} in {error}");
    }
    let column = refusal(r#"{"format": 1, "character": "a", "idle": 7}"#);
    assert!(column.contains("column 41"), "{column}");
}

#[test]
fn a_mapping_profile_is_none() {
    let mapping = r#"{"format": 1, "name": "m", "input": "student", "targets": [{"name": "character"}]}"#;
    assert!(!Character::is_meant(mapping) && !Character::is_meant(&mapping[..80]));
    assert!(Character::is_meant(r#"{"format": 1, "character": "Ann"}"#));
    assert!(Character::is_meant(r#"{"format": 1, "character": "Ann", }"#), "its own error is reported");
}

#[test]
fn a_broken_character_profile_is_refused_as_one_whatever_it_holds() {
    let whole = r#"{"format": 1, "character": "Ann", "mapping":
        {"format": 1, "name": "m", "input": "student", "targets": [{"name": "character"}]}, "idle": true}"#;
    assert!(Character::is_meant(whole));
    for broken in [
        whole.replace("\"idle\"", "idle"),
        whole.replace("true}", "true"),
        whole.replace("1, \"character\"", "1 \"character\""),
        whole.replace("\"character\": \"Ann\"", "\"character\" : \"Ann"),
        whole.replace("\"character\": \"Ann\", ", ""),
    ] {
        assert!(Character::is_meant(&broken), "{broken}");
        let error = refusal(&broken);
        assert!(error.starts_with("character profile"), "{error}");
    }
}

#[test]
fn its_tuning_is_what_a_streams_parameters_go_back_to() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/tiny-low-latency/tiny-low-latency.onnx");
    let model = Model::open(path, ModelSettings { threads: 0, ..ModelSettings::default() }).unwrap();
    let text = r#"{"format": 1, "character": "Ann", "tuning": {"jawOpen.gain": 1.5}}"#;
    let mut settings = StreamSettings::new(AudioFormat::new(16_000, 1).unwrap());
    Character::from_json(text).unwrap().apply(&mut settings.rig, &mut settings.gain);
    let control = model.open_stream(&settings).unwrap().control;
    let gain = || control.parameter("jawOpen.gain").unwrap();
    assert_eq!(gain(), 1.5);
    control.set_parameter("jawOpen.gain", 1.0).unwrap();
    assert_eq!(gain(), 1.0);
    assert!(control.tuning_json().contains("jawOpen.gain"), "what differs from the character's");
    control.load_tuning(r#"{"format": 1, "parameters": {"mouthFunnel.gain": 2}}"#).unwrap();
    assert_eq!((gain(), control.parameter("mouthFunnel.gain").unwrap()), (1.5, 2.0));
    // A tuning of the host's own comes on top.
    settings.rig.tuning = Some(r#"{"format": 1, "parameters": {"jawOpen.gain": 0.5}}"#.to_owned());
    let control = model.open_stream(&settings).unwrap().control;
    assert_eq!(control.parameter("jawOpen.gain").unwrap(), 0.5);
    let unknown = r#"{"format": 1, "character": "Ann", "tuning": {"jawOpn.gain": 1.5}}"#;
    Character::from_json(unknown).unwrap().apply(&mut settings.rig, &mut settings.gain);
    let error = model.open_stream(&settings).err().unwrap().to_string();
    assert!(error.contains("did you mean `jawOpen.gain`?"), "{error}");
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        name in "\\PC{1,40}", student in proptest::option::of("[a-z-]{1,20}"),
        smoothing: bool, gate: bool, idle: bool, idle_seed in proptest::option::of(any::<u64>()),
        ceiling_db in 0.0_f32..=40.0, target_dbfs in -60.0_f32..=-10.0, pretty: bool,
        tuning in proptest::collection::btree_map("[a-zA-Z_.\"\\\\]{1,20}", -4.0_f32..4.0, 0..8),
        mapping in proptest::sample::select(vec!["arkit", "metahuman", "oculus", "vrm"]), whole: bool,
    ) {
        let mapping_text: serde_json::Value = match whole {
            true => serde_json::from_str(include_str!("../../../tests/scenarios/fox.profile.json")).unwrap(),
            false => mapping.into(),
        };
        let value = serde_json::json!({
            "format": 1, "character": name, "student": student, "mapping": mapping_text, "tuning": tuning,
            "smoothing": smoothing, "gate": gate, "idle": idle, "idle_seed": idle_seed,
            "gain_ceiling_db": ceiling_db, "gain_target_dbfs": target_dbfs,
        });
        let text = if pretty { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() };
        prop_assert!(Character::is_meant(&text));
        let read = Character::from_json(&text).unwrap();
        let expected = Character {
            name, student, tuning, smoothing, gate, idle, idle_seed,
            mapping: Profile::builtin(mapping).unwrap(),
            gain: GainSettings { ceiling_db, target_dbfs, ..GainSettings::default() },
        };
        prop_assert_eq!(if whole { "fox" } else { mapping }, read.mapping.name());
        prop_assert_eq!(Character { mapping: expected.mapping.clone(), ..read }, expected);
    }

    #[test]
    fn no_text_makes_it_panic(cut in 0_usize..200, junk in "\\PC{0,12}") {
        let text = r#"{"format": 1, "character": "Ann", "mapping": {"format": 1}, "tuning": {"a.gain": 1},
            "idle": true}"#;
        let at = text.floor_char_boundary(cut);
        for broken in [format!("{}{junk}", &text[..at]), format!("{}{junk}{}", &text[..at], &text[at..])] {
            let _ = (Character::is_meant(&broken), Character::from_json(&broken).is_ok());
        }
    }
}
