//! Every binding runs the same list of scenarios and gives the same rig frames, bit for bit.
//!
//! The output of the Rust runner is the reference. A binding whose toolchain is missing is reported on
//! stderr, and fails under `V2F_REQUIRE_ALL=1`.
#![cfg(unix)]

#[path = "bindings/list.rs"]
mod list;
#[path = "bindings/rust_binding.rs"]
mod rust_binding;
#[path = "c_api/toolchain.rs"]
#[allow(dead_code)] // Shared with the tests of the C interface, which need more of it.
mod toolchain;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use list::Scenario;
use toolchain::{Linking, Program, has_tool, library_folder, missing, root, succeeded, toolchains};

static SCENARIOS: LazyLock<Vec<Scenario>> = LazyLock::new(|| {
    list::read(&fs::read_to_string(folder().join("scenarios.json")).expect("the list is there"))
});

/// The output of the Rust runner.
static EXPECTED: LazyLock<String> = LazyLock::new(|| rust_binding::run(&SCENARIOS));

fn folder() -> PathBuf {
    root().join("tests/scenarios")
}

#[test]
fn the_lines_are_what_the_json_says() {
    let fresh = list::lines(&SCENARIOS);
    let path = folder().join("scenarios.txt");
    if env::var_os("V2F_BLESS").is_some() {
        fs::write(&path, &fresh).expect("the repository can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == fresh,
        "tests/scenarios/scenarios.txt is stale: run V2F_BLESS=1 cargo test --test bindings"
    );
}

/// The rig frames that each scenario prints.
fn frames() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut found = BTreeMap::new();
    let mut name = "";
    for line in EXPECTED.lines() {
        match line.split_once(' ') {
            Some(("scenario", it)) => name = it,
            Some(("frame", _)) => found.entry(name).or_insert_with(Vec::new).push(line),
            _ => {}
        }
    }
    found
}

#[test]
fn the_list_says_something() {
    let frames = frames();
    for scenario in SCENARIOS.iter().filter(|scenario| scenario.steps.len() > 1 && scenario.name != "facts") {
        let count = frames.get(&*scenario.name).map_or(0, Vec::len);
        assert!(count >= 5, "{} gives {count} frames", scenario.name);
    }
    assert_eq!(frames["cut-10ms"], frames["cut-ragged"]);
    assert_eq!(frames["cut-10ms"], frames["cut-i16"]);
    assert!(frames["reset"].ends_with(&frames["cut-10ms"]));
    assert_ne!(frames["cut-10ms"], frames["idle"][..frames["cut-10ms"].len()]);
}

#[test]
fn c_gives_the_same() {
    for toolchain in toolchains() {
        let (standard, source, beside) = ("c99", "tests/scenarios/run.c", &["tests/scenarios/steps.c"][..]);
        let (flags, linking) = (&[][..], Linking::Dynamic);
        let folder = tempfile::tempdir().expect("a folder of our own");
        let program = Program { toolchain, standard, source, beside, flags, linking }.build(folder.path());
        if env::var_os("V2F_BLESS").is_some() {
            let output =
                succeeded(Command::new(&program).arg(self::folder().join("scenarios.txt")).arg(root()));
            let texts = refusals(&String::from_utf8(output.stdout).expect("results are ASCII"));
            fs::write(self::folder().join("refusals.txt"), texts).expect("the repository can be written");
        }
        same_as_rust(&mut Command::new(program), "scenarios.txt");
    }
}

/// What a runner says to wrong calls, with the scenario before each line. Handles become `#`: their numbers
/// depend on what was opened before.
fn refusals(output: &str) -> String {
    let (mut scenario, mut texts) = ("", String::new());
    for line in output.lines() {
        match line.split_once(' ') {
            Some(("scenario", name)) => scenario = name,
            Some(("error", refusal)) => {
                texts.push_str(&format!("{scenario}: {}\n", without_handles(refusal)))
            }
            _ => {}
        }
    }
    texts
}

/// Replaces the number behind the word "stream" or "model".
fn without_handles(text: &str) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    for at in 1..words.len() {
        let is_number = words[at].starts_with(|first: char| first.is_ascii_digit());
        if is_number && ["stream", "model"].contains(&words[at - 1]) {
            words[at] = "#";
        }
    }
    words.join(" ")
}

#[test]
fn cpp_gives_the_same() {
    for toolchain in toolchains() {
        let (standard, source, beside) = ("c++17", "tests/scenarios/run.cpp", &[][..]);
        let (flags, linking) = (&["-fno-rtti"][..], Linking::Static);
        let folder = tempfile::tempdir().expect("a folder of our own");
        let program = Program { toolchain, standard, source, beside, flags, linking }.build(folder.path());
        same_as_rust(&mut Command::new(program), "scenarios.txt");
    }
}

#[test]
fn python_gives_the_same() {
    let python = env::var("V2F_PYTHON").unwrap_or_else(|_| "python3".into());
    let numpy = Command::new(&python).args(["-c", "import numpy"]).output();
    if !numpy.is_ok_and(|output| output.status.success()) {
        return missing("Python with NumPy (name one in V2F_PYTHON)");
    }
    let mut command = Command::new(python);
    command
        .env("PYTHONPATH", root().join("bindings/python/src"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env(
            "V2F_LIBRARY",
            library_folder().join(if cfg!(target_os = "macos") { "libv2f.dylib" } else { "libv2f.so" }),
        )
        .arg(folder().join("run.py"));
    same_as_rust(&mut command, "scenarios.json");
}

#[test]
fn csharp_gives_the_same() {
    let (binding, runner) =
        (root().join("unity_package/Runtime/Interop"), root().join("tests/csharp/scenarios"));
    if !binding.exists() || !runner.exists() {
        eprintln!("NOT CHECKED: this tree has no C# binding");
        return;
    }
    if !(has_tool("mcs") && has_tool("mono")) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder of our own");
    let (library, program) = (folder.path().join("V2F.Interop.dll"), folder.path().join("RunScenarios.exe"));
    let mcs = |out: &Path| {
        let mut command = Command::new("mcs");
        command.args(["-unsafe", "-langversion:7.2"]).arg(format!("-out:{}", out.display()));
        command
    };
    succeeded(mcs(&library).arg("-target:library").args(sources(&binding)));
    succeeded(mcs(&program).arg(format!("-r:{}", library.display())).args(sources(&runner)));
    let mut command = Command::new("mono");
    same_as_rust(command.env("LD_LIBRARY_PATH", library_folder()).arg(program), "scenarios.txt");
}

/// The C# sources of a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    paths.filter(|path| path.extension().is_some_and(|kind| kind == "cs")).collect()
}

fn same_as_rust(runner: &mut Command, list: &str) {
    let output = succeeded(runner.arg(folder().join(list)).arg(root()));
    let printed = String::from_utf8(output.stdout).expect("results are ASCII");
    let said = refusals(&printed);
    let expected = fs::read_to_string(folder().join("refusals.txt")).unwrap_or_default();
    for (line, expected) in said.lines().zip(expected.lines()) {
        assert_eq!(
            line, expected,
            "{runner:?}; after a change of texts V2F_BLESS=1 cargo test --test bindings"
        );
        assert!(line.len() > 60, "an empty text: {line}");
    }
    assert_eq!(said.lines().count(), expected.lines().count(), "refusals of {runner:?}");
    let found: String = printed.lines().map(|line| format!("{}\n", without_text(line))).collect();
    let mut scenario = "";
    for (number, (found, expected)) in found.lines().zip(EXPECTED.lines()).enumerate() {
        if expected.starts_with("scenario ") {
            scenario = expected;
        }
        assert_eq!(cut(found, expected), cut(expected, found), "{scenario}, line {}: {runner:?}", number + 1);
    }
    assert!(found == *EXPECTED, "{runner:?} printed {} bytes, Rust {}", found.len(), EXPECTED.len());
}

/// The line as the Rust runner prints it: errors of Rust have texts of their own.
fn without_text(line: &str) -> String {
    match line.starts_with("error ") {
        true => line.splitn(4, ' ').take(3).collect::<Vec<_>>().join(" "),
        false => line.to_owned(),
    }
}

/// Equal lines whole, others from where they differ, for a failure that can be read.
fn cut<'a>(line: &'a str, other: &str) -> &'a str {
    let same = line.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let start = if line == other { 0 } else { same.saturating_sub(20) };
    &line[start..line.len().min(start + 80)]
}
