//! Extremes of sound.

use super::*;

#[test]
fn an_impulse_is_at_its_time() {
    let mut envelope = Envelope::new(8000);
    let mut sound = vec![0.0; 16_000];
    sound[8000] = 0.9; // left channel at 0.5 s
    envelope.add(&sound, 2);
    assert_eq!(envelope.between(0.49, 0.51), Some((0.0, 0.45)));
    assert_eq!(envelope.between(0.6, 0.7), Some((0.0, 0.0)));
    assert_eq!(envelope.between(1.5, 1.6), None);
}
