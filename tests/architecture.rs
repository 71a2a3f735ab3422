//! The walls between the rooms, read from the source: who may name whom, where `unsafe` and foreign libraries may stand,
//! and that every exported function stands behind the boundary's guard.

use std::fs;
use std::path::{Path, PathBuf};

/// Module, and the modules that it may name.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("audio", &["clock"]),
    ("rig", &[]),
    ("student", &["clock"]),
    ("inference", &["student"]),
    ("runtime", &["audio", "clock", "inference", "rig", "student"]),
    ("ffi", &["audio", "inference", "rig", "runtime", "student"]),
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

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_owned(), code_of(&text)));
            }
        }
    }
    found
}

/// The text without comment lines, so that prose about a room does not count as naming it.
fn code_of(text: &str) -> String {
    let code = |line: &&str| !line.trim_start().starts_with("//");
    text.lines().filter(code).collect::<Vec<_>>().join("\n")
}

/// Words that follow `crate::` or stand in a `crate::{...}` group.
fn rooms_named(code: &str) -> Vec<String> {
    let squeezed: String = code.split_whitespace().collect();
    let mut words = Vec::new();
    for rest in squeezed.split("crate::").skip(1) {
        let group = rest.strip_prefix('{').map(|rest| rest.split(';').next().unwrap_or(rest));
        let named = group.unwrap_or_else(|| rest.split(|c: char| !is_word(c)).next().unwrap_or(""));
        words.extend(named.split(|c: char| !is_word(c)).map(str::to_owned));
    }
    words
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[test]
fn rooms_name_only_their_neighbours() {
    let mut edges = 0;
    for (room, allowed) in MAY_NAME {
        for (path, code) in sources(&format!("src/{room}")) {
            for named in rooms_named(&code) {
                let is_room = MAY_NAME.iter().any(|(other, _)| *other == named);
                if is_room && named != *room {
                    edges += 1;
                    assert!(allowed.contains(&named.as_str()), "{} names {named}", path.display());
                }
            }
        }
    }
    assert!(edges >= 20, "only {edges} edges were found: the reader has gone blind");
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
        assert!(seen > 0, "nobody names {name}: the reader has gone blind, or the dependency is dead");
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

#[test]
fn every_unsafe_block_says_why_it_is_sound() {
    let mut blocks = 0;
    for entry in fs::read_dir(root().join("src/ffi")).unwrap() {
        let path = entry.unwrap().path();
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
    assert!(blocks >= 30, "only {blocks} blocks were found: the reader has gone blind");
}

/// Every exported function: its name and the code of its body.
fn exports() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("src/ffi")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
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
    assert!(found.len() >= 30, "only {} exports were found: the reader has gone blind", found.len());
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
fn every_export_tells_what_a_caller_must_know() {
    for (name, _, comment) in exports() {
        for part in ["Returns:", "Threads:", "Real-time safe:", "See also:"] {
            assert!(comment.contains(part), "{name}'s comment lacks «{part}»");
        }
    }
}
