//! The C and C++ compilers of this machine, the library that cargo built, and programs made of both.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Every warning that must not be.
const STRICT: [&str; 4] = ["-Wall", "-Wextra", "-pedantic", "-Werror"];

/// What Rust's standard library needs from the system when it is linked statically.
const SYSTEM_LIBRARIES: [&str; 3] = ["-lpthread", "-ldl", "-lm"];

/// A C compiler with its C++ sister.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Toolchain {
    pub c: &'static str,
    pub cpp: &'static str,
}

const TOOLCHAINS: [Toolchain; 2] =
    [Toolchain { c: "gcc", cpp: "g++" }, Toolchain { c: "clang", cpp: "clang++" }];

/// The toolchains that are here. One that is missing is said, and is a failure under `V2F_REQUIRE_ALL=1`.
pub fn toolchains() -> Vec<Toolchain> {
    let found: Vec<_> =
        TOOLCHAINS.into_iter().filter(|both| has_tool(both.c) && has_tool(both.cpp)).collect();
    if found.is_empty() {
        missing("a C compiler");
    }
    found
}

/// Whether a program can be run here; one that is missing is said, and is a failure under `V2F_REQUIRE_ALL=1`.
pub fn has_tool(name: &str) -> bool {
    let there = Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    if !there {
        missing(name);
    }
    there
}

/// Says that a check was left out.
pub fn missing(what: &str) {
    eprintln!("NOT CHECKED: there is no {what} here");
    assert!(
        env::var_os("V2F_REQUIRE_ALL").is_none_or(|all| all != "1"),
        "V2F_REQUIRE_ALL is set, but there is no {what}"
    );
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the built library: beside this test's own executable.
pub fn library_folder() -> PathBuf {
    let here = env::current_exe().expect("this test has a path");
    let folder = here.parent().expect("a file lies in a folder").to_owned();
    for name in ["libv2f.a", if cfg!(target_os = "macos") { "libv2f.dylib" } else { "libv2f.so" }] {
        assert!(
            folder.join(name).exists(),
            "{} has no {name}: `cargo test` leaves it there",
            folder.display()
        );
    }
    folder
}

/// How a program is linked with v2f.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Linking {
    Dynamic,
    Static,
}

/// A program in the making.
pub struct Program<'a> {
    pub toolchain: Toolchain,
    /// `c99`, `c++17` ...; decides the language of the last source.
    pub standard: &'a str,
    /// The program's own source; C sources besides it stand in `beside`.
    pub source: &'a str,
    pub beside: &'a [&'a str],
    pub flags: &'a [&'a str],
    pub linking: Linking,
}

impl Program<'_> {
    /// Compiles and links it into `folder`; returns its path.
    pub fn build(&self, folder: &Path) -> PathBuf {
        let mut objects: Vec<PathBuf> =
            self.beside.iter().map(|source| self.compile("c99", source, folder)).collect();
        objects.push(self.compile(self.standard, self.source, folder));

        let stem = objects.last().expect("one was pushed").file_stem().expect("it has a name").to_owned();
        let program = folder.join(stem);
        let mut link = Command::new(self.compiler(self.standard));
        link.args(self.flags).args(&objects);
        let library = library_folder();
        match self.linking {
            Linking::Dynamic => {
                link.arg(format!("-L{}", library.display())).arg("-lv2f");
                link.arg(format!("-Wl,-rpath,{}", library.display()));
            }
            Linking::Static => {
                link.arg(library.join("libv2f.a"));
            }
        }
        link.args(SYSTEM_LIBRARIES).arg("-o").arg(&program);
        succeeded(&mut link);
        program
    }

    fn compile(&self, standard: &str, source: &str, folder: &Path) -> PathBuf {
        let source = root().join(source);
        let name = format!(
            "{}-{}-{}-{:?}.o",
            source.file_stem().expect("a source has a name").display(),
            source.extension().expect("a source has a kind").display(),
            self.compiler(standard),
            self.linking
        );
        let object = folder.join(name);
        let mut compile = strict(self.compiler(standard), standard);
        compile
            .args(self.flags)
            .arg("-D_POSIX_C_SOURCE=200809L")
            .arg("-g")
            .arg("-c")
            .arg(&source)
            .arg("-o")
            .arg(&object);
        succeeded(&mut compile);
        object
    }

    fn compiler(&self, standard: &str) -> &'static str {
        if standard.starts_with("c++") { self.toolchain.cpp } else { self.toolchain.c }
    }
}

/// A compiler with every warning an error, and the repository's headers.
pub fn strict(compiler: &str, standard: &str) -> Command {
    let mut command = Command::new(compiler);
    command.arg(format!("-std={standard}")).args(STRICT);
    for folder in ["include", "bindings/cpp", "examples/c", "tests/c"] {
        command.arg("-I").arg(root().join(folder));
    }
    command
}

/// Runs a command that must succeed.
pub fn succeeded(command: &mut Command) -> Output {
    let output = run(command);
    assert!(output.status.success(), "{command:?}\n{}", told(&output));
    output
}

pub fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"))
}

/// What a command printed, for a failure's text.
pub fn told(output: &Output) -> String {
    format!(
        "{}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
