//! `v2f bench`: time and memory on this machine, on one core.

mod arguments;
mod figures;
mod measure;
mod report;

use std::process::Command;

use anyhow::{Context as _, bail};

use crate::failure::{Failed, Fault, FaultOf as _, print};
use crate::machine::{Machine, own_memory};
use crate::model::{hop_milliseconds, open_student};

pub use arguments::BenchArguments;
use figures::Report;

/// Runs the command.
pub fn run(arguments: &BenchArguments) -> Result<(), Failed> {
    if arguments.seconds <= 0.0 {
        return Err(Failed::usage("--seconds is 0; expected more"));
    }
    let before = own_memory();
    let student = open_student(arguments.student.student.as_deref())?;
    let choices = measure::engines_to_measure(&student, arguments)?;
    let report = match choices.as_slice() {
        [only] => {
            let (figures, latency) = measure::measure(&student, *only, before, arguments)?;
            let machine = Machine::here();
            let manifest = student.manifest();
            Report {
                cpu: machine.cpu,
                cores: machine.cores,
                system: machine.system,
                version: env!("CARGO_PKG_VERSION").to_owned(),
                student: format!("{} {}", manifest.name, manifest.version),
                hop_ms: hop_milliseconds(manifest),
                rate: arguments.rate,
                latency,
                engines: vec![figures],
            }
        }
        several => {
            // One process per engine, so that the memory of one is not counted for the next.
            let reports: Vec<Report> = several
                .iter()
                .map(|choice| in_own_process(&choice.to_string(), arguments))
                .collect::<anyhow::Result<_>>()
                .fault(Fault::Environment)?;
            merge(reports).ok_or_else(|| Failed::environment("nothing was measured"))?
        }
    };
    if arguments.json {
        let text = serde_json::to_string_pretty(&report).fault(Fault::Inputs)?;
        print(&format!("{text}\n"));
    } else {
        print(&report::as_text(&report));
    }
    Ok(())
}

fn merge(reports: Vec<Report>) -> Option<Report> {
    reports.into_iter().reduce(|mut all, other| {
        all.engines.extend(other.engines);
        all
    })
}

fn in_own_process(engine: &str, arguments: &BenchArguments) -> anyhow::Result<Report> {
    let program = std::env::current_exe().context("the path of this program is not known")?;
    let streams: Vec<String> = arguments.streams.iter().map(u32::to_string).collect();
    let mut command = Command::new(program);
    command.args(["bench", "--json", "--engine", engine]);
    command.args(["--streams", &streams.join(","), "--seconds", &arguments.seconds.to_string()]);
    command.args(["--rate", &arguments.rate.to_string()]);
    if let Some(student) = &arguments.student.student {
        command.arg("--student").arg(student);
    }
    if let Some(library) = &arguments.student.runtime_library {
        command.arg("--runtime-library").arg(library);
    }
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("this program cannot be started again")?;
    if !output.status.success() {
        bail!("measuring {engine} failed");
    }
    serde_json::from_slice(&output.stdout).with_context(|| format!("measuring {engine} gave no results"))
}
