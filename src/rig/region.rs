//! The part of the face that a control moves.

/// The part of the face that a control moves, so that an artist can turn whole regions up and down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Region {
    /// Brows, eyes, lids, cheek raisers and ears.
    UpperFace,
    /// Jaw, lips, cheeks, nose, teeth and visemes.
    LowerFace,
    /// The tongue.
    Tongue,
    /// The head as a whole.
    Head,
    /// Everything else: neck, switches, names that are not known.
    Other,
}

/// Beginnings of control names in lower case; the first that fits decides.
const BEGINNINGS: [(&str, Region); 21] = [
    ("tongue", Region::Tongue),
    ("head", Region::Head),
    ("brow", Region::UpperFace),
    ("eye", Region::UpperFace),
    ("lefteye", Region::UpperFace),
    ("righteye", Region::UpperFace),
    ("cheeksquint", Region::UpperFace),
    ("blink", Region::UpperFace),
    ("lookup", Region::UpperFace),
    ("lookdown", Region::UpperFace),
    ("lookleft", Region::UpperFace),
    ("lookright", Region::UpperFace),
    ("ear", Region::UpperFace),
    ("jaw", Region::LowerFace),
    ("mouth", Region::LowerFace),
    ("lip", Region::LowerFace),
    ("cheek", Region::LowerFace),
    ("nose", Region::LowerFace),
    ("teeth", Region::LowerFace),
    ("viseme_", Region::LowerFace),
    ("neck", Region::Other),
];

/// The Oculus and VRM visemes, whole names in lower case.
const VISEMES: [&str; 20] = [
    "sil", "pp", "ff", "th", "dd", "kk", "ch", "ss", "nn", "rr", "aa", "e", "i", "o", "u", "ih", "ou", "ee",
    "oh", "oo",
];

impl Region {
    /// The region of a control by its name: ARKit's (in Apple's or Unreal's case), `CTRL_expressions_*`, or a viseme.
    /// Allocates nothing.
    pub fn of(name: &str) -> Self {
        let bare = name.strip_prefix("CTRL_expressions_").unwrap_or(name);
        if VISEMES.iter().any(|viseme| bare.eq_ignore_ascii_case(viseme)) {
            return Self::LowerFace;
        }
        let begins = |beginning: &str| {
            bare.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
        };
        BEGINNINGS.iter().find(|(beginning, _)| begins(beginning)).map_or(Self::Other, |&(_, region)| region)
    }

    /// The region's name as tuning parameters spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::UpperFace => "upper_face",
            Self::LowerFace => "lower_face",
            Self::Tongue => "tongue",
            Self::Head => "head",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests;
