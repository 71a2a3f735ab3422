//! The layout of a plot.

use super::scene::Scene;
use super::text::Texts;

/// Size of the design, in whose pixels all lengths below are given.
const DESIGN: (f32, f32) = (1600.0, 1000.0);

const TEXT: f32 = 24.0;
const SMALL_TEXT: f32 = 19.0;
const TITLE_TEXT: f32 = 32.0;
const MARGIN: f32 = 44.0;
const LABEL_SPACE: f32 = 26.0;
const TITLE_HEIGHT: f32 = 64.0;
const AXIS_HEIGHT: f32 = 46.0;
const PHONES_HEIGHT: f32 = 38.0;
const PANEL_SPACE: f32 = 20.0;
/// Heights of panels relative to a control's strip.
const WAVE_WEIGHT: f32 = 1.7;
const GAP_WEIGHT: f32 = 1.6;
/// Space to the right for the numbers of the scale.
const SCALE_SPACE: f32 = 46.0;

/// A horizontal strip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Panel {
    pub top: f32,
    pub bottom: f32,
}

impl Panel {
    pub fn middle(self) -> f32 {
        (self.top + self.bottom) / 2.0
    }
}

/// All positions, pixels.
#[derive(Debug)]
pub struct Layout {
    /// Pixels per design pixel.
    pub unit: f32,
    pub left: f32,
    pub right: f32,
    pub label_right: f32,
    pub title_middle: f32,
    pub wave: Option<Panel>,
    pub phones: Option<Panel>,
    pub gap: Option<Panel>,
    pub strips: Vec<Panel>,
    pub axis_top: f32,
    from: f64,
    per_second: f64,
}

impl Layout {
    /// The layout of an image of `size` pixels.
    pub fn new(scene: &Scene, texts: Texts, size: (u32, u32)) -> Self {
        let (width, height) = (size.0 as f32, size.1 as f32);
        let unit = (width / DESIGN.0).min(height / DESIGN.1);
        let names = scene.strips.iter().chain(&scene.gap).map(|curve| curve.name.as_str());
        let label = |name| texts.measure(name, TEXT * unit, true);
        let widest = names.map(label).fold(label("lip opening"), f32::max);
        let label_right = (MARGIN * unit + widest).min(width * 0.3);
        let left = label_right + LABEL_SPACE * unit;
        let right = width - (MARGIN + SCALE_SPACE) * unit;

        let title_middle = (MARGIN + TITLE_TEXT * 0.4) * unit;
        let top = if scene.title.is_some() { MARGIN + TITLE_HEIGHT } else { MARGIN } * unit;
        let axis_top = height - (MARGIN * 0.6 + AXIS_HEIGHT) * unit;
        let panels =
            usize::from(scene.wave.is_some()) + usize::from(scene.gap.is_some()) + scene.strips.len();
        let phones_height = if scene.phones.is_empty() { 0.0 } else { PHONES_HEIGHT * unit };
        let space = PANEL_SPACE * unit;
        let weights = if scene.wave.is_some() { WAVE_WEIGHT } else { 0.0 }
            + if scene.gap.is_some() { GAP_WEIGHT } else { 0.0 }
            + scene.strips.len() as f32;
        let free = axis_top - top - phones_height - space * panels as f32;
        let per_weight = (free / weights.max(1.0)).max(4.0 * unit);

        let mut y = top;
        let mut stack = |height: f32, space: f32| {
            let panel = Panel { top: y, bottom: y + height };
            y += height + space;
            panel
        };
        let phones_wanted = !scene.phones.is_empty();
        let wave = scene
            .wave
            .as_ref()
            .map(|_| stack(WAVE_WEIGHT * per_weight, if phones_wanted { 0.0 } else { space }));
        let phones = phones_wanted.then(|| stack(phones_height, space));
        let gap = scene.gap.as_ref().map(|_| stack(GAP_WEIGHT * per_weight, space));
        let strips = scene.strips.iter().map(|_| stack(per_weight, space)).collect();
        let length = (scene.to - scene.from).max(1e-6);
        let per_second = f64::from(right - left) / length;
        Self {
            unit,
            left,
            right,
            label_right,
            title_middle,
            wave,
            phones,
            gap,
            strips,
            axis_top,
            from: scene.from,
            per_second,
        }
    }

    /// The column of a time.
    pub fn x(&self, seconds: f64) -> f32 {
        self.left + ((seconds - self.from) * self.per_second) as f32
    }

    /// Seconds per pixel.
    pub fn column(&self) -> f64 {
        1.0 / self.per_second
    }

    /// The column, kept within the panels.
    pub fn x_inside(&self, seconds: f64) -> f32 {
        self.x(seconds).clamp(self.left, self.right)
    }

    pub fn text(&self) -> f32 {
        TEXT * self.unit
    }

    pub fn small_text(&self) -> f32 {
        SMALL_TEXT * self.unit
    }

    pub fn title_text(&self) -> f32 {
        TITLE_TEXT * self.unit
    }

    /// Times of the lines of the time axis, and the decimals that their labels need.
    pub fn ticks(&self, to: f64) -> (Vec<f64>, usize) {
        /// Smallest distance between lines, design pixels.
        const MIN_DISTANCE: f64 = 110.0;
        let least = MIN_DISTANCE * f64::from(self.unit) / self.per_second;
        let power = 10_f64.powf(least.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|digit| digit * power)
            .find(|&step| step >= least)
            .unwrap_or(least);
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        let first = (self.from / step).ceil() as i64;
        let last = (to / step + 1e-9).floor() as i64;
        ((first..=last).map(|number| number as f64 * step).collect(), decimals)
    }
}
