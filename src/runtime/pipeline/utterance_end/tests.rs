//! The fade before the end of an utterance.

use super::*;

#[test]
fn it_is_smooth_and_the_last_hop_is_at_rest() {
    let end = UtteranceEnd { span: 1024, rest: 256 };
    let weights: Vec<f32> = (0..6).map(|hops| end.weight(hops * 256 + 1)).collect();
    assert_eq!((weights[0], weights[4], weights[5]), (0.0, 1.0, 1.0));
    assert!(weights.windows(2).all(|pair| pair[0] <= pair[1] && pair[1] - pair[0] < 0.6), "{weights:?}");
    assert_eq!(end.weight(256), 0.0);
}

#[test]
fn without_look_ahead_nothing_fades() {
    assert_eq!(UtteranceEnd { span: 0, rest: 256 }.weight(1), 1.0);
}

#[test]
fn with_less_look_ahead_than_a_hop_the_rest_is_shorter() {
    let end = UtteranceEnd { span: 100, rest: 256 };
    assert_eq!((end.weight(99), end.weight(100)), (0.0, 1.0));
}
