//! The transition to rest.

use super::*;

fn frames(interval: Duration, from: &[f32], neutral: &[f32]) -> Vec<Vec<f32>> {
    let rest = Rest::new(interval, from, neutral);
    (1..=rest.frames())
        .map(|step| {
            let mut out = vec![9.0; from.len()];
            rest.blend(step, from, neutral, &mut out);
            out
        })
        .collect()
}

#[test]
fn it_eases_to_neutral_and_stays_there() {
    let made = frames(Duration::from_micros(16_667), &[0.3, 1.0], &[0.0, 0.5]);
    // 200 ms at 60 frames per second are 11 whole frames.
    assert_eq!(made.len(), 11 + 3);
    let mut before = 0.3;
    for frame in &made[..11] {
        assert!(frame[0] < before && before - frame[0] < 0.3 * 0.15, "{frame:?} after {before}");
        before = frame[0];
    }
    assert!(made[10..].iter().all(|frame| frame == &[0.0, 0.5]), "{made:?}");
}

#[test]
fn a_rig_at_rest_is_sent_without_a_transition() {
    assert_eq!(frames(Duration::from_millis(40), &[0.0], &[0.0]), vec![vec![0.0]; 3]);
}

#[test]
fn a_slow_stream_ends_soon() {
    let rest = Rest::new(Duration::from_secs(1), &[1.0], &[0.0]);
    assert!(rest.due(rest.frames()) < Duration::from_millis(400));
}
