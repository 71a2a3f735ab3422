//! The opening between the lips.

use super::schema::Rig;

/// What one full unit of a control adds to the opening at the middle of the mouth, in units of a full `jawOpen`.
/// Measured on the CC0 ARKit head: upper lip vertices 832 and 878 against lower lip vertices 851 and 881.
const WEIGHTS: [(&str, f32); 16] = [
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

/// The opening between the lips at the middle of the mouth, in units of a full `jawOpen`: linear in the controls because
/// blend shapes are, and never below 0. Controls that the rig lacks count as 0. Unit-free; allocates nothing.
///
/// `values` are in the order of `rig`, which must name its controls as ARKit does.
pub fn gap(rig: &Rig, values: &[f32]) -> f32 {
    let value = |name| rig.index(name).and_then(|index| values.get(index)).copied().unwrap_or(0.0);
    let sum: f32 = WEIGHTS.iter().map(|&(name, weight)| weight * value(name)).sum();
    sum.max(0.0)
}

#[cfg(test)]
mod tests;
