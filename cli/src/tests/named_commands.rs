//! Every command that a text of the project names must exist: `v2f SUBCOMMAND --option` in strings and
//! comments of Rust files and in code of Markdown files is checked against the command line.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory as _};

use crate::Arguments;

/// What is read, relative to the repository: folders of Rust files, and Markdown files or folders of them.
const RUST: &[&str] = &["cli/src", "src"];
const MARKDOWN: &[&str] = &[
    "README.md",
    "CONTRIBUTING.md",
    "docs",
    "training",
    "tests",
    "unity_package",
    "unreal_plugin",
    "godot_addon",
    "examples",
];
/// Fewer commands than this mean that the reader no longer works.
const MIN_NAMED: usize = 100;

/// A command that a text names.
#[derive(Debug, PartialEq)]
struct Named {
    words: Vec<String>,
    /// A whole command line, as in an example; else a part of one, as in a sentence.
    is_whole: bool,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Files below `path` with that extension, with their text; `path` itself if it is a file.
fn files(path: &Path, extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).expect("a folder").flatten().map(|entry| entry.path()));
        } else if path.extension().is_some_and(|found| found == extension) {
            let text = fs::read_to_string(&path).expect("text");
            found.push((path, text));
        }
    }
    found
}

/// The words of a command line up to a pipe, a redirection, a comment or a column of explanations.
fn words(line: &str) -> Vec<String> {
    let line = line.split("   ").next().unwrap_or(line);
    let mut words = Vec::new();
    let mut quoted = None;
    let mut word = String::new();
    for letter in line.chars().chain([' ']) {
        match (letter, quoted) {
            ('\'' | '"', None) => quoted = Some(letter),
            (letter, Some(quote)) if letter == quote => quoted = None,
            (' ', None) => words.extend((!word.is_empty()).then(|| std::mem::take(&mut word))),
            (letter, _) => word.push(letter),
        }
    }
    let end = words.iter().position(|word| ["|", "#", ">", "&&", ";"].contains(&word.as_str()));
    words.truncate(end.unwrap_or(words.len()));
    words
}

/// The command that begins at `text`, which starts with `v2f `, if its next word is one of a command line.
fn named(text: &str, is_whole: bool) -> Option<Named> {
    let words = words(text);
    let is_command = words.get(1)?.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '-');
    is_command.then_some(Named { words, is_whole })
}

/// Places in `text` where the word `v2f` stands before another word.
fn places(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("v2f ").filter_map(|(at, _)| {
        let before = text[..at].chars().next_back();
        let is_word = before.is_none_or(|letter| letter.is_whitespace() || "`\"'({".contains(letter));
        is_word.then(|| &text[at..])
    })
}

/// Commands in a Rust file: whole lines of examples (`after_help`), code in comments, and parts of other
/// strings.
fn in_rust(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with("//") {
            found.extend(code_spans(line).filter_map(|code| named(code, false)));
        } else if let Some(example) = line.strip_suffix('\\').or(line.strip_suffix("\")]"))
            && example.starts_with("v2f ")
        {
            found.extend(named(example.split("\\n").next().unwrap_or(example), true));
        } else {
            let strings = line.split('"').skip(1).step_by(2);
            let until_span_ends = |text: &'_ str| text.split('`').next().unwrap_or(text).to_owned();
            let commands = strings.flat_map(places).map(until_span_ends);
            found.extend(commands.filter_map(|text| named(&text, false)));
        }
    }
    found
}

/// The text of each `code span` that begins with a command of ours.
fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2).filter(|code| code.starts_with("v2f "))
}

/// Commands in a Markdown file: whole lines of code blocks, and code spans.
fn in_markdown(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with("```") {
            is_code = !is_code;
        } else if is_code {
            let line = line.strip_prefix("$ ").unwrap_or(line);
            found.extend(line.starts_with("v2f ").then(|| named(line, true)).flatten());
        } else {
            found.extend(code_spans(line).filter_map(|code| named(code, false)));
        }
    }
    found
}

/// What is wrong with a command, if anything.
fn fault(program: &Command, command: &Named) -> Option<String> {
    let name = command.words.get(1)?.trim_end_matches([',', ';', '.', ':', ')']);
    if name == "live" && !cfg!(feature = "microphone") {
        return None;
    }
    let flags = ["--help", "--version", "-h", "-V", "help"];
    if flags.contains(&name) {
        return None;
    }
    let Some(subcommand) = program.find_subcommand(name) else {
        return Some(format!("there is no command {name}"));
    };
    if command.is_whole {
        let parsed = Arguments::command().try_get_matches_from(&command.words);
        return parsed.err().filter(clap::Error::use_stderr).map(|error| error.to_string());
    }
    let has = |option: &str| {
        subcommand.get_arguments().any(|argument| {
            argument.get_long().is_some_and(|long| option == format!("--{long}"))
                || argument.get_short().is_some_and(|short| option == format!("-{short}"))
        })
    };
    let options = command.words.iter().skip(2).filter(|word| word.starts_with('-') && word.len() > 1);
    let options =
        options.map(|word| word.split('=').next().unwrap_or(word).trim_end_matches([',', ';', '.', ')']));
    options
        .filter(|option| !flags.contains(option))
        .find(|option| !has(option))
        .map(|option| format!("{name} has no option {option}"))
}

#[test]
fn every_command_that_a_text_names_exists() {
    let rust = RUST.iter().flat_map(|folder| files(&repository().join(folder), "rs"));
    let rust = rust.filter(|(path, _)| !path.ends_with("tests/named_commands.rs"));
    let markdown = MARKDOWN.iter().flat_map(|path| files(&repository().join(path), "md"));
    let all = rust
        .map(|(path, text)| (path, in_rust(&text)))
        .chain(markdown.map(|(path, text)| (path, in_markdown(&text))));
    let program = Arguments::command();
    let (mut count, mut faults) = (0, Vec::new());
    for (path, commands) in all {
        for command in commands {
            count += 1;
            if let Some(fault) = fault(&program, &command) {
                faults.push(format!("{}: `{}`: {fault}", path.display(), command.words.join(" ")));
            }
        }
    }
    assert!(count >= MIN_NAMED, "only {count} commands were found: the reader does not work");
    assert!(faults.is_empty(), "{} of {count} commands do not exist:\n{}", faults.len(), faults.join("\n"));
}

/// The reader itself: what it finds, and what it reports.
#[test]
fn wrong_commands_are_found() {
    let rust = concat!(
        "#[error(\"run v2f setup, or set X\")]\n",
        "/// See `v2f bake --colour`.\n",
        "v2f plot a.wav   an example\\n  \\\n"
    );
    let markdown =
        "Text `v2f view x --port 1` and v2f does.\n```sh\nv2f bake a.wav -o b.csv # x\nv2f render | cat\n```";
    let program = Arguments::command();
    let check = |found: Vec<Named>| -> Vec<Option<String>> {
        found.iter().map(|command| fault(&program, command)).collect()
    };
    let [setup, option, plot] = check(in_rust(rust)).try_into().expect("three commands");
    assert_eq!(setup.as_deref(), Some("there is no command setup"));
    assert_eq!(option.as_deref(), Some("bake has no option --colour"));
    assert!(plot.is_some_and(|error| error.contains("--output")));
    let [view, bake, render] = check(in_markdown(markdown)).try_into().expect("three commands");
    assert_eq!((view, bake), (None, None));
    assert!(render.is_some_and(|error| error.contains("required")));
}
