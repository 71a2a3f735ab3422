//! The C and C++ compilers of this machine, the library that cargo built, and programs built with both.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// All warnings as errors.
const STRICT: [&str; 4] = ["-Wall", "-Wextra", "-pedantic", "-Werror"];

/// System libraries that Rust's standard library needs when it is linked statically.
const SYSTEM_LIBRARIES: [&str; 3] = ["-lpthread", "-ldl", "-lm"];

/// A C compiler and its C++ compiler.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Toolchain {
    pub c: &'static str,
    pub cpp: &'static str,
}

const TOOLCHAINS: [Toolchain; 2] =
    [Toolchain { c: "gcc", cpp: "g++" }, Toolchain { c: "clang", cpp: "clang++" }];

/// The available toolchains. If there is none, it is reported; under `V2F_REQUIRE_ALL=1` that is a failure.
pub fn toolchains() -> Vec<Toolchain> {
    let found: Vec<_> =
        TOOLCHAINS.into_iter().filter(|both| has_tool(both.c) && has_tool(both.cpp)).collect();
    if found.is_empty() {
        missing("a C compiler");
    }
    found
}

/// Whether a program is available. If not, it is reported; under `V2F_REQUIRE_ALL=1` that is a failure.
pub fn has_tool(name: &str) -> bool {
    let is_available =
        Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    if !is_available {
        missing(name);
    }
    is_available
}

/// Reports a check that was skipped.
pub fn missing(what: &str) {
    eprintln!("NOT CHECKED: {what} is missing");
    assert!(
        env::var_os("V2F_REQUIRE_ALL").is_none_or(|all| all != "1"),
        "V2F_REQUIRE_ALL is set, but {what} is missing"
    );
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the built library, which is that of this test's executable.
pub fn library_folder() -> PathBuf {
    let here = env::current_exe().expect("this test has a path");
    let folder = here.parent().expect("a file is in a folder").to_owned();
    for name in ["libv2f.a", if cfg!(target_os = "macos") { "libv2f.dylib" } else { "libv2f.so" }] {
        assert!(
            folder.join(name).exists(),
            "{} has no {name}: `cargo test` builds it there",
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

/// A program to build.
pub struct Program<'a> {
    pub toolchain: Toolchain,
    /// `c99`, `c++17` ...; the language of `source`.
    pub standard: &'a str,
    /// The main source file.
    pub source: &'a str,
    /// Additional C source files.
    pub beside: &'a [&'a str],
    pub flags: &'a [&'a str],
    pub linking: Linking,
}

impl Program<'_> {
    /// Compiles and links the program into `folder`. Returns its path.
    pub fn build(&self, folder: &Path) -> PathBuf {
        let mut objects: Vec<PathBuf> =
            self.beside.iter().map(|source| self.compile("c99", source, folder)).collect();
        objects.push(self.compile(self.standard, self.source, folder));

        let stem =
            objects.last().expect("there is one object").file_stem().expect("it has a name").to_owned();
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
            source.extension().expect("a source has an extension").display(),
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

/// A compiler command with all warnings as errors and the repository's include folders.
pub fn strict(compiler: &str, standard: &str) -> Command {
    let mut command = Command::new(compiler);
    command.arg(format!("-std={standard}")).args(STRICT);
    for folder in ["include", "bindings/cpp", "examples/c", "tests/c"] {
        command.arg("-I").arg(root().join(folder));
    }
    command
}

/// Runs a command that must succeed. Returns its output.
pub fn succeeded(command: &mut Command) -> Output {
    let output = run(command);
    assert!(output.status.success(), "{command:?}\n{}", shown_output(&output));
    output
}

pub fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"))
}

/// The status and output of a command, for a failure text.
pub fn shown_output(output: &Output) -> String {
    format!(
        "{}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
