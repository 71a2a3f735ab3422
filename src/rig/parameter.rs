//! The parameters of a tuning: names, ranges, units.

use super::region::Region;

/// One tuning parameter, with all that an inspector shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The name for [`Tuning::set`](super::Tuning::set), e.g. `jawOpen.gain` or `lower_face.strength`.
    pub name: String,
    /// Lowest value.
    pub min: f32,
    /// Highest value.
    pub max: f32,
    /// Value after [`Tuning::reset`](super::Tuning::reset).
    pub default: f32,
    /// Value now.
    pub value: f32,
    /// Region of its control; `Other` for `global.strength`.
    pub region: Region,
    /// `factor`, `control units`, or `switch` (0 or 1).
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

/// The setting that a parameter name stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum ParameterId {
    Strength(Strength),
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
