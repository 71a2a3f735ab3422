//! A small rasteriser: triangles with a depth buffer and lighting per pixel. It needs no GPU and is
//! deterministic.

use super::head::Posed;

/// Each pixel is the mean of a square of this side.
const OVERSAMPLING: u32 = 3;
/// Tangent of half the field of view.
const HALF_ANGLE: f32 = 0.1944;
const AIM: Vector = [0.0, -0.035, 0.03];
const DISTANCE: f32 = 0.86;
const GROUND: Vector = [0.74, 0.78, 0.83];
const SKY: Vector = [0.42, 0.43, 0.45];
const EARTH: Vector = [0.20, 0.17, 0.15];
/// Direction to each lamp and its colour.
const LAMPS: [(Vector, Vector); 3] = [
    ([0.40, 0.52, 0.76], [0.72, 0.68, 0.63]),
    ([-0.70, 0.20, 0.68], [0.16, 0.18, 0.21]),
    ([-0.80, 0.40, -0.44], [0.30, 0.33, 0.38]),
];

type Vector = [f32; 3];

/// Turn of the head, and size of the image.
#[derive(Debug, Clone, Copy)]
pub struct View {
    pub width: u32,
    pub height: u32,
    /// Turn to the side, radians.
    pub turn: f32,
}

/// Pixels, red green blue, row by row from the top.
pub struct Image {
    pub width: u32,
    pub height: u32,
    pub pixels: Vec<u8>,
}

impl Image {
    pub fn new(width: u32, height: u32, colour: [u8; 3]) -> Self {
        Self { width, height, pixels: colour.repeat((width * height) as usize) }
    }

    /// Copies `other` to `(x, y)`; parts outside are clipped.
    pub fn paste(&mut self, other: &Self, x: u32, y: u32) {
        let columns = other.width.min(self.width.saturating_sub(x)) as usize * 3;
        for row in 0..other.height.min(self.height.saturating_sub(y)) {
            let from = (row * other.width) as usize * 3;
            let to = ((y + row) * self.width + x) as usize * 3;
            self.pixels[to..to + columns].copy_from_slice(&other.pixels[from..from + columns]);
        }
    }
}

struct Canvas {
    width: usize,
    height: usize,
    depths: Vec<f32>,
    /// Linear light.
    colours: Vec<Vector>,
}

/// A projected vertex.
#[derive(Clone, Copy)]
struct Corner {
    x: f32,
    y: f32,
    /// One over the distance.
    near: f32,
    normal: Vector,
    colour: Vector,
}

/// Draws the parts.
pub fn draw(parts: &[Posed<'_>], view: &View) -> Image {
    let (width, height) = ((view.width * OVERSAMPLING) as usize, (view.height * OVERSAMPLING) as usize);
    let mut canvas =
        Canvas { width, height, depths: vec![0.0; width * height], colours: vec![GROUND; width * height] };
    let (sine, cosine) = view.turn.sin_cos();
    for part in parts {
        let corners: Vec<Option<Corner>> = part
            .positions
            .iter()
            .zip(&part.normals)
            .zip(part.colours)
            .map(|((position, normal), colour)| canvas.corner(*position, *normal, *colour, sine, cosine))
            .collect();
        for triangle in part.triangles {
            let [a, b, c] = triangle.map(|corner| corners.get(corner as usize).copied().flatten());
            if let (Some(a), Some(b), Some(c)) = (a, b, c) {
                canvas.triangle([a, b, c], part.gloss);
            }
        }
    }
    canvas.image(view)
}

impl Canvas {
    /// Projects a vertex of the turned head.
    fn corner(
        &self,
        position: Vector,
        normal: Vector,
        colour: Vector,
        sine: f32,
        cosine: f32,
    ) -> Option<Corner> {
        let turned = |[x, y, z]: Vector| [x * cosine + z * sine, y, z * cosine - x * sine];
        let [x, y, z] = turned([position[0] - AIM[0], position[1] - AIM[1], position[2] - AIM[2]]);
        let distance = DISTANCE - z;
        if distance < 0.05 {
            return None;
        }
        let scale = self.height as f32 / (2.0 * HALF_ANGLE * distance);
        Some(Corner {
            x: self.width as f32 / 2.0 + x * scale,
            y: self.height as f32 / 2.0 - y * scale,
            near: 1.0 / distance,
            normal: turned(normal),
            colour,
        })
    }

    fn triangle(&mut self, corners: [Corner; 3], gloss: f32) {
        let [a, b, c] = corners;
        let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        if area.abs() < 1e-6 {
            return;
        }
        let range = |values: [f32; 3], end: usize| {
            let low = values.into_iter().fold(f32::INFINITY, f32::min).floor().max(0.0) as usize;
            let high = values.into_iter().fold(f32::NEG_INFINITY, f32::max).ceil().max(0.0) as usize;
            low..high.min(end)
        };
        for row in range([a.y, b.y, c.y], self.height) {
            for column in range([a.x, b.x, c.x], self.width) {
                let (x, y) = (column as f32 + 0.5, row as f32 + 0.5);
                let of_b = ((x - a.x) * (c.y - a.y) - (y - a.y) * (c.x - a.x)) / area;
                let of_c = ((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x)) / area;
                let shares = [1.0 - of_b - of_c, of_b, of_c];
                if shares.iter().all(|&share| share >= 0.0) {
                    self.pixel(row * self.width + column, corners, shares, gloss);
                }
            }
        }
    }

    fn pixel(&mut self, place: usize, corners: [Corner; 3], shares: [f32; 3], gloss: f32) {
        let near: f32 = corners.iter().zip(shares).map(|(corner, share)| corner.near * share).sum();
        if near <= self.depths[place] {
            return;
        }
        self.depths[place] = near;
        let mix = |of: fn(&Corner) -> Vector| {
            let mut sum = [0.0; 3];
            for (corner, share) in corners.iter().zip(shares) {
                for (sum, value) in sum.iter_mut().zip(of(corner)) {
                    *sum += value * share;
                }
            }
            sum
        };
        self.colours[place] = light(mix(|corner| corner.normal), mix(|corner| corner.colour), gloss);
    }

    /// The means of the squares, as sRGB.
    fn image(&self, view: &View) -> Image {
        let mut image = Image::new(view.width, view.height, [0; 3]);
        let factor = OVERSAMPLING as usize;
        for (place, pixel) in image.pixels.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            let (row, column) = (place / view.width as usize * factor, place % view.width as usize * factor);
            for (channel, value) in pixel.iter_mut().enumerate() {
                let samples = (0..factor * factor)
                    .map(|sample| (row + sample / factor) * self.width + column + sample % factor)
                    .map(|place| on_screen(self.colours[place][channel]));
                *value = (samples.sum::<f32>() / (factor * factor) as f32 * 255.0).round() as u8;
            }
        }
        image
    }
}

/// The light that a surface sends to the camera. Both sides of a surface are lit.
fn light(normal: Vector, colour: Vector, gloss: f32) -> Vector {
    let length = dot(normal, normal).sqrt().max(1e-6);
    let facing = if normal[2] < 0.0 { -1.0 } else { 1.0 };
    let normal = normal.map(|value| value / length * facing);
    let up = normal[1] * 0.5 + 0.5;
    let mut sum: Vector = std::array::from_fn(|channel| {
        colour[channel] * (EARTH[channel] + (SKY[channel] - EARTH[channel]) * up)
    });
    for (to_lamp, lamp) in LAMPS {
        // Wrapped diffuse lighting, as for skin.
        let wrapped = ((dot(normal, to_lamp) + 0.25) / 1.25).max(0.0);
        let half = [to_lamp[0], to_lamp[1], to_lamp[2] + 1.0];
        let highlight =
            (dot(normal, half) / dot(half, half).sqrt()).max(0.0).powf(12.0 + 140.0 * gloss * gloss);
        for (channel, sum) in sum.iter_mut().enumerate() {
            *sum += lamp[channel] * (colour[channel] * wrapped + 0.28 * gloss * highlight);
        }
    }
    sum
}

fn dot(a: Vector, b: Vector) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Linear light as sRGB, with a soft shoulder below white.
fn on_screen(light: f32) -> f32 {
    let light = if light > 0.7 { 0.7 + 0.3 * (1.0 - (-(light - 0.7) / 0.3).exp()) } else { light };
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}
