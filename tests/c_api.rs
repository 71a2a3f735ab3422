//! The C and C++ interfaces: programs built by real compilers, linked with the built library.
//!
//! A missing compiler or tool is reported on stderr; under `V2F_REQUIRE_ALL=1` that is a failure.
#![cfg(unix)]

#[path = "c_api/curves.rs"]
mod curves;
#[path = "c_api/toolchain.rs"]
mod toolchain;

use std::fs;
use std::path::Path;
use std::process::Command;

use curves::{DEFAULT_CURVES, expected_table, speech, student, write_float_stereo};
use toolchain::{
    Linking, Program, has_tool, library_folder, root, run, shown_output, strict, succeeded, toolchains,
};

const C_STANDARDS: [&str; 3] = ["c99", "c11", "c17"];
const CPP_STANDARDS: [&str; 3] = ["c++11", "c++17", "c++20"];

/// Flags that detect invalid memory accesses, leaks and undefined behaviour.
const SANITIZERS: [&str; 3] =
    ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];

/// Seconds that `threads.c` runs, per kind of model.
const THREADS_SECONDS: &str = "2";

fn example(language: &str) -> (&'static str, &'static str) {
    match language {
        "c" => ("c99", "examples/c/feed_wav.c"),
        _ => ("c++17", "examples/cpp/feed_wav.cpp"),
    }
}

fn check_syntax(compiler: &str, standard: &str, flags: &[&str], source: &Path) {
    succeeded(strict(compiler, standard).args(flags).arg("-fsyntax-only").arg(source));
}

#[test]
fn header_alone_is_c_and_cpp() {
    let folder = tempfile::tempdir().unwrap();
    // Include it twice, to test the include guard.
    let include = "#include \"v2f.h\"\n".repeat(2);
    let text = format!("{include}int main(void) {{ return v2f_abi_version() != V2F_ABI_VERSION; }}\n");
    let (c, cpp) = (folder.path().join("alone.c"), folder.path().join("alone.cpp"));
    fs::write(&c, &text).unwrap();
    fs::write(&cpp, text).unwrap();
    for toolchain in toolchains() {
        C_STANDARDS.iter().for_each(|standard| check_syntax(toolchain.c, standard, &[], &c));
        CPP_STANDARDS.iter().for_each(|standard| check_syntax(toolchain.cpp, standard, &[], &cpp));
    }
}

/// The compiler flags that the C++ header must support.
const CPP_FLAGS: [&[&str]; 3] = [&[], &["-fno-exceptions", "-fno-rtti"], &["-DV2F_CPP_EXCEPTIONS"]];

#[test]
fn cpp_header_needs_neither_exceptions_nor_rtti() {
    let source = root().join("tests/c/wrapper.cpp");
    for toolchain in toolchains() {
        for standard in ["c++17", "c++20"] {
            CPP_FLAGS.iter().for_each(|flags| check_syntax(toolchain.cpp, standard, flags, &source));
        }
    }
}

#[test]
fn every_method_of_the_cpp_header_works_under_sanitizers() {
    for toolchain in toolchains() {
        for flags in &CPP_FLAGS[1..] {
            let folder = tempfile::tempdir().unwrap();
            let flags = [&SANITIZERS[..], flags].concat();
            let (source, linking) = ("tests/c/wrapper.cpp", Linking::Dynamic);
            let program =
                Program { toolchain, standard: "c++20", source, beside: &[], flags: &flags, linking };
            succeeded(Command::new(program.build(folder.path())).arg(student()));
        }
    }
}

#[test]
fn every_function_of_the_header_is_called_from_c() {
    let header = fs::read_to_string(root().join("include/v2f.h")).unwrap();
    let programs: String = ["lifecycle.c", "refusals.c", "log.c", "bake.c"]
        .iter()
        .map(|name| fs::read_to_string(root().join("tests/c").join(name)).unwrap())
        .collect();
    let functions: Vec<&str> = header
        .lines()
        .filter(|line| !line.starts_with("//") && !line.starts_with(' '))
        .filter_map(|line| line.split_once('(').map(|(head, _)| head))
        .filter_map(|head| head.rsplit([' ', '*']).next())
        .filter(|name| name.starts_with("v2f_"))
        .collect();
    assert!(functions.len() > 30, "found only {functions:?}");
    let uncalled: Vec<_> = functions.iter().filter(|name| !programs.contains(&format!("{name}("))).collect();
    assert!(uncalled.is_empty(), "no program of tests/c calls {uncalled:?}");
}

#[test]
fn examples_print_the_curves_of_the_rust_api() {
    let folder = tempfile::tempdir().unwrap();
    let stereo = folder.path().join("stereo.wav");
    write_float_stereo(&speech(), &stereo);
    let named = ["jawOpen", "mouthPucker", "eyeBlinkLeft", "mouthClose"];
    let cases = [
        (speech(), &[][..], expected_table(&speech(), &DEFAULT_CURVES)),
        (stereo.clone(), &named[..], expected_table(&stereo, &named)),
    ];
    for (_, _, table) in &cases {
        assert!(table.lines().count() > 20, "the recording is too short:\n{table}");
    }
    for toolchain in toolchains() {
        for language in ["c", "c++"] {
            for linking in [Linking::Dynamic, Linking::Static] {
                let (standard, source) = example(language);
                let program = Program {
                    toolchain,
                    standard,
                    source,
                    beside: &["examples/c/wav.c"],
                    flags: &[],
                    linking,
                };
                let program = program.build(folder.path());
                for (wav, names, table) in &cases {
                    let output = succeeded(Command::new(&program).arg(student()).arg(wav).args(*names));
                    assert_same_table(&String::from_utf8_lossy(&output.stdout), table, &program);
                    let figures = String::from_utf8_lossy(&output.stderr);
                    assert!(figures.contains("latency: ") && figures.contains("0 bad samples"), "{figures}");
                }
            }
        }
    }
}

fn assert_same_table(found: &str, expected: &str, program: &Path) {
    for (number, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{}, line {}", program.display(), number + 1);
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "{}", program.display());
}

#[test]
fn examples_refuse_broken_files_with_an_error_text() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(speech()).unwrap();
    let mut files = vec![
        ("empty", Vec::new()),
        ("text", b"this is no sound, but long enough to be looked at as if it were".to_vec()),
        ("riff-only", whole[..12].to_vec()),
        ("half-a-format", whole[..30].to_vec()),
        ("no-samples", whole[..44].to_vec()),
    ];
    for (name, at, value) in
        [("eight-bits", 34, 8), ("no-channels", 22, 0), ("no-rate", 25, 0), ("alaw", 20, 6)]
    {
        let mut broken = whole.clone();
        broken[at] = value;
        if name == "no-rate" {
            broken[24..28].fill(0);
        }
        files.push((name, broken));
    }
    for language in ["c", "c++"] {
        for program in sanitized(example(language), &["examples/c/wav.c"], folder.path()) {
            for (name, bytes) in &files {
                let wav = folder.path().join(name);
                fs::write(&wav, bytes).unwrap();
                let output = run(Command::new(&program).arg(student()).arg(&wav));
                let stderr = String::from_utf8_lossy(&output.stderr);
                assert_eq!(output.status.code(), Some(1), "{name}: {}", shown_output(&output));
                assert!(
                    stderr.starts_with("feed_wav: ") && stderr.lines().count() == 1,
                    "{name}: {}",
                    shown_output(&output)
                );
            }
            // A data chunk longer than the file is a recording that was cut off. Its existing samples are
            // used.
            let wav = folder.path().join("cut-off");
            fs::write(&wav, &whole[..whole.len() / 2 + 1]).unwrap();
            succeeded(Command::new(&program).arg(student()).arg(&wav));

            for (arguments, code) in [
                (vec![], 2),
                (vec![wav.clone(), wav.clone()], 1),
                (vec!["no-such-student.onnx".into(), wav.clone()], 1),
                (vec![student(), "no-such.wav".into()], 1),
                (vec![student(), wav.clone(), "noSuchCurve".into()], 1),
            ] {
                let output = run(Command::new(&program).args(&arguments));
                assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", shown_output(&output));
                assert!(!output.stderr.is_empty());
            }
        }
    }
}

/// A program built with sanitizers, by each toolchain.
fn sanitized((standard, source): (&str, &str), beside: &[&str], folder: &Path) -> Vec<std::path::PathBuf> {
    let build = |toolchain| {
        Program { toolchain, standard, source, beside, flags: &SANITIZERS, linking: Linking::Dynamic }
            .build(folder)
    };
    toolchains().into_iter().map(build).collect()
}

#[test]
fn lifecycle_holds_under_sanitizers() {
    let folder = tempfile::tempdir().unwrap();
    for program in sanitized(("c11", "tests/c/lifecycle.c"), &[], folder.path()) {
        succeeded(Command::new(&program).arg(student()));
    }
}

#[test]
fn every_refusal_has_its_code_and_an_error_text() {
    let folder = tempfile::tempdir().unwrap();
    for program in sanitized(("c11", "tests/c/refusals.c"), &[], folder.path()) {
        succeeded(Command::new(&program).arg(student()).arg(speech()));
    }
}

#[test]
fn a_bake_in_one_call_gives_curves_or_says_why_not() {
    let folder = tempfile::tempdir().unwrap();
    for program in sanitized(("c11", "tests/c/bake.c"), &[], folder.path()) {
        succeeded(Command::new(&program).arg(student()));
    }
}

#[test]
fn log_lines_reach_a_c_function() {
    let folder = tempfile::tempdir().unwrap();
    for program in sanitized(("c11", "tests/c/log.c"), &[], folder.path()) {
        succeeded(Command::new(&program).arg(student()));
    }
}

#[test]
fn all_threads_at_once_under_address_sanitizer() {
    let folder = tempfile::tempdir().unwrap();
    for program in sanitized(("c11", "tests/c/threads.c"), &[], folder.path()).iter().take(1) {
        for kind in ["ticked", "threaded"] {
            succeeded(Command::new(program).arg(student()).args([kind, THREADS_SECONDS]));
        }
    }
}

#[test]
fn all_threads_at_once_under_thread_sanitizer() {
    let folder = tempfile::tempdir().unwrap();
    // The library is not instrumented, so its synchronisation is not visible. Only the program is checked.
    let suppressions = folder.path().join("suppressions");
    fs::write(&suppressions, "called_from_lib:libv2f.so\nrace:libv2f.so\n").unwrap();
    let options = format!("suppressions={} exitcode=66", suppressions.display());
    for toolchain in toolchains().into_iter().take(1) {
        let program = Program {
            toolchain,
            standard: "c11",
            source: "tests/c/threads.c",
            beside: &[],
            flags: &["-fsanitize=thread"],
            linking: Linking::Dynamic,
        };
        let program = program.build(folder.path());
        for kind in ["ticked", "threaded"] {
            let mut command = Command::new(&program);
            command.env("TSAN_OPTIONS", &options);
            succeeded(command.arg(student()).args([kind, THREADS_SECONDS]));
        }
    }
}

#[test]
fn nothing_leaks_under_valgrind() {
    if !has_tool("valgrind") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let Some(&toolchain) = toolchains().first() else { return };
    let (standard, source) = example("c");
    let flags: &[&str] = &[];
    let linking = Linking::Dynamic;
    let example = Program { toolchain, standard, source, beside: &["examples/c/wav.c"], flags, linking };
    let lifecycle = Program { standard: "c11", source: "tests/c/lifecycle.c", beside: &[], ..example };
    let checked = |program: &Path| {
        let mut command = Command::new("valgrind");
        command.args([
            "--quiet",
            "--error-exitcode=9",
            "--leak-check=full",
            "--show-leak-kinds=definite,indirect",
        ]);
        command.args(["--errors-for-leak-kinds=definite,indirect"]).arg(program).arg(student());
        command
    };
    succeeded(checked(&example.build(folder.path())).arg(speech()));
    succeeded(&mut checked(&lifecycle.build(folder.path())));
}

#[test]
fn examples_build_with_cmake() {
    if !has_tool("cmake") {
        return;
    }
    for linking in ["OFF", "ON"] {
        let folder = tempfile::tempdir().unwrap();
        let mut configure = Command::new("cmake");
        configure.arg("-S").arg(root().join("examples")).arg("-B").arg(folder.path());
        configure
            .arg(format!("-DV2F_DIR={}", library_folder().display()))
            .arg(format!("-DV2F_STATIC={linking}"));
        succeeded(&mut configure);
        succeeded(Command::new("cmake").arg("--build").arg(folder.path()));
        for program in ["feed_wav_c", "feed_wav_cpp"] {
            let output = succeeded(Command::new(folder.path().join(program)).arg(student()).arg(speech()));
            assert!(
                String::from_utf8_lossy(&output.stdout).starts_with("time,jawOpen,"),
                "{}",
                shown_output(&output)
            );
        }
    }
}
