//! The rig's half of the pipeline: predictions become a character's curves.

use std::sync::Arc;

use crate::audio::Gate;
use crate::engine::Error;
use crate::engine::ear::Heard;
use crate::engine::face_tables::FaceTables;
use crate::engine::settings::FaceSettings;
use crate::engine::statistics::Counters;
use crate::model::Manifest;
use crate::rig::{Ensemble, Idle, Mapping, Rig, Tuning};

/// One rig frame on its way out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame<'a> {
    /// The sample that the frame speaks of.
    pub target: i64,
    /// One value per control of the target rig.
    pub values: &'a [f32],
}

/// Turns the predictions of one stream into frames. Nothing here allocates after `new`.
pub(crate) struct Face {
    tables: Arc<FaceTables>,
    ensemble: Option<Ensemble>,
    gate: Gate,
    idle: Idle,
    mapping: Mapping,
    tuning: Tuning,
    source: Vec<f32>,
    values: Vec<f32>,
    origin: i64,
    divider: u32,
    /// Frames to leave out before the next one is shown.
    until_shown: u32,
}

impl Face {
    pub fn new(manifest: &Manifest, tables: Arc<FaceTables>, settings: &FaceSettings) -> Result<Self, Error> {
        settings.check()?;
        let mapping = tables.mapping.clone();
        let mut tuning = tables.untouched.clone();
        if let Some(json) = &settings.own_tuning {
            tuning.load_json(json)?;
            tuning = tuning.as_default();
        }
        if let Some(json) = &settings.tuning {
            tuning.load_json(json)?;
        }
        let smooths = settings.smoothing && settings.divider == 1 && manifest.ensemble.len() > 1;
        let ensemble =
            smooths.then(|| Ensemble::new(&manifest.ensemble, tables.controls.len())).transpose()?;
        Ok(Self {
            ensemble,
            gate: Gate::new(
                settings.gate,
                manifest.hop.numerator,
                manifest.hop.denominator,
                manifest.sample_rate,
            )?,
            idle: Idle::new(settings.idle, &tables.source_rig, manifest.sample_rate)?,
            values: vec![0.0; mapping.target_rig().len()],
            source: tables.source_rig.neutral().to_vec(),
            tables,
            mapping,
            tuning,
            origin: 0,
            divider: settings.divider,
            until_shown: 0,
        })
    }

    /// The rig that frames are in.
    pub fn rig(&self) -> &Rig {
        self.mapping.target_rig()
    }

    /// The tuning in force.
    pub fn tuning(&self) -> &Tuning {
        &self.tuning
    }

    /// Exchanges the tuning (for one of the same rig) without allocating; the old one comes back in `tuning`.
    pub fn swap_tuning(&mut self, tuning: &mut Tuning) {
        std::mem::swap(&mut self.tuning, tuning);
    }

    /// Later predictions that a shown frame waits for.
    pub fn radius(&self) -> usize {
        self.ensemble.as_ref().map_or(0, Ensemble::radius)
    }

    /// Begins anew at sample `origin`.
    pub fn restart(&mut self, origin: i64) {
        if let Some(ensemble) = &mut self.ensemble {
            ensemble.reset();
        }
        self.gate.reset();
        self.origin = origin;
        self.until_shown = 0;
    }

    /// Whether the prediction for `target` will be looked at.
    pub fn wants(&self, target: i64) -> bool {
        self.ensemble.is_some() || (target >= self.origin && self.until_shown == 0)
    }

    /// Takes one prediction (its bad values become neutral) and averages it with its neighbours.
    /// Returns the target that is ready to be mapped, if any.
    pub fn ensemble(&mut self, heard: &Heard, prediction: &mut [f32], counters: &Counters) -> Option<i64> {
        let weight = self.gate.update(heard.level);
        self.clean(prediction, counters);
        let (target, smoothed) = match &mut self.ensemble {
            Some(ensemble) => ensemble.push(heard.target, prediction)?,
            None => (heard.target, &*prediction),
        };
        if target < self.origin || !due_by_divider(&mut self.until_shown, self.divider) {
            return None;
        }
        let tables = &*self.tables;
        for ((&place, &value), control) in tables.layout.iter().zip(smoothed).zip(&tables.controls) {
            self.source[place] = control.neutral + weight * (value - control.neutral);
        }
        if let Some(at) = tables.closure
            && let Some(&raw) = smoothed.get(at.predicted)
        {
            // Contact is a decision on what the student saw; the gate then eases the decision itself.
            self.source[at.source] = weight * at.closure.sharpen(raw);
        }
        Some(target)
    }

    /// Maps what [`ensemble`](Self::ensemble) left onto the character's rig.
    pub fn map(&mut self, target: i64) -> Frame<'_> {
        self.idle.add(target, &mut self.source);
        self.mapping.apply(&self.source, &mut self.values);
        self.tuning.apply(&mut self.values);
        self.rest_unpredicted();
        Frame { target, values: &self.values }
    }

    /// The idle layer adds onto neutral, not onto what it added for the frame before.
    fn rest_unpredicted(&mut self) {
        self.source.copy_from_slice(self.tables.source_rig.neutral());
    }

    fn clean(&self, prediction: &mut [f32], counters: &Counters) {
        let mut bad = 0;
        for (value, control) in prediction.iter_mut().zip(&self.tables.controls) {
            if value.is_finite() {
                *value = value.clamp(control.min, control.max);
            } else {
                *value = control.neutral;
                bad += 1;
            }
        }
        Counters::add(&counters.bad_controls, bad);
    }
}

fn due_by_divider(until_shown: &mut u32, divider: u32) -> bool {
    let due = *until_shown == 0;
    *until_shown = if due { divider - 1 } else { *until_shown - 1 };
    due
}
