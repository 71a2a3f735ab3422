//! Moods in time, styles, closed lips, and a layer without settings that changes nothing.

use super::parameters::{MOODS, STRENGTH};
use super::*;
use crate::rig::{ARKIT, LIP_CLOSURE, TONGUE, source_rig};

const RATE: u32 = 16_000;
const HOP: i64 = 256;

fn source() -> Rig {
    source_rig(&[]).unwrap().0
}

fn tuning(parameters: &[(&str, f32)]) -> Tuning {
    let mut tuning = Tuning::new(&source()).with_scalars(&PARAMETERS);
    for (name, value) in parameters {
        tuning.set(name, *value).unwrap();
    }
    tuning
}

fn layer() -> Performance {
    Performance::new(Arc::new(PerformanceTables::new(&source())), RATE)
}

/// A rig frame with these controls.
fn frame(controls: &[(&str, f32)]) -> Vec<f32> {
    let source = source();
    let mut values = source.neutral().to_vec();
    for (name, value) in controls {
        values[source.index(name).unwrap()] = *value;
    }
    values
}

/// The rig frame after the layer, at the first target.
fn shown(parameters: &[(&str, f32)], controls: &[(&str, f32)]) -> impl Fn(&str) -> f32 + use<> {
    let mut values = frame(controls);
    layer().apply(0, &tuning(parameters), &mut values);
    let source = source();
    move |name| values[source.index(name).unwrap()]
}

#[test]
fn parameters_and_moods_have_the_same_names_in_the_same_order() {
    for (spec, mood) in PARAMETERS.iter().zip(MOODS) {
        assert_eq!(spec.name, format!("mood.{mood}"));
    }
    assert_eq!(PARAMETERS[STRENGTH].name, "mood.strength");
    assert_eq!(PARAMETERS[parameters::TRANSITION].name, "mood.transition");
    assert_eq!(PARAMETERS[parameters::MOUTH_WHILE_SPEAKING].name, "mood.mouth_while_speaking");
    assert_eq!(PARAMETERS[parameters::ARTICULATION].name, "style.articulation");
    assert_eq!(PARAMETERS[parameters::SPEECH_MAGNITUDE].name, "style.speech_magnitude");
    assert_eq!(PARAMETERS[parameters::JAW_LIMIT].name, "style.jaw_limit");
    assert_eq!(PARAMETERS[parameters::LIPS_OFFSET].name, "style.lips_offset");
    assert_eq!(PARAMETERS[parameters::EYELIDS_OFFSET].name, "style.eyelids_offset");
    for spec in &PARAMETERS {
        assert!((spec.min..=spec.max).contains(&spec.default), "{}", spec.name);
        assert!(spec.description.len() <= 127, "{}: the C interface has no room", spec.name);
    }
}

#[test]
fn each_parameter_by_its_place_is_the_one_of_the_list() {
    let tuning = tuning(&[]);
    let all: Vec<_> = tuning.parameters().into_iter().map(|parameter| parameter.name).collect();
    let places = 0..tuning.parameter_count();
    let each: Vec<_> = places.map(|at| tuning.parameter_at(at).expect("one at each place").name).collect();
    assert_eq!(each, all);
    assert!(tuning.parameter_at(all.len()).is_none());
}

#[test]
fn the_file_has_an_expression_of_known_controls_for_each_mood() {
    let text: serde_json::Value = serde_json::from_str(include_str!("../../profiles/moods.json")).unwrap();
    let moods = text["moods"].as_object().unwrap();
    assert_eq!(moods.len(), MOODS.len());
    for mood in MOODS {
        let shapes = moods[mood]["shapes"].as_object().unwrap();
        assert!(shapes.len() >= 6 && !moods[mood]["units"].as_str().unwrap().is_empty(), "{mood}");
        for (control, weight) in shapes {
            assert!(ARKIT.contains(&control.as_str()), "{mood}: {control}");
            assert!((0.0..=1.0).contains(&weight.as_f64().unwrap()), "{mood}: {control}");
        }
    }
}

#[test]
fn without_settings_no_bit_changes() {
    let names = ARKIT.iter().chain(&TONGUE).chain([&LIP_CLOSURE]).enumerate();
    let controls: Vec<_> = names.map(|(place, name)| (*name, (place as f32 * 0.37).fract())).collect();
    let (mut layer, before) = (layer(), frame(&controls));
    for hop in 0..5 {
        let mut values = before.clone();
        layer.apply(hop * HOP, &tuning(&[]), &mut values);
        assert_eq!(
            values.iter().map(|v| v.to_bits()).collect::<Vec<_>>(),
            before.iter().map(|v| v.to_bits()).collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_mood_comes_and_goes_in_its_transition() {
    let smile = source().index("mouthSmileLeft").unwrap();
    let (mut layer, mut tuning) = (layer(), tuning(&[("mood.strength", 1.0), ("mood.transition", 0.32)]));
    let mut at = |hop: i64, tuning: &Tuning| {
        let mut values = frame(&[]);
        layer.apply(hop * HOP, tuning, &mut values);
        values[smile]
    };
    assert_eq!(at(0, &tuning), 0.0);
    tuning.set("mood.joy", 1.0).unwrap();
    let whole = 0.62;
    assert!((at(1, &tuning) - whole * 0.05).abs() < 1e-6, "a twentieth per hop of 16 ms");
    assert!((at(5, &tuning) - whole * 0.25).abs() < 1e-6, "frames need not follow each other hop by hop");
    for hop in 6..=20 {
        at(hop, &tuning);
    }
    assert_eq!(at(21, &tuning), whole);
    tuning.set("mood.joy", 0.0).unwrap();
    assert!((at(22, &tuning) - whole * 0.95).abs() < 1e-6);
}

#[test]
fn a_stream_begins_with_its_mood_also_after_a_restart() {
    let (smile, tuning) = (source().index("mouthSmileLeft").unwrap(), tuning(&[("mood.joy", 1.0)]));
    let mut layer = layer();
    let mut at = |hop: i64, restart: bool| {
        if restart {
            layer.restart();
        }
        let mut values = frame(&[]);
        layer.apply(hop * HOP, &tuning, &mut values);
        values[smile]
    };
    let first = at(0, false);
    assert!((first - 0.62 * 0.6).abs() < 1e-6);
    assert_eq!((at(1, false), at(900, true), at(0, true)), (first, first, first));
}

#[test]
fn two_moods_blend_and_do_not_add_up_to_twice_the_face() {
    let of = |parameters: &[(&str, f32)]| shown(parameters, &[])("browInnerUp");
    let (sad, afraid) = (of(&[("mood.sadness", 1.0)]), of(&[("mood.fear", 1.0)]));
    let both = of(&[("mood.sadness", 1.0), ("mood.fear", 1.0)]);
    assert!((both - (sad + afraid) / 2.0).abs() < 1e-6);
}

#[test]
fn speech_keeps_a_share_of_the_moods_mouth_and_all_of_its_brows() {
    let sad = [("mood.sadness", 1.0), ("mood.strength", 1.0)];
    let rest = shown(&sad, &[]);
    let speech = shown(&sad, &[("jawOpen", 0.4)]);
    assert!((speech("mouthFrownLeft") - 0.33 * rest("mouthFrownLeft")).abs() < 1e-6);
    assert_eq!(speech("browInnerUp"), rest("browInnerUp"));
    let whole = shown(&[sad[0], sad[1], ("mood.mouth_while_speaking", 1.0)], &[("jawOpen", 0.4)]);
    assert_eq!(whole("mouthFrownLeft"), rest("mouthFrownLeft"));
}

#[test]
fn the_moods_mouth_comes_back_slowly_after_speech() {
    let place = source().index("mouthFrownLeft").unwrap();
    let (mut layer, tuning) = (layer(), tuning(&[("mood.sadness", 1.0), ("mood.strength", 1.0)]));
    let mut at = |hop: i64, jaw: f32| {
        let mut values = frame(&[("jawOpen", jaw)]);
        layer.apply(hop * HOP, &tuning, &mut values);
        values[place]
    };
    let spoken = at(0, 0.4);
    let after = (1..=60).map(|hop| at(hop, 0.0)).collect::<Vec<_>>();
    assert!(after.windows(2).all(|two| two[0] <= two[1]) && after[0] < 1.1 * spoken);
    assert!(after[30] < 0.55 && (after[59] - 0.55).abs() < 1e-6);
}

#[test]
fn no_mood_and_no_style_parts_lips_in_contact() {
    let parting = ["jawOpen", "mouthFunnel", "mouthUpperUpLeft", "mouthLowerDownLeft", "noseSneerLeft"];
    for mood in MOODS {
        let mood = format!("mood.{mood}");
        let parameters = [
            (mood.as_str(), 1.0),
            ("mood.strength", 1.0),
            ("mood.mouth_while_speaking", 1.0),
            ("style.lips_offset", 1.0),
        ];
        let closed = shown(&parameters, &[(LIP_CLOSURE, 1.0)]);
        assert!(parting.iter().all(|name| closed(name) == 0.0), "{mood}");
        let half = shown(&parameters, &[(LIP_CLOSURE, 0.5)]);
        let open = shown(&parameters, &[]);
        assert!((half("mouthLowerDownLeft") - open("mouthLowerDownLeft") / 2.0).abs() < 1e-6, "{mood}");
    }
}

#[test]
fn styles_scale_speech_and_leave_contact_and_brows() {
    let spoken = [
        ("jawOpen", 0.5),
        ("mouthPucker", 0.4),
        ("tongueTipUp", 0.2),
        (LIP_CLOSURE, 0.3),
        ("browInnerUp", 0.1),
    ];
    let mumbled = shown(&[("style.articulation", -1.0)], &spoken);
    assert!((mumbled("jawOpen") - 0.2).abs() < 1e-6 && (mumbled("mouthPucker") - 0.22).abs() < 1e-6);
    let clear = shown(&[("style.articulation", 1.0)], &spoken);
    let grown = |factor: f32| 1.0 + (factor - 1.0) * (1.0 - 0.3);
    assert!((clear("jawOpen") - 0.5 * grown(1.3)).abs() < 1e-6);
    assert!((clear("tongueTipUp") - 0.2 * grown(1.5)).abs() < 1e-6);
    let loud = shown(&[("style.speech_magnitude", 2.0), ("style.jaw_limit", 0.7)], &spoken);
    assert!((loud("jawOpen") - 0.7).abs() < 1e-6 && (loud("mouthPucker") - 0.4 * grown(2.0)).abs() < 1e-6);
    for style in [mumbled, clear, loud] {
        assert_eq!((style(LIP_CLOSURE), style("browInnerUp")), (0.3, 0.1));
    }
}

#[test]
fn offsets_of_lips_and_lids_go_both_ways() {
    let parted = shown(&[("style.lips_offset", 0.2), ("style.eyelids_offset", 0.3)], &[]);
    assert!(parted("mouthLowerDownRight") > 0.1 && parted("mouthPressLeft") == 0.0);
    assert_eq!((parted("eyeBlinkLeft"), parted("eyeWideLeft")), (0.3, 0.0));
    let pressed = shown(&[("style.lips_offset", -0.2), ("style.eyelids_offset", -0.3)], &[]);
    assert_eq!((pressed("mouthPressLeft"), pressed("mouthLowerDownLeft")), (0.2, 0.0));
    assert_eq!((pressed("eyeBlinkLeft"), pressed("eyeWideLeft")), (0.0, 0.3));
}
