//! Mapping: the arithmetic of terms, chains of profiles, and refused profiles.

use proptest::prelude::*;

use super::*;
use crate::rig::{
    Control,
    tests::{cases, default_source_rig},
};

fn profile(input: &str, name: &str, targets: &str) -> Profile {
    Profile::from_json(&format!(
        r#"{{"format": 1, "name": "{name}", "input": "{input}", "targets": [{targets}]}}"#
    ))
    .unwrap()
}

fn rig(names: &[&str]) -> Rig {
    Rig::new(names.iter().map(|name| Control::unit(name)).collect()).unwrap()
}

fn apply(profile: &Profile, source: &Rig, values: &[f32]) -> Vec<f32> {
    let mut mapping = Mapping::compile(profile, source).unwrap();
    let mut target = vec![f32::NAN; mapping.target_rig().len()];
    mapping.apply(values, &mut target);
    target
}

#[test]
fn sums_products_quotients_gain_offset_clamp_and_mask() {
    let targets = r#"
        {"name": "sum", "terms": [{"source": "a"}, {"source": "b", "weight": -0.5}]},
        {"name": "product", "terms": [{"source": "a", "weight": 2, "times": "b"}]},
        {"name": "quotient", "terms": [{"source": "a", "over": "b"}]},
        {"name": "share", "terms": [{"source": "a", "weight": 0.5, "times": "a", "over": "b"}]},
        {"name": "gain", "terms": [{"source": "a"}], "gain": 2, "offset": -0.1,
            "min": -1, "clamp": [-1, 0.5]},
        {"name": "masked", "neutral": 0.3, "terms": [{"source": "a"}], "mask": true},
        {"name": "nothing", "offset": 0.25}"#;
    let profile = profile("student", "p", targets);
    let source = rig(&["a", "b"]);
    let near = |values: &[f32], expected: &[f32]| {
        for (value, expected) in apply(&profile, &source, values).iter().zip(expected) {
            assert!((value - expected).abs() < 1e-6, "{values:?}: {value} is not {expected}");
        }
    };
    near(&[0.4, 0.5], &[0.15, 0.4, 0.8, 0.16, 0.5, 0.3, 0.25]);
    near(&[0.4, 0.0], &[0.4, 0.0, 0.0, 0.0, 0.5, 0.3, 0.25]);
    near(&[0.2, 0.1], &[0.15, 0.04, 1.0, 0.1, 0.3, 0.3, 0.25]);
    near(&[0.2], &[0.2, 0.0, 0.0, 0.0, 0.3, 0.3, 0.25]);
    near(&[f32::NAN, 0.5], &[0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 0.25]);
}

#[test]
fn profiles_form_chains_and_cycles_are_refused() {
    let first = profile("student", "first", r#"{"name": "x", "terms": [{"source": "a", "weight": 0.5}]}"#);
    let second = profile("first", "second", r#"{"name": "y", "terms": [{"source": "x", "weight": 0.5}]}"#);
    let source = rig(&["a"]);
    let mut mapping = Mapping::compile_among(&second, std::slice::from_ref(&first), &source).unwrap();
    let mut target = [0.0];
    mapping.apply(&[0.8], &mut target);
    assert_eq!(target, [0.2]);

    let error = Mapping::compile(&second, &source).unwrap_err();
    assert!(
        error.to_string().contains("`first`") && error.to_string().contains("arkit, metahuman"),
        "{error}"
    );

    let round = profile("second", "first", r#"{"name": "x"}"#);
    let error = Mapping::compile_among(&second, &[round, second.clone()], &source).unwrap_err();
    assert_eq!(error, RigError::InputCycle { chain: "second -> first -> second".into() });
    let own = profile("self", "self", r#"{"name": "x"}"#);
    assert!(matches!(Mapping::compile(&own, &source), Err(RigError::InputCycle { .. })));

    // A refinement may keep the shipped profile's name.
    let refined = profile("arkit", "arkit", r#"{"name": "jaw", "terms": [{"source": "jawOpen"}]}"#);
    assert_eq!(Mapping::compile(&refined, &default_source_rig()).unwrap().target_rig().len(), 1);
}

#[test]
fn an_unknown_source_is_refused_with_the_nearest_name() {
    let profile =
        profile("student", "p", r#"{"name": "t", "terms": [{"source": "jawOpen", "times": "lipClosur"}]}"#);
    let error = Mapping::compile(&profile, &default_source_rig()).unwrap_err().to_string();
    for part in ["`p`", "`t`", "`lipClosur`", "did you mean `lipClosure`?"] {
        assert!(error.contains(part), "{error}");
    }
}

proptest! {
    #![proptest_config(cases(64))]
    #[test]
    fn sums_are_linear(a in prop::array::uniform3(0.0f32..0.2), b in prop::array::uniform3(0.0f32..0.2)) {
        let targets = r#"{"name": "t", "min": -9, "max": 9, "terms": [
            {"source": "a"}, {"source": "b", "weight": -3}, {"source": "c", "weight": 0.25}], "gain": 1.5}"#;
        let (profile, source) = (profile("student", "p", targets), rig(&["a", "b", "c"]));
        let both = [0, 1, 2].map(|i| a[i] + b[i]);
        let sum = apply(&profile, &source, &a)[0] + apply(&profile, &source, &b)[0];
        prop_assert!((apply(&profile, &source, &both)[0] - sum).abs() < 1e-5);
    }
}
