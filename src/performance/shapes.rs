//! The expressions of the moods, as controls of the source rig.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::rig::{LIP_CLOSURE, Region, Rig};

use super::parameters::MOODS;

const TEXT: &str = include_str!("../../profiles/moods.json");
/// Controls that part the lips. Where lips are in contact, an expression leaves them alone.
const PARTING: [&str; 9] = [
    "jawOpen",
    "mouthFunnel",
    "mouthShrugUpper",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "noseSneerLeft",
    "noseSneerRight",
];

/// `profiles/moods.json`.
#[derive(Deserialize)]
struct MoodsText {
    moods: BTreeMap<String, MoodText>,
}

#[derive(Deserialize)]
struct MoodText {
    shapes: BTreeMap<String, f32>,
}

/// One control of an expression.
#[derive(Debug, Clone, Copy)]
struct Part {
    /// In the source rig.
    control: usize,
    weight: f32,
    is_mouth: bool,
    parts_lips: bool,
}

/// The expressions of all moods for one source rig.
#[derive(Debug)]
pub(super) struct Shapes {
    moods: [Vec<Part>; MOODS.len()],
    jaw: Option<usize>,
    contact: Option<usize>,
}

impl Shapes {
    pub fn new(source: &Rig) -> Self {
        // The file is compiled in; a test reads it.
        let text = serde_json::from_str::<MoodsText>(TEXT).ok();
        let mood = |name: &str| {
            let shapes = text.as_ref().and_then(|text| text.moods.get(name)).map(|mood| &mood.shapes);
            let known = shapes.into_iter().flatten().filter_map(|(control, &weight)| {
                Some(Part {
                    control: source.index(control)?,
                    weight,
                    is_mouth: Region::of(control) == Region::LowerFace,
                    parts_lips: PARTING.contains(&control.as_str()),
                })
            });
            known.collect()
        };
        Self { moods: MOODS.map(mood), jaw: source.index("jawOpen"), contact: source.index(LIP_CLOSURE) }
    }

    /// Lip contact of a rig frame, 0 to 1.
    pub fn contact(&self, values: &[f32]) -> f32 {
        self.contact.and_then(|place| values.get(place)).copied().unwrap_or(0.0).clamp(0.0, 1.0)
    }

    /// Opening of the jaw in a rig frame.
    pub fn opening(&self, values: &[f32]) -> f32 {
        self.jaw.and_then(|place| values.get(place)).copied().unwrap_or(0.0)
    }

    /// Adds the expressions by their weights. mouth: scales those parts that move the mouth. What would part
    /// lips in contact is left out.
    pub fn add(&self, weights: &[f32; MOODS.len()], mouth: f32, contact: f32, values: &mut [f32]) {
        for (parts, &weight) in self.moods.iter().zip(weights) {
            if weight == 0.0 {
                continue;
            }
            for part in parts {
                let Some(value) = values.get_mut(part.control) else { continue };
                let mut share = weight * part.weight;
                if part.is_mouth {
                    share *= mouth;
                }
                if part.parts_lips {
                    share *= 1.0 - contact;
                }
                *value += share;
            }
        }
    }
}
