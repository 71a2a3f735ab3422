//! A canvas that writes SVG.

use std::fmt::Write as _;

use super::canvas::{Anchor, Canvas, Colour, Slice, Text};

const FONTS: &str = "'DejaVu Sans','Liberation Sans','Noto Sans',Verdana,Arial,sans-serif";
/// Mean width of a letter in these fonts, in font sizes.
const LETTER_WIDTH: f32 = 0.58;

/// Collects elements; [`finish`](Self::finish) gives the document.
pub struct Svg {
    width: u32,
    height: u32,
    body: String,
}

impl Svg {
    pub fn new((width, height): (u32, u32)) -> Self {
        Self { width, height, body: String::new() }
    }

    pub fn finish(self) -> String {
        let Self { width, height, body } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"{FONTS}\">\n{body}</svg>\n"
        )
    }

    // Writing to a String cannot fail.
    fn push(&mut self, element: std::fmt::Arguments<'_>) {
        let _ = self.body.write_fmt(element);
        self.body.push('\n');
    }
}

fn path<'a>(points: impl Iterator<Item = &'a (f32, f32)>) -> String {
    let mut path = String::new();
    for (index, (x, y)) in points.enumerate() {
        let _ = write!(path, "{}{x:.2} {y:.2}", if index == 0 { "M" } else { "L" });
    }
    path
}

fn paint(attribute: &str, colour: Colour) -> String {
    let [red, green, blue] = colour.rgb;
    if colour.opacity >= 1.0 {
        return format!("{attribute}=\"#{red:02x}{green:02x}{blue:02x}\"");
    }
    format!("{attribute}=\"#{red:02x}{green:02x}{blue:02x}\" {attribute}-opacity=\"{:.3}\"", colour.opacity)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Canvas for Svg {
    fn size(&self) -> (f32, f32) {
        (self.width as f32, self.height as f32)
    }

    fn rectangle(&mut self, left: f32, top: f32, right: f32, bottom: f32, colour: Colour) {
        let (width, height, fill) = (right - left, bottom - top, paint("fill", colour));
        self.push(format_args!(
            "<rect x=\"{left:.2}\" y=\"{top:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" {fill}/>"
        ));
    }

    fn band(&mut self, slices: &[Slice], colour: Colour) {
        let tops = slices.iter().map(|slice| (slice.x, slice.top));
        let bottoms = slices.iter().rev().map(|slice| (slice.x, slice.bottom));
        let outline: Vec<(f32, f32)> = tops.chain(bottoms).collect();
        self.push(format_args!("<path d=\"{}Z\" {}/>", path(outline.iter()), paint("fill", colour)));
    }

    fn line(&mut self, points: &[(f32, f32)], width: f32, colour: Colour) {
        self.push(format_args!(
            "<path d=\"{}\" fill=\"none\" {} stroke-width=\"{width:.2}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"/>",
            path(points.iter()),
            paint("stroke", colour)
        ));
    }

    fn text(&mut self, text: &Text<'_>) {
        let anchor = match text.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if text.bold { " font-weight=\"bold\"" } else { "" };
        self.push(format_args!(
            "<text x=\"{:.2}\" y=\"{:.2}\" font-size=\"{:.2}\" text-anchor=\"{anchor}\"{weight} {}>{}</text>",
            text.x,
            text.y,
            text.size,
            paint("fill", text.colour),
            escape(text.text)
        ));
    }

    fn measure(&self, text: &str, size: f32, _bold: bool) -> f32 {
        text.chars().count() as f32 * size * LETTER_WIDTH
    }
}
