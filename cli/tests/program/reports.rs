//! Help, `inspect`, `doctor`, `completions`.

use super::*;

#[test]
fn every_command_has_help_with_an_example() {
    let mut commands = vec!["bake", "play", "plot", "inspect", "doctor", "bench", "completions"];
    if cfg!(feature = "microphone") {
        commands.push("live");
    }
    let all = stdout(&v2f(["--help"]));
    for command in commands {
        let output = v2f([command, "--help"]);
        assert_eq!(code(&output), 0);
        assert!(
            stdout(&output).contains("Example") && stdout(&output).contains(&format!("v2f {command}")),
            "{command}"
        );
        assert!(all.contains(command), "{command}");
    }
    assert!(all.contains("Exit codes"));
}

#[test]
fn wrong_arguments_are_wrong_usage() {
    for arguments in
        [&["fly"][..], &["bake"], &["plot", "a.wav"], &["bench", "--streams", "0"], &["completions", "dos"]]
    {
        assert_eq!(code(&v2f(arguments)), 2, "{arguments:?}");
    }
}

#[test]
fn inspect_prints_everything_about_the_builtin_student() {
    let output = v2f(["inspect"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    for expected in [
        "window",
        "hop",
        "Layers",
        "Controls",
        "operators",
        "Gemm",
        "initializer",
        "state",
        "licence",
        "Engines here",
        "native",
    ] {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
    let output = v2f(["inspect", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("json");
    assert!(json["products_per_hop"].as_u64().is_some_and(|products| products > 0));
    assert!(json["manifest"]["layers"].as_array().is_some_and(|layers| !layers.is_empty()));
    assert_eq!(json["engines"]["native"]["usable"], true);
}

#[test]
fn inspect_prints_the_parts_of_format_2() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/format2/format2.onnx");
    let text = stdout(&v2f(["inspect", path]));
    for expected in
        ["format 2", "memory       95232 samples", "voice        speech", "separable", "level", "falls by"]
    {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
}

#[test]
fn inspect_refuses_a_file_that_is_not_a_student() {
    let output = v2f(["inspect".into(), fixture("tone.flac")]);
    no_panic(&output);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("tone.flac"), "{}", stderr(&output));
}

#[test]
fn doctor_ends_with_a_verdict() {
    let output = v2f(["doctor"]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    let text = stdout(&output);
    assert!(text.lines().last().is_some_and(|line| line.starts_with("all is well")), "{text}");
    for expected in ["native", "onnxruntime:cpu", "cache folder", "sound input", "engine in use", "probe"] {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
    let json: serde_json::Value = serde_json::from_slice(&v2f(["doctor", "--json"]).stdout).expect("json");
    assert_eq!(json["works"], true);
}

#[test]
fn doctor_exits_with_three_when_nothing_can_run() {
    let arguments = ["doctor", "--engine", "onnxruntime", "--runtime-library", "/nowhere/libonnxruntime.so"];
    let output = v2f(arguments);
    no_panic(&output);
    assert_eq!(code(&output), 3, "{}", stdout(&output));
    assert!(stdout(&output).contains("nothing can run here"), "{}", stdout(&output));
}

#[test]
fn completions_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let output = v2f(["completions", shell]);
        assert_eq!(code(&output), 0);
        assert!(stdout(&output).contains("doctor"), "{shell}");
    }
}

#[test]
fn bench_gives_results_for_an_engine() {
    let output = v2f(["bench", "--engine", "native", "--streams", "1,3", "--seconds", "0.2", "--json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("json");
    let engine = &json["engines"][0];
    assert_eq!(engine["choice"], "native");
    assert!(engine["hop_median_us"].as_f64().is_some_and(|time| time > 0.0));
    assert_eq!(engine["batches"].as_array().map(Vec::len), Some(2));
    assert!(json["latency"]["total_ms"].as_f64().is_some_and(|total| total > 0.0));
}
