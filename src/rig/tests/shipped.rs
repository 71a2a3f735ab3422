//! The shipped profiles: lip closure, MetaHuman's weights, visemes of typical mouth shapes.

use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;

use super::*;

const CURVES: &str = include_str!("../../../tests/fixtures/metahuman_curves.txt");
const WEIGHTS: &str = include_str!("../../../tests/fixtures/arkit_to_metahuman.txt");

const OPEN: &[(&str, f32)] = &[("jawOpen", 0.7)];
const ROUND: &[(&str, f32)] = &[("jawOpen", 0.15), ("mouthPucker", 0.7), ("mouthFunnel", 0.2)];
const SPREAD: &[(&str, f32)] = &[
    ("jawOpen", 0.12),
    ("mouthSmileLeft", 0.4),
    ("mouthSmileRight", 0.4),
    ("mouthStretchLeft", 0.35),
    ("mouthStretchRight", 0.35),
];
const HALF_SPREAD: &[(&str, f32)] = &[
    ("jawOpen", 0.3),
    ("mouthSmileLeft", 0.25),
    ("mouthSmileRight", 0.25),
    ("mouthStretchLeft", 0.3),
    ("mouthStretchRight", 0.3),
];
const HALF_ROUND: &[(&str, f32)] = &[("jawOpen", 0.4), ("mouthPucker", 0.4), ("mouthFunnel", 0.5)];
const BITE: &[(&str, f32)] = &[("jawOpen", 0.15), ("mouthRollLower", 0.5), ("mouthUpperUpLeft", 0.2)];

fn value(made: &(Rig, Vec<f32>), name: &str) -> f32 {
    made.1[made.0.index(name).expect(name)]
}

fn largest(made: &(Rig, Vec<f32>)) -> String {
    let pairs = made.0.names().zip(&made.1);
    pairs.max_by(|a, b| a.1.total_cmp(b.1)).expect("a rig has controls").0.to_owned()
}

proptest! {
    #![proptest_config(cases(300))]
    #[test]
    fn closed_lips_leave_no_gap_and_open_lips_do_not_change(
        values in prop::collection::vec(0.0f32..=1.0, 55),
        part in 0.0f32..1.0,
    ) {
        let source = default_source_rig();
        let mut mapping = Mapping::compile(&Profile::builtin("arkit").unwrap(), &source).unwrap();
        let mut target = vec![0.0; mapping.target_rig().len()];
        let closure = source.index(LIP_CLOSURE).unwrap();
        let mut values = values;

        values[closure] = 1.0;
        mapping.apply(&values, &mut target);
        prop_assert!(gap(mapping.target_rig(), &target) <= 1e-6);

        values[closure] = 0.0;
        mapping.apply(&values, &mut target);
        prop_assert_eq!(&target[..], &values[..54]);

        // With a student that predicts open lips, the gap closes in proportion. Press and roll may only close
        // it further.
        values[source.index("mouthClose").unwrap()] = 0.0;
        mapping.apply(&values, &mut target);
        let open = gap(mapping.target_rig(), &target);
        values[closure] = part;
        mapping.apply(&values, &mut target);
        let left = gap(mapping.target_rig(), &target);
        prop_assert!(left <= (1.0 - part) * open + 1e-5, "{} of {}", left, open);
        let jaw = values[source.index("jawOpen").unwrap()];
        // With a nearly closed jaw, pressed lips leave no gap to close.
        prop_assert!(jaw < 0.55 || left >= (1.0 - part) * open - 0.05, "{} of {}", left, open);
        prop_assert!(target.iter().all(|value| (0.0..=1.0).contains(value)));
    }
}

#[test]
fn closing_keeps_the_rounding_and_adds_a_little_press() {
    let open = mapped("arkit", HALF_ROUND);
    let closed = mapped("arkit", &[HALF_ROUND, &[("lipClosure", 1.0)]].concat());
    assert_eq!(value(&closed, "mouthFunnel"), 0.0);
    assert!(value(&closed, "mouthPucker") > value(&open, "mouthPucker"));
    assert_eq!(value(&closed, "jawOpen"), value(&open, "jawOpen"));
    assert!((value(&closed, "mouthClose") - 0.38).abs() < 0.01);
    assert_eq!(value(&closed, "mouthPressLeft"), 0.1);
    assert_eq!(value(&open, "mouthPressLeft"), 0.0);
}

#[test]
fn metahuman_has_the_weights_of_the_pose_asset() {
    let curves: HashSet<&str> = CURVES.lines().collect();
    assert_eq!(curves.len(), 251);
    let mut expected = BTreeMap::new();
    for (source, row) in WEIGHTS.lines().filter_map(|line| line.split_once(": ")) {
        for cell in row.split(", ") {
            let (curve, weight) =
                cell.split_once(' ').map_or((cell, 1.0), |(c, w)| (c, w.parse::<f32>().unwrap()));
            expected.insert((format!("CTRL_expressions_{curve}"), source.to_owned()), weight);
        }
    }
    assert_eq!(expected.keys().map(|(_, source)| source).collect::<HashSet<_>>().len(), 51);
    let profile = Profile::builtin("metahuman").unwrap();
    for target in profile.targets() {
        let name = &target.control.name;
        assert!(curves.contains(name.as_str()), "{name}");
        for term in &target.terms {
            if term.over.is_some() || TONGUE.contains(&term.source.as_str()) {
                continue;
            }
            let weight = expected.remove(&(name.clone(), term.source.clone()));
            // The public extractions agree to 1e-3.
            assert!(
                weight.is_some_and(|weight| (weight - term.weight).abs() <= 1.01e-3),
                "{name} from {}",
                term.source
            );
        }
    }
    assert!(expected.is_empty(), "left out: {expected:?}");
}

#[test]
fn metahuman_lips_meet_by_the_quotient() {
    let closed = mapped("metahuman", &[("jawOpen", 0.4), ("lipClosure", 1.0)]);
    for quarter in ["DL", "DR", "UL", "UR"] {
        assert_eq!(value(&closed, &format!("CTRL_expressions_mouthLipsTogether{quarter}")), 1.0);
    }
    let half = mapped(
        "metahuman",
        &[("jawOpen", 0.4), ("lipClosure", 0.5), ("tongueTipUp", 0.3), ("tongueBackUp", 0.2)],
    );
    assert!((value(&half, "CTRL_expressions_mouthLipsTogetherDL") - 0.5).abs() < 1e-6);
    assert_eq!(value(&half, "CTRL_expressions_tongueTipUp"), 0.3);
    assert_eq!(value(&half, "CTRL_expressions_tongueUp"), 0.2);
    assert_eq!(
        value(&mapped("metahuman", &[("mouthClose", 0.3)]), "CTRL_expressions_mouthLipsTogetherDL"),
        0.0
    );
}

#[test]
fn typical_mouth_shapes_give_their_viseme() {
    let cases = [
        (&[][..], "sil"),
        (OPEN, "aa"),
        (ROUND, "U"),
        (HALF_ROUND, "O"),
        (SPREAD, "I"),
        (HALF_SPREAD, "E"),
        (BITE, "FF"),
        (&[("jawOpen", 0.1), ("mouthFunnel", 0.5), ("mouthPucker", 0.3)], "CH"),
        (
            &[("jawOpen", 0.05), ("mouthStretchLeft", 0.2), ("mouthStretchRight", 0.2), ("tongueTipUp", 0.4)],
            "SS",
        ),
        (&[("jawOpen", 0.1), ("tongueTipUp", 0.8)], "DD"),
        (&[("jawOpen", 0.15), ("tongueBackUp", 0.8)], "kk"),
        (&[("jawOpen", 0.1), ("tongueOut", 0.5)], "TH"),
        (&[("jawOpen", 0.1), ("mouthPucker", 0.4), ("tongueTipUp", 0.9), ("tongueBackUp", 0.3)], "RR"),
    ];
    for (mouth, expected) in cases {
        let made = mapped("oculus", mouth);
        assert_eq!(
            largest(&made),
            expected,
            "{mouth:?}: {:?}",
            made.0.names().zip(&made.1).collect::<Vec<_>>()
        );
    }
    for (mouth, expected) in
        [(OPEN, "aa"), (ROUND, "ou"), (HALF_ROUND, "oh"), (SPREAD, "ih"), (HALF_SPREAD, "ee")]
    {
        assert_eq!(largest(&mapped("vrm", mouth)), expected);
    }
}

#[test]
fn closed_lips_give_pp_for_every_mouth_shape() {
    for mouth in [OPEN, ROUND, SPREAD, HALF_SPREAD, HALF_ROUND, BITE] {
        let mouth = [mouth, &[("lipClosure", 1.0)]].concat();
        let oculus = mapped("oculus", &mouth);
        assert_eq!(largest(&oculus), "PP");
        for vowel in ["aa", "E", "I", "O", "U", "FF", "CH", "SS"] {
            assert!(value(&oculus, vowel) <= 0.02, "{mouth:?}: {vowel} {}", value(&oculus, vowel));
        }
        let vrm = mapped("vrm", &mouth);
        for vowel in ["aa", "ih", "ou", "ee", "oh"] {
            assert!(value(&vrm, vowel) <= 0.02, "{mouth:?}: {vowel}");
        }
    }
}

#[test]
fn a_blink_reaches_each_vrm_eye_once() {
    for (left, right) in [(1.0, 1.0), (1.0, 0.0), (0.3, 0.8), (0.0, 0.0)] {
        let made = mapped("vrm", &[("eyeBlinkLeft", left), ("eyeBlinkRight", right)]);
        let both = value(&made, "blink");
        assert!((both + value(&made, "blinkLeft") - left).abs() < 1e-6);
        assert!((both + value(&made, "blinkRight") - right).abs() < 1e-6);
    }
    let look = mapped("vrm", &[("eyeLookOutLeft", 0.6), ("eyeLookInRight", 0.6), ("eyeLookUpLeft", 0.4)]);
    let [left, right, up] = ["lookLeft", "lookRight", "lookUp"].map(|name| value(&look, name));
    assert!((left - 0.6).abs() < 1e-6 && right == 0.0 && (up - 0.2).abs() < 1e-6);
}

#[test]
fn neutral_stays_neutral() {
    for profile in Profile::builtin_names() {
        let (rig, values) = mapped(profile, &[]);
        assert_eq!(values, rig.neutral(), "{profile}");
    }
}
