//! Curves as points of a picture.

use super::layout::Layout;
use super::scene::{Curve, Scene};

/// The curve between the ends, with values interpolated at both.
pub fn points(scene: &Scene, layout: &Layout, curve: &Curve) -> Vec<(f32, f32)> {
    let (from, to) = (scene.from, scene.to);
    let timed: Vec<(f64, f32)> = scene.times.iter().copied().zip(curve.values.iter().copied()).collect();
    let mut points = Vec::new();
    let at = |seconds: f64, a: (f64, f32), b: (f64, f32)| {
        a.1 + (b.1 - a.1) * ((seconds - a.0) / (b.0 - a.0).max(1e-9)) as f32
    };
    for (index, &(time, value)) in timed.iter().enumerate() {
        let previous = index.checked_sub(1).and_then(|before| timed.get(before)).copied();
        if let Some(before) = previous {
            if before.0 < from && time > from {
                points.push((layout.x(from), at(from, before, (time, value))));
            }
            if before.0 < to && time > to {
                points.push((layout.x(to), at(to, before, (time, value))));
            }
        }
        if (from..=to).contains(&time) {
            points.push((layout.x(time), value));
        }
    }
    points
}

/// Points as pixels; of many in one column only the lowest and the highest.
pub fn reduced(points: Vec<(f32, f32)>, y: impl Fn(f32) -> f32) -> Vec<(f32, f32)> {
    let columns = match (points.first(), points.last()) {
        (Some(first), Some(last)) => last.0 - first.0,
        _ => return Vec::new(),
    };
    if (points.len() as f32) < columns {
        return points.into_iter().map(|(x, value)| (x, y(value))).collect();
    }
    let mut kept: Vec<(f32, f32)> = Vec::new();
    for column in points.chunk_by(|a, b| a.0 as i64 == b.0 as i64) {
        let low = column.iter().map(|point| point.1).fold(f32::MAX, f32::min);
        let high = column.iter().map(|point| point.1).fold(f32::MIN, f32::max);
        if let Some(first) = column.first() {
            kept.push((first.0, y(low)));
            kept.push((first.0, y(high)));
        }
    }
    kept
}

/// A round figure at or above the highest value that is shown.
pub fn top_of<'a>(curves: impl Iterator<Item = &'a Curve>, scene: &Scene) -> f32 {
    const ROUND: [f32; 7] = [0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5];
    let shown = |curve: &'a Curve| {
        let timed =
            scene.times.iter().zip(&curve.values).filter(|(time, _)| (scene.from..=scene.to).contains(*time));
        timed.map(|(_, &value)| value).fold(0.0, f32::max)
    };
    let highest = curves.map(shown).fold(0.0, f32::max);
    ROUND.into_iter().find(|&round| round >= highest).unwrap_or(highest)
}
