//! The names that profiles read: Apple's, ours, and what a student adds.

use super::{
    error::RigError,
    schema::{Control, Rig},
};

/// Apple's 52 blend shape names in the order of Unreal's `EARFaceBlendShape` (and of the Live Link Face datagram).
/// Readers of files must go by name: other programs order them otherwise.
pub const ARKIT: [&str; 52] = [
    "eyeBlinkLeft",
    "eyeLookDownLeft",
    "eyeLookInLeft",
    "eyeLookOutLeft",
    "eyeLookUpLeft",
    "eyeSquintLeft",
    "eyeWideLeft",
    "eyeBlinkRight",
    "eyeLookDownRight",
    "eyeLookInRight",
    "eyeLookOutRight",
    "eyeLookUpRight",
    "eyeSquintRight",
    "eyeWideRight",
    "jawForward",
    "jawLeft",
    "jawRight",
    "jawOpen",
    "mouthClose",
    "mouthFunnel",
    "mouthPucker",
    "mouthLeft",
    "mouthRight",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthFrownLeft",
    "mouthFrownRight",
    "mouthDimpleLeft",
    "mouthDimpleRight",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthPressLeft",
    "mouthPressRight",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "browDownLeft",
    "browDownRight",
    "browInnerUp",
    "browOuterUpLeft",
    "browOuterUpRight",
    "cheekPuff",
    "cheekSquintLeft",
    "cheekSquintRight",
    "noseSneerLeft",
    "noseSneerRight",
    "tongueOut",
];

/// What the tongue does in speech and ARKit has no name for: the tip at the ridge behind the teeth (t d n l s),
/// and the back at the palate (k g).
pub const TONGUE: [&str; 2] = ["tongueTipUp", "tongueBackUp"];

/// Contact of the lips: 0 apart, 1 in contact. A control of its own; profiles turn it into the rig's.
pub const LIP_CLOSURE: &str = "lipClosure";

/// The rig that every profile reads: [`ARKIT`], [`TONGUE`], [`LIP_CLOSURE`], then the student's controls that are none of
/// these. Controls that the student predicts keep the student's neutral value and range; the others rest at 0 in 0..1.
///
/// Returns the rig, and for each control of the student its place in it.
///
/// # Errors
/// A student that names a control twice or gives it an unusable range.
pub fn source_rig(student: &[Control]) -> Result<(Rig, Vec<usize>), RigError> {
    // The student's own list is checked first, so that the error speaks of it.
    Rig::new(student.to_vec())?;
    let ours = ARKIT.into_iter().chain(TONGUE).chain([LIP_CLOSURE]);
    let mut controls: Vec<Control> = ours.map(Control::unit).collect();
    let mut places = Vec::with_capacity(student.len());
    for control in student {
        let place = controls.iter().position(|known| known.name == control.name).unwrap_or(controls.len());
        match controls.get_mut(place) {
            Some(known) => *known = control.clone(),
            None => controls.push(control.clone()),
        }
        places.push(place);
    }
    Ok((Rig::new(controls)?, places))
}

#[cfg(test)]
mod tests;
