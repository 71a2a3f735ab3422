//! Ages of sound.

use super::*;

#[test]
fn an_audio_frame_has_the_age_of_its_callback() {
    let times = CallbackTimes::new();
    times.note(100);
    std::thread::sleep(Duration::from_millis(20));
    times.note(200);
    let mut reader = CallbackReader::default();
    let old = reader.age(&times, 99);
    let new = reader.age(&times, 100);
    assert!(old.zip(new).is_some_and(|(old, new)| old >= new + Duration::from_millis(20)));
    assert_eq!(reader.age(&times, 200), None);
}

#[test]
fn the_peak_is_taken_once() {
    let times = CallbackTimes::new();
    times.note_peak(&[0.1, -0.7, 0.3]);
    times.note_peak(&[0.2]);
    assert_eq!((times.take_peak(), times.take_peak()), (0.7, 0.0));
}
