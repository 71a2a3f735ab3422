//! USD text: names, strings, lists.

use std::collections::HashSet;

/// Name of the prim that holds everything.
pub const ROOT: &str = "Character";

/// A string in quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A path to a file.
pub fn asset(path: &str) -> String {
    let path: String = path.chars().filter(|letter| !letter.is_control()).collect();
    if path.contains('@') { format!("@@@{}@@@", path.replace("@@@", "\\@@@")) } else { format!("@{path}@") }
}

/// A list of values.
pub fn list(values: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", values.into_iter().collect::<Vec<_>>().join(", "))
}

/// Three numbers.
pub fn triple([x, y, z]: [f32; 3]) -> String {
    format!("({x}, {y}, {z})")
}

/// Valid prim names, each used once.
#[derive(Default)]
pub struct Identifiers(HashSet<String>);

impl Identifiers {
    /// A valid, unused name as close to `wanted` as possible.
    pub fn name(&mut self, wanted: &str) -> String {
        let mut name: String =
            wanted.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
        if !name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_') {
            name.insert(0, '_');
        }
        let free = (1..).map(|number| if number == 1 { name.clone() } else { format!("{name}_{number}") });
        let name = free.into_iter().find(|name| !self.0.contains(name)).unwrap_or_default();
        self.0.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests;
