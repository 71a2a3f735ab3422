//! The colours of a plot: the palette of Okabe and Ito, which colour-blind people can distinguish.

use plotters::style::RGBColor;

/// Colours of one plot.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    pub background: RGBColor,
    pub text: RGBColor,
    pub faint_text: RGBColor,
    pub axis: RGBColor,
    pub grid: RGBColor,
    pub wave: RGBColor,
    pub gap: RGBColor,
    /// Closed lips, and the phones that need them.
    pub closure: RGBColor,
    pub strips: [RGBColor; 5],
}

/// Opacity of the area under a line.
pub const AREA: f64 = 0.16;
/// Opacity of closed lips that are silence.
pub const LONG_CLOSURE: f64 = 0.35;
/// Opacity of the background under a phone that needs closed lips.
pub const PHONE_BACKGROUND: f64 = 0.13;

pub const LIGHT: Theme = Theme {
    background: RGBColor(0xFF, 0xFF, 0xFF),
    text: RGBColor(0x1F, 0x29, 0x33),
    faint_text: RGBColor(0x7B, 0x87, 0x94),
    axis: RGBColor(0xB8, 0xC2, 0xCC),
    grid: RGBColor(0xEC, 0xEF, 0xF3),
    wave: RGBColor(0x8A, 0x99, 0xA8),
    gap: RGBColor(0x34, 0x49, 0x5E),
    closure: RGBColor(0xD5, 0x5E, 0x00),
    strips: [
        RGBColor(0x00, 0x72, 0xB2),
        RGBColor(0x00, 0x9E, 0x73),
        RGBColor(0xB8, 0x55, 0x8F),
        RGBColor(0xC9, 0x85, 0x00),
        RGBColor(0x2E, 0x9F, 0xDB),
    ],
};

pub const DARK: Theme = Theme {
    background: RGBColor(0x11, 0x16, 0x1D),
    text: RGBColor(0xE6, 0xEB, 0xF0),
    faint_text: RGBColor(0x85, 0x95, 0xA5),
    axis: RGBColor(0x46, 0x52, 0x5F),
    grid: RGBColor(0x1E, 0x26, 0x30),
    wave: RGBColor(0x6F, 0x80, 0x92),
    gap: RGBColor(0xC5, 0xD2, 0xDF),
    closure: RGBColor(0xFF, 0x8A, 0x33),
    strips: [
        RGBColor(0x4F, 0xB3, 0xF0),
        RGBColor(0x2C, 0xCB, 0x9B),
        RGBColor(0xE2, 0x95, 0xC0),
        RGBColor(0xF0, 0xB4, 0x2E),
        RGBColor(0x8F, 0xD0, 0xFA),
    ],
};

impl Theme {
    /// The colour of a strip.
    pub fn strip(&self, number: usize) -> RGBColor {
        self.strips.get(number % self.strips.len()).copied().unwrap_or(self.text)
    }
}
