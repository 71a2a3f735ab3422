//! Regions of control names from all rigs.

use super::Region;
use crate::rig::Profile;

#[test]
fn names_of_every_rig_have_a_region() {
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
fn every_control_of_a_shipped_profile_has_a_region() {
    for name in Profile::builtin_names() {
        for target in Profile::builtin(name).unwrap().targets() {
            let control = &target.control.name;
            assert_ne!(Region::of(control), Region::Other, "{name}: {control}");
        }
    }
}
