//! Weights of the silence gate for a list of levels, in `tests/fixtures/gate.json`. The trainer repeats the
//! gate in Python (`training/v2f_train/measure/gate.py`), and its tests read the same file.
//!
//! After a change of the gate write the file again: `V2F_BLESS=1 cargo test --test gate_fixture`.

use std::fmt::Write as _;
use std::path::Path;

use v2f::audio::{Gate, GateSettings};
use v2f::clock::Hop;

const HOP: Hop = Hop { numerator: 256, denominator: 1 };
const SAMPLE_RATE: u32 = 16_000;

/// Stretches of hops: how many, the level in dBFS, and how far the level swings around it, in dB. Each
/// setting of the gate and of its noise floor changes some weight.
const STRETCHES: [(usize, f32, f32); 26] = [
    (20, -200.0, 0.0),
    (60, -62.5, 1.0),
    (80, -24.5, 12.0),
    (12, -63.5, 1.0),
    (40, -30.5, 6.0),
    (150, -63.5, 2.0),
    (200, -40.5, 1.0),
    (50, -20.5, 9.0),
    (30, -52.5, 3.0),
    (1, -90.5, 0.0),
    (60, -32.5, 4.0),
    (120, -58.5, 0.5),
    (140, -50.5, 0.5),
    (3, -30.5, 0.5),
    (60, -44.0, 0.25),
    (60, -50.5, 0.5),
    (8, -41.0, 1.0),
    (60, -50.5, 0.5),
    (130, -75.5, 0.5),
    (10, -61.5, 2.5),
    (30, -75.5, 0.5),
    (200, -48.0, 12.0),
    (200, -55.0, 8.0),
    (200, -46.0, 6.0),
    (77, -62.0, 0.5),
    (170, -41.0, 0.5),
];

/// Levels of hops in dBFS, on a grid of 1/4 dB, so that Python reads the same numbers.
fn levels() -> Vec<f32> {
    let mut random = 1_u32;
    let mut found = Vec::new();
    for (hops, level, swing) in STRETCHES {
        for _ in 0..hops {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let share = (random >> 16) as f32 / 32_768.0 - 1.0;
            found.push(((level + share * swing) * 4.0).round() / 4.0);
        }
    }
    found
}

fn json(levels: &[f32], weights: &[f32]) -> String {
    let list = |values: &[f32]| values.iter().map(f32::to_string).collect::<Vec<_>>().join(", ");
    let mut text = String::from("{\n");
    let _ = writeln!(text, "\"levels_dbfs\": [{}],", list(levels));
    let _ = writeln!(text, "\"weights\": [{}]\n}}", list(weights));
    text
}

#[test]
fn the_fixture_has_the_weights_of_the_gate() {
    let levels = levels();
    let mut gate = Gate::new(GateSettings::default(), HOP, SAMPLE_RATE).unwrap();
    let weights: Vec<f32> = levels.iter().map(|&level| gate.update(level)).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/gate.json");
    let text = json(&levels, &weights);
    if std::env::var_os("V2F_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(stored, text, "tests/fixtures/gate.json is not current: run with V2F_BLESS=1");
}
