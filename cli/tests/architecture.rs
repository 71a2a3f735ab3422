//! Rules of the source, read from the source: no import circle in the program, one layout of unit tests,
//! lines of at most 110 columns.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Columns of the longest line that is allowed.
const MAX_COLUMNS: usize = 110;
/// Folders whose Rust lines are measured, relative to the repository.
const MEASURED: &[&str] = &["cli"];
/// Fewer imports than this mean that the reader of imports no longer works.
const MIN_EDGES: usize = 150;

/// A module's path, and the files (modules) that it imports from.
type Imports = BTreeMap<Vec<String>, BTreeSet<Vec<String>>>;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file below `folder` with its text; build outputs and installed packages are left out.
fn rust_files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inner) = open.pop() {
        for entry in fs::read_dir(&inner).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !["target", "node_modules"].contains(&name.as_str()) {
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
fn code_of(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first == '"' {
            string_length(rest)
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            raw.find("\"#").map_or(rest.len(), |end| end + 5)
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

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The paths in a text of code (`a::b::c`); a group `a::{b, c::d}` gives one path per member.
fn paths(code: &str) -> Vec<Vec<String>> {
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

/// The module of a file below `source`, or nothing for a file of tests.
fn module_of(source: &Path, file: &Path) -> Option<Vec<String>> {
    let below = file.strip_prefix(source).ok()?.with_extension("");
    let mut module: Vec<String> =
        below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "main" || last == "lib") {
        module.pop();
    }
    (!module.contains(&"tests".to_owned())).then_some(module)
}

/// What each module of `source` imports: the deepest modules that its paths lead to.
fn imports(source: &Path) -> Imports {
    let files = rust_files(source);
    let modules: Vec<(Vec<String>, String)> = files
        .into_iter()
        .filter_map(|(path, text)| Some((module_of(source, &path)?, code_of(&text))))
        .collect();
    let known: BTreeSet<&Vec<String>> = modules.iter().map(|(module, _)| module).collect();
    let mut imports = Imports::new();
    for (module, code) in &modules {
        let named = paths(code).into_iter().filter_map(|path| absolute(module, &path, &known));
        let edges = named
            .filter_map(|path| (0..=path.len()).rev().find_map(|length| known.get(&path[..length].to_vec())));
        imports
            .insert(module.clone(), edges.map(|&edge| edge.clone()).filter(|edge| edge != module).collect());
    }
    imports
}

/// The path from the crate's root, for a path that stays in the crate.
fn absolute(module: &[String], path: &[String], known: &BTreeSet<&Vec<String>>) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|word| *word == "super").count();
    let first = path.first()?.as_str();
    match first {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([module, &path[1..]].concat()),
        "super" => Some([module.get(..module.len().checked_sub(ups)?)?, &path[ups..]].concat()),
        _ => {
            let child = [module, &path[..1]].concat();
            known.contains(&child).then(|| [module, path].concat())
        }
    }
}

/// A circle among the nodes, if there is one.
fn circle(edges: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    let mut done: BTreeSet<&String> = BTreeSet::new();
    fn walk<'a>(
        node: &'a String,
        edges: &'a BTreeMap<String, BTreeSet<String>>,
        way: &mut Vec<&'a String>,
        done: &mut BTreeSet<&'a String>,
    ) -> Option<Vec<String>> {
        if let Some(start) = way.iter().position(|&seen| seen == node) {
            return Some(way[start..].iter().map(|&node| node.clone()).chain([node.clone()]).collect());
        }
        if done.contains(node) {
            return None;
        }
        way.push(node);
        let found = edges.get(node).into_iter().flatten().find_map(|next| walk(next, edges, way, done));
        way.pop();
        done.insert(node);
        found
    }
    edges.keys().find_map(|node| walk(node, edges, &mut Vec::new(), &mut done))
}

/// The circles among the files of a source folder, and among its folders at every level.
fn circles(source: &Path) -> Vec<String> {
    let imports = imports(source);
    let count: usize = imports.values().map(BTreeSet::len).sum();
    assert!(count >= MIN_EDGES, "only {count} imports were found: the reader of imports does not work");
    let name = |module: &[String]| if module.is_empty() { "the root".to_owned() } else { module.join("/") };
    let mut levels: BTreeMap<Vec<String>, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (module, named) in &imports {
        for other in named {
            files.entry(name(module)).or_default().insert(name(other));
            // The folder that holds both, and their parts of it: siblings, one of which may be a whole
            // folder.
            let shared = module.iter().zip(other).take_while(|(one, other)| one == other).count();
            if shared < module.len() && shared < other.len() {
                let level = levels.entry(module[..shared].to_vec()).or_default();
                level.entry(module[shared].clone()).or_default().insert(other[shared].clone());
            }
        }
    }
    let of_files = circle(&files).map(|way| format!("files: {}", way.join(" -> ")));
    let of_folders = levels.iter().filter_map(|(folder, edges)| {
        Some(format!("folders in {}: {}", name(folder), circle(edges)?.join(" -> ")))
    });
    of_files.into_iter().chain(of_folders).collect()
}

#[test]
fn no_import_runs_in_a_circle() {
    let found = circles(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(found.is_empty(), "import circles:\n{}", found.join("\n"));
}

/// The reader of imports itself, on code that holds every spelling.
#[test]
fn every_spelling_of_an_import_is_read() {
    let code = code_of(concat!(
        "// crate::comment::X\nuse crate::a::{self, b::{C, d}};\n",
        "let x = \"crate::string::Y\"; super::e::f(); g::h!();"
    ));
    let found: Vec<String> = paths(&code).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["crate::a::self", "crate::a::b::C", "crate::a::b::d", "super::e::f", "g::h"]);
    let edges = |pairs: &[(&str, &str)]| -> BTreeMap<String, BTreeSet<String>> {
        let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for &(from, to) in pairs {
            edges.entry(from.to_owned()).or_default().insert(to.to_owned());
        }
        edges
    };
    assert_eq!(circle(&edges(&[("a", "b"), ("b", "c"), ("a", "c")])), None);
    let found = circle(&edges(&[("a", "b"), ("b", "c"), ("c", "b")]));
    assert_eq!(found.map(|way| way.join(" ")).as_deref(), Some("b c b"));
}

/// Unit tests of `x.rs` stand in `x/tests.rs`, those of a folder in its `tests.rs`.
#[test]
fn unit_tests_stand_in_files_of_their_own() {
    for (path, text) in rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let code: String = code_of(&text).split_whitespace().collect::<Vec<_>>().join(" ");
        let inline = code.contains("mod tests {");
        assert!(!inline, "{} holds its tests: move them to tests.rs beside it", path.display());
        let is_tests =
            path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs");
        assert!(is_tests || !code.contains("#[test]"), "{} has a test outside tests.rs", path.display());
    }
}

#[test]
fn no_line_is_longer_than_the_rule() {
    let mut long = Vec::new();
    let mut count = 0;
    for root in MEASURED {
        for (path, text) in rust_files(&repository().join(root)) {
            for (number, line) in text.lines().enumerate() {
                count += 1;
                let columns = line.chars().count();
                if columns > MAX_COLUMNS {
                    long.push(format!("{}:{}: {columns} columns", path.display(), number + 1));
                }
            }
        }
    }
    assert!(count > 1000, "only {count} lines were found");
    assert!(long.is_empty(), "{} lines are too long:\n{}", long.len(), long.join("\n"));
}
