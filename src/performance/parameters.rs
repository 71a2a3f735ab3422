//! The layer's parameters: names, ranges, defaults. `docs/mood-and-style.md` explains them.

use crate::rig::{Region, ScalarSpec};

/// Moods, in the order of [`PARAMETERS`] and of `profiles/moods.json`.
pub(super) const MOODS: [&str; 8] =
    ["joy", "sadness", "anger", "fear", "disgust", "surprise", "contempt", "pain"];

/// Index of the parameter `mood.strength`; the moods' own come before it.
pub(super) const STRENGTH: usize = MOODS.len();
pub(super) const TRANSITION: usize = STRENGTH + 1;
pub(super) const MOUTH_WHILE_SPEAKING: usize = STRENGTH + 2;
pub(super) const ARTICULATION: usize = STRENGTH + 3;
pub(super) const SPEECH_MAGNITUDE: usize = STRENGTH + 4;
pub(super) const JAW_LIMIT: usize = STRENGTH + 5;
pub(super) const LIPS_OFFSET: usize = STRENGTH + 6;
pub(super) const EYELIDS_OFFSET: usize = STRENGTH + 7;

/// The parameters of the layer, for [`Tuning::with_scalars`](crate::rig::Tuning::with_scalars).
pub static PARAMETERS: [ScalarSpec; MOODS.len() + 8] = [
    mood("mood.joy", "Joy: raised cheeks, raised corners of the mouth."),
    mood("mood.sadness", "Sadness: raised inner brows, lowered corners of the mouth."),
    mood("mood.anger", "Anger: lowered brows, tight lids, pressed lips."),
    mood("mood.fear", "Fear: raised brows, wide eyes, stretched mouth."),
    mood("mood.disgust", "Disgust: wrinkled nose, raised upper lip."),
    mood("mood.surprise", "Surprise: raised brows, wide eyes, dropped jaw."),
    mood("mood.contempt", "Contempt: one corner of the mouth tightened and raised."),
    mood("mood.pain", "Pain: lowered brows, tight lids, wrinkled nose, stretched mouth."),
    ScalarSpec {
        name: "mood.strength",
        min: 0.0,
        max: 1.0,
        default: 0.6,
        region: Region::Other,
        unit: "factor",
        description: "Scales the expression of all moods.",
    },
    ScalarSpec {
        name: "mood.transition",
        min: 0.0,
        max: 10.0,
        default: 0.5,
        region: Region::Other,
        unit: "seconds",
        description: "Time in which a mood comes or goes whole.",
    },
    ScalarSpec {
        name: "mood.mouth_while_speaking",
        min: 0.0,
        max: 1.0,
        default: 0.33,
        region: Region::LowerFace,
        unit: "share",
        description: "How much of a mood's mouth remains in speech.",
    },
    ScalarSpec {
        name: "style.articulation",
        min: -1.0,
        max: 1.0,
        default: 0.0,
        region: Region::LowerFace,
        unit: "share",
        description: "-1 mumbles, 1 over-articulates; lips close on p, b and m with every value.",
    },
    ScalarSpec {
        name: "style.speech_magnitude",
        min: 0.0,
        max: 2.0,
        default: 1.0,
        region: Region::LowerFace,
        unit: "factor",
        description: "Scales the movement of jaw, lips and tongue in speech.",
    },
    ScalarSpec {
        name: "style.jaw_limit",
        min: 0.0,
        max: 1.0,
        default: 1.0,
        region: Region::LowerFace,
        unit: "control units",
        description: "The jaw opens no further than this.",
    },
    ScalarSpec {
        name: "style.lips_offset",
        min: -1.0,
        max: 1.0,
        default: 0.0,
        region: Region::LowerFace,
        unit: "control units",
        description: "Above 0 the lips rest parted, below 0 pressed.",
    },
    ScalarSpec {
        name: "style.eyelids_offset",
        min: -1.0,
        max: 1.0,
        default: 0.0,
        region: Region::UpperFace,
        unit: "control units",
        description: "Above 0 the eyes are heavy, below 0 wide.",
    },
];

const fn mood(name: &'static str, description: &'static str) -> ScalarSpec {
    ScalarSpec { name, min: 0.0, max: 1.0, default: 0.0, region: Region::Other, unit: "share", description }
}
