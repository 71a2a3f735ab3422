//! The transition from a captured pose.

use super::Ease;

#[test]
fn ease_blends_from_the_pose_to_the_new_values() {
    let mut ease = Ease::new(2, 100);
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
    let mut none = Ease::new(1, 0);
    none.start(&[1.0], i64::MIN);
    assert_eq!(at(&mut none, i64::MAX), [0.0, 0.5]);
}
