//! The known name that someone probably meant.

/// `; did you mean \`name\`?` for the candidate that is the fewest edits away from `wanted` (letters' case is ignored),
/// or an empty text when none is close. Ties go to the first candidate. Allocates; for error texts only.
pub(super) fn suggestion<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    // Longer names than any rig has would only make the search slow.
    const MAX_NAME_CHARACTERS: usize = 128;
    let wanted: Vec<char> = wanted.chars().take(MAX_NAME_CHARACTERS).flat_map(char::to_lowercase).collect();
    let farthest = (wanted.len() / 3).max(2);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let letters: Vec<char> =
            candidate.chars().take(MAX_NAME_CHARACTERS).flat_map(char::to_lowercase).collect();
        let distance = edits(&wanted, &letters);
        if distance <= farthest && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| format!("; did you mean `{name}`?")).unwrap_or_default()
}

/// Levenshtein's distance: insertions, deletions and replacements, one row at a time.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(before);
        for (right, &above) in b.iter().zip(&row[1..]) {
            let cost = diagonal + usize::from(left != right);
            before = cost.min(above + 1).min(before + 1);
            next.push(before);
            diagonal = above;
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
