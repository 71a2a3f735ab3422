//! Rigs, names, regions, ensemble, closure and ease.

use super::*;

#[test]
fn names_have_regions_in_every_spelling() {
    let expected = [
        ("jawOpen", Region::LowerFace),
        ("JawOpen", Region::LowerFace),
        ("CTRL_expressions_jawOpen", Region::LowerFace),
        ("CTRL_expressions_tongueTipUp", Region::Tongue),
        ("tongueOut", Region::Tongue),
        ("CTRL_expressions_eyeBlinkL", Region::UpperFace),
        ("CTRL_expressions_eyeCheekRaiseL", Region::UpperFace),
        ("browInnerUp", Region::UpperFace),
        ("cheekSquintLeft", Region::UpperFace),
        ("cheekPuff", Region::LowerFace),
        ("lookUp", Region::UpperFace),
        ("lipClosure", Region::LowerFace),
        ("HeadYaw", Region::Head),
        ("PP", Region::LowerFace),
        ("E", Region::LowerFace),
        ("CTRL_expressions_neckSwallowPh1", Region::Other),
        ("wings", Region::Other),
        ("é", Region::Other),
    ];
    for (name, region) in expected {
        assert_eq!(Region::of(name), region, "{name}");
    }
}

#[test]
fn a_student_is_laid_into_the_source_rig_by_name() {
    let jaw = Control { name: "jawOpen".into(), neutral: 0.1, min: -1.0, max: 2.0 };
    let (rig, places) =
        source_rig(&[Control::unit("wings"), jaw.clone(), Control::unit("lipClosure")]).unwrap();
    assert_eq!(places, [55, 17, 54]);
    assert_eq!(rig.len(), 56);
    assert_eq!(rig.controls()[17], jaw);
    assert_eq!(rig.index("jawLeft"), Some(15));
    assert_eq!(rig.index("tongueOut"), Some(51));
    let twice = source_rig(&[jaw.clone(), jaw]).unwrap_err();
    assert_eq!(twice, RigError::DuplicateControl { name: "jawOpen".into() });
    let bad = Control { name: "x".into(), neutral: f32::NAN, min: 0.0, max: 1.0 };
    assert!(matches!(source_rig(&[bad]), Err(RigError::ControlRange { .. })));
}

#[test]
fn the_ensemble_is_the_weighted_mean_around_the_middle() {
    let mut ensemble = Ensemble::new(&[0.25, 0.5, 0.25], 2).unwrap();
    assert_eq!(ensemble.radius(), 1);
    for round in 0..2 {
        assert_eq!(ensemble.push(10, &[0.0, 1.0]), None);
        assert_eq!(ensemble.push(20, &[1.0, 1.0]), None);
        assert_eq!(ensemble.push(30, &[0.0, 1.0]), Some((20, &[0.5, 1.0][..])), "round {round}");
        assert_eq!(ensemble.push(40, &[4.0, 1.0]), Some((30, &[1.25, 1.0][..])));
        assert_eq!(ensemble.push(50, &[1.0]), None, "another length is not taken");
        assert_eq!(ensemble.push(50, &[0.0, 1.0]), Some((40, &[2.0, 1.0][..])));
        ensemble.reset();
    }
    let mut alone = Ensemble::new(&[1.0], 1).unwrap();
    assert_eq!(alone.push(-3, &[0.3]), Some((-3, &[0.3][..])));
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

#[test]
fn closure_is_a_smooth_step_around_its_threshold() {
    let soft = Closure::new(0.4, 0.2).unwrap();
    assert_eq!([0.0, 0.29, 0.51, 1.0].map(|p| soft.sharpen(p)), [0.0, 0.0, 1.0, 1.0]);
    assert!((soft.sharpen(0.4) - 0.5).abs() < 1e-5);
    assert!((soft.sharpen(0.35) - 0.156_25).abs() < 1e-5);
    let hard = Closure::new(0.4, 0.0).unwrap();
    assert_eq!([0.39, 0.4, f32::NAN].map(|p| hard.sharpen(p)), [0.0, 1.0, 0.0]);
    assert_eq!(soft.sharpen(f32::NAN), 0.0);
    for (threshold, softness) in [(-0.1, 0.1), (1.1, 0.1), (f32::NAN, 0.1), (0.5, -0.1), (0.5, f32::NAN)] {
        assert!(Closure::new(threshold, softness).is_err());
    }
}

#[test]
fn ease_goes_from_the_pose_to_what_follows() {
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
    assert!(ease.active());
    assert_eq!(at(&mut ease, 1100), [0.0, 0.5]);
    assert!(!ease.active());
    let mut none = Ease::new(1, 0);
    none.start(&[1.0], i64::MIN);
    assert_eq!(at(&mut none, i64::MAX), [0.0, 0.5]);
}
