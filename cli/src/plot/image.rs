//! Plots as files: PNG and SVG.

use std::io::Write;

use anyhow::anyhow;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea as _};
use plotters::prelude::{BitMapBackend, DrawingBackend, SVGBackend};

use super::draw::draw;
use super::scene::Scene;
use super::text::Texts;
use super::theme::Theme;

/// The plotting library uses whole pixels: a PNG is drawn this many times larger and then reduced.
const PNG_OVERSAMPLING: u32 = 3;
/// Images with more pixels are not oversampled, which would need gigabytes.
const MAX_OVERSAMPLED_PIXELS: u32 = 16_000_000;
const SVG_OVERSAMPLING: u32 = 10;

/// Writes the scene as PNG.
///
/// # Errors
/// The disk refuses.
pub fn write_png(
    scene: &Scene,
    theme: &Theme,
    texts: Texts,
    (width, height): (u32, u32),
    out: impl Write,
) -> anyhow::Result<()> {
    let factor = if width * height > MAX_OVERSAMPLED_PIXELS { 1 } else { PNG_OVERSAMPLING };
    let size = (width * factor, height * factor);
    let mut pixels = vec![0; size.0 as usize * size.1 as usize * 3];
    let area = BitMapBackend::with_buffer(&mut pixels, size).into_drawing_area();
    draw_on(area, scene, theme, texts)?;
    let mut encoder = png::Encoder::new(out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Best);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&reduced(&pixels, size.0 as usize, factor as usize))?;
    writer.finish()?;
    Ok(())
}

/// Writes the scene as SVG.
///
/// # Errors
/// The disk refuses.
pub fn write_svg(
    scene: &Scene,
    theme: &Theme,
    (width, height): (u32, u32),
    mut out: impl Write,
) -> anyhow::Result<()> {
    let drawn = (width * SVG_OVERSAMPLING, height * SVG_OVERSAMPLING);
    let mut text = String::new();
    draw_on(SVGBackend::with_string(&mut text, drawn).into_drawing_area(), scene, theme, Texts::Viewer)?;
    // The view box keeps the fine grid; width and height are the requested size.
    let size = |(width, height): (u32, u32)| format!("width=\"{width}\" height=\"{height}\" viewBox");
    out.write_all(text.replacen(&size(drawn), &size((width, height)), 1).as_bytes())?;
    Ok(())
}

fn draw_on<DB: DrawingBackend>(
    area: DrawingArea<DB, Shift>,
    scene: &Scene,
    theme: &Theme,
    texts: Texts,
) -> anyhow::Result<()> {
    draw(scene, theme, texts, &area)
        .and_then(|()| area.present())
        .map_err(|error| anyhow!("the plot cannot be drawn: {error}"))
}

/// The mean of each square of `factor` pixels.
fn reduced(pixels: &[u8], width: usize, factor: usize) -> Vec<u8> {
    let count = (factor * factor) as u32;
    let mut small = Vec::with_capacity(pixels.len() / factor / factor);
    for rows in pixels.chunks_exact(width * 3 * factor) {
        for column in 0..width / factor {
            for channel in 0..3 {
                let of_row = |row: &[u8]| {
                    let places = (0..factor).map(|x| (column * factor + x) * 3 + channel);
                    places.filter_map(|place| row.get(place)).map(|&value| u32::from(value)).sum::<u32>()
                };
                let sum: u32 = rows.chunks_exact(width * 3).map(of_row).sum();
                small.push(((sum + count / 2) / count) as u8);
            }
        }
    }
    small
}

#[cfg(test)]
mod tests;
