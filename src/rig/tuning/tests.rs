//! Tuning: arithmetic, parameters, files.

use super::*;

fn rig() -> Rig {
    let gaze = Control { name: "gaze".into(), neutral: 0.5, min: -1.0, max: 1.0 };
    Rig::new(vec![Control::unit("jawOpen"), Control::unit("browInnerUp"), Control::unit("tongueOut"), gaze])
        .unwrap()
}

fn applied(tuning: &Tuning, values: [f32; 4]) -> [f32; 4] {
    let mut values = values;
    tuning.apply(&mut values);
    values
}

#[test]
fn a_new_tuning_keeps_bits_and_clamps_to_the_range() {
    let tuning = Tuning::new(&rig());
    assert_eq!(applied(&tuning, [0.1, 0.7, 0.3, 0.123]), [0.1, 0.7, 0.3, 0.123]);
    assert_eq!(applied(&tuning, [-1.0, 2.0, f32::NAN, f32::INFINITY]), [0.0, 1.0, 0.0, 0.5]);
}

#[test]
fn gain_offset_clamp_mask_and_strengths() {
    let mut tuning = Tuning::new(&rig());
    for (name, value) in
        [("jawOpen.gain", 2.0), ("jawOpen.offset", 0.1), ("jawOpen.max", 0.8), ("gaze.gain", 0.5)]
    {
        tuning.set(name, value).unwrap();
    }
    assert_eq!(applied(&tuning, [0.25, 0.7, 0.3, -0.5]), [0.6, 0.7, 0.3, 0.0]);
    assert_eq!(applied(&tuning, [0.5, 0.7, 0.3, 0.5]), [0.8, 0.7, 0.3, 0.5]);
    tuning.set("global.strength", 0.5).unwrap();
    tuning.set("upper_face.strength", 0.5).unwrap();
    tuning.set("tongue.strength", 2.0).unwrap();
    assert_eq!(applied(&tuning, [0.25, 0.8, 0.3, -0.5]), [0.35, 0.2, 0.3, 0.25]);
    tuning.set("jawOpen.mask", 1.0).unwrap();
    assert_eq!(applied(&tuning, [0.25, 0.8, 0.3, -0.5])[0], 0.0);
    tuning.reset();
    assert_eq!(tuning, Tuning::new(&rig()));
}

#[test]
fn refusals_name_the_range_or_the_nearest_name_and_change_nothing() {
    let mut tuning = Tuning::new(&rig());
    let untouched = tuning.clone();
    let cases = [
        ("jawOpen.gian", 1.0, &["jawOpen.gian", "did you mean `jawOpen.gain`?"][..]),
        ("jawopen.gain", 1.0, &["did you mean `jawOpen.gain`?"]),
        ("face.strength", 1.0, &["face.strength"]),
        ("jawOpen", 1.0, &["jawOpen"]),
        ("jawOpen.gain", 4.5, &["4.5", "0 to 4"]),
        ("jawOpen.gain", f32::NAN, &["NaN"]),
        ("jawOpen.mask", 0.5, &["0 or 1"]),
        ("gaze.offset", -2.5, &["-2 to 2"]),
    ];
    for (name, value, parts) in cases {
        let error = tuning.set(name, value).unwrap_err().to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    }
    assert_eq!(tuning, untouched);
    tuning.set("jawOpen.max", 0.5).unwrap();
    assert_eq!(
        tuning.set("jawOpen.min", 0.6),
        Err(RigError::ParameterRange { name: "jawOpen.min".into(), value: 0.6, min: 0.0, max: 0.5 })
    );
}

#[test]
fn every_parameter_can_be_set_to_its_limits_and_read_back() {
    let mut tuning = Tuning::new(&rig());
    let parameters = tuning.parameters();
    assert_eq!(parameters.len(), 4 + 4 * 5);
    for parameter in parameters {
        assert_eq!(parameter.value, parameter.default, "{}", parameter.name);
        assert!((parameter.min..=parameter.max).contains(&parameter.default));
        for value in [parameter.min, parameter.max] {
            tuning.set(&parameter.name, value).unwrap();
            assert_eq!(tuning.get(&parameter.name), Ok(value));
        }
        tuning.reset();
    }
}

#[test]
fn a_file_holds_changed_parameters_only() {
    let mut tuning = Tuning::new(&rig());
    tuning.set("jawOpen.gain", 1.3).unwrap();
    tuning.set("gaze.max", -0.5).unwrap();
    tuning.set("gaze.min", -0.75).unwrap();
    let text = tuning.to_json();
    assert_eq!(text.matches(':').count(), 5, "{text}");
    assert_eq!(Tuning::from_json(&rig(), &text), Ok(tuning));
    let refused = [
        ("{\"format\": 1,\n \"parameters\": {\"jawOpen.gain\": \"x\"}}", "line 2"),
        (r#"{"format": 1, "parameters": {"jawOpn.gain": 1}}"#, "did you mean `jawOpen.gain`?"),
        (r#"{"format": 1, "parameters": {"jawOpen.gain": 1e300}}"#, "0 to 4"),
        (r#"{"format": 1, "parameters": {"jawOpen.min": 0.6, "jawOpen.max": 0.5}}"#, "jawOpen.min"),
        (r#"{"format": 2, "parameters": {}}"#, "`format` is 2"),
        (r#"{"format": 1, "parameters": {}, "more": 1}"#, "more"),
    ];
    for (text, part) in refused {
        let error = Tuning::from_json(&rig(), text).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

const THRESHOLD: &str = "closure.threshold";
const SOFTNESS: &str = "closure.softness";

/// A tuning for a student that closes the lips at 0.237.
fn closing() -> Tuning {
    Tuning::new(&rig()).with_closure(Some(Closure::new(0.237, 0.2).unwrap()))
}

#[test]
fn lip_contact_has_the_students_own_values_as_defaults() {
    let mut tuning = closing();
    let listed: Vec<Parameter> =
        tuning.parameters().into_iter().filter(|one| one.name.starts_with("closure.")).collect();
    let facts = |one: &Parameter| (one.name.clone(), one.min, one.max, one.default, one.value);
    assert_eq!(
        listed.iter().map(facts).collect::<Vec<_>>(),
        [(THRESHOLD.to_owned(), 0.0, 1.0, 0.237, 0.237), (SOFTNESS.to_owned(), 0.0, 1.0, 0.2, 0.2)]
    );
    assert!(listed.iter().all(|one| one.unit == "probability" && one.region == Region::LowerFace));
    tuning.set(THRESHOLD, 0.6).unwrap();
    assert_eq!((tuning.get(THRESHOLD), tuning.get(SOFTNESS)), (Ok(0.6), Ok(0.2)));
    assert_eq!(tuning.closure(), Some(Closure::new(0.6, 0.2).unwrap()));
    tuning.set(SOFTNESS, 1.0).unwrap();
    assert_eq!(tuning.closure(), Some(Closure::new(0.6, 1.0).unwrap()));
    tuning.reset();
    assert_eq!(tuning, closing());
}

#[test]
fn a_file_does_not_pin_lip_contact_that_nobody_moved() {
    let mut tuning = closing();
    tuning.set("jawOpen.gain", 1.3).unwrap();
    let saved = tuning.to_json();
    assert!(!saved.contains("closure"), "{saved}");
    // The same file with another student: that student's own value.
    let mut other = Tuning::new(&rig()).with_closure(Some(Closure::new(0.19, 0.1).unwrap()));
    other.set(THRESHOLD, 0.5).unwrap();
    other.load_json(&saved).unwrap();
    assert_eq!((other.get(THRESHOLD), other.get(SOFTNESS)), (Ok(0.19), Ok(0.1)));
    // Moved values come back to the bit, and go to any student.
    tuning.set(THRESHOLD, 0.123).unwrap();
    tuning.set(SOFTNESS, 0.7).unwrap();
    let mut read = closing();
    read.load_json(&tuning.to_json()).unwrap();
    assert_eq!(read, tuning);
    other.load_json(&tuning.to_json()).unwrap();
    assert_eq!((other.get(THRESHOLD), other.get(SOFTNESS)), (Ok(0.123), Ok(0.7)));
}

#[test]
fn a_characters_lip_contact_is_a_default_that_a_tuning_replaces() {
    let mut tuning = closing();
    tuning.set(THRESHOLD, 0.4).unwrap();
    let mut tuning = tuning.as_default();
    assert_eq!(tuning.parameters()[Strength::ALL.len()].default, 0.4);
    tuning.load_json(r#"{"format": 1, "parameters": {"closure.softness": 0}}"#).unwrap();
    assert_eq!((tuning.get(THRESHOLD), tuning.get(SOFTNESS)), (Ok(0.4), Ok(0.0)));
    tuning.set(THRESHOLD, 0.9).unwrap();
    assert!(tuning.to_json().contains(r#""closure.threshold": 0.9"#));
    tuning.reset();
    assert_eq!((tuning.get(THRESHOLD), tuning.get(SOFTNESS)), (Ok(0.4), Ok(0.2)));
}

#[test]
fn refusals_of_lip_contact_say_what_is_accepted_and_change_nothing() {
    let mut tuning = closing();
    let cases = [
        (THRESHOLD, 1.5, "tuning parameter `closure.threshold` is 1.5; expected a number from 0 to 1"),
        (THRESHOLD, f32::NAN, "`closure.threshold` is NaN"),
        (SOFTNESS, 1.01, "tuning parameter `closure.softness` is 1.01; expected a number from 0 to 1"),
        (SOFTNESS, -0.1, "`closure.softness` is -0.1"),
        ("closure.treshold", 0.5, "did you mean `closure.threshold`?"),
        ("closure.gain", 0.5, "no tuning parameter `closure.gain`"),
    ];
    for (name, value, part) in cases {
        let error = tuning.set(name, value).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(tuning, closing());
    let text = r#"{"format": 1, "parameters": {"closure.softness": 2}}"#;
    let error = tuning.load_json(text).unwrap_err().to_string();
    assert!(error.contains("`closure.softness` is 2; expected a number from 0 to 1"), "{error}");
}

#[test]
fn a_student_without_lip_contact_has_no_such_parameter_and_says_why() {
    let mut tuning = Tuning::new(&rig());
    assert!(tuning.parameters().iter().all(|one| !one.name.starts_with("closure.")));
    assert_eq!(tuning.closure(), None);
    for error in [tuning.get(THRESHOLD).unwrap_err(), tuning.set(SOFTNESS, 0.5).unwrap_err()] {
        assert!(error.to_string().contains("its manifest has no `closure`"), "{error}");
    }
}

#[test]
fn every_description_fits_the_c_interface() {
    for parameter in closing().parameters() {
        assert!(parameter.description.len() < 128, "{}", parameter.description);
    }
}
