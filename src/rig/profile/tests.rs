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
    ];
    for (target, parts) in targets {
        let error = refusal(&with_targets(target));
        assert!(parts.iter().all(|part| error.contains(part)), "{parts:?} in {error}");
    }
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
    assert_eq!(Profile::builtin_names().collect::<Vec<_>>(), ["arkit", "metahuman", "oculus", "vrm"]);
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
