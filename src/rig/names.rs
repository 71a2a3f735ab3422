//! The controls of the source rig: ARKit's names, v2f's additions, and the student's own controls.

use super::{
    error::RigError,
    schema::{Control, Rig},
};

/// ARKit's 52 blend shape names, in the order of Unreal's `EARFaceBlendShape` (and of the Live Link Face
/// datagram). Other programs use other orders, so readers of files must use the names.
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

/// Tongue positions of speech that ARKit does not name: the tip at the ridge behind the teeth (t d n l s),
/// and the back at the palate (k g).
pub const TONGUE: [&str; 2] = ["tongueTipUp", "tongueBackUp"];

/// Lip contact: 0 apart, 1 in contact. A control of the student; mapping profiles convert it to the rig's
/// controls.
pub const LIP_CLOSURE: &str = "lipClosure";

/// The source rig, which mapping profiles read: [`ARKIT`], [`TONGUE`], [`LIP_CLOSURE`], then all other
/// controls of the student. Controls that the student predicts have its neutral value and range. The others
/// have 0 and 0 to 1.
///
/// Returns the rig, and the index in it of each control of the student. Allocates.
///
/// # Errors
/// A student that lists a control twice, or a control with an invalid range.
pub fn source_rig(student: &[Control]) -> Result<(Rig, Vec<usize>), RigError> {
    // Check the student's list first, so that the error names its control.
    Rig::new(student.to_vec())?;
    let known = ARKIT.into_iter().chain(TONGUE).chain([LIP_CLOSURE]);
    let mut controls: Vec<Control> = known.map(Control::unit).collect();
    let mut indices = Vec::with_capacity(student.len());
    for control in student {
        let known = controls.iter().position(|known| known.name == control.name);
        let index = known.unwrap_or(controls.len());
        match controls.get_mut(index) {
            Some(known) => *known = control.clone(),
            None => controls.push(control.clone()),
        }
        indices.push(index);
    }
    Ok((Rig::new(controls)?, indices))
}

#[cfg(test)]
mod tests;
