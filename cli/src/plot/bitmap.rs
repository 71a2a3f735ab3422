//! A canvas of pixels, anti-aliased.

use std::io::Write;

use ab_glyph::{Font as _, PxScale, ScaleFont as _, point};

use super::canvas::{Anchor, Canvas, Colour, Slice, Text};
use super::font::Fonts;

/// Samples per pixel across the slopes of a band.
const SUB_COLUMNS: usize = 4;

/// An RGB picture.
pub struct Bitmap {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
    fonts: Option<Fonts>,
}

impl Bitmap {
    /// A black picture. Without fonts its texts stay away.
    pub fn new((width, height): (u32, u32), fonts: Option<Fonts>) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, height, pixels: vec![[0; 3]; width * height], fonts }
    }

    /// Writes it as PNG.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn write_png(&self, out: impl Write) -> anyhow::Result<()> {
        let mut encoder = png::Encoder::new(out, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Best);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(self.pixels.as_flattened())?;
        writer.finish()?;
        Ok(())
    }

    fn blend(&mut self, x: usize, y: usize, colour: Colour, coverage: f32) {
        let weight = (coverage * colour.opacity).clamp(0.0, 1.0);
        if x >= self.width || weight <= 0.0 {
            return;
        }
        if let Some(pixel) = self.pixels.get_mut(y * self.width + x) {
            for (under, over) in pixel.iter_mut().zip(colour.rgb) {
                let mixed = f32::from(*under) + (f32::from(over) - f32::from(*under)) * weight;
                *under = mixed.round() as u8;
            }
        }
    }

    /// Blends a vertical run of one column, whose ends may lie within pixels.
    fn fill_column(&mut self, x: usize, coverage: &[f32], colour: Colour) {
        for (y, &covered) in coverage.iter().enumerate() {
            if covered > 0.0 {
                self.blend(x, y, colour, covered);
            }
        }
    }
}

/// How much of each pixel between `top` and `bottom` lies inside, times `weight`.
fn cover(coverage: &mut [f32], top: f32, bottom: f32, weight: f32) {
    let (first, last) = (top.max(0.0) as usize, bottom.max(0.0).ceil() as usize);
    let last = last.min(coverage.len());
    for (y, covered) in coverage.iter_mut().enumerate().take(last).skip(first) {
        let inside = bottom.min(y as f32 + 1.0) - top.max(y as f32);
        *covered += weight * inside.clamp(0.0, 1.0);
    }
}

/// Distance of a point from a segment.
fn distance((x, y): (f32, f32), (from_x, from_y): (f32, f32), (to_x, to_y): (f32, f32)) -> f32 {
    let (along_x, along_y) = (to_x - from_x, to_y - from_y);
    let length = along_x * along_x + along_y * along_y;
    let part = if length > 0.0 { ((x - from_x) * along_x + (y - from_y) * along_y) / length } else { 0.0 };
    let part = part.clamp(0.0, 1.0);
    (x - from_x - part * along_x).hypot(y - from_y - part * along_y)
}

impl Canvas for Bitmap {
    fn size(&self) -> (f32, f32) {
        (self.width as f32, self.height as f32)
    }

    fn rectangle(&mut self, left: f32, top: f32, right: f32, bottom: f32, colour: Colour) {
        self.band(&[Slice { x: left, top, bottom }, Slice { x: right, top, bottom }], colour);
    }

    fn band(&mut self, slices: &[Slice], colour: Colour) {
        let (Some(first), Some(last)) = (slices.first(), slices.last()) else {
            return;
        };
        let (from, to) = (first.x.max(0.0) as usize, (last.x.max(0.0).ceil() as usize).min(self.width));
        let mut coverage = vec![0.0; self.height];
        let mut place = 0;
        for x in from..to {
            coverage.fill(0.0);
            for sub in 0..SUB_COLUMNS {
                let at = x as f32 + (sub as f32 + 0.5) / SUB_COLUMNS as f32;
                while slices.get(place + 1).is_some_and(|next| next.x < at) {
                    place += 1;
                }
                let (Some(here), Some(next)) = (slices.get(place), slices.get(place + 1)) else {
                    continue;
                };
                if at < here.x {
                    continue;
                }
                let part = if next.x > here.x { (at - here.x) / (next.x - here.x) } else { 0.0 };
                let top = here.top + (next.top - here.top) * part;
                let bottom = here.bottom + (next.bottom - here.bottom) * part;
                cover(&mut coverage, top, bottom, 1.0 / SUB_COLUMNS as f32);
            }
            self.fill_column(x, &coverage, colour);
        }
    }

    fn line(&mut self, points: &[(f32, f32)], width: f32, colour: Colour) {
        let reach = width / 2.0 + 1.0;
        let low = |values: &mut dyn Iterator<Item = f32>| {
            (values.fold(f32::MAX, f32::min) - reach).max(0.0) as usize
        };
        let high = |values: &mut dyn Iterator<Item = f32>| {
            (values.fold(0.0, f32::max) + reach).max(0.0).ceil() as usize
        };
        let (left, top) = (low(&mut points.iter().map(|p| p.0)), low(&mut points.iter().map(|p| p.1)));
        let right = high(&mut points.iter().map(|p| p.0)).min(self.width);
        let bottom = high(&mut points.iter().map(|p| p.1)).min(self.height);
        let (columns, rows) = (right.saturating_sub(left), bottom.saturating_sub(top));
        // Coverage of the whole line first, so that joints are not blended twice.
        let mut coverage = vec![0.0_f32; columns * rows];
        for pair in points.windows(2) {
            let &[from, to] = pair else { continue };
            let xs = (from.0.min(to.0) - reach).max(left as f32) as usize
                ..(from.0.max(to.0) + reach).max(0.0).ceil() as usize;
            let ys = (from.1.min(to.1) - reach).max(top as f32) as usize
                ..(from.1.max(to.1) + reach).max(0.0).ceil() as usize;
            for y in ys.start..ys.end.min(bottom) {
                for x in xs.start..xs.end.min(right) {
                    let away = distance((x as f32 + 0.5, y as f32 + 0.5), from, to);
                    let covered = (width / 2.0 + 0.5 - away).clamp(0.0, 1.0).min(width);
                    if let Some(most) = coverage.get_mut((y - top) * columns + x - left) {
                        *most = most.max(covered);
                    }
                }
            }
        }
        for (index, &covered) in coverage.iter().enumerate() {
            if covered > 0.0 {
                self.blend(left + index % columns, top + index / columns, colour, covered);
            }
        }
    }

    fn text(&mut self, text: &Text<'_>) {
        let start = match text.anchor {
            Anchor::Start => text.x,
            Anchor::Middle => text.x - self.measure(text.text, text.size, text.bold) / 2.0,
            Anchor::End => text.x - self.measure(text.text, text.size, text.bold),
        };
        let mut covered: Vec<(usize, usize, f32)> = Vec::new();
        if let Some(fonts) = &self.fonts {
            let font = fonts.cut(text.bold);
            let scaled = font.as_scaled(scale(font, text.size));
            let mut x = start;
            let mut previous = None;
            for letter in text.text.chars() {
                let id = scaled.glyph_id(letter);
                x += previous.map_or(0.0, |previous| scaled.kern(previous, id));
                let glyph = id.with_scale_and_position(scaled.scale(), point(x, text.y));
                x += scaled.h_advance(id);
                previous = Some(id);
                let Some(outline) = font.outline_glyph(glyph) else {
                    continue;
                };
                let corner = outline.px_bounds().min;
                outline.draw(|column, row, coverage| {
                    let (x, y) = (corner.x + column as f32, corner.y + row as f32);
                    if x >= 0.0 && y >= 0.0 {
                        covered.push((x as usize, y as usize, coverage));
                    }
                });
            }
        }
        for (x, y, coverage) in covered {
            self.blend(x, y, text.colour, coverage);
        }
    }

    fn measure(&self, text: &str, size: f32, bold: bool) -> f32 {
        let Some(fonts) = &self.fonts else { return 0.0 };
        let font = fonts.cut(bold);
        let scaled = font.as_scaled(scale(font, size));
        let mut width = 0.0;
        let mut previous = None;
        for letter in text.chars() {
            let id = scaled.glyph_id(letter);
            width += scaled.h_advance(id) + previous.map_or(0.0, |previous| scaled.kern(previous, id));
            previous = Some(id);
        }
        width
    }
}

/// The scale at which one em is `size` pixels, as in SVG.
fn scale(font: &impl ab_glyph::Font, size: f32) -> PxScale {
    let em = font.units_per_em().unwrap_or(1000.0);
    PxScale::from(size * font.height_unscaled() / em)
}
