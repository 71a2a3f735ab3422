//! The gate on synthetic level tracks, in hops of 256 samples at 16 kHz.

use super::*;

const HOP: Hop = Hop { numerator: 256, denominator: 1 };
const HOPS_PER_S: f32 = 62.5;

fn gate() -> Gate {
    Gate::new(GateSettings::default(), HOP, 16_000).unwrap()
}

fn hops(seconds: f32) -> usize {
    (seconds * HOPS_PER_S).round() as usize
}

/// Weights of a steady level.
fn steady(gate: &mut Gate, level: f32, seconds: f32) -> Vec<f32> {
    (0..hops(seconds)).map(|_| gate.update(level)).collect()
}

/// A deterministic ripple of -1 to 1, like the level of noise.
fn ripple(hop: usize) -> f32 {
    ((hop * 7919) % 101) as f32 / 50.0 - 1.0
}

#[test]
fn silence_and_a_quiet_room_stay_closed() {
    let mut gate = gate();
    for level in [f32::NEG_INFINITY, -70.0, -61.0, -90.0, f32::NAN, f32::INFINITY, -70.0] {
        assert!(steady(&mut gate, level, 1.0).iter().all(|&weight| weight == 0.0), "{level}");
    }
}

#[test]
fn speech_over_noise_is_open_and_long_pauses_are_closed() {
    let mut gate = gate();
    for hop in 0..hops(4.0) {
        gate.update(-55.0 + 1.5 * ripple(hop));
    }
    for burst in 0..12 {
        let length = hops([0.15, 0.4, 0.9, 0.25][burst % 4]);
        for hop in 0..length {
            assert_eq!(gate.update(-30.0 + 4.0 * ripple(hop + burst)), 1.0, "burst {burst}, hop {hop}");
        }
        for hop in 0..hops(0.8) {
            let weight = gate.update(-55.0 + 1.5 * ripple(hop));
            assert!(hop < hops(0.45) || weight == 0.0, "after burst {burst}, hop {hop}: {weight}");
        }
    }
}

#[test]
fn holds_then_falls_linearly() {
    let mut gate = gate();
    steady(&mut gate, -80.0, 1.0);
    steady(&mut gate, -30.0, 0.2);
    let after = steady(&mut gate, -80.0, 0.5);
    assert!(after[..12].iter().all(|&weight| weight == 1.0));
    assert!(after[12..22].windows(2).all(|pair| pair[1] < pair[0]), "{after:?}");
    assert_eq!(after[22], 0.0);
}

#[test]
fn steady_noise_of_any_level_closes_and_speech_opens_over_it() {
    for level in [-50.0, -40.0, -25.0, -6.0] {
        let mut gate = gate();
        steady(&mut gate, -70.0, 3.3);
        let weights: Vec<f32> = (0..hops(6.0)).map(|hop| gate.update(level + 1.5 * ripple(hop))).collect();
        assert_eq!(weights[0], 1.0);
        assert!(weights[hops(2.5)..].iter().all(|&weight| weight == 0.0), "{level}");
        assert_eq!(gate.update(level + 15.0), 1.0);
    }
    let mut fresh = gate();
    assert!(steady(&mut fresh, -25.0, 4.0)[hops(2.5)..].iter().all(|&weight| weight == 0.0));
}

#[test]
fn a_sustained_vowel_stays_open() {
    for quiet_before in [0.0, 0.4, 1.0, 1.13, 2.7, 5.0] {
        let mut gate = gate();
        steady(&mut gate, -55.0, quiet_before);
        assert!(steady(&mut gate, -30.0, 1.5).iter().all(|&weight| weight == 1.0), "{quiet_before}");
    }
}

#[test]
fn one_lost_packet_in_noise_does_not_open() {
    let mut gate = gate();
    steady(&mut gate, -40.0, 5.0);
    gate.update(f32::NEG_INFINITY);
    assert!(steady(&mut gate, -40.0, 3.0).iter().all(|&weight| weight == 0.0));
}

/// Between the thresholds speech goes on, but does not begin; hold and release are those of the level.
#[test]
fn a_number_for_speech_opens_and_closes_with_hysteresis() {
    let thresholds = SpeechThresholds { open: 0.6, close: 0.4 };
    let mut gate = gate();
    let mut run = |value: f32, hops: usize| -> Vec<f32> {
        (0..hops).map(|_| gate.update_by_speech(value, thresholds)).collect()
    };
    assert!(run(0.59, 20).iter().chain(&run(f32::NAN, 3)).all(|&weight| weight == 0.0));
    assert!(run(0.6, 1).iter().chain(&run(0.4, 50)).all(|&weight| weight == 1.0));
    // After the end of speech it must reach `open` again.
    let after = run(0.39, 1).into_iter().chain(run(0.59, 29)).collect::<Vec<_>>();
    assert!(after[..12].iter().all(|&weight| weight == 1.0));
    assert!(after[12..22].windows(2).all(|pair| pair[1] < pair[0]), "{after:?}");
    assert!(after[22..].iter().all(|&weight| weight == 0.0));
    let mut off = Gate::new(GateSettings { enabled: false, ..GateSettings::default() }, HOP, 16_000).unwrap();
    assert_eq!(off.update_by_speech(0.0, thresholds), 1.0);
}

#[test]
fn reset_restores_the_initial_state_and_a_disabled_gate_is_open() {
    let track: Vec<f32> = (0..500).map(|hop| -60.0 + 30.0 * ripple(hop)).collect();
    let mut used = gate();
    steady(&mut used, -20.0, 3.0);
    used.reset();
    let mut fresh = gate();
    for &level in &track {
        assert_eq!(used.update(level), fresh.update(level));
    }
    let mut off = Gate::new(GateSettings { enabled: false, ..GateSettings::default() }, HOP, 16_000).unwrap();
    assert_eq!(off.update(-100.0), 1.0);
    let bad = GateSettings { close_db: 20.0, ..GateSettings::default() };
    assert!(Gate::new(bad, HOP, 16_000).unwrap_err().to_string().contains("close_db"));
    assert!(Gate::new(GateSettings::default(), Hop { numerator: 0, ..HOP }, 16_000).is_err());
}
