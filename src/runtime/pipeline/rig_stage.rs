//! The second half of the pipeline: predictions become a character's curves.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::audio::{Gate, SpeechThresholds};
use crate::performance::Performance;
use crate::rig::{Control, Ensemble, Idle, Mapping, Rig, Tuning, Winner};
use crate::runtime::error::Error;
use crate::runtime::settings::RigSettings;
use crate::runtime::statistics::Counters;
use crate::student::Manifest;
use crate::voice::{VOICE_DELAY, VOICE_SAMPLE_RATE, VoiceCurve, VoiceCurves};

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
    /// How surely each target is a voice: by the student, or by the detector.
    voice: Option<VoiceTrack>,
    /// The detector has a part in the gate.
    by_voice: bool,
    /// Hops since the newest hop that is a voice, and how many of them still belong to it: a soft moment of a
    /// voice is no background.
    hops_since_voice: u32,
    voice_hold_hops: u32,
    /// By the voice, where a stream has both: the level opens `gate`, and this one decides with it.
    voice_gate: Gate,
    /// Rig and voice curves together.
    rig: Rig,
    curves: VoiceCurves,
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
    /// That of speech, by the gate and the end of the utterance.
    weight: f32,
}

/// Where a voice begins and ends on the detector's activity (docs/voice.md has the ROC).
const DETECTOR_THRESHOLDS: SpeechThresholds = SpeechThresholds { open: 0.8, close: 0.4 };

/// From this activity on the mouth begins to open.
const OPENING_FROM: f32 = 0.66;
/// After a voice, this many seconds are no background yet.
const VOICE_HOLD_S: f64 = 0.3;

/// Who says how surely a target is a voice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum VoiceSource {
    /// The student's output `voice`: of its own target.
    Student,
    /// The detector, [`VOICE_DELAY`] samples behind the newest sound.
    Detector,
}

/// How surely the targets of a stream are a voice. A rig frame waits for later predictions, and its voice
/// waits with it.
struct VoiceTrack {
    source: VoiceSource,
    thresholds: SpeechThresholds,
    /// Of the targets whose rig frames wait for the ensemble, oldest first.
    waiting: VecDeque<f32>,
    /// Of the newest prediction that was wanted. It stands for those that are not, too.
    newest: f32,
    /// Values that stay behind: for the later predictions that a rig frame waits for, and for those by which
    /// the detector is ahead of the student.
    kept: usize,
    /// Of the newest target that is not waiting.
    shown: f32,
}

impl VoiceTrack {
    /// By the detector if it runs, else by the student if it has the output `voice`.
    fn new(manifest: &Manifest, radius: usize, detects: bool) -> Option<Self> {
        let (source, thresholds, ahead) = match &manifest.voice {
            Some(voice) if !detects => {
                (VoiceSource::Student, SpeechThresholds { open: voice.open, close: voice.close }, 0)
            }
            _ if detects => {
                let ahead = i64::from(manifest.lookahead) - VOICE_DELAY as i64;
                let samples = f64::from(manifest.hop.numerator) / f64::from(manifest.hop.denominator);
                let ahead = (ahead.max(0) as f64 / samples).round() as usize;
                (VoiceSource::Detector, DETECTOR_THRESHOLDS, ahead)
            }
            _ => return None,
        };
        let kept = radius + ahead;
        // The ensemble gives nothing until it holds as many predictions as it has weights.
        let waiting = VecDeque::with_capacity(kept + radius + 1);
        Some(Self { source, thresholds, waiting, newest: 0.0, kept, shown: 0.0 })
    }

    fn restart(&mut self) {
        self.waiting.clear();
        self.newest = 0.0;
        self.shown = 0.0;
    }

    /// Takes the voice of the next prediction; `None` where it was not wanted.
    fn push(&mut self, voice: Option<f32>) {
        self.newest = voice.unwrap_or(self.newest);
        self.waiting.push_back(self.newest);
    }

    /// The voice of the target that the ensemble gave. As many later ones go on waiting as it waits for.
    fn take(&mut self) -> f32 {
        while self.waiting.len() > self.kept {
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
        let gate = Gate::new(settings.gate, manifest.hop, manifest.sample_rate)?;
        let rig = with_curves(mapping.target_rig(), settings.voice_curves)?;
        Ok(Self {
            ensemble,
            voice: VoiceTrack::new(manifest, radius, detects(manifest, settings)),
            voice_gate: gate.clone(),
            gate,
            by_voice: settings.gate.voice,
            hops_since_voice: u32::MAX,
            voice_hold_hops: (VOICE_HOLD_S * manifest.hop.per_second(manifest.sample_rate)) as u32,
            curves: settings.voice_curves,
            performance: Performance::new(tables.performance.clone(), manifest.sample_rate),
            idle: Idle::new(settings.idle, &tables.source_rig, manifest.sample_rate)?,
            values: rig.neutral().to_vec(),
            rig,
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

    /// The rig that rig frames are in: the character's, then the voice curves.
    pub fn rig(&self) -> &Rig {
        &self.rig
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
        self.voice_gate.reset();
        self.hops_since_voice = u32::MAX;
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
        let by_level = self.hear(&cut, wanted.then_some(voice), counters);
        let (target, smoothed) = match &mut self.ensemble {
            Some(ensemble) => ensemble.push(cut.target, controls)?,
            None => (cut.target, &*controls),
        };
        let by_voice = self.voice.as_mut().map(|track| (track.take(), track.thresholds, track.source));
        let by_voice =
            by_voice.filter(|_| self.by_voice || by_level.is_none()).map(|(voice, thresholds, source)| {
                let weight = self.voice_gate.update_by_speech(voice, thresholds);
                if source == VoiceSource::Detector { weight.max(opening(voice)) } else { weight }
            });
        let weight = by_level.unwrap_or(1.0).min(by_voice.unwrap_or(1.0));
        let weight = weight * cut.speech;
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

    /// Takes what is known of the newest hop: its level, and whether it is a voice. Returns the weight by the
    /// level; `None` where the student's `voice` decides alone.
    fn hear(&mut self, cut: &CutHop, voice: Option<f32>, counters: &Counters) -> Option<f32> {
        let by_voice = self.by_voice;
        let Some(track) = &mut self.voice else { return Some(self.gate.update(cut.level)) };
        if track.source == VoiceSource::Student {
            track.push(voice.map(|voice| clean_voice(voice, counters)));
            return None;
        }
        track.push(cut.activity);
        if !by_voice {
            return Some(self.gate.update(cut.level));
        }
        let is_voice = cut.activity.is_some_and(|activity| activity >= track.thresholds.open);
        self.hops_since_voice = if is_voice { 0 } else { self.hops_since_voice.saturating_add(1) };
        Some(self.gate.update_beside_voice(cut.level, self.hops_since_voice <= self.voice_hold_hops))
    }

    /// Maps what [`ensemble`](Self::ensemble) left onto the character's rig. Returns one value per control of
    /// that rig.
    pub fn map(&mut self, target: i64) -> &[f32] {
        self.sharpen_contact();
        self.performance.apply(target, &self.tuning, &mut self.source);
        self.idle.add(target, &mut self.source);
        let (rig, curves) = self.values.split_at_mut(self.mapping.target_rig().len());
        self.mapping.apply(&self.source, rig);
        if let Some(winner) = &mut self.winner {
            let controls = self.mapping.target_rig().controls();
            winner.decide(target, rig, |place| controls.get(place).map_or(1.0, |c| c.max));
        }
        self.tuning.apply(rig);
        for (value, curve) in curves.iter_mut().zip(self.curves.iter()) {
            *value = match curve {
                VoiceCurve::Activity => self.voice.as_ref().map_or(0.0, |track| track.shown),
            };
        }
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

    /// How surely the newest rig frame is a voice, if the student or the detector says it.
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

/// Weight of a hop before the detector is certain: a gate that opens all at once, when the first vowel is
/// under way, would be seen as a jump.
fn opening(activity: f32) -> f32 {
    ((activity - OPENING_FROM) / (DETECTOR_THRESHOLDS.open - OPENING_FROM)).clamp(0.0, 1.0)
}

/// The character's rig, then the voice curves.
fn with_curves(rig: &Rig, curves: VoiceCurves) -> Result<Rig, Error> {
    if curves == VoiceCurves::NONE {
        return Ok(rig.clone());
    }
    let curve = |curve: VoiceCurve| {
        let (neutral, min, max) = curve.range();
        Control { name: curve.name().to_owned(), neutral, min, max }
    };
    Ok(Rig::new(rig.controls().iter().cloned().chain(curves.iter().map(curve)).collect())?)
}

/// Whether a stream with these settings needs the voice detector. It takes the place of a student's output
/// `voice`, because it tells more voices from more other sounds (docs/voice.md has both), unless the setting
/// switches it off.
pub(super) fn detects(manifest: &Manifest, settings: &RigSettings) -> bool {
    let gates = settings.gate.enabled && settings.gate.voice;
    let asked = gates || settings.voice_curves != VoiceCurves::NONE;
    let by_student = manifest.voice.is_some() && !settings.gate.voice;
    asked && !by_student && manifest.sample_rate == VOICE_SAMPLE_RATE
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
