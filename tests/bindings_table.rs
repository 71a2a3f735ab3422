//! `docs/bindings.md` has a row for every function and struct of `include/v2f.h`, and every name in it
//! exists in the sources of its binding.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The columns of the table: heading, folders with the sources, endings of their files.
const BINDINGS: [(&str, &[&str], &[&str]); 6] = [
    ("C++", &["bindings/cpp"], &["hpp"]),
    ("C# and Unity", &["unity_package/Runtime"], &["cs"]),
    ("Python", &["bindings/python/src"], &["py"]),
    ("Web", &["bindings/web"], &["js", "ts"]),
    ("Unreal", &["unreal_plugin/V2F/Source"], &["h", "cpp"]),
    ("Godot", &["godot_addon/src"], &["h", "c"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The header without comments.
fn header() -> String {
    let text = read(&root().join("include/v2f.h"));
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// The exported functions of a header: names `v2f_...` before a parenthesis.
fn functions(header: &str) -> BTreeSet<String> {
    words(header)
        .into_iter()
        .filter(|(word, next)| word.starts_with("v2f_") && *next == '(')
        .map(|(w, _)| w)
        .collect()
}

/// The structs of a header: `typedef struct V2f...`.
fn structs(header: &str) -> BTreeSet<String> {
    let names = header.split("typedef struct ").skip(1);
    names.map(|rest| words(rest).swap_remove(0).0).filter(|name| name.starts_with("V2f")).collect()
}

/// The identifiers of a text, each with the character after it.
fn words(text: &str) -> Vec<(String, char)> {
    let mut found = Vec::new();
    let mut word = String::new();
    for letter in text.chars().chain(Some(' ')) {
        if letter.is_alphanumeric() || letter == '_' {
            word.push(letter);
        } else if !word.is_empty() {
            found.push((std::mem::take(&mut word), letter));
        }
    }
    found
}

/// Every identifier in the sources of a binding.
fn identifiers(folders: &[&str], endings: &[&str]) -> BTreeSet<String> {
    let mut waiting: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    let mut found = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            waiting.extend(entries.map(|entry| entry.expect("a folder entry can be read").path()));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
            found.extend(words(&read(&path)).into_iter().map(|(word, _)| word));
        }
    }
    assert!(
        found.len() > 100,
        "{folders:?} has {} identifiers: are its sources somewhere else?",
        found.len()
    );
    found
}

/// The faults of a page: rows against the items of the header, cells against the sources of the bindings.
fn faults(page: &str, items: &BTreeSet<String>, sources: &[BTreeSet<String>]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut rows = BTreeSet::new();
    for (number, line) in page.lines().enumerate().filter(|(_, line)| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let item = cells[0].trim_matches('`');
        let mut fault = |what: String| faults.push(format!("line {}, {item}: {what}", number + 1));
        if !items.contains(item) {
            fault("v2f.h has no such function or struct".into());
        }
        if !rows.insert(item.to_owned()) {
            fault("there is a second row".into());
        }
        if cells.len() != 1 + BINDINGS.len() {
            fault(format!("{} cells instead of {}", cells.len(), 1 + BINDINGS.len()));
            continue;
        }
        for ((cell, (binding, ..)), known) in cells[1..].iter().zip(BINDINGS).zip(sources) {
            if let Some(reason) = cell.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
                if reason.len() < 10 {
                    fault(format!("{binding}: give the reason in words"));
                }
                continue;
            }
            match cell.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
                Some(name) if !name.is_empty() => {
                    let missing =
                        words(name).into_iter().map(|(word, _)| word).find(|word| !known.contains(word));
                    if let Some(word) = missing {
                        fault(format!("{binding}: its sources have no {word}"));
                    }
                }
                _ => fault(format!("{binding}: give a `name`, or a reason in parentheses")),
            }
        }
    }
    faults.extend(items.difference(&rows).map(|item| format!("{item}: docs/bindings.md has no row for it")));
    faults
}

#[test]
fn every_function_and_struct_of_the_header_has_a_row_for_every_binding() {
    let header = header();
    let (functions, structs) = (functions(&header), structs(&header));
    assert!(
        functions.len() > 40 && structs.len() >= 10,
        "{} functions, {} structs",
        functions.len(),
        structs.len()
    );
    let page = read(&root().join("docs/bindings.md"));
    for (binding, ..) in BINDINGS {
        assert!(page.contains(&format!("| {binding} |")), "docs/bindings.md has no column {binding}");
    }
    let items = functions.union(&structs).cloned().collect();
    let sources: Vec<_> =
        BINDINGS.iter().map(|(_, folders, endings)| identifiers(folders, endings)).collect();
    let faults = faults(&page, &items, &sources);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_fault_of_a_page_is_found() {
    let items = ["v2f_push".to_owned(), "v2f_flush".to_owned()].into();
    let sources = vec![BTreeSet::from(["push".to_owned()]); BINDINGS.len()];
    let row = |cell: &str| format!("| `v2f_push` |{} {cell} |", " `push` |".repeat(BINDINGS.len() - 1));
    let complete = format!("{}\n{}", row("(no sound there)"), row("`push`").replace("v2f_push", "v2f_flush"));
    assert_eq!(faults(&complete, &items, &sources), Vec::<String>::new());
    let found = |page: &str| faults(page, &items, &sources).join("\n");
    let second = row("`push`").replace("v2f_push", "v2f_flush");
    assert!(found(&row("`push`")).contains("v2f_flush: docs/bindings.md has no row"));
    for (cell, fault) in [
        ("", "Godot: give a `name`"),
        ("``", "Godot: give a `name`"),
        ("()", "Godot: give the reason"),
        ("`Stream::pull`", "Godot: its sources have no Stream"),
        ("`push` | `push`", "8 cells"),
    ] {
        let page = format!("{}\n{second}", row(cell));
        assert!(found(&page).contains(fault), "{cell}: {}", found(&page));
    }
    assert!(found(&format!("{complete}\n{}", row("`push`"))).contains("a second row"));
    assert!(found(&row("`push`").replace("v2f_push", "v2f_pull")).contains("no such function"));
}
