//! Ages of sound.

use super::*;

#[test]
fn a_frame_has_the_age_of_its_callback() {
    let stamps = Stamps::new();
    stamps.note(100);
    std::thread::sleep(Duration::from_millis(20));
    stamps.note(200);
    let mut reader = StampReader::default();
    let old = reader.age(&stamps, 99);
    let new = reader.age(&stamps, 100);
    assert!(old.zip(new).is_some_and(|(old, new)| old >= new + Duration::from_millis(20)));
    assert_eq!(reader.age(&stamps, 200), None);
}

#[test]
fn the_peak_is_taken_once() {
    let stamps = Stamps::new();
    stamps.hear(&[0.1, -0.7, 0.3]);
    stamps.hear(&[0.2]);
    assert_eq!((stamps.take_peak(), stamps.take_peak()), (0.7, 0.0));
}
