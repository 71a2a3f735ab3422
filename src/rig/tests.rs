//! Tests of the shipped profiles, and what the tests of this module share.

use proptest::test_runner::{Config, RngSeed};

use super::*;

mod shipped;

/// The source rig without additional controls of a student.
pub(super) fn default_source_rig() -> Rig {
    source_rig(&[]).expect("the known names form a rig").0
}

/// A rig frame with these controls set and all others neutral.
pub(super) fn rig_frame(rig: &Rig, set: &[(&str, f32)]) -> Vec<f32> {
    let mut values = rig.neutral().to_vec();
    for (name, value) in set {
        values[rig.index(name).expect(name)] = *value;
    }
    values
}

/// The target rig of a shipped profile, and its values for a source rig frame.
fn mapped(profile: &str, set: &[(&str, f32)]) -> (Rig, Vec<f32>) {
    let source = default_source_rig();
    let mut mapping = Mapping::compile(&Profile::builtin(profile).unwrap(), &source).unwrap();
    let mut target = vec![f32::NAN; mapping.target_rig().len()];
    mapping.apply(&rig_frame(&source, set), &mut target);
    (mapping.target_rig().clone(), target)
}

/// A configuration for `count` cases, the same ones in every run.
pub(super) fn cases(count: u32) -> Config {
    Config { cases: count, rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..Config::default() }
}
