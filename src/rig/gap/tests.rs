//! The gap's formula.

use super::gap;
use crate::rig::tests::{default_source_rig, rig_frame};

#[test]
fn the_gap_follows_its_formula() {
    let rig = default_source_rig();
    assert_eq!(gap(&rig, &rig_frame(&rig, &[("jawOpen", 0.6), ("mouthClose", 0.2)])), 0.6 - 0.2);
    assert!(
        (gap(&rig, &rig_frame(&rig, &[("mouthFunnel", 1.0), ("mouthRollLower", 0.5)])) - 0.3405).abs() < 1e-6
    );
    assert_eq!(gap(&rig, &rig_frame(&rig, &[("mouthClose", 0.5)])), 0.0);
    let all: f32 = gap(&rig, &vec![1.0; rig.len()]);
    assert!(
        (all - (0.391 + 0.110 - 0.143 + 0.142 + 0.110 - 0.101 - 0.058 - 0.048 - 0.084 - 0.076)).abs() < 1e-5
    );
}
