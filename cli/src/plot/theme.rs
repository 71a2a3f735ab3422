//! The colours of a picture: Okabe and Ito's palette, which colour-blind people tell apart too.

use super::canvas::Colour;

/// Colours of one picture.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    pub ground: Colour,
    pub text: Colour,
    pub faint_text: Colour,
    pub axis: Colour,
    pub grid: Colour,
    pub wave: Colour,
    pub gap: Colour,
    /// Closed lips, and the phones that need them.
    pub closure: Colour,
    pub strips: [Colour; 5],
}

/// Opacity of the area under a line.
pub const AREA: f32 = 0.16;
/// Opacity of the ground under a phone that needs closed lips.
pub const PHONE_GROUND: f32 = 0.13;

pub const LIGHT: Theme = Theme {
    ground: Colour::hex(0xFFFFFF),
    text: Colour::hex(0x1F2933),
    faint_text: Colour::hex(0x7B8794),
    axis: Colour::hex(0xB8C2CC),
    grid: Colour::hex(0xECEFF3),
    wave: Colour::hex(0x8A99A8),
    gap: Colour::hex(0x34495E),
    closure: Colour::hex(0xD55E00),
    strips: [
        Colour::hex(0x0072B2),
        Colour::hex(0x009E73),
        Colour::hex(0xB8558F),
        Colour::hex(0xC98500),
        Colour::hex(0x2E9FDB),
    ],
};

pub const DARK: Theme = Theme {
    ground: Colour::hex(0x11161D),
    text: Colour::hex(0xE6EBF0),
    faint_text: Colour::hex(0x8595A5),
    axis: Colour::hex(0x46525F),
    grid: Colour::hex(0x1E2630),
    wave: Colour::hex(0x6F8092),
    gap: Colour::hex(0xC5D2DF),
    closure: Colour::hex(0xFF8A33),
    strips: [
        Colour::hex(0x4FB3F0),
        Colour::hex(0x2CCB9B),
        Colour::hex(0xE295C0),
        Colour::hex(0xF0B42E),
        Colour::hex(0x8FD0FA),
    ],
};

impl Theme {
    /// The colour of the n-th strip.
    pub fn strip(&self, number: usize) -> Colour {
        self.strips.get(number % self.strips.len()).copied().unwrap_or(self.text)
    }
}
