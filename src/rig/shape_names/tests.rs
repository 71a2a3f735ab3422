//! The spellings that all bindings and integrations share, and names that two controls want.

use proptest::prelude::*;

use super::*;
use crate::rig::{Control, Mapping, Profile, tests::cases, tests::default_source_rig};

/// The list that all look-ups share: `control > the shape that it finds : all shapes`.
const SPELLINGS: &str = include_str!("../../../tests/fixtures/shape_names.txt");

fn rig(names: &[&str]) -> Rig {
    Rig::new(names.iter().map(|name| Control::unit(name)).collect()).unwrap()
}

fn found<'a>(rig: &Rig, shapes: &[&'a str]) -> Vec<&'a str> {
    let names = ShapeNames::new(shapes);
    names.assign(rig).iter().map(|found| found.map_or("none", |found| shapes[found.shape])).collect()
}

#[test]
fn every_spelling_of_the_list_is_found() {
    let lines: Vec<&str> =
        SPELLINGS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(lines.len() > 80);
    for line in lines {
        let Some((wanted, shapes)) = line.split_once(" : ") else { panic!("{line}") };
        let Some((control, shape)) = wanted.split_once(" > ") else { panic!("{line}") };
        let shapes: Vec<&str> = shapes.split(" | ").collect();
        assert_eq!(found(&rig(&[control]), &shapes), [shape], "{line}");
    }
}

#[test]
fn the_better_fit_has_the_shape_and_has_it_alone() {
    let two = rig(&["open", "jawOpen"]);
    assert_eq!(found(&two, &["jawOpen"]), ["none", "jawOpen"]);
    assert_eq!(found(&two, &["jawOpen", "head_open"]), ["head_open", "jawOpen"]);
    assert_eq!(
        found(&rig(&["mouthLeft", "jawOpen"]), &["old_jawOpen", "JawOpen", "jawOpen", "mouth_L"]),
        ["mouth_L", "jawOpen"]
    );
    // A number that belongs to the control is not forgiven in another's favour.
    let pair = rig(&["Mouth_1", "Mouth_2"]);
    assert_eq!(found(&pair, &["Mouth_2"]), ["none", "Mouth_2"]);
    assert_eq!(found(&pair, &["Mouth_2", "Mouth_1"]), ["Mouth_1", "Mouth_2"]);
    let numbered = rig(&["Mouth", "Mouth_2"]);
    assert_eq!(found(&numbered, &["Mouth_2"]), ["none", "Mouth_2"]);
    assert_eq!(found(&numbered, &["Mouth_2", "Mouth_3"]), ["Mouth_3", "Mouth_2"]);
    assert_eq!(found(&rig(&["sil"]), &[""]), ["none"]);
    assert_eq!(found(&rig(&["x"]), &[]), ["none"]);
}

#[test]
fn aliases_come_after_the_name_in_their_order() {
    let aliases = vec![vec!["ih".to_owned(), "い".to_owned()], Vec::new()];
    let rig = rig(&["I", "E"]).with_shapes(aliases, Vec::new());
    assert_eq!(found(&rig, &["い", "ih", "viseme_I"]), ["viseme_I", "none"]);
    assert_eq!(found(&rig, &["い", "vrc.v_ih", "vrc.v_e"]), ["vrc.v_ih", "vrc.v_e"]);
    assert_eq!(found(&rig, &["い"]), ["い", "none"]);
}

#[test]
fn no_shipped_profile_finds_a_shape_of_another_name_on_its_own_names() {
    for profile in Profile::builtin_names() {
        let profile = Profile::builtin(profile).unwrap();
        let rig = Mapping::compile(&profile, &default_source_rig()).unwrap().target_rig().clone();
        let names: Vec<&str> = rig.names().collect();
        for affix in ["", ".001", "_1", "_Mesh"] {
            let shapes: Vec<String> = names.iter().rev().map(|name| format!("{name}{affix}")).collect();
            let shapes: Vec<&str> = shapes.iter().map(String::as_str).collect();
            let expected: Vec<String> = names.iter().map(|name| format!("{name}{affix}")).collect();
            assert_eq!(found(&rig, &shapes), expected, "{}", profile.name());
        }
    }
}

proptest! {
    #![proptest_config(cases(500))]
    #[test]
    fn any_names_give_each_shape_to_one_control(
        controls in prop::collection::hash_set("[a-cA-C_.1é]{1,6}", 1..12),
        shapes in prop::collection::vec("[a-cA-C_.1é ]{0,8}", 0..12),
    ) {
        let controls: Vec<&str> = controls.iter().map(String::as_str).collect();
        let assigned = ShapeNames::new(&shapes).assign(&rig(&controls));
        prop_assert_eq!(assigned.len(), controls.len());
        let mut taken: Vec<usize> = assigned.iter().flatten().map(|found| found.shape).collect();
        taken.sort_unstable();
        let count = taken.len();
        taken.dedup();
        prop_assert_eq!(taken.len(), count);
        // A control whose very name is a shape has such a shape.
        for (control, found) in controls.iter().zip(&assigned) {
            if shapes.iter().any(|shape| shape == control) {
                prop_assert_eq!(&shapes[found.unwrap().shape], control);
            }
        }
    }
}
