//! The weighted mean of the ensemble, and refused weights.

use super::Ensemble;

#[test]
fn the_ensemble_is_the_weighted_mean_around_the_middle() {
    let mut ensemble = Ensemble::new(&[0.25, 0.5, 0.25], 2).unwrap();
    assert_eq!(ensemble.radius(), 1);
    for round in 0..2 {
        assert_eq!(ensemble.push(10, &[0.0, 1.0]), None);
        assert_eq!(ensemble.push(20, &[1.0, 1.0]), None);
        assert_eq!(ensemble.push(30, &[0.0, 1.0]), Some((20, &[0.5, 1.0][..])), "round {round}");
        assert_eq!(ensemble.push(40, &[4.0, 1.0]), Some((30, &[1.25, 1.0][..])));
        assert_eq!(ensemble.push(50, &[1.0]), None, "a prediction of the wrong length is ignored");
        assert_eq!(ensemble.push(50, &[0.0, 1.0]), Some((40, &[2.0, 1.0][..])));
        ensemble.reset();
    }
    let mut alone = Ensemble::new(&[1.0], 1).unwrap();
    assert_eq!(alone.push(-3, &[0.3]), Some((-3, &[0.3][..])));
}

#[test]
fn a_function_of_a_control_is_applied_before_the_mean() {
    let step = |value: f32| if value > 0.5 { 1.0 } else { 0.0 };
    let mut ensemble = Ensemble::new(&[0.25, 0.5, 0.25], 2).unwrap();
    for (hop, contact, mean) in [(0, 0.9, 0.25), (1, 0.1, 0.25), (2, 0.9, 0.5), (3, 0.9, 0.75), (4, 0.6, 1.0)]
    {
        ensemble.push(hop, &[0.0, contact]);
        assert_eq!(ensemble.mean_of(1, step), mean, "hop {hop}");
    }
    assert_eq!(ensemble.mean_of(0, |value| value + 2.0), 2.0);
    assert_eq!(ensemble.mean_of(2, step), 0.0, "no such control");
}

#[test]
fn the_ensemble_keeps_ramps_and_refuses_bad_weights() {
    let mut ensemble = Ensemble::new(&[0.1, 0.2, 0.4, 0.2, 0.1], 1).unwrap();
    for hop in 0..50 {
        if let Some((target, mean)) = ensemble.push(hop, &[hop as f32 / 50.0]) {
            assert_eq!(target, hop - 2);
            assert!((mean[0] - target as f32 / 50.0).abs() < 1e-6);
        }
    }
    for weights in [&[][..], &[0.5, 0.5], &[0.5, 0.6, 0.5], &[-0.5, 2.0, -0.5], &[f32::NAN]] {
        assert!(Ensemble::new(weights, 1).is_err(), "{weights:?}");
    }
}
