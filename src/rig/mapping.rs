//! A mapping profile laid onto a rig: flat arrays, evaluated once per frame.

use std::sync::Arc;

use super::{
    error::RigError,
    nearest::suggestion,
    profile::{Profile, Target},
    schema::Rig,
};

/// A divisor at or below this is rest, and the quotient is 0: on a 0..1 control far below what a face can show.
const MIN_DIVISOR: f32 = 1e-4;
/// A chain of profiles longer than this is a mistake.
const MAX_CHAIN: usize = 16;
/// Stands for "divided by nothing".
const NONE: u32 = u32::MAX;

/// The way from source controls to a character's controls. One per stream: `apply` writes scratch values of its own.
/// Clones share the tables, so that a crowd reads one copy.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// In the order of evaluation; the last makes the target rig.
    stages: Arc<[Stage]>,
    /// Each stage's input values and a 1 behind them, which stands in for a factor that a term does not have.
    inputs: Vec<Vec<f32>>,
    target_rig: Rig,
}

impl Mapping {
    /// Lays `profile` onto `source`. A profile whose input is a shipped profile reads that one's targets.
    ///
    /// # Errors
    /// A term that names a control which its input lacks (with the nearest name), an unknown input, inputs in a circle.
    pub fn compile(profile: &Profile, source: &Rig) -> Result<Self, RigError> {
        Self::compile_among(profile, &[], source)
    }

    /// As [`compile`](Mapping::compile), where inputs may also name one of `known`; those come before shipped ones.
    ///
    /// # Errors
    /// As [`compile`](Mapping::compile).
    pub fn compile_among(profile: &Profile, known: &[Profile], source: &Rig) -> Result<Self, RigError> {
        let chain = chain(profile, known)?;
        let mut stages = Vec::with_capacity(chain.len());
        let mut rig = source.clone();
        let mut inputs = Vec::with_capacity(chain.len());
        for link in chain.iter().rev() {
            inputs.push(rig.neutral().iter().copied().chain([1.0]).collect());
            let (stage, made) = Stage::compile(link, &rig)?;
            stages.push(stage);
            rig = made;
        }
        Ok(Self { stages: stages.into(), inputs, target_rig: rig })
    }

    /// The character's rig.
    pub fn target_rig(&self) -> &Rig {
        &self.target_rig
    }

    /// Maps one frame. Values that are missing from `source` count as 0; a target whose sum is not finite becomes
    /// neutral. Writes at most the target rig's length. Allocates nothing.
    pub fn apply(&mut self, source: &[f32], target: &mut [f32]) {
        if let Some(first) = self.inputs.first_mut() {
            take(first, source);
        }
        let mut inputs = self.inputs.as_mut_slice();
        for stage in &*self.stages {
            let Some((input, following)) = inputs.split_first_mut() else { return };
            match following.first_mut() {
                Some(next) => {
                    let width = width(next);
                    stage.evaluate(input, &mut next[..width]);
                }
                None => stage.evaluate(input, target),
            }
            inputs = following;
        }
    }
}

/// Controls of a stage's input: all of its values but the 1 behind them.
fn width(input: &[f32]) -> usize {
    input.len().saturating_sub(1)
}

fn take(input: &mut [f32], source: &[f32]) {
    let width = width(input);
    let given = width.min(source.len());
    input[..given].copy_from_slice(&source[..given]);
    input[given..width].fill(0.0);
}

/// The profiles from `profile` down to the one that reads the source rig.
fn chain(profile: &Profile, known: &[Profile]) -> Result<Vec<Profile>, RigError> {
    let mut chain = vec![profile.clone()];
    while let Some(last) = chain.last().filter(|last| last.input() != Profile::STUDENT) {
        let input = last.input();
        let visited = |candidate: &Profile| chain.iter().any(|link| link == candidate);
        let next = match known.iter().find(|candidate| candidate.name() == input) {
            Some(candidate) if !visited(candidate) => candidate.clone(),
            // A profile may carry the name of the shipped one that it refines.
            found => match Profile::builtin(input) {
                Ok(builtin) if !visited(&builtin) => builtin,
                Err(error) if found.is_none() && profile.name() != input => return Err(error),
                _ => return Err(circle(&chain, input)),
            },
        };
        chain.push(next);
        if chain.len() > MAX_CHAIN {
            return Err(circle(&chain, "..."));
        }
    }
    Ok(chain)
}

fn circle(chain: &[Profile], last: &str) -> RigError {
    let names = chain.iter().map(Profile::name).chain([last]);
    RigError::InputCycle { chain: names.collect::<Vec<_>>().join(" -> ") }
}

/// One profile of the chain.
#[derive(Debug, Clone)]
struct Stage {
    terms: Vec<FlatTerm>,
    targets: Vec<FlatTarget>,
}

#[derive(Debug, Clone, Copy)]
struct FlatTerm {
    weight: f32,
    source: u32,
    times: u32,
    over: u32,
}

#[derive(Debug, Clone, Copy)]
struct FlatTarget {
    terms_end: u32,
    gain: f32,
    offset: f32,
    low: f32,
    high: f32,
    neutral: f32,
}

impl Stage {
    fn compile(profile: &Profile, input: &Rig) -> Result<(Self, Rig), RigError> {
        let mut terms = Vec::new();
        let mut targets = Vec::with_capacity(profile.targets().len());
        for target in profile.targets() {
            let place = |name: &str| {
                input.index(name).map(|index| index as u32).ok_or_else(|| RigError::UnknownSource {
                    profile: profile.name().to_owned(),
                    target: target.control.name.clone(),
                    found: name.to_owned(),
                    nearest: suggestion(name, input.names()),
                })
            };
            for term in &target.terms {
                terms.push(FlatTerm {
                    weight: term.weight,
                    source: place(&term.source)?,
                    times: term.times.as_deref().map_or(Ok(input.len() as u32), place)?,
                    over: term.over.as_deref().map_or(Ok(NONE), place)?,
                });
            }
            targets.push(FlatTarget::of(target, terms.len()));
        }
        let rig = Rig::new(profile.targets().iter().map(|target| target.control.clone()).collect())?;
        Ok((Self { terms, targets }, rig))
    }

    fn evaluate(&self, input: &[f32], values: &mut [f32]) {
        let mut start = 0;
        for (value, target) in values.iter_mut().zip(&self.targets) {
            let end = target.terms_end as usize;
            let sum: f32 = self.terms[start..end].iter().map(|term| term.evaluate(input)).sum();
            *value = target.finish(sum);
            start = end;
        }
    }
}

impl FlatTerm {
    fn evaluate(&self, input: &[f32]) -> f32 {
        let source = input[self.source as usize];
        let factor = input[self.times as usize];
        if self.over == NONE {
            return self.weight * source * factor;
        }
        let divisor = input[self.over as usize];
        if divisor <= MIN_DIVISOR {
            return 0.0;
        }
        self.weight * (source / divisor).clamp(0.0, 1.0) * factor
    }
}

impl FlatTarget {
    fn of(target: &Target, terms_end: usize) -> Self {
        // A masked target is one whose range is its neutral value alone.
        let neutral = target.control.neutral;
        let [low, high] = if target.mask { [neutral, neutral] } else { target.clamp };
        Self { terms_end: terms_end as u32, gain: target.gain, offset: target.offset, low, high, neutral }
    }

    fn finish(&self, sum: f32) -> f32 {
        let value = self.gain * sum + self.offset;
        if value.is_finite() { value.max(self.low).min(self.high) } else { self.neutral }
    }
}

#[cfg(test)]
mod tests;
