//! The rules of the source, read from the source: which module may name which, that no import runs in a
//! circle, where `unsafe` and foreign crates may stand, how tests and lines are laid out, and the guard of
//! every exported function.

#[path = "architecture/code.rs"]
mod code;
#[path = "architecture/imports.rs"]
mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use code::{code_of, is_word, paths, rust_files};
use imports::{circle, circles};

/// Columns of the longest Rust line that is allowed.
const MAX_COLUMNS: usize = 110;
/// Folders whose Rust lines are measured.
const MEASURED: &[&str] = &["src", "cli", "tests", "benches", "examples", "fuzz", "build.rs"];
/// Folders with modules, and the imports that they have at least: fewer mean that the reader of imports is
/// broken.
const CRATES: &[(&str, usize)] = &[("src", 150), ("cli/src", 150)];

/// Module, and the modules that it may name.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("audio", &["clock"]),
    ("rig", &[]),
    ("performance", &["rig"]),
    ("student", &["clock"]),
    ("inference", &["student"]),
    ("voice", &[]),
    ("runtime", &["audio", "clock", "inference", "performance", "rig", "student", "voice"]),
    ("ffi", &["audio", "inference", "rig", "runtime", "student", "voice"]),
];

/// A crate, and the only files (or folders) that may name it.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("ort", &["src/inference/onnxruntime"]),
    ("pulp", &["src/inference/native"]),
    ("prost", &["src/student/onnx_proto", "src/student/file"]),
    ("rubato", &["src/audio/resample"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file of a folder, relative to the repository, with its code.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let relative = |path: PathBuf| path.strip_prefix(root()).unwrap().to_owned();
    rust_files(&root().join(folder))
        .into_iter()
        .map(|(path, text)| (relative(path), code_of(&text)))
        .collect()
}

fn is_module(name: &str) -> bool {
    MAY_NAME.iter().any(|(module, _)| *module == name)
}

#[test]
fn modules_name_only_what_they_may_and_all_of_it() {
    let mut used = BTreeSet::new();
    for (path, code) in sources("src") {
        let Some(module) = path.iter().nth(1).map(|part| part.to_string_lossy().replace(".rs", "")) else {
            continue;
        };
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == module) else { continue };
        let is_test = path.iter().any(|part| part == "tests" || part == "tests.rs");
        for named in paths(&code).into_iter().filter(|path| path[0] == "crate").map(|path| path[1].clone()) {
            if is_module(&named) && named != module && !is_test {
                assert!(allowed.contains(&named.as_str()), "{} names {named}", path.display());
                used.insert((module.clone(), named));
            }
        }
    }
    for (module, allowed) in MAY_NAME {
        for named in *allowed {
            let is_used = used.contains(&((*module).to_owned(), (*named).to_owned()));
            assert!(is_used, "{module} may name {named} and never does: take the permission away");
        }
    }
}

#[test]
fn every_module_of_the_library_has_a_rule() {
    let library = code_of(&fs::read_to_string(root().join("src/lib.rs")).unwrap());
    let declared = library.split(';').filter_map(|part| part.split("mod ").nth(1)).map(str::trim);
    let declared: Vec<&str> = declared.collect();
    assert_eq!(declared.len(), MAY_NAME.len(), "{declared:?}");
    assert!(declared.iter().all(|name| is_module(name)), "{declared:?}");
}

#[test]
fn no_import_runs_in_a_circle() {
    for (folder, min_edges) in CRATES {
        let found = circles(&root().join(folder), *min_edges);
        assert!(found.is_empty(), "import circles in {folder}:\n{}", found.join("\n"));
    }
}

/// The reader of imports itself, on code that holds every spelling.
#[test]
fn every_spelling_of_an_import_is_read() {
    let code = code_of(concat!(
        "// crate::comment::X\npub(in crate::hidden) fn x() {}\n",
        "use crate::a::{self, b::{C, d}};\n",
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

/// Unit tests of `x.rs` stand in `x/tests.rs`, those of a folder in its `tests.rs` or `tests/`.
#[test]
fn unit_tests_stand_in_files_of_their_own() {
    for (folder, _) in CRATES {
        for (path, code) in sources(folder) {
            let inline = code.split_whitespace().collect::<Vec<_>>().join(" ").contains("mod tests {");
            assert!(!inline, "{} holds its tests: move them to tests.rs beside it", path.display());
            let is_tests = path.iter().any(|part| part == "tests" || part == "tests.rs");
            assert!(is_tests || !code.contains("#[test]"), "{} has a test outside tests.rs", path.display());
        }
    }
}

#[test]
fn no_line_is_longer_than_the_rule() {
    let mut long = Vec::new();
    let mut count = 0;
    for folder in MEASURED {
        let place = root().join(folder);
        let files = match place.is_file() {
            true => vec![(place.clone(), fs::read_to_string(&place).unwrap())],
            false => rust_files(&place),
        };
        for (path, text) in files {
            for (number, line) in text.lines().enumerate() {
                count += 1;
                let columns = line.chars().count();
                if columns > MAX_COLUMNS {
                    long.push(format!("{}:{}: {columns} columns", path.display(), number + 1));
                }
            }
        }
    }
    assert!(count > 10_000, "only {count} lines were found");
    assert!(long.is_empty(), "{} lines are too long:\n{}", long.len(), long.join("\n"));
}

#[test]
fn foreign_libraries_stand_where_they_belong() {
    for (name, places) in ONLY_IN {
        let mut seen = 0;
        for (path, code) in sources("src") {
            let names = code
                .split(|c: char| !is_word(c) && c != ':')
                .any(|word| word == *name || word.starts_with(&format!("{name}::")));
            if names && (code.contains(&format!("{name}::")) || code.contains(&format!("use {name}"))) {
                seen += 1;
                let allowed = places
                    .iter()
                    .any(|place| path.starts_with(place) || path.starts_with(format!("{place}.rs")));
                assert!(allowed, "{} names the crate {name}; only {places:?} may", path.display());
            }
        }
        assert!(
            seen > 0,
            "no file names {name}: the reader of the source is broken, or the dependency is unused"
        );
    }
}

#[test]
fn unsafe_stands_only_at_the_c_boundary() {
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    assert!(library.contains("#![deny(unsafe_code)]"));
    assert_eq!(library.matches("allow(unsafe_code)").count(), 1, "one allow, on ffi");
    for (path, code) in sources("src") {
        if !path.starts_with("src/ffi") && path != Path::new("src/lib.rs") {
            assert!(!code.contains("unsafe_code"), "{} switches the lint off", path.display());
            let named = code.split(|c: char| !is_word(c)).any(|word| word == "unsafe");
            assert!(!named, "{} is unsafe", path.display());
        }
    }
}

/// The Rust files of `src/ffi`, without its unit tests, which stand in folders.
fn ffi_files() -> impl Iterator<Item = std::path::PathBuf> {
    let entries = fs::read_dir(root().join("src/ffi")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_file())
}

#[test]
fn every_unsafe_block_says_why_it_is_sound() {
    let mut blocks = 0;
    for path in ffi_files() {
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            let declares = code.contains("unsafe extern")
                || code.contains("unsafe fn")
                || code.contains("unsafe(no_mangle)")
                || code.contains("unsafe trait");
            if code.contains("unsafe") && !declares {
                blocks += 1;
                let before = &lines[number.saturating_sub(5)..number];
                let reasoned = before.iter().any(|line| line.contains("SAFETY:"));
                assert!(reasoned, "{}:{}: unsafe without a SAFETY line", path.display(), number + 1);
            }
        }
    }
    assert!(blocks >= 30, "only {blocks} blocks were found: the reader of the source is broken");
}

/// Every exported function: its name, the code of its body and its comment.
fn exports() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for path in ffi_files() {
        let text = fs::read_to_string(path).unwrap();
        let mut comment = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find("#[unsafe(no_mangle)]") {
            comment.clear();
            let lines = rest[..at].lines().rev().take_while(|line| line.starts_with("///"));
            for line in lines {
                comment.insert_str(0, &format!("{line}\n"));
            }
            rest = &rest[at..];
            let name = rest.split("fn ").nth(1).and_then(|tail| tail.split('(').next()).unwrap();
            let body_at = rest.find(" {\n").unwrap() + 3;
            let body = rest[body_at..].split("\n}\n").next().unwrap().trim().to_owned();
            found.push((name.to_owned(), body, comment.clone()));
            rest = &rest[body_at..];
        }
    }
    assert!(found.len() >= 30, "only {} exports were found: the reader of the source is broken", found.len());
    found
}

#[test]
fn every_export_stands_behind_the_guard() {
    for (name, body, _) in exports() {
        let guarded = ["guard(", "guard_value(", "init("].iter().any(|guard| body.starts_with(guard));
        assert!(guarded, "{name} does not begin with the guard: {body}");
    }
}

#[test]
fn every_export_documents_what_a_caller_must_know() {
    for (name, _, comment) in exports() {
        for part in ["Returns:", "Threads:", "Real-time safe:", "See also:"] {
            assert!(comment.contains(part), "{name}'s comment lacks `{part}`");
        }
    }
}
