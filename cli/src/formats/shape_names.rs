//! Finds the morph target of a control, whatever spelling a program uses.

/// How well a name matches; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Exact,
    /// The same except for case, separators, and the place and spelling of the side.
    Spelling,
    /// The same after a prefix of this many words.
    Prefixed(usize),
}

/// The words of a name in lower case, the side spelt out and moved to the end: `head_eyeBlink_L` and
/// `Head.Left_EyeBlink` both give head, eye, blink, left. Letters outside ASCII count as lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = 'A';
    for letter in name.chars() {
        let is_of_word = letter.is_ascii_alphanumeric() || !letter.is_ascii();
        if !is_of_word || (letter.is_ascii_uppercase() && !before.is_ascii_uppercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| is_of_word) {
            word.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    move_side_to_end(&mut words);
    words
}

/// Moves the first side to the end, unless the name ends with a side already (`mouthLeft`, `jawLeft`).
fn move_side_to_end(words: &mut Vec<String>) {
    let side = |word: &String| match word.as_str() {
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
        words.push(named.to_owned());
    }
}

fn fit(control: &str, target: &str) -> Option<Fit> {
    if control == target {
        return Some(Fit::Exact);
    }
    let (wanted, target) = (words(control).concat(), words(target));
    (0..target.len()).find(|&skipped| target[skipped..].concat() == wanted).map(|skipped| match skipped {
        0 => Fit::Spelling,
        words => Fit::Prefixed(words),
    })
}

/// For each target, the control that drives it. A control drives only the target with the best match.
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
mod tests;
