use std::f32::consts::TAU;

use super::*;
use crate::audio::level_db;

const RATE: u32 = 16_000;

fn sine(hertz: f32, offset: f32) -> Vec<f32> {
    (0..RATE).map(|n| offset + 0.25 * (TAU * hertz * n as f32 / RATE as f32).sin()).collect()
}

fn filtered(mut sound: Vec<f32>) -> Vec<f32> {
    HighPass::new(RATE).apply(&mut sound);
    sound
}

#[test]
fn an_offset_is_silence_after_a_moment() {
    for offset in [0.01, 0.05, -0.5, 1.0] {
        let sound = filtered(vec![offset; 16_000]);
        assert!(level_db(&sound[1_600..1_856]) < -50.0, "{offset}");
        assert!(sound[8_000..].iter().all(|sample| sample.abs() < 1e-6), "{offset}");
    }
}

#[test]
fn rumble_is_gone_and_a_voice_keeps_its_level() {
    let change = |hertz| level_db(&filtered(sine(hertz, 0.05))[8_000..]) - level_db(&sine(hertz, 0.0));
    for (hertz, most) in [(10.0, -60.0), (20.0, -37.0), (30.0, -23.0)] {
        assert!(change(hertz) < most, "{hertz} Hz: {} dB", change(hertz));
    }
    for hertz in [100.0, 200.0, 1_000.0, 7_000.0] {
        assert!(change(hertz).abs() < 0.3, "{hertz} Hz: {} dB", change(hertz));
    }
}

#[test]
fn any_cut_and_a_reset_give_the_same_bits() {
    let sound = sine(123.0, 0.1);
    let whole = filtered(sound.clone());
    let mut filter = HighPass::new(RATE);
    for _ in 0..2 {
        let mut cut = sound.clone();
        for part in cut.chunks_mut(37) {
            filter.apply(part);
        }
        assert_eq!(cut, whole);
        filter.reset();
    }
}
