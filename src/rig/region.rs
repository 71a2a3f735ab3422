//! The face region of a control, by its name.

/// The face region that a control moves. A tuning has one strength per region.
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
    /// Everything else: neck, switches, unknown names.
    Other,
}

/// Prefixes of control names in lower case. The first match decides.
const PREFIXES: [(&str, Region); 21] = [
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
    /// The region of a control by its name: an ARKit name (in Apple's or Unreal's case),
    /// `CTRL_expressions_*`, or a viseme. Real-time safe.
    pub fn of(name: &str) -> Self {
        let bare = name.strip_prefix("CTRL_expressions_").unwrap_or(name);
        if VISEMES.iter().any(|viseme| bare.eq_ignore_ascii_case(viseme)) {
            return Self::LowerFace;
        }
        let has_prefix =
            |prefix: &str| bare.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        PREFIXES.iter().find(|(prefix, _)| has_prefix(prefix)).map_or(Self::Other, |&(_, region)| region)
    }

    /// The region's name in tuning parameters.
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
