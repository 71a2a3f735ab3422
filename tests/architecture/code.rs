//! Rust source as the tests of the architecture read it: files, code without comments and strings, and paths.

use std::fs;
use std::path::{Path, PathBuf};

/// Every Rust file below `folder` with its text; build outputs and installed packages are left out.
pub fn rust_files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inner) = open.pop() {
        for entry in fs::read_dir(&inner).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !["target", "node_modules", "corpus", "artifacts"].contains(&name.as_str()) {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("text");
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

/// The text without comments and without the content of strings, so that prose does not count as code.
pub fn code_of(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first == '"' {
            string_length(rest)
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            raw.find("\"#").map_or(rest.len(), |end| end + 5)
        } else if rest.starts_with("pub(in ") {
            // Who may see an item is no import.
            rest.find(')').map_or(rest.len(), |end| end + 1)
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\'") {
            3
        } else {
            code.push(first);
            first.len_utf8()
        };
        rest = &rest[skipped..];
    }
    code
}

/// Bytes of the string literal that `text` begins with.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (place, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return place + 1,
            _ => {}
        }
    }
    text.len()
}

pub fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The paths in a text of code (`a::b::c`); a group `a::{b, c::d}` gives one path per member.
pub fn paths(code: &str) -> Vec<Vec<String>> {
    let squeezed: String = code.split_whitespace().collect::<Vec<_>>().join(" ").replace("use ", ";use ;");
    let mut found = Vec::new();
    let mut groups: Vec<Vec<String>> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut letters = squeezed.chars().peekable();
    let mut is_group = Vec::new();
    while let Some(letter) = letters.next() {
        match letter {
            letter if is_word(letter) => {
                let mut word = letter.to_string();
                while let Some(next) = letters.next_if(|&next| is_word(next)) {
                    word.push(next);
                }
                if path.is_empty()
                    && let Some(prefix) = groups.last()
                {
                    path.clone_from(prefix);
                }
                path.push(word);
            }
            ':' if letters.next_if_eq(&':').is_some() => {
                while letters.next_if_eq(&' ').is_some() {}
                if letters.next_if_eq(&'{').is_some() {
                    groups.push(std::mem::take(&mut path));
                    is_group.push(true);
                }
            }
            other => {
                found.extend((path.len() > 1).then(|| path.clone()));
                path.clear();
                match other {
                    '{' => is_group.push(false),
                    '}' if is_group.pop() == Some(true) => drop(groups.pop()),
                    _ => {}
                }
            }
        }
    }
    found
}
