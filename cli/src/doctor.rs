//! `v2f doctor`: what works on this machine, and why something does not.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use v2f::audio::AudioFormat;
use v2f::inference::survey_engines;
use v2f::runtime::BakeSettings;

use crate::failure::{Failed, Fault, FaultOf as _, chain, print};
use crate::machine::Machine;
use crate::model::{StudentArguments, engine_choice, of_engine, open_model_of, open_student};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f doctor\n  \
v2f doctor --engine onnxruntime --json")]
pub struct DoctorArguments {
    #[command(flatten)]
    pub student: StudentArguments,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Good,
    /// Something is missing that the program does not need.
    Missing,
    Bad,
}

/// One check.
#[derive(Debug, Serialize)]
struct Finding {
    what: String,
    state: State,
    detail: String,
}

/// All checks and the verdict.
#[derive(Debug, Serialize)]
struct Findings {
    version: &'static str,
    machine: Machine,
    findings: Vec<Finding>,
    works: bool,
    verdict: String,
}

/// Runs the command.
pub fn run(arguments: &DoctorArguments) -> Result<(), Failed> {
    // A misspelt engine is wrong usage, not a problem of the machine.
    engine_choice(&arguments.student)?;
    let mut findings = vec![cache()];
    findings.extend(engines(&arguments.student));
    findings.push(devices());
    let tried = try_student(&arguments.student);
    let works = tried.iter().all(|finding| finding.state == State::Good);
    let reason =
        tried.iter().find(|finding| finding.state != State::Good).map(|finding| finding.detail.clone());
    findings.extend(tried);
    let verdict = match reason {
        None => "all is well: this machine turns speech into curves".to_owned(),
        Some(reason) => format!("nothing can run here: {reason}"),
    };
    let found =
        Findings { version: env!("CARGO_PKG_VERSION"), machine: Machine::here(), findings, works, verdict };
    if arguments.json {
        let text = serde_json::to_string_pretty(&found).fault(Fault::Inputs)?;
        print(&format!("{text}\n"));
    } else {
        print(&as_text(&found));
    }
    if works { Ok(()) } else { Err(Failed::reported(Fault::Environment)) }
}

fn finding(what: &str, state: State, detail: impl Into<String>) -> Finding {
    Finding { what: what.to_owned(), state, detail: detail.into() }
}

/// The folder where ONNX Runtime is installed for this user.
fn cache_folder() -> Option<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let platform = if cfg!(windows) {
        of("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        of("HOME").map(|home| home.join("Library/Caches"))
    } else {
        of("XDG_CACHE_HOME").or_else(|| of("HOME").map(|home| home.join(".cache")))
    };
    of("V2F_CACHE").or_else(|| platform.map(|folder| folder.join("v2f")))
}

fn cache() -> Finding {
    let Some(folder) = cache_folder() else {
        return finding("cache folder", State::Missing, "this user has none; set V2F_CACHE to a folder");
    };
    match folder.is_dir() {
        true => finding("cache folder", State::Good, folder.display().to_string()),
        false => finding("cache folder", State::Missing, format!("{} does not exist yet", folder.display())),
    }
}

fn engines(arguments: &StudentArguments) -> Vec<Finding> {
    survey_engines(arguments.runtime_library.as_deref())
        .into_iter()
        .map(|survey| match survey.usable {
            Ok(engine) => finding(&survey.choice.to_string(), State::Good, engine),
            Err(why) => finding(&survey.choice.to_string(), State::Missing, why),
        })
        .collect()
}

#[cfg(feature = "microphone")]
fn devices() -> Finding {
    match crate::live::devices() {
        Ok(list) => {
            let names: Vec<&str> = list.lines().map(str::trim).collect();
            finding("sound input", State::Good, names.join("; "))
        }
        Err(failed) => {
            let reason = failed.error.as_ref().map(chain).unwrap_or_default();
            finding("sound input", State::Missing, reason)
        }
    }
}

#[cfg(not(feature = "microphone"))]
fn devices() -> Finding {
    finding("sound input", State::Missing, "this build has no `live` command")
}

/// Loads the student, opens the engine, and bakes half a second of a tone.
fn try_student(arguments: &StudentArguments) -> Vec<Finding> {
    let mut findings = Vec::new();
    let bad = |what: &str, failed: &Failed| {
        finding(what, State::Bad, failed.error.as_ref().map(chain).unwrap_or_default())
    };
    let student = match open_student(arguments.student.as_deref()) {
        Ok(student) => student,
        Err(failed) => return vec![bad("student", &failed)],
    };
    let manifest = student.manifest();
    let probe = if manifest.probe.is_some() { "its probe agrees" } else { "it has no probe" };
    let detail =
        format!("{} {} loads, {} bytes; {probe}", manifest.name, manifest.version, student.file_size());
    findings.push(finding("student", State::Good, detail));
    let model =
        match engine_choice(arguments).and_then(|engine| open_model_of(student, arguments, engine, 0, 1)) {
            Ok(model) => model,
            Err(failed) => {
                findings.push(bad("engine in use", &failed));
                return findings;
            }
        };
    findings.push(finding("engine in use", State::Good, model.engine().to_string()));
    match bake_tone(&model) {
        Ok(frames) => findings.push(finding(
            "trial",
            State::Good,
            format!("half a second of sound gave {frames} rig frames"),
        )),
        Err(failed) => findings.push(bad("trial", &failed)),
    }
    findings
}

/// Bakes half a second of a tone; returns the number of rig frames.
fn bake_tone(model: &v2f::runtime::Model) -> Result<u64, Failed> {
    const RATE: u16 = 48_000;
    const PITCH: f32 = 220.0;
    let sound: Vec<f32> = (0..RATE / 2)
        .map(|n| 0.3 * (f32::from(n) * PITCH * std::f32::consts::TAU / f32::from(RATE)).sin())
        .collect();
    let format = AudioFormat::new(RATE.into(), 1).fault(Fault::Environment)?;
    let mut baker = model.baker(&BakeSettings::default()).map_err(of_engine)?;
    let (mut frames, mut is_finite) = (0, true);
    let mut take = |frame: v2f::runtime::BakedFrame<'_>| {
        frames += 1;
        is_finite &= frame.values.iter().all(|value| value.is_finite());
    };
    let statistics = baker.bake(&sound, format, &mut take).map_err(of_engine)?;
    match frames {
        0 => Err(Failed::environment("the trial gave no rig frames")),
        _ if !is_finite || statistics.bad_controls > 0 => {
            Err(Failed::environment("the trial gave values that are not finite"))
        }
        _ => Ok(frames),
    }
}

fn as_text(found: &Findings) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let mut line = |mark: &str, what: &str, detail: &str| {
        let _ = writeln!(out, "{mark:<8} {what:<22} {detail}");
    };
    let machine = &found.machine;
    line("", "v2f", found.version);
    line("", "machine", &format!("{}, {} cores, {}", machine.cpu, machine.cores, machine.system));
    line("", "instruction sets", &machine.features.join(" "));
    for Finding { what, state, detail } in &found.findings {
        let mark = match state {
            State::Good => "ok",
            State::Missing => "missing",
            State::Bad => "BAD",
        };
        line(mark, what, detail);
    }
    let _ = writeln!(out, "\n{}", found.verdict);
    out
}
