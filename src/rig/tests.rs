//! Tests of the shipped profiles, and what the tests of this module share.

use proptest::test_runner::{Config, RngSeed};

use super::*;

mod shipped;

/// The source rig of a student that predicts nothing beyond the known names.
pub(super) fn default_source_rig() -> Rig {
    source_rig(&[]).expect("the known names are a rig").0
}

/// A source frame with these controls set and all others neutral.
pub(super) fn rig_frame(rig: &Rig, set: &[(&str, f32)]) -> Vec<f32> {
    let mut values = rig.neutral().to_vec();
    for (name, value) in set {
        values[rig.index(name).expect(name)] = *value;
    }
    values
}

/// What a shipped profile makes of a source frame, by name.
fn mapped(profile: &str, set: &[(&str, f32)]) -> (Rig, Vec<f32>) {
    let source = default_source_rig();
    let mut mapping = Mapping::compile(&Profile::builtin(profile).unwrap(), &source).unwrap();
    let mut target = vec![f32::NAN; mapping.target_rig().len()];
    mapping.apply(&rig_frame(&source, set), &mut target);
    (mapping.target_rig().clone(), target)
}

/// So many cases, the same ones in every run.
pub(super) fn cases(count: u32) -> Config {
    Config { cases: count, rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..Config::default() }
}
