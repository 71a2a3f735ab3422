//! The rig's half of the pipeline: predictions become a character's curves.

use crate::engine::Error;
use crate::engine::ear::Heard;
use crate::engine::settings::FaceSettings;
use crate::engine::statistics::Counters;
use crate::model::{ControlRow, Manifest};
use crate::rig::{Closure, Control, Ensemble, Gate, Idle, Mapping, Profile, Rig, Tuning, source_rig};

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
    controls: Vec<Control>,
    layout: Vec<usize>,
    ensemble: Option<Ensemble>,
    closure: Option<(usize, Closure)>,
    gate: Gate,
    idle: Idle,
    mapping: Mapping,
    tuning: Tuning,
    neutral: Vec<f32>,
    source: Vec<f32>,
    values: Vec<f32>,
    origin: i64,
    divider: u32,
    /// Frames to leave out before the next one is shown.
    until_shown: u32,
}

impl Face {
    pub fn new(manifest: &Manifest, settings: &FaceSettings) -> Result<Self, Error> {
        settings.check()?;
        let controls: Vec<Control> = manifest.controls.iter().map(control).collect();
        let (rig, layout) = source_rig(&controls)?;
        let profile = match &settings.profile {
            Some(profile) => profile.clone(),
            None => Profile::builtin("arkit")?,
        };
        let mapping = Mapping::compile(&profile, &rig)?;
        let tuning = match &settings.tuning {
            Some(json) => Tuning::from_json(mapping.target_rig(), json)?,
            None => Tuning::new(mapping.target_rig()),
        };
        let smooths = settings.smoothing && settings.divider == 1 && manifest.ensemble.len() > 1;
        let ensemble = smooths.then(|| Ensemble::new(&manifest.ensemble, controls.len())).transpose()?;
        let neutral = rig.neutral().to_vec();
        Ok(Self {
            ensemble,
            closure: closure(manifest, &rig)?,
            gate: Gate::new(
                settings.gate,
                manifest.hop.numerator,
                manifest.hop.denominator,
                manifest.sample_rate,
            )?,
            idle: Idle::new(settings.idle, &rig, manifest.sample_rate)?,
            values: vec![0.0; mapping.target_rig().len()],
            source: neutral.clone(),
            neutral,
            controls,
            layout,
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
        for ((&place, &value), control) in self.layout.iter().zip(smoothed).zip(&self.controls) {
            self.source[place] = control.neutral + weight * (value - control.neutral);
        }
        if let Some((place, closure)) = &self.closure {
            // Contact is a decision on what the student saw; the gate then eases the decision itself.
            let index = self.layout.iter().position(|at| at == place);
            if let Some(&raw) = index.and_then(|index| smoothed.get(index)) {
                self.source[*place] = weight * closure.sharpen(raw);
            }
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
        self.source.copy_from_slice(&self.neutral);
    }

    fn clean(&self, prediction: &mut [f32], counters: &Counters) {
        let mut bad = 0;
        for (value, control) in prediction.iter_mut().zip(&self.controls) {
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

fn control(row: &ControlRow) -> Control {
    Control { name: row.name.clone(), neutral: row.neutral, min: row.min, max: row.max }
}

fn closure(manifest: &Manifest, rig: &Rig) -> Result<Option<(usize, Closure)>, Error> {
    let Some(closure) = &manifest.closure else { return Ok(None) };
    let Some(place) = rig.index(&closure.control) else { return Ok(None) };
    Ok(Some((place, Closure::new(closure.threshold, closure.softness)?)))
}

fn due_by_divider(until_shown: &mut u32, divider: u32) -> bool {
    let due = *until_shown == 0;
    *until_shown = if due { divider - 1 } else { *until_shown - 1 };
    due
}
