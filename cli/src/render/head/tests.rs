//! The head against the definitions of the core.

use v2f::rig::{ARKIT, Control, Rig, gap};

use super::*;

/// The opening between the lips, metres.
fn opening(head: &Head, weights: &[(&str, f32)]) -> f32 {
    let skin = &head.posed(weights)[0].positions;
    let height = |lip: &[usize]| lip.iter().map(|&vertex| skin[vertex][1]).sum::<f32>() / lip.len() as f32;
    height(&head.lips[0]) - height(&head.lips[1])
}

#[test]
fn every_control_has_a_shape() {
    let head = Head::load().expect("a head");
    for name in ARKIT.iter().chain(&v2f::rig::TONGUE) {
        let shape = head.shapes[*name];
        assert!(head.parts.iter().any(|part| !part.shapes[shape].is_empty()), "{name} moves nothing");
    }
}

/// `v2f::rig::gap` was measured on this head: both must agree.
#[test]
fn the_opening_agrees_with_gap() {
    let head = Head::load().expect("a head");
    let rig = Rig::new(ARKIT.into_iter().map(Control::unit).collect()).expect("a rig");
    let rest = opening(&head, &[]);
    let full = opening(&head, &[("jawOpen", 1.0)]) - rest;
    for name in ARKIT {
        // With a half open jaw, so that controls that close the mouth have an effect.
        let weights = [("jawOpen", 0.5), (name, if name == "jawOpen" { 1.0 } else { 0.5 })];
        let weights = if name == "jawOpen" { &weights[1..] } else { &weights[..] };
        let values: Vec<f32> = rig
            .names()
            .map(|control| {
                weights.iter().find(|(name, _)| *name == control).map_or(0.0, |(_, weight)| *weight)
            })
            .collect();
        let measured = (opening(&head, weights) - rest) / full;
        let expected = gap(&rig, &values);
        // Controls without a weight in gap (such as jawForward) may move the lips a little.
        let left_out = name != "jawOpen" && (expected - 0.5).abs() < 1e-6;
        let tolerance = if left_out { 0.03 } else { 0.012 };
        assert!((measured - expected).abs() < tolerance, "{name}: {measured} measured, {expected} expected");
    }
    let closed = opening(&head, &[("jawOpen", 0.7), ("mouthClose", 0.7)]) - rest;
    assert!(closed.abs() < 2e-4, "lips {closed} m apart though mouthClose cancels jawOpen");
}

/// For /f/ the lower lip meets the upper teeth: in the pose of the articulation rules they touch, or nearly.
#[test]
fn the_lower_lip_reaches_the_upper_teeth() {
    const NEARLY: f32 = 1e-3;
    let head = Head::load().expect("a head");
    let pose = [
        ("jawOpen", 0.17),
        ("mouthRollLower", 0.48),
        ("mouthUpperUpLeft", 0.30),
        ("mouthUpperUpRight", 0.30),
        ("mouthPressLeft", 0.10),
        ("mouthPressRight", 0.10),
    ];
    let place = head.parts.iter().position(|part| part.name == "teeth").expect("teeth");
    let of_the_jaw: Vec<u32> =
        head.parts[place].shapes[head.shapes["jawOpen"]].iter().map(|&(vertex, ..)| vertex).collect();
    let posed = head.posed(&pose);
    let upper = (0_u32..).zip(&posed[place].positions).filter(|(vertex, _)| !of_the_jaw.contains(vertex));
    let edge = upper.map(|(_, position)| position[1]).fold(f32::INFINITY, f32::min);
    let lip = head.lips[1].iter().map(|&vertex| posed[0].positions[vertex][1]).fold(f32::INFINITY, f32::min);
    assert!(edge - lip < NEARLY, "the lower lip is {} m below the upper teeth", edge - lip);
}
