//! The source rig of a student.

use super::source_rig;
use crate::rig::{Control, RigError};

#[test]
fn student_controls_are_found_in_the_source_rig_by_name() {
    let jaw = Control { name: "jawOpen".into(), neutral: 0.1, min: -1.0, max: 2.0 };
    let (rig, indices) =
        source_rig(&[Control::unit("wings"), jaw.clone(), Control::unit("lipClosure")]).unwrap();
    assert_eq!(indices, [55, 17, 54]);
    assert_eq!(rig.len(), 56);
    assert_eq!(rig.controls()[17], jaw);
    assert_eq!(rig.index("jawLeft"), Some(15));
    assert_eq!(rig.index("tongueOut"), Some(51));
    let twice = source_rig(&[jaw.clone(), jaw]).unwrap_err();
    assert_eq!(twice, RigError::DuplicateControl { name: "jawOpen".into() });
    let bad = Control { name: "x".into(), neutral: f32::NAN, min: 0.0, max: 1.0 };
    assert!(matches!(source_rig(&[bad]), Err(RigError::ControlRange { .. })));
}
