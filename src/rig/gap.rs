//! The gap between the lips, computed from the controls of an ARKit rig.

use super::schema::Rig;

/// Change of the gap per unit of a control, in units of a full `jawOpen`. Measured on the CC0 ARKit head:
/// upper lip vertices 832 and 878, lower lip vertices 851 and 881.
const GAP_WEIGHTS: [(&str, f32); 16] = [
    ("jawOpen", 1.0),
    ("mouthClose", -1.0),
    ("mouthFunnel", 0.391),
    ("mouthShrugUpper", 0.110),
    ("mouthShrugLower", -0.143),
    ("mouthUpperUpLeft", 0.071),
    ("mouthUpperUpRight", 0.071),
    ("mouthLowerDownLeft", 0.055),
    ("mouthLowerDownRight", 0.055),
    ("mouthRollLower", -0.101),
    ("mouthRollUpper", -0.058),
    ("mouthPucker", -0.048),
    ("mouthSmileLeft", -0.042),
    ("mouthSmileRight", -0.042),
    ("mouthPressLeft", -0.038),
    ("mouthPressRight", -0.038),
];

/// The gap between the lips at the middle of the mouth, in units of a full `jawOpen`. It is linear in the
/// controls, as blend shapes are, and never below 0. Real-time safe.
///
/// `values` are in the order of `rig`, which must use the ARKit names. Controls that the rig does not have
/// count as 0.
pub fn gap(rig: &Rig, values: &[f32]) -> f32 {
    let value = |name| rig.index(name).and_then(|index| values.get(index)).copied().unwrap_or(0.0);
    let sum: f32 = GAP_WEIGHTS.iter().map(|&(name, weight)| weight * value(name)).sum();
    sum.max(0.0)
}

#[cfg(test)]
mod tests;
