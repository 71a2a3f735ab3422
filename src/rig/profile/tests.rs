//! Reading of profiles: refused texts, and the errors for them.

use proptest::prelude::*;

use super::*;
use crate::rig::{
    Mapping, Tuning,
    tests::{cases, default_source_rig},
};

fn refusal(text: &str) -> String {
    Profile::from_json(text).expect_err(text).to_string()
}

fn with_targets(targets: &str) -> String {
    format!("{{\"format\": 1, \"name\": \"p\", \"input\": \"student\", \"targets\": [\n{targets}\n]}}")
}

#[test]
fn refusals_say_where_and_what() {
    let cases = [
        ("{", &["line 1", "column"][..]),
        (
            r#"{"format": 2, "name": "p", "input": "student", "targets": [{"name": "t"}]}"#,
            &["`format` is 2", "reads 1"],
        ),
        (r#"{"format": 1, "name": "p", "input": "student", "targets": []}"#, &["0 targets"]),
        (r#"{"format": 1, "name": "p", "input": "student", "targets": [], "extra": 1}"#, &["extra"]),
    ];
    for (text, parts) in cases {
        let error = refusal(text);
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    }
    let targets = [
        (
            "{\"name\": \"fine\"},\n{\"name\": \"bad\", \"terms\": [{\"sorce\": \"x\"}]}",
            &["line 3", "`bad`", "sorce"][..],
        ),
        (
            "{\"name\": \"bad\", \"gain\": 1e9}, {\"name\": \"fine\"}",
            &["line 2", "`bad`", "`gain`", "-1000 to 1000"],
        ),
        ("{\"name\": \"bad\", \"gain\": 1e400}", &["line 2", "out of range"]),
        ("{\"name\": \"bad\", \"min\": 1, \"max\": 0}", &["`bad`", "min < max"]),
        ("{\"name\": \"bad\", \"neutral\": 2}", &["`bad`", "neutral 2"]),
        ("{\"name\": \"bad\", \"clamp\": [0.6, 0.4]}", &["`bad`", "[0.6, 0.4]"]),
        ("{\"name\": \"bad\", \"clamp\": [0, 2]}", &["`bad`", "within min 0 and max 1"]),
        ("{\"name\": \"bad\", \"terms\": [{\"source\": \"x\", \"weight\": \"1\"}]}", &["`bad`", "line 2"]),
        ("{\"neutral\": 0}", &["target number 1", "name"]),
        ("{\"name\": \"\"}", &["1 to 128"]),
        ("{\"name\": \"t\"}, {\"name\": \"t\"}", &["`t`", "twice"]),
        ("{\"name\": \"bad\", \"aliases\": [\"\"]}", &["`bad`", "alias", "1 to 128"]),
        ("{\"name\": \"bad\", \"aliases\": \"x\"}", &["`bad`", "line 2"]),
    ];
    for (target, parts) in targets {
        let error = refusal(&with_targets(target));
        assert!(parts.iter().all(|part| error.contains(part)), "{parts:?} in {error}");
    }
}

#[test]
fn refusals_of_winner_and_family_say_what_is_expected() {
    let with = |keys: &str| {
        format!(
            "{{\"format\": 1, \"name\": \"p\", \"input\": \"student\", {keys}, \
             \"targets\": [{{\"name\": \"a\"}}, {{\"name\": \"b\", \"min\": -1}}, {{\"name\": \"c\"}}]}}"
        )
    };
    let cases = [
        (r#""winner": {"hold_ms": 1001}"#, &["hold_ms", "1001", "0 to 1000"][..]),
        (r#""winner": {"hold_ms": -1}"#, &["line 1"]),
        (r#""winner": {"targets": ["a", "d"]}"#, &["`d`", "none of its targets"]),
        (r#""winner": {"targets": ["a", "b"]}"#, &["`b`", "min -1"]),
        (r#""winner": {}"#, &["`b`", "min -1"]),
        (r#""winner": {"targets": ["a"]}"#, &["at least two"]),
        (r#""winner": {"least": 1}"#, &["least"]),
        (r#""family": {"label": "", "detail": 1}"#, &["label", "1 to 128"]),
        (r#""family": {"label": "x", "detail": 0}"#, &["detail", "above 0"]),
        (r#""family": {"label": "x", "detail": 1.5}"#, &["detail", "up to 1"]),
        (r#""family": {"label": "x"}"#, &["detail"]),
    ];
    for (keys, parts) in cases {
        let error = refusal(&with(keys));
        assert!(parts.iter().all(|part| error.contains(part)), "{parts:?} in {error}");
    }
    let good = Profile::from_json(&with(r#""winner": {"targets": ["a", "c"], "hold_ms": 40}"#)).unwrap();
    let mapping = Mapping::compile(&good, &default_source_rig()).unwrap();
    assert_eq!(mapping.target_rig().steps(), [true, false, true]);
    assert!(mapping.competition().is_some());
}

#[test]
fn sizes_are_bounded() {
    let many: Vec<String> = (0..4097).map(|i| format!(r#"{{"name": "t{i}"}}"#)).collect();
    assert!(refusal(&with_targets(&many.join(","))).contains("4097 targets"));
    let term = r#"{"source": "a"},"#.repeat(65_536) + r#"{"source": "a"}"#;
    assert!(
        refusal(&with_targets(&format!(r#"{{"name": "t", "terms": [{term}]}}"#))).contains("65537 terms")
    );
}

#[test]
fn shipped_profiles_are_known_by_name() {
    let names: Vec<&str> = Profile::builtin_names().collect();
    assert_eq!(names[..4], ["arkit", "metahuman", "oculus", "vrm"]);
    assert_eq!(names.len(), 21);
    for name in Profile::builtin_names() {
        assert_eq!(Profile::builtin(name).unwrap().name(), name);
    }
    assert!(Profile::builtin("unreal").unwrap_err().to_string().contains("arkit, metahuman, oculus, vrm"));
}

#[test]
fn the_example_of_the_documentation_works() {
    let page = include_str!("../../../docs/mapping-profiles.md");
    let blocks: Vec<&str> =
        page.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    // The third example is a character profile; the tests of runtime::character read it.
    let [profile, tuning, _] = blocks[..] else { panic!("expected three examples, found {}", blocks.len()) };
    let profile = Profile::from_json(profile).unwrap();
    let mapping = Mapping::compile(&profile, &default_source_rig()).unwrap();
    let tuning = Tuning::from_json(
        Mapping::compile(&Profile::builtin("arkit").unwrap(), &default_source_rig()).unwrap().target_rig(),
        tuning,
    );
    assert_eq!(mapping.target_rig().names().next(), Some("Mouth_Open"));
    assert_eq!(tuning.unwrap().get("jawOpen.gain"), Ok(1.2));
}

proptest! {
    #![proptest_config(cases(300))]
    #[test]
    fn damaged_text_never_panics(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..6),
    ) {
        let mut text = include_bytes!("../../../profiles/vrm.json").to_vec();
        for (index, byte, edit) in edits {
            let index = index.index(text.len());
            match edit {
                0 => text[index] = byte,
                1 => { text.remove(index); }
                2 => text.insert(index, byte),
                _ => text.swap(index, 0),
            }
        }
        if let Ok(profile) = Profile::from_json(&String::from_utf8_lossy(&text)) {
            let _ = Mapping::compile(&profile, &default_source_rig());
        }
    }
}
