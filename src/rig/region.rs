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

/// What programs write before the names of all controls of a rig.
const NAMESPACES: [&str; 6] = ["CTRL_expressions_", "vrc.v_", "facs_bs_", "facs_jnt_", "facs_ctrl_", "Param"];

/// Prefixes of control names in lower case. The first match decides.
const PREFIXES: [(&str, Region); 29] = [
    ("v_tongue", Region::Tongue),
    ("v_", Region::LowerFace),
    ("ectrlv", Region::LowerFace),
    ("fcl_mth", Region::LowerFace),
    ("fcl_eye", Region::UpperFace),
    ("mth_", Region::LowerFace),
    ("まばたき", Region::UpperFace),
    ("cheek_raise", Region::UpperFace),
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

/// Visemes of Oculus, VRM, MMD, Reallusion and Rhubarb, whole names in lower case.
const VISEMES: [&str; 44] = [
    "sil", "pp", "ff", "th", "dd", "kk", "ch", "ss", "nn", "rr", "aa", "e", "i", "o", "u", "ih", "ou", "ee",
    "oh", "oo", "あ", "い", "う", "え", "お", "ae", "ah", "b_m_p", "ch_j", "er", "f_v", "k_g_h_ng", "r",
    "s_z", "t_l_d_n", "w_oo", "a", "b", "c", "d", "f", "g", "h", "x",
];

/// Other whole names of blinks.
const BLINKS: [&str; 2] = ["ウィンク２", "ｳｨﾝｸ２右"];

impl Region {
    /// The region of a control by its name: an ARKit name (in Apple's or Unreal's case),
    /// those of the shipped profiles, or a viseme. Real-time safe.
    pub fn of(name: &str) -> Self {
        let stripped = NAMESPACES.iter().find_map(|namespace| name.strip_prefix(namespace));
        let bare = stripped.unwrap_or(name);
        if BLINKS.contains(&bare) {
            return Self::UpperFace;
        }
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
