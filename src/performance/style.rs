//! How a character speaks: articulation, magnitude, limits and offsets.

use crate::rig::{LIP_CLOSURE, Region, Rig, Tuning};

use super::parameters::{ARTICULATION, EYELIDS_OFFSET, JAW_LIMIT, LIPS_OFFSET, SPEECH_MAGNITUDE};

/// What full mumbling takes from jaw and lips, and what full over-articulation adds.
const MUMBLED_JAW: f32 = 0.6;
const MUMBLED_LIPS: f32 = 0.45;
const ARTICULATED_JAW: f32 = 0.3;
const ARTICULATED_LIPS: f32 = 0.5;
/// Shares of an offset of the lips that each lip takes when they part.
const LOWER_LIP: f32 = 0.6;
const UPPER_LIP: f32 = 0.4;

/// Places of controls in the source rig.
#[derive(Debug)]
pub(super) struct Style {
    jaw: Option<usize>,
    /// Lips, cheeks and tongue: all that speech moves but jaw and lip contact.
    lips: Vec<usize>,
    lower_lip: [Option<usize>; 2],
    upper_lip: [Option<usize>; 2],
    press: [Option<usize>; 2],
    blink: [Option<usize>; 2],
    wide: [Option<usize>; 2],
}

impl Style {
    pub fn new(source: &Rig) -> Self {
        let place = |name| source.index(name);
        let spoken = |(place, name): (usize, &str)| {
            let is_lips = matches!(Region::of(name), Region::LowerFace | Region::Tongue);
            (is_lips && name != "jawOpen" && name != LIP_CLOSURE).then_some(place)
        };
        Self {
            jaw: place("jawOpen"),
            lips: source.names().enumerate().filter_map(spoken).collect(),
            lower_lip: ["mouthLowerDownLeft", "mouthLowerDownRight"].map(place),
            upper_lip: ["mouthUpperUpLeft", "mouthUpperUpRight"].map(place),
            press: ["mouthPressLeft", "mouthPressRight"].map(place),
            blink: ["eyeBlinkLeft", "eyeBlinkRight"].map(place),
            wide: ["eyeWideLeft", "eyeWideRight"].map(place),
        }
    }

    /// contact: of the lips, 0 to 1; lips in contact stay so.
    pub fn apply(&self, tuning: &Tuning, contact: f32, values: &mut [f32]) {
        self.scale(tuning.scalar(ARTICULATION), tuning.scalar(SPEECH_MAGNITUDE), contact, values);
        let limit = tuning.scalar(JAW_LIMIT);
        if let Some(jaw) = self.jaw.and_then(|place| values.get_mut(place)) {
            *jaw = jaw.min(limit);
        }
        let lips = tuning.scalar(LIPS_OFFSET);
        let parted = lips.max(0.0) * (1.0 - contact);
        add(values, self.lower_lip, parted * LOWER_LIP);
        add(values, self.upper_lip, parted * UPPER_LIP);
        add(values, self.press, (-lips).max(0.0));
        let lids = tuning.scalar(EYELIDS_OFFSET);
        add(values, self.blink, lids.max(0.0));
        add(values, self.wide, (-lids).max(0.0));
    }

    /// Lips that begin to part are not torn further apart: what contact remains takes its share of a growth.
    fn scale(&self, articulation: f32, magnitude: f32, contact: f32, values: &mut [f32]) {
        let factor = |less: f32, more: f32| {
            let factor = magnitude * (1.0 + if articulation < 0.0 { less } else { more } * articulation);
            if factor > 1.0 { 1.0 + (factor - 1.0) * (1.0 - contact) } else { factor }
        };
        let (jaw, lips) = (factor(MUMBLED_JAW, ARTICULATED_JAW), factor(MUMBLED_LIPS, ARTICULATED_LIPS));
        if let Some(value) = self.jaw.and_then(|place| values.get_mut(place)) {
            *value *= jaw;
        }
        if lips != 1.0 {
            for &place in &self.lips {
                if let Some(value) = values.get_mut(place) {
                    *value *= lips;
                }
            }
        }
    }
}

fn add(values: &mut [f32], places: [Option<usize>; 2], amount: f32) {
    if amount == 0.0 {
        return;
    }
    for place in places.into_iter().flatten() {
        if let Some(value) = values.get_mut(place) {
            *value += amount;
        }
    }
}
