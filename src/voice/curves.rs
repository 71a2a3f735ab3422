//! The curves that a stream can deliver beside its rig.

/// A curve about the voice: one value per rig frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoiceCurve {
    /// How surely somebody speaks, sings or screams, 0 to 1.
    Activity,
}

impl VoiceCurve {
    /// All curves, in the order in which they stand behind the rig.
    pub const ALL: [Self; 1] = [Self::Activity];

    /// Name of the curve, as of a control.
    pub fn name(self) -> &'static str {
        match self {
            Self::Activity => "voice.activity",
        }
    }

    /// Value at rest, smallest and largest value.
    pub fn range(self) -> (f32, f32, f32) {
        match self {
            Self::Activity => (0.0, 0.0, 1.0),
        }
    }

    fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Which curves about the voice a stream delivers. None by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VoiceCurves(u32);

impl VoiceCurves {
    /// No curve.
    pub const NONE: Self = Self(0);

    /// The curves whose bits are set: bit n stands for curve n of [`VoiceCurve::ALL`]. `None` if a bit
    /// stands for no curve.
    pub fn from_bits(bits: u32) -> Option<Self> {
        let known = VoiceCurve::ALL.into_iter().fold(0, |known, curve| known | curve.bit());
        (bits & !known == 0).then_some(Self(bits))
    }

    /// These curves and one more.
    #[must_use]
    pub fn with(self, curve: VoiceCurve) -> Self {
        Self(self.0 | curve.bit())
    }

    /// The curves, in the order in which they stand behind the rig.
    pub fn iter(self) -> impl Iterator<Item = VoiceCurve> {
        VoiceCurve::ALL.into_iter().filter(move |curve| self.0 & curve.bit() != 0)
    }
}
