//! The idle motion: its controls, its rates, and that the order of calls does not matter.

use super::*;
use crate::rig::tests::default_source_rig;

const RATE: u32 = 16_000;
const HOP: i64 = 256;

fn idle(seed: u64) -> (Idle, Rig) {
    let rig = default_source_rig();
    let settings = IdleSettings { enabled: true, seed, ..IdleSettings::default() };
    (Idle::new(settings, &rig, RATE).unwrap(), rig)
}

fn at(idle: &Idle, rig: &Rig, target: i64) -> Vec<f32> {
    let mut values = rig.neutral().to_vec();
    idle.add(target, &mut values);
    values
}

#[test]
fn moves_eyes_and_brows_only_and_stays_small() {
    let (idle, rig) = idle(7);
    let mut moved = vec![false; rig.len()];
    for hop in -2000..20_000 {
        for ((name, value), moved) in rig.names().zip(at(&idle, &rig, hop * HOP)).zip(&mut moved) {
            *moved |= value != 0.0;
            let limit = if name.starts_with("eyeBlink") { 1.0 } else { 0.15 };
            assert!((0.0..=limit).contains(&value), "{name} {value}");
        }
    }
    for (name, moved) in rig.names().zip(moved) {
        let expected =
            ["eyeBlink", "eyeLook", "browInnerUp", "browOuterUp"].iter().any(|start| name.starts_with(start));
        assert_eq!(moved, expected, "{name}");
    }
}

#[test]
fn blinks_have_a_human_rate() {
    for seed in 0..6 {
        let (idle, rig) = idle(seed);
        let lid = rig.index("eyeBlinkLeft").unwrap();
        let shut = |ms: i64| at(&idle, &rig, ms * i64::from(RATE) / 1000)[lid] > 0.5;
        let starts: Vec<i64> = (0..600_000).step_by(10).filter(|&ms| shut(ms) && !shut(ms - 10)).collect();
        let per_minute = starts.len() as f32 / 10.0;
        assert!((10.0..=25.0).contains(&per_minute), "{per_minute}");
        let intervals: Vec<i64> = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(intervals.iter().all(|&interval| interval >= 950), "{intervals:?}");
        assert!(intervals.iter().any(|&interval| interval > 6000));
        let mean = intervals.iter().sum::<i64>() / intervals.len() as i64;
        assert!((3500..4600).contains(&mean), "{mean}");
    }
}

#[test]
fn lids_close_faster_than_they_open_and_never_jump() {
    let (idle, rig) = idle(3);
    let lid = rig.index("eyeBlinkRight").unwrap();
    let track: Vec<f32> = (0..60_000).map(|ms| at(&idle, &rig, ms * 16)[lid]).collect();
    let shutting = track.windows(2).filter(|pair| pair[1] > pair[0]).count();
    let opening = track.windows(2).filter(|pair| pair[1] < pair[0]).count();
    assert!(opening as f32 > 1.5 * shutting as f32, "{shutting} {opening}");
    assert!(track.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.03));
}

#[test]
fn any_order_gives_the_same_bits_and_seeds_differ() {
    let (first, rig) = idle(42);
    let (second, _) = idle(42);
    let (other, _) = idle(43);
    let forward: Vec<Vec<f32>> = (0..4000).map(|hop| at(&first, &rig, hop * HOP)).collect();
    for hop in (0..4000).rev() {
        assert_eq!(at(&second, &rig, hop * HOP), forward[hop as usize]);
    }
    assert!((0..4000).any(|hop| at(&other, &rig, hop * HOP) != forward[hop as usize]));
    for target in [i64::MIN, i64::MAX] {
        assert!(at(&first, &rig, target).iter().all(|value| value.is_finite()));
    }
}

#[test]
fn is_disabled_by_default_and_adds_to_the_values() {
    let rig = default_source_rig();
    let off = Idle::new(IdleSettings::default(), &rig, RATE).unwrap();
    assert!((0..2000).all(|hop| at(&off, &rig, hop * HOP) == rig.neutral()));
    let (idle, rig) = idle(1);
    let mut values = vec![0.5; rig.len()];
    idle.add(12_345, &mut values);
    for (value, added) in values.iter().zip(at(&idle, &rig, 12_345)) {
        assert_eq!(*value, 0.5 + added);
    }
    let bad = IdleSettings { blinks: f32::NAN, ..IdleSettings::default() };
    assert!(Idle::new(bad, &rig, RATE).is_err());
    assert!(Idle::new(IdleSettings::default(), &rig, 0).is_err());
}

#[test]
fn gaze_shifts_quickly_but_never_jumps() {
    let (idle, rig) = idle(5);
    let looks = ["eyeLookOutLeft", "eyeLookInLeft", "eyeLookUpLeft", "eyeLookDownLeft"];
    let places = looks.map(|name| rig.index(name).unwrap());
    let track: Vec<Vec<f32>> = (0..60_000).map(|ms| at(&idle, &rig, ms * 16)).collect();
    for pair in track.windows(2) {
        for place in places {
            assert!((pair[1][place] - pair[0][place]).abs() < 0.01);
        }
    }
    let moves = |pair: &&[Vec<f32>]| places.iter().any(|&place| pair[0][place] != pair[1][place]);
    let moving = track.windows(2).filter(moves).count();
    assert!((500..2500).contains(&moving), "{moving} ms of a minute");
}
