//! What can be set on a tuning, and how it is called.

use super::region::Region;

/// One number that an inspector can show and set.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// What [`Tuning::set`](super::Tuning::set) takes: `jawOpen.gain`, `lower_face.strength`.
    pub name: String,
    /// Lowest value.
    pub min: f32,
    /// Highest value.
    pub max: f32,
    /// Value of an untouched tuning.
    pub default: f32,
    /// Value now.
    pub value: f32,
    /// Part of the face that it speaks of; `Other` for the strength of all.
    pub region: Region,
    /// `factor`, `control units`, or `switch` (0 or 1).
    pub unit: &'static str,
    /// What it does, in a sentence.
    pub description: String,
}

/// A strength that scales the way of many controls from neutral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    Global,
    UpperFace,
    LowerFace,
    Tongue,
}

/// What can be set on each control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gain,
    Offset,
    Min,
    Max,
    Mask,
}

/// What a parameter's name points at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
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

    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::Gain => "Scales the way from neutral of",
            Self::Offset => "Added after gain and strengths to",
            Self::Min => "Lowest value that leaves for",
            Self::Max => "Highest value that leaves for",
            Self::Mask => "1 keeps at neutral",
        }
    }
}
