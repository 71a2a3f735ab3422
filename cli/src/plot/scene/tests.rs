//! The choice of curves, closures and phones.

use super::*;

fn curves() -> anyhow::Result<Curves> {
    let names = ["jawOpen", "mouthSmileLeft", "mouthSmileRight", "browInnerUp"];
    let rig = Rig::new(names.map(Control::unit).to_vec())?;
    let frame = |n: usize| vec![(n % 2) as f32, 0.4 * (n % 2) as f32, 0.3 * (n % 2) as f32, 0.0];
    let times = (0..10).map(|n| f64::from(n) * 0.016).collect();
    Ok(Curves { rig, times, frames: (0..10).map(frame).collect(), seconds: 0.16 })
}

#[test]
fn one_control_of_a_pair_is_chosen() -> anyhow::Result<()> {
    let names: Vec<String> = curves()?.choose(&[], 0.0, 1.0)?.into_iter().map(|curve| curve.name).collect();
    assert_eq!(names, ["jawOpen", "mouthSmileLeft"]);
    Ok(())
}

#[test]
fn an_unknown_control_lists_the_known_ones() -> anyhow::Result<()> {
    let error = curves()?.choose(&["jawOpenn".into()], 0.0, 1.0).map(drop);
    assert!(error.is_err_and(|error| error.to_string().contains("browInnerUp")));
    Ok(())
}

#[test]
fn closures_are_runs_below_the_limit() {
    let times: Vec<f64> = (0..8).map(f64::from).collect();
    let found = closures(&times, &[1.0, 0.01, 0.02, 1.0, 1.0, 0.0, 1.0, 1.0]);
    let ends: Vec<(f64, f64)> = found.iter().map(|run| (run.start, run.end)).collect();
    assert_eq!(ends, [(0.5, 2.5), (4.5, 5.5)]);
}

#[test]
fn bilabials_are_recognised_in_arpabet_and_ipa() {
    let phone = |phone: &str| Phone { phone: phone.into(), start: 0.0, end: 1.0 };
    assert!(["P", "b", "M", "pʰ"].into_iter().all(|name| phone(name).is_bilabial()));
    assert!(!["AA1", "SIL", "F", "bː̃x"].into_iter().any(|name| phone(name).is_bilabial()));
}
