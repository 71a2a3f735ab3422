//! Which of the shipped profiles a mesh is made for, and what of a mouth stays still with a profile.

use std::sync::OnceLock;

use super::{
    builtin::BUILTIN,
    error::RigError,
    profile::Profile,
    schema::Rig,
    shape_names::{ShapeMatch, ShapeNames},
    speech::{Answer, GESTURES, answers},
};

/// Part of a family's rank that the closeness of its names decides.
const CLOSENESS_SHARE: f32 = 0.1;
/// Part of a family's rank that the share of the mesh's names decides that it has a control for.
const EXPLAINED_SHARE: f32 = 0.4;

/// What a control does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It shapes jaw and lips in speech.
    Speech,
    /// It shapes the tongue in speech.
    Tongue,
    /// Anything else: eyes, brows, cheeks.
    Other,
}

/// One control of a profile, and the shape that it moves.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Its name in the profile.
    pub name: String,
    /// What it does.
    pub part: Part,
    /// The shape that it moves, if the mesh has one.
    pub shape: Option<ShapeMatch>,
}

/// How a profile fits the shapes of a mesh.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// The profile's name.
    pub profile: String,
    /// The kind of mesh that it drives; empty if the profile names none.
    pub family: String,
    /// Share of its speech controls that find a shape, 0 to 1.
    pub score: f32,
    /// Its controls in order.
    pub curves: Vec<Curve>,
    /// What the mouth will never do although the profile can: the shapes are missing. Sentences without a
    /// full stop.
    pub lost: Vec<&'static str>,
    /// What the mouth will never do because the profile has no control for it.
    pub beyond: Vec<&'static str>,
    /// Orders families: the score by detail, closeness and what it explains.
    rank: f32,
    /// For each of the gestures of speech, the controls that carry it.
    carriers: Vec<Vec<usize>>,
}

impl Detection {
    /// For shapes of no known family: no profile, a score of 0.
    pub fn none() -> Self {
        Self {
            profile: String::new(),
            family: String::new(),
            score: 0.0,
            curves: Vec::new(),
            lost: Vec::new(),
            beyond: Vec::new(),
            rank: 0.0,
            carriers: Vec::new(),
        }
    }

    /// Controls that shape jaw and lips in speech, in order.
    pub fn speech(&self) -> impl Iterator<Item = &Curve> {
        self.curves.iter().filter(|curve| curve.part == Part::Speech)
    }

    /// Those of them that move nothing.
    pub fn unmatched(&self) -> impl Iterator<Item = &Curve> {
        self.speech().filter(|curve| curve.shape.is_none())
    }

    /// What the mouth will never do if these controls move nothing, for hosts that find shapes in another way
    /// too.
    pub fn lost_without(&self, still: &[&str]) -> impl Iterator<Item = &'static str> {
        let is_still =
            |place: &usize| self.curves.get(*place).is_some_and(|c| still.contains(&c.name.as_str()));
        let gestures = GESTURES.iter().zip(&self.carriers);
        gestures
            .filter(move |(_, carriers)| !carriers.is_empty() && carriers.iter().all(is_still))
            .map(|(gesture, _)| gesture.never)
    }

    /// Whether this family shows clearly more of the mouth than another fit of the same mesh.
    pub fn is_better_than(&self, other: &Self) -> bool {
        self.profile != other.profile && self.rank > other.rank && self.score > other.score
    }

    /// Number of controls that move a shape.
    pub fn matched(&self) -> usize {
        self.curves.iter().filter(|curve| curve.shape.is_some()).count()
    }
}

/// A family, compiled once.
struct Known {
    profile: Profile,
    rig: Rig,
    answers: Vec<Answer>,
}

/// The families that detection tries, in their order. A shipped profile that did not compile would be left
/// out; a test compiles all.
fn known() -> &'static [Known] {
    static KNOWN: OnceLock<Vec<Known>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let profiles = BUILTIN.iter().filter_map(|(_, text)| Profile::from_json(text).ok());
        let families = profiles.filter(|profile| profile.family().is_some());
        let compiled = families.filter_map(|profile| {
            let (rig, answers) = answers(&profile).ok()?;
            Some(Known { profile, rig, answers })
        });
        compiled.collect()
    })
}

/// The shipped profiles that detection tries: name and family.
pub fn families() -> impl Iterator<Item = (&'static str, &'static str)> {
    known().iter().filter_map(|known| Some((known.profile.name(), known.profile.family()?.label.as_str())))
}

/// Tries every family on the names of a mesh's shapes (of all meshes of the character, in any order). Returns
/// those of which the mesh has a shape of speech, best first. The rank is the share of speech controls that
/// find a shape, times the family's detail, less for names of the mesh that the family has no control for and
/// for names that are not the family's own. Allocates; the first call also compiles the families.
pub fn detect<S: AsRef<str>>(shapes: &[S]) -> Vec<Detection> {
    let names = ShapeNames::new(shapes);
    let mut found: Vec<Detection> = known()
        .iter()
        .map(|known| fit(&known.profile, &known.rig, &known.answers, &names))
        .filter(|detection| detection.score > 0.0)
        .collect();
    // Stable: of equal ranks the first family stays first.
    found.sort_by(|a, b| b.rank.total_cmp(&a.rank));
    found
}

/// How `profile` fits the names of a mesh's shapes. Allocates.
///
/// # Errors
/// The profile cannot be compiled.
pub fn inspect<S: AsRef<str>>(profile: &Profile, shapes: &[S]) -> Result<Detection, RigError> {
    let (rig, answers) = answers(profile)?;
    Ok(fit(profile, &rig, &answers, &ShapeNames::new(shapes)))
}

fn fit(profile: &Profile, rig: &Rig, answers: &[Answer], names: &ShapeNames) -> Detection {
    let found = names.assign(rig);
    let curves: Vec<Curve> = rig
        .names()
        .zip(&found)
        .enumerate()
        .map(|(place, (name, shape))| Curve {
            name: name.to_owned(),
            part: part(answers, place),
            shape: *shape,
        })
        .collect();
    let (mut lost, mut beyond) = (Vec::new(), Vec::new());
    for (gesture, answer) in GESTURES.iter().zip(answers) {
        if !answer.carries.contains(&true) {
            beyond.push(gesture.never);
        } else if !answer.carries.iter().zip(&found).any(|(carries, shape)| *carries && shape.is_some()) {
            lost.push(gesture.never);
        }
    }
    let speech = || curves.iter().filter(|curve| curve.part == Part::Speech);
    let matches: Vec<ShapeMatch> = speech().filter_map(|curve| curve.shape).collect();
    let score = share(matches.len() as f32, speech().count());
    let closeness = share(matches.iter().map(|found| found.fit.closeness()).sum(), matches.len());
    let explained = share(found.iter().flatten().count() as f32, names.count());
    let detail = profile.family().map_or(1.0, |family| family.detail);
    Detection {
        profile: profile.name().to_owned(),
        family: profile.family().map(|family| family.label.clone()).unwrap_or_default(),
        score,
        curves,
        lost,
        beyond,
        carriers: answers.iter().map(Answer::carriers).collect(),
        rank: score
            * detail
            * (1.0 - CLOSENESS_SHARE + CLOSENESS_SHARE * closeness)
            * (1.0 - EXPLAINED_SHARE + EXPLAINED_SHARE * explained),
    }
}

fn part(answers: &[Answer], place: usize) -> Part {
    let mut part = Part::Other;
    for (gesture, answer) in GESTURES.iter().zip(answers) {
        if answer.moves.get(place) == Some(&true) {
            if !gesture.is_tongue {
                return Part::Speech;
            }
            part = Part::Tongue;
        }
    }
    part
}

fn share(part: f32, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part / whole as f32 }
}

#[cfg(test)]
mod tests;
