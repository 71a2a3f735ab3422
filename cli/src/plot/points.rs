//! Curves as points of seconds and values.

use super::scene::{Curve, Scene};

/// The curve inside the scene, with interpolated values at both ends.
pub fn points(scene: &Scene, curve: &Curve) -> Vec<(f64, f32)> {
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
                points.push((from, at(from, before, (time, value))));
            }
            if before.0 < to && time > to {
                points.push((to, at(to, before, (time, value))));
            }
        }
        if (from..=to).contains(&time) {
            points.push((time, value));
        }
    }
    points
}

/// Keeps only the lowest and the highest point of each column of `column` seconds.
pub fn reduced(points: Vec<(f64, f32)>, column: f64) -> Vec<(f64, f32)> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return points };
    let start = first.0;
    if (points.len() as f64) < (last.0 - start) / column {
        return points;
    }
    let mut kept: Vec<(f64, f32)> = Vec::new();
    let place = |point: &(f64, f32)| ((point.0 - start) / column) as i64;
    for column in points.chunk_by(|a, b| place(a) == place(b)) {
        let low = column.iter().map(|point| point.1).fold(f32::MAX, f32::min);
        let high = column.iter().map(|point| point.1).fold(f32::MIN, f32::max);
        if let Some(first) = column.first() {
            kept.push((first.0, low));
            kept.push((first.0, high));
        }
    }
    kept
}

/// A round number at or above the highest value in the scene.
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
