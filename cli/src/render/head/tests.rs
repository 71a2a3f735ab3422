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

/// `v2f::rig::gap` was measured on this head: the two must go on to agree.
#[test]
fn the_opening_is_what_gap_says() {
    let head = Head::load().expect("a head");
    let rig = Rig::new(ARKIT.into_iter().map(Control::unit).collect()).expect("a rig");
    let rest = opening(&head, &[]);
    let full = opening(&head, &[("jawOpen", 1.0)]) - rest;
    for name in ARKIT {
        // Above a half open jaw, so that what closes the mouth is seen too.
        let weights = [("jawOpen", 0.5), (name, if name == "jawOpen" { 1.0 } else { 0.5 })];
        let weights = if name == "jawOpen" { &weights[1..] } else { &weights[..] };
        let values: Vec<f32> = rig
            .names()
            .map(|control| {
                weights.iter().find(|(name, _)| *name == control).map_or(0.0, |(_, weight)| *weight)
            })
            .collect();
        let measured = (opening(&head, weights) - rest) / full;
        let told = gap(&rig, &values);
        // What gap leaves out (a jaw pushed forward, say) may move the lips a little.
        let left_out = name != "jawOpen" && (told - 0.5).abs() < 1e-6;
        let tolerance = if left_out { 0.03 } else { 0.012 };
        assert!((measured - told).abs() < tolerance, "{name}: {measured} measured, {told} told");
    }
    let closed = opening(&head, &[("jawOpen", 0.7), ("mouthClose", 0.7)]) - rest;
    assert!(closed.abs() < 2e-4, "lips {closed} m apart though mouthClose cancels jawOpen");
}

/// /f/ is made with the lower lip at the upper teeth: where the articulation rules put it, the two touch, or nearly.
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
