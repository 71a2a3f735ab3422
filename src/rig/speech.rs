//! What a rig does for speech: which of its controls answer to the jaw, to rounded lips, to closed lips. It
//! is measured on the mapping itself, so that it holds for any profile.

use super::{
    error::RigError,
    mapping::Mapping,
    names::{ARKIT, LIP_CLOSURE, TONGUE, source_rig},
    profile::Profile,
    schema::{Control, Rig},
};

/// A control that moves by less does not answer to a gesture.
const LEAST_ANSWER: f32 = 0.03;
/// Share of the strongest answer from which a control carries a gesture by itself.
const CARRYING_SHARE: f32 = 0.3;

/// A pose of the source rig, as names and values.
type PoseOf = &'static [(&'static str, f32)];

/// One thing that a mouth does when it speaks.
pub(super) struct Gesture {
    /// What the face lacks without it.
    pub never: &'static str,
    /// Whether the tongue does it: most meshes have no tongue that moves.
    pub is_tongue: bool,
    before: PoseOf,
    after: PoseOf,
}

/// The gestures of speech.
pub(super) const GESTURES: [Gesture; 7] = [
    Gesture { never: "the mouth will never open", is_tongue: false, before: &[], after: &[("jawOpen", 0.5)] },
    Gesture {
        never: "the lips will never close on p, b and m",
        is_tongue: false,
        before: &[("jawOpen", 0.4)],
        after: &[("jawOpen", 0.4), (LIP_CLOSURE, 1.0)],
    },
    Gesture {
        never: "the mouth will never round on o, u and w",
        is_tongue: false,
        before: &[("jawOpen", 0.15)],
        after: &[("jawOpen", 0.15), ("mouthPucker", 0.6), ("mouthFunnel", 0.6)],
    },
    Gesture {
        never: "the mouth will never widen on e and i",
        is_tongue: false,
        before: &[("jawOpen", 0.2)],
        after: &[
            ("jawOpen", 0.2),
            ("mouthSmileLeft", 0.4),
            ("mouthSmileRight", 0.4),
            ("mouthStretchLeft", 0.4),
            ("mouthStretchRight", 0.4),
        ],
    },
    Gesture {
        never: "the lower lip will never meet the teeth on f and v",
        is_tongue: false,
        before: &[("jawOpen", 0.1)],
        after: &[("jawOpen", 0.1), ("mouthRollLower", 0.6)],
    },
    Gesture {
        never: "the upper and the lower lip will never lift and drop by themselves",
        is_tongue: false,
        before: &[("jawOpen", 0.1)],
        after: &[
            ("jawOpen", 0.1),
            ("mouthUpperUpLeft", 0.6),
            ("mouthUpperUpRight", 0.6),
            ("mouthLowerDownLeft", 0.6),
            ("mouthLowerDownRight", 0.6),
        ],
    },
    Gesture {
        never: "the tongue will never move on t, l, n and k",
        is_tongue: true,
        before: &[("jawOpen", 0.2)],
        after: &[("jawOpen", 0.2), (TONGUE[0], 0.8), (TONGUE[1], 0.8), ("tongueOut", 0.8)],
    },
];

/// How the controls of a rig answer to one gesture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    /// For each control, whether it moves.
    pub moves: Vec<bool>,
    /// For each control, whether it carries the gesture by itself.
    pub carries: Vec<bool>,
}

impl Answer {
    /// The controls that carry the gesture.
    pub fn carriers(&self) -> Vec<usize> {
        self.carries.iter().enumerate().filter(|(_, carries)| **carries).map(|(place, _)| place).collect()
    }
}

/// The character's rig of a profile, and the answers of its controls to each of [`GESTURES`]. Allocates.
///
/// # Errors
/// The profile cannot be compiled.
pub(super) fn answers(profile: &Profile) -> Result<(Rig, Vec<Answer>), RigError> {
    let source = source_rig_for(profile)?;
    let mut mapping = Mapping::compile(profile, &source)?;
    let mut mapped = |pose: PoseOf| {
        let mut values = source.neutral().to_vec();
        for (name, value) in pose {
            if let Some(value_of) = source.index(name).and_then(|place| values.get_mut(place)) {
                *value_of = *value;
            }
        }
        let mut made = mapping.target_rig().neutral().to_vec();
        mapping.apply(&values, &mut made);
        made
    };
    let answers = GESTURES.iter().map(|gesture| answer(&mapped(gesture.before), &mapped(gesture.after)));
    let answers = answers.collect();
    Ok((mapping.target_rig().clone(), answers))
}

fn answer(before: &[f32], after: &[f32]) -> Answer {
    let change: Vec<f32> = after.iter().zip(before).map(|(after, before)| after - before).collect();
    // Of visemes, the vowel gives way where lips close: falling alone can be the whole answer.
    let rises = change.iter().copied().fold(0.0, f32::max);
    let falls = change.iter().copied().fold(0.0, f32::min);
    let strongest = if rises >= LEAST_ANSWER { rises } else { -falls };
    let size = |change: f32| if rises >= LEAST_ANSWER { change } else { -change };
    let moves = change.iter().map(|&change| size(change) >= LEAST_ANSWER);
    let least = (strongest * CARRYING_SHARE).max(LEAST_ANSWER);
    let carries = change.iter().map(|&change| size(change) >= least);
    Answer { moves: moves.collect(), carries: carries.collect() }
}

/// The source rig with every control that the profile reads, for profiles that read a student's own controls.
fn source_rig_for(profile: &Profile) -> Result<Rig, RigError> {
    let mut own: Vec<Control> = Vec::new();
    if profile.input() == Profile::STUDENT {
        for term in profile.targets().iter().flat_map(|target| &target.terms) {
            for name in [Some(&term.source), term.times.as_ref(), term.over.as_ref()].into_iter().flatten() {
                let known = ARKIT.iter().chain(&TONGUE).chain([&LIP_CLOSURE]).any(|known| known == name);
                if !known && !own.iter().any(|control| control.name == *name) {
                    own.push(Control::unit(name));
                }
            }
        }
    }
    Ok(source_rig(&own)?.0)
}

#[cfg(test)]
mod tests;
