//! Finds the shapes of a mesh that the controls of a rig drive, whatever spelling a program uses. The one
//! table of the project: the command line calls it, and every binding and engine calls it through C.
//!
//! Names are compared word by word, without case and separators, with the side at the end. Words before the
//! name are forgiven (`blendShape1.`, `head_`), and words after it that name no motion (`.001`, `_Mesh`).

use std::collections::HashMap;

use super::schema::Rig;

/// Last words of a shape's name that say where it was stored, not what it does. Numbers count too.
const SUFFIXES: [&str; 24] = [
    "mesh",
    "geo",
    "geometry",
    "shape",
    "shapes",
    "blendshape",
    "blend",
    "morph",
    "target",
    "key",
    "bs",
    "lod",
    "copy",
    "div",
    "head",
    "face",
    "body",
    "teeth",
    "lashes",
    "eyelashes",
    "skin",
    "grp",
    "obj",
    "msh",
];
/// Words before a name of one or two letters. Such a name also ends words of hair, brows and hands
/// (`Hair_A`), so only these are forgiven before it, and all that stands before one of [`NAMESPACES`].
const VISEME_WORDS: [&str; 34] = [
    "v",
    "vrc",
    "viseme",
    "visemes",
    "vis",
    "mth",
    "mouth",
    "lip",
    "lips",
    "lipsync",
    "phoneme",
    "phonemes",
    "phon",
    "ph",
    "vowel",
    "vowels",
    "say",
    "talk",
    "speak",
    "speech",
    "sound",
    "face",
    "head",
    "body",
    "teeth",
    "tongue",
    "mesh",
    "shape",
    "blendshape",
    "expression",
    "expressions",
    "morph",
    "bs",
    "key",
];
/// What stands between the name of a mesh or a node and the name of its shape.
const NAMESPACES: [&str; 4] = [".", ":", "|", "__"];
/// Names up to this length are short.
const SHORT_NAME_CHARACTERS: usize = 2;
/// Longest name that is split into words, bytes. No rig has longer ones; they match as a whole.
const MAX_NAME_BYTES: usize = 512;
/// Most words of one name that are left out, before or behind it.
const MAX_SUFFIX_WORDS: usize = 4;

/// How well a shape fits a control; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    /// 0 for the control's own name, then the number of the alias, from 1.
    alias: u16,
    /// Not the same bytes.
    respelt: bool,
    /// Words before and after the name.
    affixes: u16,
}

impl Fit {
    /// From 1 for the same name down to 0, to compare families whose names both fit.
    pub(super) fn closeness(self) -> f32 {
        let affixes = f32::from(self.affixes.min(8));
        let part = if self.respelt { 0.95 - 0.02 * affixes } else { 1.0 };
        if self.alias == 0 { part } else { part - 0.1 }
    }
}

/// The shape of a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapeMatch {
    /// Index of the shape.
    pub shape: usize,
    /// How well it fits.
    pub fit: Fit,
}

/// The names of a mesh's shapes, read once.
pub struct ShapeNames {
    exact: HashMap<String, usize>,
    /// By the words without affixes: what is left out of which shape.
    respelt: HashMap<String, Vec<Variant>>,
    count: usize,
}

/// A shape's name with some of its words left out.
#[derive(Debug, Clone, Copy)]
struct Variant {
    shape: usize,
    affixes: u16,
    /// Whether it may stand for a short name.
    short: bool,
}

impl ShapeNames {
    /// Reads the names of a mesh's shapes, in their order. Allocates.
    pub fn new<S: AsRef<str>>(shapes: &[S]) -> Self {
        let mut names = Self { exact: HashMap::new(), respelt: HashMap::new(), count: shapes.len() };
        for (shape, name) in shapes.iter().enumerate() {
            names.add(shape, name.as_ref());
        }
        names
    }

    /// Number of shapes.
    pub fn count(&self) -> usize {
        self.count
    }

    fn add(&mut self, shape: usize, name: &str) {
        if name.is_empty() {
            return;
        }
        self.exact.entry(name.to_owned()).or_insert(shape);
        if name.len() > MAX_NAME_BYTES {
            return;
        }
        let mut words = words(name);
        let mut glued = false;
        for behind in 0..=MAX_SUFFIX_WORDS {
            let mut sided = words.clone();
            move_side_to_end(&mut sided);
            for before in 0..sided.len() {
                let whole: String = sided[before..].iter().map(|word| word.text.as_str()).collect();
                let lone = before == 0 || is_open_before(&sided, before);
                let affixes = (before + behind) as u16;
                let variant = Variant { shape, affixes, short: lone && !glued };
                self.respelt.entry(whole).or_default().push(variant);
            }
            match drop_suffix(&mut words) {
                Some(Dropped::Word) => {}
                Some(Dropped::Digits) => glued = true,
                None => break,
            }
        }
    }

    /// For each control of `rig`, the shape that it drives. No two controls drive one shape: the better fit
    /// has it, then the earlier control.
    pub fn assign(&self, rig: &Rig) -> Vec<Option<ShapeMatch>> {
        let names = rig.names().zip(rig.aliases());
        let mut fits: Vec<(Fit, usize, usize)> = Vec::new();
        for (control, (name, aliases)) in names.enumerate() {
            let spellings = std::iter::once(name).chain(aliases.iter().map(String::as_str));
            for (alias, spelling) in spellings.enumerate() {
                self.fits(spelling, alias as u16, |fit, shape| fits.push((fit, control, shape)));
            }
        }
        fits.sort_unstable();
        let mut taken = vec![false; self.count];
        let mut assigned = vec![None; rig.len()];
        for (fit, control, shape) in fits {
            if !taken[shape] && assigned[control].is_none() {
                taken[shape] = true;
                assigned[control] = Some(ShapeMatch { shape, fit });
            }
        }
        assigned
    }

    fn fits(&self, name: &str, alias: u16, mut found: impl FnMut(Fit, usize)) {
        if let Some(&shape) = self.exact.get(name) {
            found(Fit { alias, respelt: false, affixes: 0 }, shape);
        }
        if name.is_empty() || name.len() > MAX_NAME_BYTES {
            return;
        }
        let mut words = words(name);
        move_side_to_end(&mut words);
        let whole: String = words.iter().map(|word| word.text.as_str()).collect();
        let is_short = name.chars().count() <= SHORT_NAME_CHARACTERS;
        for variant in self.respelt.get(&whole).into_iter().flatten() {
            if variant.short || !is_short {
                found(Fit { alias, respelt: true, affixes: variant.affixes }, variant.shape);
            }
        }
    }
}

/// One word of a name in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    /// A namespace ends before it.
    opens: bool,
}

/// The words of a name: `head.eyeBlink_L` gives head, eye, blink, l. Letters outside ASCII count as lower
/// case.
fn words(name: &str) -> Vec<Word> {
    let mut words = vec![Word { text: String::new(), opens: false }];
    let mut before = 'A';
    let mut rest = name;
    while let Some(letter) = rest.chars().next() {
        let opens = NAMESPACES.iter().any(|namespace| rest.starts_with(namespace));
        let is_of_word = letter.is_ascii_alphanumeric() || !letter.is_ascii();
        if !is_of_word || (letter.is_ascii_uppercase() && !before.is_ascii_uppercase()) {
            // Of `a._b` the point still counts.
            let opened = words.last().is_some_and(|word| word.text.is_empty() && word.opens);
            words.push(Word { text: String::new(), opens: opens || opened });
        }
        if let Some(word) = words.last_mut().filter(|_| is_of_word) {
            word.text.push(letter.to_ascii_lowercase());
        }
        before = letter;
        rest = &rest[letter.len_utf8()..];
    }
    words.retain(|word| !word.text.is_empty());
    words
}

/// Moves the first side to the end, spelt out, unless the name ends with a side already (`mouthLeft`).
fn move_side_to_end(words: &mut Vec<Word>) {
    let side = |word: &Word| match word.text.as_str() {
        "l" | "left" => Some("left"),
        "r" | "right" => Some("right"),
        _ => None,
    };
    let at_end = words.last().and_then(side).map(|named| (words.len() - 1, named));
    let found = at_end.or_else(|| {
        words.iter().enumerate().find_map(|(place, word)| side(word).map(|named| (place, named)))
    });
    if let Some((place, named)) = found {
        words.remove(place);
        words.push(Word { text: named.to_owned(), opens: false });
    }
}

/// Whether a short name may begin at word `at`: behind a namespace or a word of visemes.
fn is_open_before(words: &[Word], at: usize) -> bool {
    let Some((word, before)) = words.get(at).zip(at.checked_sub(1).and_then(|before| words.get(before)))
    else {
        return true;
    };
    word.opens || VISEME_WORDS.contains(&without_digits(&before.text))
}

/// What [`drop_suffix`] left out.
enum Dropped {
    Word,
    /// Digits at the end of a word that stays: `open1`.
    Digits,
}

/// Leaves out the last word if it names no motion, or the digits at its end.
fn drop_suffix(words: &mut Vec<Word>) -> Option<Dropped> {
    let is_only = words.len() < 2;
    let last = words.last_mut()?;
    let bare = without_digits(&last.text);
    if bare.is_empty() || SUFFIXES.contains(&bare) {
        return (!is_only).then(|| {
            words.pop();
            Dropped::Word
        });
    }
    let kept = bare.len();
    (kept < last.text.len()).then(|| {
        last.text.truncate(kept);
        Dropped::Digits
    })
}

fn without_digits(word: &str) -> &str {
    word.trim_end_matches(|letter: char| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests;
