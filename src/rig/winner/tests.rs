//! The strongest control alone, and the least hold time.

use proptest::prelude::*;

use super::*;
use crate::rig::{Mapping, tests::cases, tests::default_source_rig, tests::rig_frame};

const RATE: u32 = 16_000;
const HOP: i64 = 256;

fn winner(hold_ms: u32) -> Winner {
    Winner::new(&Competition { controls: vec![0, 1, 3], hold_ms }, RATE)
}

fn decided(winner: &mut Winner, target: i64, values: [f32; 4]) -> [f32; 4] {
    let mut values = values;
    winner.decide(target, &mut values, |control| if control == 3 { 0.5 } else { 1.0 });
    values
}

#[test]
fn the_strongest_is_shown_at_its_highest_and_others_do_not_compete() {
    let mut winner = winner(0);
    assert_eq!(decided(&mut winner, 0, [0.2, 0.3, 0.9, 0.1]), [0.0, 1.0, 0.9, 0.0]);
    assert_eq!(decided(&mut winner, 256, [0.2, 0.1, 0.9, 0.4]), [0.0, 0.0, 0.9, 0.5]);
    // The first of equal ones; none where all are 0.
    assert_eq!(decided(&mut winner, 512, [0.4, 0.4, 0.0, 0.4]), [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(decided(&mut winner, 768, [0.0; 4]), [0.0; 4]);
    assert_eq!(decided(&mut winner, 1024, [f32::NAN, -1.0, 0.3, 0.0]), [0.0, 0.0, 0.3, 0.0]);
}

#[test]
fn a_winner_stays_for_the_hold_time_by_the_clock_of_samples() {
    let mut winner = winner(48);
    let (first, second) = ([0.9, 0.0, 0.0, 0.0], [0.0, 0.9, 0.0, 0.0]);
    assert_eq!(decided(&mut winner, 0, first)[0], 1.0);
    // 48 ms are 768 samples: three hops.
    assert_eq!(decided(&mut winner, 767, second)[..2], [1.0, 0.0]);
    assert_eq!(decided(&mut winner, 768, second)[..2], [0.0, 1.0]);
    assert_eq!(decided(&mut winner, 1535, [0.0; 4])[..2], [0.0, 1.0]);
    assert_eq!(decided(&mut winner, 1536, [0.0; 4])[..2], [0.0, 0.0]);
    // After silence a winner comes at once: nothing was shown that could hold.
    assert_eq!(decided(&mut winner, 1537, first)[..2], [1.0, 0.0]);
    winner.reset();
    assert_eq!(decided(&mut winner, 1538, second)[..2], [0.0, 1.0]);
}

#[test]
fn extreme_targets_do_not_overflow() {
    let mut winner = winner(1000);
    decided(&mut winner, i64::MIN, [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(decided(&mut winner, i64::MAX, [0.0, 1.0, 0.0, 0.0])[1], 1.0);
}

#[test]
fn drawn_mouths_follow_typical_poses() {
    let source = default_source_rig();
    let mapping = Mapping::compile(&Profile::builtin("rhubarb").unwrap(), &source).unwrap();
    let shown = |set: &[(&str, f32)]| {
        let mut mapping = mapping.clone();
        let mut winner = Winner::new(mapping.competition().unwrap(), RATE);
        let mut values = mapping.target_rig().neutral().to_vec();
        mapping.apply(&rig_frame(&source, set), &mut values);
        winner.decide(0, &mut values, |_| 1.0);
        let names: Vec<&str> = mapping.target_rig().names().collect();
        let on: Vec<&str> = names.iter().zip(&values).filter(|(_, v)| **v == 1.0).map(|(n, _)| *n).collect();
        assert_eq!(values.iter().filter(|value| **value != 0.0).count(), 1);
        on.concat()
    };
    let spread = [("mouthSmileLeft", 0.4), ("mouthSmileRight", 0.4), ("mouthStretchLeft", 0.3)];
    let cases: [(&[(&str, f32)], &str); 10] = [
        (&[], "X"),
        (&[("jawOpen", 0.02)], "X"),
        (&[("jawOpen", 0.1)], "B"),
        (&[&[("jawOpen", 0.12)], &spread[..]].concat(), "B"),
        (&[("jawOpen", 0.22)], "C"),
        (&[("jawOpen", 0.5)], "D"),
        (&[("jawOpen", 0.4), ("mouthPucker", 0.4), ("mouthFunnel", 0.5)], "E"),
        (&[("jawOpen", 0.15), ("mouthPucker", 0.7), ("mouthFunnel", 0.2)], "F"),
        (&[("jawOpen", 0.15), ("mouthRollLower", 0.5)], "G"),
        (&[("jawOpen", 0.25), ("tongueTipUp", 0.8)], "H"),
    ];
    for (pose, letter) in cases {
        assert_eq!(shown(pose), letter, "{pose:?}");
        assert_eq!(shown(&[pose, &[("lipClosure", 1.0)]].concat()), "A", "closed: {pose:?}");
    }
}

proptest! {
    #![proptest_config(cases(200))]
    #[test]
    fn no_winner_is_shorter_than_the_hold_time(
        frames in prop::collection::vec(prop::array::uniform4(0.0f32..1.0), 2..60),
        hold_ms in 0u32..200,
    ) {
        let mut winner = winner(hold_ms);
        let mut since = 0i64;
        let mut shown = None;
        for (hop, values) in frames.iter().enumerate() {
            let target = hop as i64 * HOP;
            let made = decided(&mut winner, target, *values);
            let now = [0, 1, 3].into_iter().find(|&control| made[control] > 0.0);
            prop_assert!([0, 1, 3].iter().filter(|&&control| made[control] > 0.0).count() <= 1);
            prop_assert_eq!(made[2], values[2]);
            if now != shown {
                let held = (target - since) * 1000 >= i64::from(hold_ms) * i64::from(RATE);
                prop_assert!(shown.is_none() || held);
                (shown, since) = (now, target);
            }
        }
    }
}
