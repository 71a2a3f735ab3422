//! The transition from a captured pose.

use super::Ease;
use crate::rig::{Control, Rig};

fn rig(controls: usize) -> Rig {
    Rig::new((0..controls).map(|place| Control::unit(&place.to_string())).collect()).unwrap()
}

#[test]
fn ease_blends_from_the_pose_to_the_new_values() {
    let mut ease = Ease::new(&rig(2), 100);
    let at = |ease: &mut Ease, position| {
        let mut values = [0.0, 0.5];
        ease.apply(position, &mut values);
        values
    };
    assert_eq!(at(&mut ease, 0), [0.0, 0.5]);
    ease.start(&[1.0, 0.5], 1000);
    assert_eq!(at(&mut ease, 900), [1.0, 0.5]);
    assert_eq!(at(&mut ease, 1000), [1.0, 0.5]);
    assert_eq!(at(&mut ease, 1050), [0.5, 0.5]);
    assert!(ease.active);
    assert_eq!(at(&mut ease, 1100), [0.0, 0.5]);
    assert!(!ease.active);
    let mut none = Ease::new(&rig(1), 0);
    none.start(&[1.0], i64::MIN);
    assert_eq!(at(&mut none, i64::MAX), [0.0, 0.5]);
}

#[test]
fn a_control_that_steps_changes_once_in_the_middle() {
    let mut ease = Ease::new(&rig(2).with_shapes(Vec::new(), vec![true, false]), 100);
    ease.start(&[1.0, 1.0], 0);
    for position in 0..=100 {
        let mut values = [0.0, 0.0];
        ease.apply(position, &mut values);
        assert_eq!(values[0], if position < 50 { 1.0 } else { 0.0 }, "{position}");
        assert!(!(1..=99).contains(&position) || (values[1] > 0.0 && values[1] < 1.0));
    }
}
