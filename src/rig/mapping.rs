//! A mapping profile compiled for a rig: flat arrays, evaluated once per rig frame.

use std::sync::Arc;

use super::{
    error::RigError,
    nearest::suggestion,
    profile::{Profile, Target},
    schema::Rig,
    winner::Competition,
};

/// A quotient with a divisor at or below this is 0. On a control of 0 to 1 such a value is not visible.
const MIN_DIVISOR: f32 = 1e-4;
/// Longest chain of profiles. A longer one is a mistake.
const MAX_CHAIN: usize = 16;
/// The divisor index of a term without a divisor.
const NO_DIVISOR: u32 = u32::MAX;

/// Maps the source rig's controls to a character's controls. One per stream, because `apply` writes to its
/// own scratch values. Clones share the tables.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// In the order of evaluation. The last stage yields the target rig.
    stages: Arc<[Stage]>,
    /// The input values of each stage, followed by a 1. Terms without a second factor multiply by this 1.
    inputs: Vec<Vec<f32>>,
    target_rig: Rig,
    /// The competing targets and the least hold time, from the last profile of the chain.
    competition: Option<Competition>,
}

impl Mapping {
    /// Compiles `profile` for the source rig `source`. If its input is a shipped profile, it reads the
    /// targets of that one. Allocates.
    ///
    /// # Errors
    /// A term with a control that its input does not have (with the nearest name), an unknown input, a cycle
    /// of inputs.
    pub fn compile(profile: &Profile, source: &Rig) -> Result<Self, RigError> {
        Self::compile_among(profile, &[], source)
    }

    /// As [`compile`](Mapping::compile). Inputs may also name one of the profiles `known`, which shadow
    /// shipped ones.
    fn compile_among(profile: &Profile, known: &[Profile], source: &Rig) -> Result<Self, RigError> {
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
        let competition = Competition::of(profile);
        let aliases = profile.targets().iter().map(|target| target.aliases.clone()).collect();
        let steps = competition.as_ref().map(|competition| competition.steps(rig.len())).unwrap_or_default();
        let target_rig = rig.with_shapes(aliases, steps);
        Ok(Self { stages: stages.into(), inputs, target_rig, competition })
    }

    /// The character's rig: the targets of the profile.
    pub fn target_rig(&self) -> &Rig {
        &self.target_rig
    }

    /// What a stage after the mapping decides by winner-takes-all, if the profile asks for it.
    pub fn competition(&self) -> Option<&Competition> {
        self.competition.as_ref()
    }

    /// Maps one rig frame. Values missing from `source` count as 0. A target with a sum that is not finite
    /// becomes neutral. Writes at most the target rig's length. Real-time safe.
    pub fn apply(&mut self, source: &[f32], target: &mut [f32]) {
        if let Some(first) = self.inputs.first_mut() {
            copy_padded(first, source);
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

/// Number of controls in a stage's input: all values but the 1 at the end.
fn width(input: &[f32]) -> usize {
    input.len().saturating_sub(1)
}

/// Copies `source` to the controls of `input`. Missing values become 0.
fn copy_padded(input: &mut [f32], source: &[f32]) {
    let width = width(input);
    let copied = width.min(source.len());
    input[..copied].copy_from_slice(&source[..copied]);
    input[copied..width].fill(0.0);
}

/// The profiles from `profile` to the one that reads the source rig.
fn chain(profile: &Profile, known: &[Profile]) -> Result<Vec<Profile>, RigError> {
    let mut chain = vec![profile.clone()];
    while let Some(last) = chain.last().filter(|last| last.input() != Profile::STUDENT) {
        let input = last.input();
        let visited = |candidate: &Profile| chain.iter().any(|link| link == candidate);
        let next = match known.iter().find(|candidate| candidate.name() == input) {
            Some(candidate) if !visited(candidate) => candidate.clone(),
            // A profile may have the name of the shipped profile that it refines.
            found => match Profile::builtin(input) {
                Ok(builtin) if !visited(&builtin) => builtin,
                Err(error) if found.is_none() && profile.name() != input => return Err(error),
                _ => return Err(cycle(&chain, input)),
            },
        };
        chain.push(next);
        if chain.len() > MAX_CHAIN {
            return Err(cycle(&chain, "..."));
        }
    }
    Ok(chain)
}

fn cycle(chain: &[Profile], last: &str) -> RigError {
    let names = chain.iter().map(Profile::name).chain([last]);
    RigError::InputCycle { chain: names.collect::<Vec<_>>().join(" -> ") }
}

/// One compiled profile of the chain.
#[derive(Debug, Clone)]
struct Stage {
    terms: Vec<FlatTerm>,
    targets: Vec<FlatTarget>,
}

/// One term. The controls are indices into the stage's input.
#[derive(Debug, Clone, Copy)]
struct FlatTerm {
    weight: f32,
    source: u32,
    /// Second factor; the index of the 1 if there is none.
    times: u32,
    /// Divisor, or [`NO_DIVISOR`].
    over: u32,
}

/// One target.
#[derive(Debug, Clone, Copy)]
struct FlatTarget {
    /// End of its terms. They start where those of the previous target end.
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
            let index_of = |name: &str| {
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
                    source: index_of(&term.source)?,
                    times: term.times.as_deref().map_or(Ok(input.len() as u32), index_of)?,
                    over: term.over.as_deref().map_or(Ok(NO_DIVISOR), index_of)?,
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
        if self.over == NO_DIVISOR {
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
        // The range of a masked target is its neutral value.
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
