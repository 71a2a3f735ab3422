//! There is one version number, in `Cargo.toml`. All copies of it are listed here and must be equal.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Files with a copy, and the text before and after it.
const COPIES: [(&str, &str, &str); 10] = [
    ("Cargo.toml", "\nversion = \"", "\""),
    ("bindings/web/package.json", "\"version\": \"", "\""),
    ("bindings/csharp/V2F.csproj", "<Version>", "</Version>"),
    ("cbindgen.toml", "#define V2F_VERSION \"", "\""),
    ("include/v2f.h", "#define V2F_VERSION \"", "\""),
    ("training/pyproject.toml", "\nversion = \"", "\""),
    ("unity_package/CHANGELOG.md", "\n## [", "]"),
    ("unity_package/package.json", "\"version\": \"", "\""),
    ("unreal_plugin/V2F/V2F.uplugin", "\"VersionName\": \"", "\""),
    ("tests/sdk/CMakeLists.txt", "find_package(v2f ", " REQUIRED)"),
];

/// Files and folders with other versions: never published, or the version of a student.
const OTHER_VERSIONS: [&str; 2] = ["fuzz/Cargo.toml", "models/"];

/// Names and endings of the files that are searched for unlisted copies.
const KINDS: [&str; 13] = [
    "Cargo.toml",
    "pyproject.toml",
    "package.json",
    "CMakeLists.txt",
    "cbindgen.toml",
    ".uplugin",
    ".csproj",
    ".cmake",
    ".in",
    ".h",
    ".hpp",
    ".gdextension",
    ".md",
];

/// Starts of lines that declare a version in such files.
const DECLARATIONS: [&str; 7] = [
    "version = \"",
    "\"version\": \"",
    "\"VersionName\": \"",
    "<Version>",
    "VERSION ",
    "#define V2F_VERSION",
    "__version__",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|problem| panic!("{path}: {problem}"))
}

/// The text between the first `before` and the next `after`.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let rest = &text[text.find(before)? + before.len()..];
    Some(&rest[..rest.find(after)?])
}

/// Whether `line` contains `version`, not as a part of a longer number.
fn names(line: &str, version: &str) -> bool {
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.');
    line.match_indices(version).any(|(at, _)| {
        let (before, after) = (&line.as_bytes()[..at], &line.as_bytes()[at + version.len()..]);
        !is_part(before.last()) && !after.first().is_some_and(u8::is_ascii_digit)
    })
}

/// The tracked files that may contain versions.
fn searched() -> Vec<String> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().expect("git runs");
    assert!(output.status.success(), "git does not list the files");
    let files = String::from_utf8(output.stdout).expect("names are UTF-8");
    let files = files.split_terminator('\0').filter(|file| KINDS.iter().any(|kind| file.ends_with(kind)));
    files.filter(|file| root().join(file).is_file()).map(str::to_owned).collect()
}

#[test]
fn all_copies_are_equal() {
    let version = env!("CARGO_PKG_VERSION");
    for (path, before, after) in COPIES {
        let text = read(path);
        let found = between(&text, before, after);
        // CMake accepts all releases of one minor version, so the file names only that.
        let expected = if path.starts_with("tests/sdk") {
            version.rsplit_once('.').expect("a version").0
        } else {
            version
        };
        assert_eq!(found, Some(expected), "{path}");
    }
    for path in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let lock = read(path);
        assert_eq!(between(&lock, "name = \"v2f\"\nversion = \"", "\""), Some(version), "{path}");
    }
}

#[test]
fn no_copy_is_unlisted() {
    let version = env!("CARGO_PKG_VERSION");
    let files = searched();
    assert!(files.len() > 40, "only {} files are searched", files.len());
    for file in files.iter().filter(|file| !OTHER_VERSIONS.iter().any(|other| file.starts_with(other))) {
        let listed = COPIES.iter().any(|(path, ..)| path == file);
        for (number, line) in read(file).lines().enumerate() {
            let declares = !file.ends_with(".md")
                && DECLARATIONS.iter().any(|start| line.trim_start().starts_with(start))
                && line.bytes().any(|byte| byte.is_ascii_digit());
            assert!(
                listed || !(declares || names(line, version)),
                "{file}:{} has a version that tests/versions.rs does not list: {}",
                number + 1,
                line.trim()
            );
        }
    }
}
