//! Draws a scene: one chart per panel, on one time axis.

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::types::{RangedCoordf32, RangedCoordf64};
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{Cartesian2d, DrawingBackend};
use plotters::series::{AreaSeries, LineSeries};
use plotters::style::text_anchor::HPos;
use plotters::style::{Color as _, RGBColor};

use super::layout::{Layout, Panel};
use super::points::{points, reduced, top_of};
use super::scene::{Curve, Scene};
use super::text::Texts;
use super::theme::{AREA, LONG_CLOSURE, PHONE_BACKGROUND, Theme};

/// Share of the panel that the loudest sample fills.
const WAVE_FILL: f32 = 0.96;
/// Smallest peak that is scaled to the full panel.
const MIN_PEAK: f32 = 0.02;
/// Smallest thickness of the waveform, as a share of the loudest sample.
const MIN_WAVE: f32 = 0.008;

type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;
type Chart<'a, DB> = ChartContext<'a, DB, Cartesian2d<RangedCoordf64, RangedCoordf32>>;

/// Draws everything.
pub fn draw<DB: DrawingBackend>(
    scene: &Scene,
    theme: &Theme,
    texts: Texts,
    area: &DrawingArea<DB, Shift>,
) -> Drawn<DB> {
    area.fill(&theme.background)?;
    let layout = Layout::new(scene, texts, area.dim_in_pixel());
    let drawing = Drawing { scene, theme, texts, layout, area };
    drawing.title()?;
    drawing.phone_backgrounds()?;
    drawing.time_axis()?;
    drawing.wave()?;
    drawing.phones()?;
    drawing.gap()?;
    drawing.strips()
}

struct Drawing<'a, DB: DrawingBackend> {
    scene: &'a Scene,
    theme: &'a Theme,
    texts: Texts,
    layout: Layout,
    area: &'a DrawingArea<DB, Shift>,
}

/// Position of a text: its anchor, and the vertical middle of its letters.
#[derive(Clone, Copy)]
struct Place {
    x: f32,
    y: f32,
    anchor: HPos,
}

impl<DB: DrawingBackend> Drawing<'_, DB> {
    fn text(&self, text: &str, at: Place, size: f32, bold: bool, colour: RGBColor) -> Drawn<DB> {
        if self.texts == Texts::None {
            return Ok(());
        }
        let style = self.texts.style(size, bold, colour, at.anchor);
        let y = at.y + self.texts.below_middle() * size;
        self.area.draw(&Text::new(text.to_owned(), pixel(at.x, y), style))
    }

    fn title(&self) -> Drawn<DB> {
        let Some(title) = &self.scene.title else { return Ok(()) };
        let at = Place { x: self.layout.left, y: self.layout.title_middle, anchor: HPos::Left };
        self.text(title, at, self.layout.title_text(), true, self.theme.text)
    }

    /// A chart over a panel, with values from `low` (bottom) to `high` (top).
    fn chart(
        &self,
        panel: Panel,
        (low, high): (f32, f32),
    ) -> Result<Chart<'_, DB>, DrawingAreaErrorKind<DB::ErrorType>> {
        let (left, top) = pixel(self.layout.left, panel.top);
        let (right, bottom) = pixel(self.layout.right, panel.bottom);
        let size = ((right - left).max(1) as u32, (bottom - top).max(1) as u32);
        let place = self.area.clone().shrink((left, top), size);
        ChartBuilder::on(&place).build_cartesian_2d(self.scene.from..self.scene.to, low..high)
    }

    /// A line width in design pixels, as pixels.
    fn stroke(&self, width: f32) -> u32 {
        (width * self.layout.unit).round().max(1.0) as u32
    }

    /// The area of all panels.
    fn span(&self) -> Panel {
        let layout = &self.layout;
        let all = layout.wave.iter().chain(&layout.gap).chain(&layout.strips);
        let top = all.clone().map(|panel| panel.top).fold(layout.axis_top, f32::min);
        Panel { top, bottom: all.map(|panel| panel.bottom).fold(top, f32::max) }
    }

    /// Shades the phones that need closed lips, through all panels.
    fn phone_backgrounds(&self) -> Drawn<DB> {
        let chart = self.chart(self.span(), (0.0, 1.0))?;
        let style = self.theme.closure.mix(PHONE_BACKGROUND).filled();
        let inside = |seconds: f64| seconds.clamp(self.scene.from, self.scene.to);
        for phone in self.scene.phones.iter().filter(|phone| phone.is_bilabial()) {
            let (start, end) = (inside(phone.start), inside(phone.end));
            if end > start {
                chart.plotting_area().draw(&Rectangle::new([(start, 1.0), (end, 0.0)], style))?;
            }
        }
        Ok(())
    }

    fn time_axis(&self) -> Drawn<DB> {
        let unit = self.layout.unit;
        let chart = self.chart(Panel { top: self.span().top, bottom: self.layout.axis_top }, (0.0, 1.0))?;
        let (ticks, decimals) = self.layout.ticks(self.scene.to);
        let y = self.layout.axis_top + 20.0 * unit;
        for tick in ticks {
            let line = PathElement::new(
                vec![(tick, 0.0), (tick, 1.0)],
                self.theme.grid.stroke_width(self.stroke(1.5)),
            );
            chart.plotting_area().draw(&line)?;
            let at = Place { x: self.layout.x(tick), y, anchor: HPos::Center };
            self.figure(&format!("{tick:.decimals$}"), at)?;
        }
        self.figure("s", Place { x: self.layout.right + 24.0 * unit, y, anchor: HPos::Left })
    }

    fn figure(&self, text: &str, at: Place) -> Drawn<DB> {
        self.text(text, at, self.layout.small_text(), false, self.theme.faint_text)
    }

    fn label(&self, text: &str, middle: f32, colour: RGBColor) -> Drawn<DB> {
        let at = Place { x: self.layout.label_right, y: middle, anchor: HPos::Right };
        self.text(text, at, self.layout.text(), true, colour)
    }

    fn wave(&self) -> Drawn<DB> {
        let (Some(panel), Some(envelope)) = (self.layout.wave, &self.scene.wave) else {
            return Ok(());
        };
        let (low, high) = envelope.between(self.scene.from, self.scene.to).unwrap_or((0.0, 0.0));
        let peak = high.max(-low).max(MIN_PEAK);
        let chart = self.chart(panel, (-peak / WAVE_FILL, peak / WAVE_FILL))?;
        // An oversampled image has several columns per slice.
        let step = self.layout.column() * f64::from(self.layout.unit.max(1.0));
        let slices = ((self.scene.to - self.scene.from) / step) as usize;
        let (mut tops, mut bottoms) = (Vec::new(), Vec::new());
        for slice in 0..slices {
            let from = self.scene.from + slice as f64 * step;
            let (low, high) = envelope.between(from, from + step).unwrap_or((0.0, 0.0));
            let thin = MIN_WAVE * peak;
            tops.push((from, high.max(thin)));
            bottoms.push((from, low.min(-thin)));
        }
        let outline: Vec<(f64, f32)> = tops.into_iter().chain(bottoms.into_iter().rev()).collect();
        chart.plotting_area().draw(&Polygon::new(outline, self.theme.wave.filled()))?;
        self.label("sound", panel.middle(), self.theme.text)
    }

    fn phones(&self) -> Drawn<DB> {
        let Some(panel) = self.layout.phones else { return Ok(()) };
        for phone in &self.scene.phones {
            let middle = (phone.start + phone.end) / 2.0;
            if !(self.scene.from..=self.scene.to).contains(&middle) || phone.is_silence() {
                continue;
            }
            let width = self.layout.x(phone.end) - self.layout.x(phone.start);
            let bold = phone.is_bilabial();
            let text = phone.phone.trim_end_matches(|letter: char| letter.is_ascii_digit());
            let full = self.layout.small_text();
            let needed = self.texts.measure(text, full, bold).max(1.0);
            // A phone with little space is printed smaller; an unreadable one is omitted.
            let size = full * (width * 0.92 / needed).min(1.0);
            if size < full * 0.55 {
                continue;
            }
            let colour = if bold { self.theme.closure } else { self.theme.faint_text };
            let at = Place { x: self.layout.x(middle), y: panel.middle(), anchor: HPos::Center };
            self.text(text, at, size, bold, colour)?;
        }
        Ok(())
    }

    fn gap(&self) -> Drawn<DB> {
        let (Some(panel), Some(curve)) = (self.layout.gap, &self.scene.gap) else {
            return Ok(());
        };
        let range = (0.0, top_of(std::iter::once(curve), self.scene));
        self.curve(panel, curve, range, self.theme.gap, 2.0 * AREA)?;
        self.scale(panel, range.1)?;
        let (unit, size) = (self.layout.unit, self.layout.text());
        for closed in &self.scene.closed {
            let (left, right) = (self.layout.x_inside(closed.start), self.layout.x_inside(closed.end));
            let opacity = if closed.is_consonant { 1.0 } else { LONG_CLOSURE };
            if right - left > 0.5 {
                self.closed_mark((left, panel.bottom), (right, panel.bottom + 7.0 * unit), opacity)?;
            }
        }
        self.label(&curve.name, panel.middle() - 0.6 * size, self.theme.text)?;
        let (small, y) = (self.layout.small_text(), panel.middle() + 0.6 * size);
        let at = Place { x: self.layout.label_right, y, anchor: HPos::Right };
        self.text("closed", at, small, false, self.theme.closure)?;
        let right = at.x - self.texts.measure("closed", small, false) - 10.0 * unit;
        self.closed_mark((right - 30.0 * unit, y - 3.5 * unit), (right, y + 3.5 * unit), 1.0)
    }

    fn closed_mark(&self, from: (f32, f32), to: (f32, f32), opacity: f64) -> Drawn<DB> {
        let style = self.theme.closure.mix(opacity).filled();
        self.area.draw(&Rectangle::new([pixel(from.0, from.1), pixel(to.0, to.1)], style))
    }

    /// All strips have the same scale, so that they can be compared.
    fn strips(&self) -> Drawn<DB> {
        let strips = &self.scene.strips;
        let lowest = strips.iter().map(|curve| curve.min).fold(0.0, f32::min);
        let range = (lowest, top_of(strips.iter(), self.scene));
        for (number, (curve, &panel)) in strips.iter().zip(&self.layout.strips).enumerate() {
            let colour = self.theme.strip(number);
            self.curve(panel, curve, range, colour, AREA)?;
            if number == 0 {
                self.scale(panel, range.1)?;
            }
            self.label(&curve.name, panel.middle(), colour)?;
        }
        Ok(())
    }

    /// Numbers of the scale of a panel.
    fn scale(&self, panel: Panel, high: f32) -> Drawn<DB> {
        let (x, half) = (self.layout.right + 12.0 * self.layout.unit, self.layout.small_text() / 2.0);
        self.figure(&short(high), Place { x, y: panel.top + half, anchor: HPos::Left })?;
        self.figure("0", Place { x, y: panel.bottom - half, anchor: HPos::Left })
    }

    /// A filled curve with its zero line.
    fn curve(
        &self,
        panel: Panel,
        curve: &Curve,
        (low, high): (f32, f32),
        colour: RGBColor,
        area: f64,
    ) -> Drawn<DB> {
        let mut chart = self.chart(panel, (low, high))?;
        let ends = vec![(self.scene.from, 0.0), (self.scene.to, 0.0)];
        let axis = PathElement::new(ends, self.theme.axis.stroke_width(self.stroke(1.5)));
        chart.plotting_area().draw(&axis)?;
        let points = reduced(points(self.scene, curve), self.layout.column());
        let points =
            points.into_iter().map(|(time, value)| (time, value.clamp(low, high))).collect::<Vec<_>>();
        chart.draw_series(AreaSeries::new(points.iter().copied(), 0.0, colour.mix(area)))?;
        chart.draw_series(LineSeries::new(points, colour.stroke_width(self.stroke(3.0))))?;
        Ok(())
    }
}

fn pixel(x: f32, y: f32) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}

fn short(value: f32) -> String {
    if value >= 1.0 && value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}
