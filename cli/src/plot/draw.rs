//! Draws a scene.

use super::canvas::{Anchor, Canvas, Colour, Slice, Text};
use super::layout::{Layout, Panel};
use super::points::{points, reduced, top_of};
use super::scene::{Curve, Phone, Scene};
use super::theme::{AREA, PHONE_GROUND, Theme};

/// Share of its panel that the loudest sample fills.
const WAVE_FILL: f32 = 0.96;
/// Softer recordings are not blown up beyond this peak.
const LEAST_PEAK: f32 = 0.02;
/// Baselines stand this far below the middle of their letters, in text sizes.
const BELOW_MIDDLE: f32 = 0.36;

/// Draws everything.
pub fn draw(scene: &Scene, theme: &Theme, canvas: &mut dyn Canvas) {
    let layout = Layout::new(scene, canvas);
    let (width, height) = canvas.size();
    canvas.rectangle(0.0, 0.0, width, height, theme.ground);
    let mut picture = Picture { scene, theme, layout, canvas };
    picture.title();
    picture.phone_grounds();
    picture.time_axis();
    picture.wave();
    picture.phones();
    picture.gap();
    picture.strips();
}

struct Picture<'a> {
    scene: &'a Scene,
    theme: &'a Theme,
    layout: Layout,
    canvas: &'a mut dyn Canvas,
}

impl Picture<'_> {
    fn title(&mut self) {
        if let Some(title) = &self.scene.title {
            self.canvas.text(&Text {
                text: title,
                x: self.layout.left,
                y: self.layout.title_baseline,
                size: self.layout.title_text(),
                anchor: Anchor::Start,
                bold: true,
                colour: self.theme.text,
            });
        }
    }

    /// The panels from the first to the last.
    fn span(&self) -> Panel {
        let layout = &self.layout;
        let all = layout.wave.iter().chain(&layout.gap).chain(&layout.strips);
        let top = all.clone().map(|panel| panel.top).fold(layout.axis_top, f32::min);
        Panel { top, bottom: all.map(|panel| panel.bottom).fold(top, f32::max) }
    }

    /// Phones that need closed lips, through all panels.
    fn phone_grounds(&mut self) {
        let span = self.span();
        for phone in self.scene.phones.iter().filter(|phone| phone.is_bilabial()) {
            let (left, right) = (self.layout.x_inside(phone.start), self.layout.x_inside(phone.end));
            if right > left {
                self.canvas.rectangle(
                    left,
                    span.top,
                    right,
                    span.bottom,
                    self.theme.closure.fade(PHONE_GROUND),
                );
            }
        }
    }

    fn time_axis(&mut self) {
        let (span, unit) = (self.span(), self.layout.unit);
        let (ticks, decimals) = self.layout.ticks(self.scene.to);
        let baseline = self.layout.axis_top + 26.0 * unit;
        for tick in ticks {
            let x = self.layout.x(tick);
            self.canvas.line(&[(x, span.top), (x, self.layout.axis_top)], 1.5 * unit, self.theme.grid);
            self.figure(&format!("{tick:.decimals$}"), x, baseline, Anchor::Middle);
        }
        let right = self.layout.right + 24.0 * unit;
        self.figure("s", right, baseline, Anchor::Start);
    }

    fn figure(&mut self, text: &str, x: f32, y: f32, anchor: Anchor) {
        let (size, colour) = (self.layout.small_text(), self.theme.faint_text);
        self.canvas.text(&Text { text, x, y, size, anchor, bold: false, colour });
    }

    fn label(&mut self, text: &str, panel: Panel, colour: Colour) {
        let size = self.layout.text();
        let y = panel.middle() + BELOW_MIDDLE * size;
        self.canvas.text(&Text {
            text,
            x: self.layout.label_right,
            y,
            size,
            anchor: Anchor::End,
            bold: true,
            colour,
        });
    }

    fn wave(&mut self) {
        let (Some(panel), Some(envelope)) = (self.layout.wave, &self.scene.wave) else {
            return;
        };
        let (low, high) = envelope.between(self.scene.from, self.scene.to).unwrap_or((0.0, 0.0));
        let scale = WAVE_FILL * panel.height() / 2.0 / high.max(-low).max(LEAST_PEAK);
        let mut slices = Vec::new();
        let mut x = self.layout.left;
        while x < self.layout.right {
            let seconds = (self.layout.seconds(x), self.layout.seconds(x + 1.0));
            let (low, high) = envelope.between(seconds.0, seconds.1).unwrap_or((0.0, 0.0));
            let thin = 0.6 * self.layout.unit;
            let middle = panel.middle();
            slices.push(Slice {
                x,
                top: (middle - high * scale).min(middle - thin),
                bottom: (middle - low * scale).max(middle + thin),
            });
            x += 1.0;
        }
        self.canvas.band(&slices, self.theme.wave);
        self.label("sound", panel, self.theme.text);
    }

    fn phones(&mut self) {
        let Some(panel) = self.layout.phones else {
            return;
        };
        let phones: Vec<Phone> = self.scene.phones.clone();
        for phone in &phones {
            let middle = (phone.start + phone.end) / 2.0;
            let is_silence = matches!(
                phone.phone.to_ascii_lowercase().as_str(),
                "" | "sil" | "sp" | "spn" | "pau" | "<eps>"
            );
            if !(self.scene.from..=self.scene.to).contains(&middle) || is_silence {
                continue;
            }
            let room = self.layout.x(phone.end) - self.layout.x(phone.start);
            let bold = phone.is_bilabial();
            let text = phone.phone.trim_end_matches(|letter: char| letter.is_ascii_digit());
            let full = self.layout.small_text();
            let needed = self.canvas.measure(text, full, bold).max(1.0);
            // A crowded phone shrinks; one that would be unreadable stays away.
            let size = full * (room * 0.92 / needed).min(1.0);
            if size < full * 0.55 {
                continue;
            }
            let colour = if bold { self.theme.closure } else { self.theme.faint_text };
            let (x, y) =
                (self.layout.x(middle), panel.middle() + 2.0 * self.layout.unit + BELOW_MIDDLE * full);
            self.canvas.text(&Text { text, x, y, size, anchor: Anchor::Middle, bold, colour });
        }
    }

    fn gap(&mut self) {
        let (Some(panel), Some(curve)) = (self.layout.gap, &self.scene.gap) else {
            return;
        };
        let scene = self.scene;
        let range = (0.0, top_of(std::iter::once(curve), scene));
        self.curve(panel, curve, range, self.theme.gap, 2.0 * AREA);
        self.scale(panel, range.1);
        let unit = self.layout.unit;
        for closed in &scene.closed {
            let (left, right) = (self.layout.x_inside(closed.start), self.layout.x_inside(closed.end));
            let colour = if closed.is_consonant { self.theme.closure } else { self.theme.closure.fade(0.35) };
            if right - left > 0.5 {
                self.canvas.rectangle(left, panel.bottom, right, panel.bottom + 7.0 * unit, colour);
            }
        }
        let size = self.layout.text();
        let raised = Panel { top: panel.top - size * 0.6, bottom: panel.bottom - size * 0.6 };
        self.label(&curve.name, raised, self.theme.text);
        let y = panel.middle() + (0.6 + BELOW_MIDDLE) * size;
        let small = self.layout.small_text();
        let (x, colour) = (self.layout.label_right, self.theme.closure);
        self.canvas.text(&Text {
            text: "closed",
            x,
            y,
            size: small,
            anchor: Anchor::End,
            bold: false,
            colour,
        });
        let width = self.canvas.measure("closed", small, false);
        let (right, middle) = (x - width - 10.0 * unit, y - BELOW_MIDDLE * small);
        self.canvas.rectangle(right - 30.0 * unit, middle - 3.5 * unit, right, middle + 3.5 * unit, colour);
    }

    /// All strips share one scale, so that their sizes can be compared.
    fn strips(&mut self) {
        let scene = self.scene;
        let lowest = scene.strips.iter().map(|curve| curve.min).fold(0.0, f32::min);
        let range = (lowest, top_of(scene.strips.iter(), scene));
        for (number, (curve, panel)) in scene.strips.iter().zip(self.layout.strips.clone()).enumerate() {
            let colour = self.theme.strip(number);
            self.curve(panel, curve, range, colour, AREA);
            if number == 0 {
                self.scale(panel, range.1);
            }
            self.label(&curve.name, panel, colour);
        }
    }

    /// The figures of a panel's scale.
    fn scale(&mut self, panel: Panel, high: f32) {
        let x = self.layout.right + 12.0 * self.layout.unit;
        self.figure(&short(high), x, panel.top + 0.8 * self.layout.small_text(), Anchor::Start);
        self.figure("0", x, panel.bottom + 2.0 * self.layout.unit, Anchor::Start);
    }

    /// A filled line with its zero line.
    fn curve(&mut self, panel: Panel, curve: &Curve, (low, high): (f32, f32), colour: Colour, area: f32) {
        let unit = self.layout.unit;
        let y = |value: f32| panel.bottom - (value.clamp(low, high) - low) / (high - low) * panel.height();
        let base = y(0.0);
        let (left, right) = (self.layout.left, self.layout.right);
        self.canvas.line(&[(left, base), (right, base)], 1.5 * unit, self.theme.axis);
        let points = reduced(points(self.scene, &self.layout, curve), y);
        let slices: Vec<Slice> = points
            .iter()
            .map(|&(x, value_y)| Slice { x, top: value_y.min(base), bottom: value_y.max(base) })
            .collect();
        self.canvas.band(&slices, colour.fade(area));
        self.canvas.line(&points, 3.0 * unit, colour);
    }
}

fn short(value: f32) -> String {
    if value >= 1.0 && value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}
