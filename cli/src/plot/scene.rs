//! The content of a plot.

use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use serde::Deserialize;
use v2f::rig::{Control, Rig, gap};

use super::envelope::Envelope;

/// Number of controls that are drawn when none are named.
const DEFAULT_STRIPS: usize = 6;
/// Lips are closed below this share of the 95th percentile of the opening, as in the evaluation of students.
const CLOSED: f32 = 0.15;
/// Smallest 95th percentile of the opening: below it the mouth never opens.
const MIN_OPENING: f32 = 0.02;
/// Longest closure that is a consonant; a longer one is silence. Seconds.
const MAX_CONSONANT_SECONDS: f64 = 0.35;

/// One curve.
#[derive(Debug, Clone)]
pub struct Curve {
    pub name: String,
    pub values: Vec<f32>,
    pub min: f32,
    pub max: f32,
}

/// An interval of closed lips, seconds.
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

/// The two forms of a phones file.
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
    /// Length of the recording, seconds.
    pub seconds: f64,
}

/// Everything that is drawn.
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
    /// Appends the curves of another recording with the same rig.
    pub fn append(&mut self, later: Self) {
        let ended = self.seconds;
        self.times.extend(later.times.iter().map(|seconds| seconds + ended));
        self.frames.extend(later.frames);
        self.seconds += later.seconds;
    }
}

impl Phone {
    /// Whether it is silence.
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
/// The file is not a list of `{phone, start, end}`, or a phone ends before it starts.
pub fn read_phones(path: &Path) -> anyhow::Result<Vec<Phone>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let expected = "expected [{\"phone\": \"HH\", \"start\": 0.12, \"end\": 0.19}, ...] in seconds, \
        or {\"phones\": [...]}";
    let file: PhonesFile =
        serde_json::from_str(&text).map_err(|_| anyhow!("{}: {expected}", path.display()))?;
    let (PhonesFile::Bare(phones) | PhonesFile::Named { phones }) = file;
    // JSON has no NaN.
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

    /// The named controls, or those that move most between two times, in the order of the rig.
    ///
    /// # Errors
    /// The rig has no control of that name.
    pub fn choose(&self, names: &[String], from: f64, to: f64) -> anyhow::Result<Vec<Curve>> {
        let curves =
            || self.rig.controls().iter().enumerate().map(|(index, control)| self.curve(index, control));
        if names.is_empty() {
            return Ok(self.most_moving(curves(), from, to));
        }
        let known = || self.rig.names().collect::<Vec<_>>().join(", ");
        names
            .iter()
            .map(|name| {
                let found = curves().find(|curve| curve.name.eq_ignore_ascii_case(name.trim()));
                found.with_context(|| format!("there is no control {name}; the controls are: {}", known()))
            })
            .collect()
    }

    fn most_moving(&self, curves: impl Iterator<Item = Curve>, from: f64, to: f64) -> Vec<Curve> {
        let shown = |curve: &Curve| -> Vec<f32> {
            let timed = self.times.iter().zip(&curve.values).filter(|(time, _)| (from..=to).contains(*time));
            timed.map(|(_, &value)| value / (curve.max - curve.min)).collect()
        };
        let mut ranked: Vec<(usize, f32, Curve)> =
            curves.enumerate().map(|(place, curve)| (place, deviation(&shown(&curve)), curve)).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut chosen: Vec<(usize, f32, Curve)> = Vec::new();
        for candidate in ranked {
            // Left and right controls move alike.
            let twin = |other: &(usize, f32, Curve)| side_free(&other.2.name) == side_free(&candidate.2.name);
            if chosen.len() < DEFAULT_STRIPS && candidate.1 > 0.0 && !chosen.iter().any(twin) {
                chosen.push(candidate);
            }
        }
        chosen.sort_by_key(|(place, _, _)| *place);
        chosen.into_iter().map(|(_, _, curve)| curve).collect()
    }

    /// The opening between the lips, for rigs with ARKit names.
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

/// The intervals of closed lips.
pub fn closures(times: &[f64], gap: &[f32]) -> Vec<Closed> {
    let mut sorted = gap.to_vec();
    sorted.sort_by(f32::total_cmp);
    let percentile = sorted.get(sorted.len() * 95 / 100).copied().unwrap_or(0.0);
    let limit = CLOSED * percentile.max(MIN_OPENING);
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
        run.is_consonant = run.end - run.start <= MAX_CONSONANT_SECONDS;
    }
    closed
}

#[cfg(test)]
mod tests;
