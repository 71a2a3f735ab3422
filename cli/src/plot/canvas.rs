//! What a picture is drawn on.

/// A colour with its opacity 0..1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Colour {
    pub rgb: [u8; 3],
    pub opacity: f32,
}

impl Colour {
    /// An opaque colour from 0xRRGGBB.
    pub const fn hex(rgb: u32) -> Self {
        let [_, red, green, blue] = rgb.to_be_bytes();
        Self { rgb: [red, green, blue], opacity: 1.0 }
    }

    /// The same colour, so opaque.
    pub const fn fade(self, opacity: f32) -> Self {
        Self { opacity, ..self }
    }
}

/// Where a text stands relative to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// One line of text. `y` is its baseline.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    pub text: &'a str,
    pub x: f32,
    pub y: f32,
    pub size: f32,
    pub anchor: Anchor,
    pub bold: bool,
    pub colour: Colour,
}

/// One vertical slice of a band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slice {
    pub x: f32,
    pub top: f32,
    pub bottom: f32,
}

/// A drawing surface; units are pixels, the origin is the top left corner.
pub trait Canvas {
    fn size(&self) -> (f32, f32);
    fn rectangle(&mut self, left: f32, top: f32, right: f32, bottom: f32, colour: Colour);
    /// The area between the tops and the bottoms of slices that stand from left to right.
    fn band(&mut self, slices: &[Slice], colour: Colour);
    /// A polyline with round joints.
    fn line(&mut self, points: &[(f32, f32)], width: f32, colour: Colour);
    fn text(&mut self, text: &Text<'_>);
    /// Width of a text, at least roughly.
    fn measure(&self, text: &str, size: f32, bold: bool) -> f32;
}
