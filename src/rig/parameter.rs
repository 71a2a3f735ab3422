//! The parameters of a tuning: names, ranges, units.

use super::closure::Closure;
use super::region::Region;

/// One tuning parameter, with all that an inspector shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The name for [`Tuning::set`](super::Tuning::set), e.g. `jawOpen.gain`, `lower_face.strength` or
    /// `closure.threshold`.
    pub name: String,
    /// Lowest value.
    pub min: f32,
    /// Highest value.
    pub max: f32,
    /// Value after [`Tuning::reset`](super::Tuning::reset): without effect, the student's own (`closure.*`),
    /// or the character profile's.
    pub default: f32,
    /// Value now.
    pub value: f32,
    /// Region of its control; `Other` for `global.strength`.
    pub region: Region,
    /// `factor`, `control units`, `probability`, `share`, `seconds`, or `switch` (0 or 1).
    pub unit: &'static str,
    /// What it does, in one sentence.
    pub description: String,
}

/// A factor on the distance from neutral of many controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    Global,
    UpperFace,
    LowerFace,
    Tongue,
}

/// The kinds of parameter that each control has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gain,
    Offset,
    Min,
    Max,
    Mask,
}

/// The two values of the step that sharpens lip contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClosureValue {
    Threshold,
    Softness,
}

/// The setting that a parameter name stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum ParameterId {
    Strength(Strength),
    Closure(ClosureValue),
    Scalar(usize),
    Control(usize, Kind),
}

impl Strength {
    pub(super) const ALL: [Self; 4] = [Self::Global, Self::UpperFace, Self::LowerFace, Self::Tongue];

    pub(super) fn region(self) -> Option<Region> {
        match self {
            Self::Global => None,
            Self::UpperFace => Some(Region::UpperFace),
            Self::LowerFace => Some(Region::LowerFace),
            Self::Tongue => Some(Region::Tongue),
        }
    }

    pub(super) fn name(self) -> &'static str {
        self.region().map_or("global", Region::name)
    }
}

impl ClosureValue {
    pub(super) const ALL: [Self; 2] = [Self::Threshold, Self::Softness];

    /// The parameter's whole name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Threshold => "closure.threshold",
            Self::Softness => "closure.softness",
        }
    }

    /// Highest value; the lowest is 0.
    pub(super) fn max(self) -> f32 {
        match self {
            Self::Threshold => Closure::MAX_THRESHOLD,
            Self::Softness => Closure::MAX_SOFTNESS,
        }
    }

    pub(super) fn get(self, closure: &Closure) -> f32 {
        match self {
            Self::Threshold => closure.threshold(),
            Self::Softness => closure.softness(),
        }
    }

    /// The closure with another value, which is within the range.
    pub(super) fn put(self, closure: Closure, value: f32) -> Closure {
        match self {
            Self::Threshold => closure.with_threshold(value),
            Self::Softness => closure.with_softness(value),
        }
    }

    /// At most 127 bytes, as all descriptions: the C interface has room for no more.
    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Threshold => {
                "Probability of lip contact at which the lips are half closed; a lower one closes them more."
            }
            Self::Softness => {
                "Width of the step from open to closed lips around closure.threshold; 0 is a hard step."
            }
        }
    }
}

impl Kind {
    pub(super) const ALL: [Self; 5] = [Self::Gain, Self::Offset, Self::Min, Self::Max, Self::Mask];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gain => "gain",
            Self::Offset => "offset",
            Self::Min => "min",
            Self::Max => "max",
            Self::Mask => "mask",
        }
    }

    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Gain => "factor",
            Self::Offset | Self::Min | Self::Max => "control units",
            Self::Mask => "switch",
        }
    }

    /// The start of the description; the control's name follows.
    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Gain => "Scales the distance from neutral of",
            Self::Offset => "Added after gain and strengths to",
            Self::Min => "Lowest output value of",
            Self::Max => "Highest output value of",
            Self::Mask => "1 holds at neutral",
        }
    }
}
