//! Which morph target is which control, when every program spells them its own way.

/// How well a name fits; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Exact,
    /// The same but for case, separators, and how the side is written.
    Spelling,
    /// The same behind so many words of prefix.
    Prefixed(usize),
}

/// A name as words without separators, its side apart.
struct Spelled {
    words: Vec<String>,
    side: &'static str,
}

const SIDES: [(&str, &str, char); 2] = [("left", "l", 'L'), ("right", "r", 'R')];

impl Spelled {
    fn new(name: &str) -> Self {
        let mut words: Vec<&str> =
            name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut side = "";
        if let Some(last) = words.pop() {
            let lower = last.to_lowercase();
            let mut stem = last;
            for (long, short, letter) in SIDES {
                if !words.is_empty() && (lower == long || lower == short) {
                    (side, stem) = (long, "");
                } else if lower.ends_with(long) && lower.is_ascii() {
                    (side, stem) = (long, &last[..last.len() - long.len()]);
                } else if let Some(before) = last.strip_suffix(letter)
                    && before.ends_with(char::is_lowercase)
                {
                    (side, stem) = (long, before);
                }
            }
            words.extend(Some(stem).filter(|stem| !stem.is_empty()));
        }
        Self { words: words.into_iter().map(str::to_lowercase).collect(), side }
    }
}

fn fit(control: &str, target: &str) -> Option<Fit> {
    if control == target {
        return Some(Fit::Exact);
    }
    let (control, target) = (Spelled::new(control), Spelled::new(target));
    let wanted = control.words.concat();
    if control.side != target.side || wanted.is_empty() {
        return None;
    }
    (0..target.words.len()).find(|&skipped| target.words[skipped..].concat() == wanted).map(|skipped| {
        match skipped {
            0 => Fit::Spelling,
            words => Fit::Prefixed(words),
        }
    })
}

/// For each target the control that moves it. A control moves the one target whose name fits best.
pub fn assign(controls: &[&str], targets: &[String]) -> Vec<Option<usize>> {
    let mut fits = Vec::new();
    for (place, control) in controls.iter().enumerate() {
        for (target, name) in targets.iter().enumerate() {
            fits.extend(fit(control, name).map(|fit| (fit, place, target)));
        }
    }
    fits.sort_unstable();
    let mut taken = vec![false; controls.len()];
    let mut assigned = vec![None; targets.len()];
    for (_, control, target) in fits {
        if !taken[control] && assigned[target].is_none() {
            (taken[control], assigned[target]) = (true, Some(control));
        }
    }
    assigned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(control: &str, target: &str) -> bool {
        fit(control, target).is_some()
    }

    #[test]
    fn usual_spellings_are_found() {
        for target in [
            "eyeBlinkLeft",
            "EyeBlinkLeft",
            "eyeBlink_L",
            "eyeBlink_Left",
            "eye_blink_left",
            "eyeBlink.L",
            "eyeBlinkL",
            "blendShape1.eyeBlinkLeft",
            "Face.M_F00_eyeBlink_L",
            "head:ARKit-eyeBlinkLeft",
        ] {
            assert!(same("eyeBlinkLeft", target), "{target}");
        }
        assert!(same("jawLeft", "jaw_L") && same("mouthRight", "CC_mouthRight"));
        assert!(same("PP", "viseme_PP") && same("O", "vrc.v_O") && same("tongueOut", "TONGUE_OUT"));
    }

    #[test]
    fn others_are_not() {
        for (control, target) in [
            ("eyeBlinkLeft", "eyeBlinkRight"),
            ("eyeBlinkLeft", "eyeBlink"),
            ("mouthClose", "mouthClosed"),
            ("jawOpen", "unjawOpen"),
            ("browInnerUp", "browInnerUp_L"),
            ("E", "PE"),
            ("sil", ""),
            ("", "x"),
        ] {
            assert!(!same(control, target), "{control} {target}");
        }
    }

    #[test]
    fn the_best_fit_wins_and_wins_alone() {
        let targets = ["old_jawOpen", "JawOpen", "jawOpen", "mouth_L"].map(str::to_owned);
        assert_eq!(assign(&["mouthLeft", "jawOpen"], &targets), [None, None, Some(1), Some(0)]);
    }
}
