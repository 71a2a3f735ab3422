//! A mouth of Braille dots that follows the curves.

use v2f::rig::{Rig, gap};

/// Cells of the drawing; a cell is two dots wide and four high.
const COLUMNS: usize = 40;
const ROWS: usize = 11;
const DOTS_WIDE: usize = COLUMNS * 2;
const DOTS_HIGH: usize = ROWS * 4;

/// Half the width of a mouth at rest, dots.
const REST_WIDTH: f32 = 27.0;
/// Opening of the lips at a full jawOpen, dots.
const FULL_OPENING: f32 = 30.0;
/// Thickness of the lips at rest, dots.
const UPPER_LIP: f32 = 4.5;
const LOWER_LIP: f32 = 6.0;
/// Lift of the corners at a full smile, dots.
const CORNER_LIFT: f32 = 7.0;

/// The shape of a mouth.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Mouth {
    /// Opening between the lips, 1 at a full jawOpen.
    pub opening: f32,
    /// 0 at rest; below 0 narrow, above 0 wide.
    pub width: f32,
    /// 0 at rest, 1 fully rounded.
    pub rounding: f32,
    /// Corners: above 0 up, below 0 down.
    pub corners: f32,
}

impl Mouth {
    /// The mouth in a rig frame of an ARKit rig.
    pub fn new(rig: &Rig, values: &[f32]) -> Self {
        let value = |name| rig.index(name).and_then(|index| values.get(index)).copied().unwrap_or(0.0);
        let pair = |left, right| (value(left) + value(right)) / 2.0;
        let smile = pair("mouthSmileLeft", "mouthSmileRight");
        let stretch = pair("mouthStretchLeft", "mouthStretchRight");
        let (pucker, funnel) = (value("mouthPucker"), value("mouthFunnel"));
        Self {
            opening: gap(rig, values),
            width: 0.3 * smile + 0.35 * stretch - 0.55 * pucker - 0.35 * funnel,
            rounding: (pucker + funnel).clamp(0.0, 1.0),
            corners: smile - pair("mouthFrownLeft", "mouthFrownRight"),
        }
    }

    /// Rows of Braille characters.
    pub fn draw(&self) -> Vec<String> {
        let mut dots = vec![[false; DOTS_WIDE]; DOTS_HIGH];
        let half = REST_WIDTH * (1.0 + self.width).clamp(0.35, 1.4);
        let open = self.opening.clamp(0.0, 1.1) * FULL_OPENING;
        // A rounded mouth is an ellipse; a mouth at rest has pointed corners.
        let power = 0.9 - 0.4 * self.rounding;
        let middle = DOTS_HIGH as f32 * 0.42;
        for x in 0..DOTS_WIDE {
            let along = (x as f32 + 0.5 - DOTS_WIDE as f32 / 2.0) / half;
            if along.abs() >= 1.0 {
                continue;
            }
            let profile = (1.0 - along * along).powf(power);
            let lift = CORNER_LIFT * self.corners * along * along;
            // The upper lip moves 0.3 of the opening, the lower lip the rest.
            let (upper, lower) = (middle - lift - open * 0.3 * profile, middle - lift + open * 0.7 * profile);
            // The dip in the middle of the upper lip.
            let bow = 1.0 - 0.3 * (-(along / 0.16).powi(2)).exp();
            let top = upper - UPPER_LIP * profile.sqrt() * bow - 0.8;
            let bottom = lower + LOWER_LIP * profile.sqrt() + 0.8;
            for (y, row) in dots.iter_mut().enumerate() {
                let y = y as f32 + 0.5;
                let is_lip = (top..upper - 0.5).contains(&y) || (lower + 0.5..bottom).contains(&y);
                if let Some(dot) = row.get_mut(x) {
                    *dot = is_lip;
                }
            }
        }
        braille(&dots)
    }
}

/// Dots as characters. The Braille block of Unicode numbers its dots by columns.
fn braille(dots: &[[bool; DOTS_WIDE]]) -> Vec<String> {
    const BITS: [[u32; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
    const EMPTY: u32 = 0x2800;
    let dot = |x: usize, y: usize| dots.get(y).and_then(|row| row.get(x)).copied().unwrap_or(false);
    let letter = |column: usize, row: usize| {
        let mut code = EMPTY;
        for (y, bits) in BITS.iter().enumerate() {
            for (x, bit) in bits.iter().enumerate() {
                code += if dot(column * 2 + x, row * 4 + y) { bit } else { &0 };
            }
        }
        char::from_u32(code).unwrap_or(' ')
    };
    (0..ROWS).map(|row| (0..COLUMNS).map(|column| letter(column, row)).collect()).collect()
}

#[cfg(test)]
mod tests;
