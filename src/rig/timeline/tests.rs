//! The timeline: exact positions, ramps, hold and fade.

use proptest::prelude::*;

use super::*;
use crate::rig::{Control, tests::cases};

const RATE: u32 = 16_000;

fn timeline(capacity: usize) -> Timeline {
    let tilt = Control { name: "tilt".into(), neutral: 0.5, min: -100.0, max: 100.0 };
    let rig = Rig::new(vec![Control::unit("a"), tilt]).unwrap();
    Timeline::new(capacity, &rig, FadeSettings::at_rate(RATE))
}

fn at(timeline: &Timeline, position: i64, rate: u32) -> (Pose, [f32; 2]) {
    let mut out = [f32::NAN; 2];
    (timeline.at(position, rate, RATE, &mut out), out)
}

#[test]
fn empty_is_neutral_and_clear_empties() {
    let mut timeline = timeline(4);
    let empty = (Pose { position: 10, state: PoseState::Empty, weight: 0.0 }, [0.0, 0.5]);
    assert_eq!(at(&timeline, 10, RATE), empty);
    assert!(timeline.push(0, &[1.0, 1.0]));
    timeline.clear();
    assert_eq!(at(&timeline, 10, RATE), empty);
    assert!(timeline.newest().is_none() && timeline.oldest().is_none());
}

#[test]
fn the_pose_at_a_target_has_the_bits_of_its_frame() {
    let mut timeline = timeline(100);
    let value = |hop: i64| [(hop as f32 * 0.377).sin(), 1.0 / (hop as f32 + 0.1)];
    for hop in -10..50 {
        assert!(timeline.push(hop * 256, &value(hop)));
    }
    for hop in -10..50 {
        // 48 kHz is three times 16 kHz: the same instants.
        for (position, rate) in [(hop * 256, RATE), (hop * 768, 48_000)] {
            let (pose, out) = at(&timeline, position, rate);
            assert_eq!(pose, Pose { position: hop * 256, state: PoseState::Interpolated, weight: 1.0 });
            assert_eq!(out, value(hop));
        }
    }
}

#[test]
fn late_targets_and_wrong_lengths_are_refused_and_the_oldest_frame_is_replaced() {
    let mut timeline = timeline(3);
    assert!(timeline.push(100, &[0.1, 0.1]));
    assert!(!timeline.push(100, &[0.2, 0.2]));
    assert!(!timeline.push(99, &[0.2, 0.2]));
    assert!(!timeline.push(200, &[0.2]));
    for target in [200, 300, 400, 500] {
        assert!(timeline.push(target, &[target as f32, 0.0]));
    }
    assert_eq!(timeline.oldest().map(|frame| frame.target), Some(300));
    assert_eq!(timeline.newest(), Some(RigFrame { target: 500, values: &[500.0, 0.0] }));
    assert_eq!(timeline.held, 3);
    assert_eq!(at(&timeline, 299, RATE).0.state, PoseState::Before);
    assert_eq!(at(&timeline, 299, RATE).1, [300.0, 0.0]);
    assert_eq!(at(&timeline, 350, RATE).1, [350.0, 0.0]);
}

#[test]
fn holds_then_fades_to_neutral() {
    let mut timeline = timeline(4);
    assert!(timeline.push(1000, &[1.0, -0.5]));
    let state = |position| {
        let (pose, out) = at(&timeline, position, RATE);
        (pose.state, pose.weight, out)
    };
    assert_eq!(state(1000), (PoseState::Interpolated, 1.0, [1.0, -0.5]));
    assert_eq!(state(1001), (PoseState::Held, 1.0, [1.0, -0.5]));
    assert_eq!(state(2600), (PoseState::Held, 1.0, [1.0, -0.5]));
    assert_eq!(state(4200), (PoseState::Faded, 0.5, [0.5, 0.0]));
    assert_eq!(state(5800), (PoseState::Faded, 0.0, [0.0, 0.5]));
    assert_eq!(state(i64::MAX), (PoseState::Faded, 0.0, [0.0, 0.5]));
    let weights: Vec<f32> = (2600..5800).map(|position| state(position).1).collect();
    assert!(weights.windows(2).all(|pair| pair[1] <= pair[0]));
}

#[test]
fn fractions_of_a_sample_count() {
    let mut timeline = timeline(4);
    assert!(timeline.push(0, &[0.0, 0.0]) && timeline.push(1, &[1.0, 3.0]));
    let (pose, out) = at(&timeline, 1, 48_000);
    assert_eq!(pose.position, 0);
    assert!((out[0] - 1.0 / 3.0).abs() < 1e-7 && (out[1] - 1.0).abs() < 1e-6);
    assert_eq!(at(&timeline, -1, 48_000).0, Pose { position: -1, state: PoseState::Before, weight: 1.0 });
    for (rate, position) in [(0, i64::MIN), (0, i64::MAX), (1, i64::MIN), (u32::MAX, i64::MAX)] {
        assert!(at(&timeline, position, rate).1.iter().all(|value| value.is_finite()));
    }
}

#[test]
fn no_pose_lies_between_two_values_of_a_control_that_steps() {
    let rig = Rig::new(vec![Control::unit("drawn"), Control::unit("smooth")]).unwrap();
    let rig = rig.with_shapes(Vec::new(), vec![true, false]);
    let mut timeline = Timeline::new(8, &rig, FadeSettings { hold: 10, fade: 100 });
    assert!(
        timeline.push(0, &[1.0, 1.0]) && timeline.push(256, &[0.0, 0.0]) && timeline.push(512, &[1.0, 1.0])
    );
    for position in -10..700 {
        let (_, [drawn, _]) = at(&timeline, position, RATE);
        let expected = match position {
            ..256 => 1.0,
            256..512 => 0.0,
            512..=572 => 1.0,
            _ => 0.0,
        };
        assert_eq!(drawn, expected, "{position}");
    }
    let (_, [_, smooth]) = at(&timeline, 128, RATE);
    assert_eq!(smooth, 0.5);
}

proptest! {
    #![proptest_config(cases(200))]
    #[test]
    fn ramps_stay_linear_and_constants_stay_constant(
        rate in 1u32..200_000,
        step in 1i64..400,
        start in -100_000i64..100_000,
        share in 0.0f64..1.0,
    ) {
        let mut timeline = timeline(64);
        let last = start + 40 * step;
        for hop in 0..=40 {
            prop_assert!(timeline.push(start + hop * step, &[0.3, hop as f32]));
        }
        // A position of the other clock, between the first and the last target.
        let seconds = (start as f64 + share * (last - start) as f64) / f64::from(RATE);
        let position = (seconds * f64::from(rate)).round() as i64;
        let exact = position as f64 * f64::from(RATE) / f64::from(rate);
        let (pose, out) = at(&timeline, position, rate);
        let expected = (i128::from(position) * i128::from(RATE)).div_euclid(i128::from(rate)) as i64;
        prop_assert_eq!(pose.position, expected);
        prop_assert_eq!(out[0], if pose.weight == 1.0 { 0.3 } else { out[0] });
        if exact >= start as f64 && exact <= last as f64 {
            prop_assert_eq!(pose.state, PoseState::Interpolated);
            prop_assert!((f64::from(out[1]) - (exact - start as f64) / step as f64).abs() < 1e-4);
        }
    }
}
