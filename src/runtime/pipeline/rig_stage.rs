//! The second half of the pipeline: predictions become a character's curves.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::audio::{Gate, SpeechThresholds};
use crate::performance::Performance;
use crate::rig::{Ensemble, Idle, Mapping, Rig, Tuning, Winner};
use crate::runtime::error::Error;
use crate::runtime::settings::RigSettings;
use crate::runtime::statistics::Counters;
use crate::student::{Manifest, Voice};

use super::audio_stage::CutHop;
use super::rig_tables::RigTables;

/// What the network says of one hop.
pub(crate) struct Prediction<'a> {
    /// Index of the stream that it belongs to.
    pub stream: usize,
    pub cut: CutHop,
    pub controls: &'a mut [f32],
    /// How surely the target lies in speech, if the student says it.
    pub voice: f32,
}

/// Turns the predictions of one stream into rig frames. Allocates nothing after `new`.
pub(crate) struct RigStage {
    tables: Arc<RigTables>,
    ensemble: Option<Ensemble>,
    gate: Gate,
    /// Decides on the gate in place of the level, if the student has this output.
    voice: Option<VoiceTrack>,
    performance: Performance,
    idle: Idle,
    mapping: Mapping,
    /// Only if the mapping profile asks for it.
    winner: Option<Winner>,
    tuning: Tuning,
    source: Vec<f32>,
    /// Lip contact of the rig frame that [`map`](Self::map) completes.
    contact: Contact,
    values: Vec<f32>,
    origin: i64,
    divider: u32,
    /// Predictions to leave out before the next rig frame.
    until_shown: u32,
}

/// Lip contact before it is sharpened.
#[derive(Clone, Copy, Default)]
struct Contact {
    /// The student's own value for the target; an ensemble holds its neighbours.
    probability: f32,
    /// The gate's weight.
    weight: f32,
}

/// The output `voice` of a stream. A rig frame waits for later predictions, and its voice waits with it.
struct VoiceTrack {
    thresholds: SpeechThresholds,
    /// Of the targets whose rig frames wait for the ensemble, oldest first.
    waiting: VecDeque<f32>,
    /// Of the newest prediction that was wanted. It stands for those that are not, too.
    newest: f32,
    /// Later predictions that a rig frame waits for.
    radius: usize,
    /// Of the newest target that is not waiting.
    shown: f32,
}

impl VoiceTrack {
    fn new(voice: &Voice, radius: usize) -> Self {
        let thresholds = SpeechThresholds { open: voice.open, close: voice.close };
        // The ensemble gives nothing until it holds as many predictions as it has weights.
        let waiting = VecDeque::with_capacity(2 * radius + 1);
        Self { thresholds, waiting, newest: 0.0, radius, shown: 0.0 }
    }

    fn restart(&mut self) {
        self.waiting.clear();
        self.newest = 0.0;
    }

    /// Takes the voice of the next prediction; `None` where it was not wanted.
    fn push(&mut self, voice: Option<f32>) {
        self.newest = voice.unwrap_or(self.newest);
        self.waiting.push_back(self.newest);
    }

    /// The voice of the target that the ensemble gave. As many later ones go on waiting as it waits for.
    fn take(&mut self) -> f32 {
        while self.waiting.len() > self.radius {
            self.shown = self.waiting.pop_front().unwrap_or(self.shown);
        }
        self.shown
    }
}

impl RigStage {
    pub fn new(manifest: &Manifest, tables: Arc<RigTables>, settings: &RigSettings) -> Result<Self, Error> {
        settings.check()?;
        let mapping = tables.mapping.clone();
        let mut tuning = tables.untouched.clone();
        if let Some(json) = &settings.character_tuning {
            tuning.load_json(json)?;
            tuning = tuning.as_default();
        }
        if let Some(json) = &settings.tuning {
            tuning.load_json(json)?;
        }
        let smooths = settings.smoothing && settings.divider == 1 && manifest.ensemble.len() > 1;
        let ensemble =
            smooths.then(|| Ensemble::new(&manifest.ensemble, tables.controls.len())).transpose()?;
        let radius = ensemble.as_ref().map_or(0, Ensemble::radius);
        Ok(Self {
            ensemble,
            voice: manifest.voice.as_ref().map(|voice| VoiceTrack::new(voice, radius)),
            gate: Gate::new(settings.gate, manifest.hop, manifest.sample_rate)?,
            performance: Performance::new(tables.performance.clone(), manifest.sample_rate),
            idle: Idle::new(settings.idle, &tables.source_rig, manifest.sample_rate)?,
            values: vec![0.0; mapping.target_rig().len()],
            source: tables.source_rig.neutral().to_vec(),
            contact: Contact::default(),
            winner: mapping.competition().map(|found| Winner::new(found, manifest.sample_rate)),
            tables,
            mapping,
            tuning,
            origin: 0,
            divider: settings.divider,
            until_shown: 0,
        })
    }

    /// The rig that rig frames are in.
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

    /// Later predictions that a rig frame waits for.
    pub fn radius(&self) -> usize {
        self.ensemble.as_ref().map_or(0, Ensemble::radius)
    }

    /// Begins anew at sample `origin`.
    pub fn restart(&mut self, origin: i64) {
        if let Some(ensemble) = &mut self.ensemble {
            ensemble.reset();
        }
        self.gate.reset();
        self.performance.restart();
        if let Some(voice) = &mut self.voice {
            voice.restart();
        }
        if let Some(winner) = &mut self.winner {
            winner.reset();
        }
        self.origin = origin;
        self.until_shown = 0;
    }

    /// Whether a rig frame needs the prediction of this hop. If not, only the network's state advances.
    pub fn wants(&self, cut: &CutHop) -> bool {
        let (origin, until_shown) =
            cut.restarted.map_or((self.origin, self.until_shown), |origin| (origin, 0));
        self.ensemble.is_some() || (cut.target >= origin && until_shown == 0)
    }

    /// Takes one prediction (its bad values become neutral) and averages it with its neighbours.
    /// Returns the target that is ready to be mapped, if any.
    pub fn ensemble(&mut self, prediction: Prediction<'_>, counters: &Counters) -> Option<i64> {
        let wanted = self.wants(&prediction.cut);
        let Prediction { cut, controls, voice, .. } = prediction;
        self.clean(controls, counters);
        // The level is that of the newest hop, and opens the gate before the rig frame of the sound is shown.
        let by_level = match &mut self.voice {
            Some(track) => {
                track.push(wanted.then(|| clean_voice(voice, counters)));
                None
            }
            None => Some(self.gate.update(cut.level)),
        };
        let (target, smoothed) = match &mut self.ensemble {
            Some(ensemble) => ensemble.push(cut.target, controls)?,
            None => (cut.target, &*controls),
        };
        let weight = match (&mut self.voice, by_level) {
            (Some(track), _) => self.gate.update_by_speech(track.take(), track.thresholds),
            (None, weight) => weight.unwrap_or(1.0),
        };
        if target < self.origin || !due_by_divider(&mut self.until_shown, self.divider) {
            return None;
        }
        let tables = &*self.tables;
        for ((&place, &value), control) in tables.layout.iter().zip(smoothed).zip(&tables.controls) {
            self.source[place] = control.neutral + weight * (value - control.neutral);
        }
        if let Some(at) = tables.contact
            && let Some(&probability) = smoothed.get(at.predicted)
        {
            self.contact = Contact { probability, weight };
        }
        Some(target)
    }

    /// Maps what [`ensemble`](Self::ensemble) left onto the character's rig. Returns one value per control of
    /// that rig.
    pub fn map(&mut self, target: i64) -> &[f32] {
        self.sharpen_contact();
        self.performance.apply(target, &self.tuning, &mut self.source);
        self.idle.add(target, &mut self.source);
        self.mapping.apply(&self.source, &mut self.values);
        if let Some(winner) = &mut self.winner {
            let controls = self.mapping.target_rig().controls();
            winner.decide(target, &mut self.values, |place| controls.get(place).map_or(1.0, |c| c.max));
        }
        self.tuning.apply(&mut self.values);
        self.rest_unpredicted();
        &self.values
    }

    /// By the tuning in force, so that all of a changed tuning takes effect with the same rig frame. Contact
    /// is decided on each of the student's own values; the ensemble then averages the decisions, so that lips
    /// meet and part within its length. The gate scales the result.
    fn sharpen_contact(&mut self) {
        if let (Some(at), Some(closure)) = (self.tables.contact, self.tuning.closure()) {
            let contact = match &self.ensemble {
                // The weights may add up to a little more than 1.
                Some(ensemble) => ensemble.mean_of(at.predicted, |value| closure.sharpen(value)).min(1.0),
                None => closure.sharpen(self.contact.probability),
            };
            self.source[at.source] = self.contact.weight * contact;
        }
    }

    /// The idle layer adds to neutral, not to what it added for the rig frame before.
    fn rest_unpredicted(&mut self) {
        self.source.copy_from_slice(self.tables.source_rig.neutral());
    }

    /// How surely the newest rig frame lies in speech, if the student says it.
    pub fn voice(&self) -> Option<f32> {
        self.voice.as_ref().map(|voice| voice.shown)
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

/// A voice that is NaN or infinite becomes 0, no speech, and counts as a bad value.
fn clean_voice(voice: f32, counters: &Counters) -> f32 {
    if voice.is_finite() {
        return voice.clamp(0.0, 1.0);
    }
    Counters::add(&counters.bad_controls, 1);
    0.0
}

fn due_by_divider(until_shown: &mut u32, divider: u32) -> bool {
    let due = *until_shown == 0;
    *until_shown = if due { divider - 1 } else { *until_shown - 1 };
    due
}

#[cfg(test)]
mod tests;
