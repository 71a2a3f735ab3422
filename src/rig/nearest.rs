//! Suggestions for misspelt names, for error texts.

/// Returns `; did you mean \`name\`?` for the candidate with the smallest edit distance to `wanted` (upper
/// and lower case are equal), or an empty text if none is close. The first of equal candidates wins.
/// Allocates; for error texts only.
pub(crate) fn suggestion<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    // No rig has longer names; they would only make the search slow.
    const MAX_NAME_CHARACTERS: usize = 128;
    let wanted: Vec<char> = wanted.chars().take(MAX_NAME_CHARACTERS).flat_map(char::to_lowercase).collect();
    let max_distance = (wanted.len() / 3).max(2);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let letters: Vec<char> =
            candidate.chars().take(MAX_NAME_CHARACTERS).flat_map(char::to_lowercase).collect();
        let distance = edit_distance(&wanted, &letters);
        if distance <= max_distance && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| format!("; did you mean `{name}`?")).unwrap_or_default()
}

/// The Levenshtein distance (insertions, deletions, replacements), computed row by row.
fn edit_distance(a: &[char], b: &[char]) -> usize {
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
