//! What a picture shows, without how.

use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use serde::Deserialize;
use v2f::rig::{Control, Rig, gap};

use super::envelope::Envelope;

/// Controls drawn when none are named.
const USUAL_STRIPS: usize = 6;
/// Closed lips, in units of the 95th percentile of the opening (the bilabial measure of the evaluation).
const CLOSED: f32 = 0.15;
/// An opening's 95th percentile below this is a mouth that never opens.
const LEAST_OPENING: f32 = 0.02;
/// A longer closure is silence, not a consonant.
const LONGEST_CONSONANT: f64 = 0.35;

/// One curve.
#[derive(Debug, Clone)]
pub struct Curve {
    pub name: String,
    pub values: Vec<f32>,
    pub min: f32,
    pub max: f32,
}

/// The lips together from one instant to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closed {
    pub start: f64,
    pub end: f64,
    /// Short enough to be a consonant.
    pub is_consonant: bool,
}

/// One phone of a transcript.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Phone {
    pub phone: String,
    pub start: f64,
    pub end: f64,
}

/// The two shapes of a phones file.
#[derive(Deserialize)]
#[serde(untagged)]
enum PhonesFile {
    Bare(Vec<Phone>),
    Named { phones: Vec<Phone> },
}

/// Curves with their times.
#[derive(Debug)]
pub struct Curves {
    pub rig: Rig,
    pub times: Vec<f64>,
    pub frames: Vec<Vec<f32>>,
    /// Length of the recording.
    pub seconds: f64,
}

/// All that is drawn.
#[derive(Debug)]
pub struct Scene {
    pub title: Option<String>,
    pub from: f64,
    pub to: f64,
    pub wave: Option<Envelope>,
    pub times: Vec<f64>,
    pub gap: Option<Curve>,
    pub closed: Vec<Closed>,
    pub strips: Vec<Curve>,
    pub phones: Vec<Phone>,
}

impl Curves {
    /// Puts the curves of a later recording of the same rig behind these.
    pub fn append(&mut self, later: Self) {
        let ended = self.seconds;
        self.times.extend(later.times.iter().map(|seconds| seconds + ended));
        self.frames.extend(later.frames);
        self.seconds += later.seconds;
    }
}

impl Phone {
    /// Whether nobody speaks.
    pub fn is_silence(&self) -> bool {
        matches!(self.phone.to_ascii_lowercase().as_str(), "" | "sil" | "sp" | "spn" | "pau" | "<eps>")
    }

    /// Whether the lips must meet: p, b, m in ARPAbet or IPA.
    pub fn is_bilabial(&self) -> bool {
        let plain = self
            .phone
            .trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == 'ː' || letter == 'ʰ');
        matches!(plain.to_ascii_lowercase().as_str(), "p" | "b" | "m")
    }
}

/// Reads a phones file.
///
/// # Errors
/// A file that is no list of `{phone, start, end}`, or whose phones end before they start.
pub fn read_phones(path: &Path) -> anyhow::Result<Vec<Phone>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let expected = "expected [{\"phone\": \"HH\", \"start\": 0.12, \"end\": 0.19}, ...] in seconds, or {\"phones\": [...]}";
    let file: PhonesFile =
        serde_json::from_str(&text).map_err(|_| anyhow!("{}: {expected}", path.display()))?;
    let (PhonesFile::Bare(phones) | PhonesFile::Named { phones }) = file;
    // Not-a-number is no JSON.
    match phones.iter().find(|phone| phone.end < phone.start) {
        Some(phone) => bail!(
            "{}: phone {} ends at {} before it starts at {}",
            path.display(),
            phone.phone,
            phone.end,
            phone.start
        ),
        None => Ok(phones),
    }
}

impl Curves {
    /// The curve of a control.
    fn curve(&self, index: usize, control: &Control) -> Curve {
        Curve {
            name: control.name.clone(),
            values: self.frames.iter().map(|frame| frame.get(index).copied().unwrap_or(0.0)).collect(),
            min: control.min,
            max: control.max,
        }
    }

    /// The named controls, or those that move most between two instants, in the rig's order.
    ///
    /// # Errors
    /// A name that the rig does not have.
    pub fn choose(&self, names: &[String], from: f64, to: f64) -> anyhow::Result<Vec<Curve>> {
        let curves =
            || self.rig.controls().iter().enumerate().map(|(index, control)| self.curve(index, control));
        if names.is_empty() {
            return Ok(self.liveliest(curves(), from, to));
        }
        let known = || self.rig.names().collect::<Vec<_>>().join(", ");
        names
            .iter()
            .map(|name| {
                let found = curves().find(|curve| curve.name.eq_ignore_ascii_case(name.trim()));
                found.with_context(|| format!("there is no control {name}; there are: {}", known()))
            })
            .collect()
    }

    fn liveliest(&self, curves: impl Iterator<Item = Curve>, from: f64, to: f64) -> Vec<Curve> {
        let shown = |curve: &Curve| -> Vec<f32> {
            let timed = self.times.iter().zip(&curve.values).filter(|(time, _)| (from..=to).contains(*time));
            timed.map(|(_, &value)| value / (curve.max - curve.min)).collect()
        };
        let mut ranked: Vec<(usize, f32, Curve)> =
            curves.enumerate().map(|(place, curve)| (place, deviation(&shown(&curve)), curve)).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut chosen: Vec<(usize, f32, Curve)> = Vec::new();
        for candidate in ranked {
            // The two halves of a mouth say the same.
            let twin = |other: &(usize, f32, Curve)| side_free(&other.2.name) == side_free(&candidate.2.name);
            if chosen.len() < USUAL_STRIPS && candidate.1 > 0.0 && !chosen.iter().any(twin) {
                chosen.push(candidate);
            }
        }
        chosen.sort_by_key(|(place, _, _)| *place);
        chosen.into_iter().map(|(_, _, curve)| curve).collect()
    }

    /// The opening between the lips, for rigs that speak ARKit.
    pub fn gap(&self) -> Option<Curve> {
        self.rig.index("jawOpen")?;
        let values: Vec<f32> = self.frames.iter().map(|frame| gap(&self.rig, frame)).collect();
        Some(Curve { name: "lip opening".to_owned(), values, min: 0.0, max: 1.0 })
    }
}

/// A control's name without its side, so that Left and Right count as one.
fn side_free(name: &str) -> &str {
    name.strip_suffix("Left").or_else(|| name.strip_suffix("Right")).unwrap_or(name)
}

fn deviation(values: &[f32]) -> f32 {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt()
}

/// When the lips are together.
pub fn closures(times: &[f64], gap: &[f32]) -> Vec<Closed> {
    let mut sorted = gap.to_vec();
    sorted.sort_by(f32::total_cmp);
    let percentile = sorted.get(sorted.len() * 95 / 100).copied().unwrap_or(0.0);
    let limit = CLOSED * percentile.max(LEAST_OPENING);
    let hop = times
        .windows(2)
        .next()
        .map_or(0.0, |pair| pair.last().unwrap_or(&0.0) - pair.first().unwrap_or(&0.0));
    let mut closed: Vec<Closed> = Vec::new();
    let mut was_closed = false;
    for (&time, &opening) in times.iter().zip(gap) {
        let is_closed = opening < limit;
        match closed.last_mut() {
            Some(run) if is_closed && was_closed => run.end = time + hop / 2.0,
            _ if is_closed => {
                closed.push(Closed { start: time - hop / 2.0, end: time + hop / 2.0, is_consonant: false });
            }
            _ => {}
        }
        was_closed = is_closed;
    }
    for run in &mut closed {
        run.is_consonant = run.end - run.start <= LONGEST_CONSONANT;
    }
    closed
}

#[cfg(test)]
mod tests;
