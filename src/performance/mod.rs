//! The performance layer: what a face does beside speech. Mood and style, on the source rig, before the
//! mapping.
//!
//! Its settings are parameters of the tuning, so every binding has them by name. Its clock is the target of
//! each rig frame: any cut of the sound gives the same bits, live and baked.

mod moods;
mod parameters;
mod shapes;
mod speaking;
mod style;

use std::sync::Arc;

use crate::rig::{Rig, Tuning};

use moods::Moods;
pub use parameters::PARAMETERS;
use shapes::Shapes;
use speaking::Speaking;
use style::Style;

/// A rig frame that comes this long after the one before counts as its direct successor, seconds: after a
/// gap nothing jumps to its end at once.
const LONGEST_STEP: f32 = 0.1;

/// Tables of the layer for one source rig, which streams share.
#[derive(Debug)]
pub struct PerformanceTables {
    shapes: Shapes,
    style: Style,
}

impl PerformanceTables {
    /// The tables for `source`. Controls that the rig does not have are left out. Allocates.
    pub fn new(source: &Rig) -> Self {
        Self { shapes: Shapes::new(source), style: Style::new(source) }
    }
}

/// Adds mood and style to rig frames of the source rig. One per stream; single-threaded. `apply` and
/// `restart` are real-time safe.
#[derive(Debug)]
pub struct Performance {
    tables: Arc<PerformanceTables>,
    rate: f32,
    /// Target of the rig frame before.
    before: Option<i64>,
    moods: Moods,
    speaking: Speaking,
}

impl Performance {
    /// For rig frames with targets in samples at `rate` Hz.
    pub fn new(tables: Arc<PerformanceTables>, rate: u32) -> Self {
        let (moods, speaking) = (Moods::default(), Speaking::default());
        Self { tables, rate: rate as f32, before: None, moods, speaking }
    }

    /// Begins anew: the next rig frame has its mood at once.
    pub fn restart(&mut self) {
        self.before = None;
    }

    /// Changes `values`, the rig frame of the source rig at sample `target`, by the parameters of `tuning`.
    /// Without a mood and with the default style, values keep their bits.
    pub fn apply(&mut self, target: i64, tuning: &Tuning, values: &mut [f32]) {
        let seconds =
            self.before.map(|before| ((target - before) as f32 / self.rate).clamp(0.0, LONGEST_STEP));
        self.before = Some(target);
        let tables = &*self.tables;
        let contact = tables.shapes.contact(values);
        self.speaking.update(seconds, tables.shapes.opening(values), contact);
        tables.style.apply(tuning, contact, values);
        self.moods.update(seconds, tuning);
        let weights = self.moods.weights(tuning);
        tables.shapes.add(&weights, self.moods.mouth(tuning, self.speaking.share()), contact, values);
    }
}

#[cfg(test)]
mod tests;
