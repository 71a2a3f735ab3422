//! `v2f inspect`: everything about a student file.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use v2f::inference::{EngineChoice, Provider, Student, open_predictor};
use v2f::student::{Form, Manifest, TensorSummary};

use crate::failure::{Failed, Fault, FaultOf as _, print};
use crate::model::open_student;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f inspect                       the built-in student\n  \
v2f inspect small.onnx --json")]
pub struct InspectArguments {
    /// Student file [default: the built-in one]
    #[arg(value_name = "STUDENT")]
    pub student: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
pub fn run(arguments: &InspectArguments) -> Result<(), Failed> {
    let student = open_student(arguments.student.as_deref())?;
    let engines = engines(&student);
    if arguments.json {
        let text = serde_json::to_string_pretty(&as_json(&student, &engines)).fault(Fault::Inputs)?;
        print(&format!("{text}\n"));
    } else {
        print(&as_text(&student, &engines));
    }
    Ok(())
}

/// Every engine by name, with its description, or the reason why it cannot compute this student here.
fn engines(student: &std::sync::Arc<Student>) -> Vec<(String, Result<String, String>)> {
    let runtimes = Provider::ALL.map(|provider| EngineChoice::OnnxRuntime(Some(provider)));
    std::iter::once(EngineChoice::Native)
        .chain(runtimes)
        .map(|choice| {
            let opened = open_predictor(student, choice, None);
            let usable =
                opened.map(|predictor| predictor.engine().to_string()).map_err(|error| error.to_string());
            (choice.to_string(), usable)
        })
        .collect()
}

fn state_bytes(manifest: &Manifest) -> u64 {
    u64::from(manifest.state_size) * 4
}

fn as_json(student: &Student, engines: &[(String, Result<String, String>)]) -> Value {
    let manifest = student.manifest();
    let summary = student.summary();
    let tensors = |tensors: &[TensorSummary]| -> Vec<Value> {
        tensors
            .iter()
            .map(|t| json!({"name": t.name, "type": t.element, "shape": t.shape, "bytes": t.bytes}))
            .collect()
    };
    let opset = |(domain, version): &(String, i64)| json!({"domain": domain, "version": version});
    let opsets: Vec<Value> = summary.opsets.iter().map(opset).collect();
    let engines: serde_json::Map<String, Value> = engines
        .iter()
        .map(|(name, usable)| match usable {
            Ok(what) => (name.clone(), json!({"usable": true, "engine": what})),
            Err(why) => (name.clone(), json!({"usable": false, "why": why})),
        })
        .collect();
    json!({
        "manifest": manifest,
        "file_bytes": student.file_size(),
        "weights": student.weight_count(),
        "products_per_hop": manifest.multiply_adds(),
        "state_bytes_per_stream": state_bytes(manifest),
        "ir_version": summary.ir_version,
        "opsets": opsets,
        "producer": summary.producer,
        "operators": summary.operators,
        "inputs": tensors(&summary.inputs),
        "outputs": tensors(&summary.outputs),
        "initializers": tensors(&summary.initializers),
        "engines": engines,
    })
}

// Writing to a String cannot fail.
macro_rules! line {
    ($out:expr) => {{
        let _ = writeln!($out);
    }};
    ($out:expr, $($argument:tt)*) => {{
        let _ = writeln!($out, $($argument)*);
    }};
}

fn as_text(student: &Student, engines: &[(String, Result<String, String>)]) -> String {
    let manifest = student.manifest();
    let mut out = String::new();
    let milliseconds = |samples: f64| samples * 1000.0 / f64::from(manifest.sample_rate);
    let form = match manifest.form {
        Form::Stream => "stream",
        Form::Window => "window",
    };
    let hop = manifest.hop.samples();
    let lookahead = f64::from(manifest.lookahead);
    let (name, version, format) = (&manifest.name, &manifest.version, manifest.format);
    line!(out, "{name} {version} ({form} form, format {format})");
    line!(out);
    line!(out, "sound        {} Hz", manifest.sample_rate);
    line!(
        out,
        "window       {} samples, {:.0} ms: {:.0} ms before and {:.0} ms after the target",
        manifest.window,
        milliseconds(manifest.window.into()),
        milliseconds(f64::from(manifest.window) - lookahead),
        milliseconds(lookahead)
    );
    if let Some(memory) = manifest.memory {
        let length = milliseconds(memory.into());
        line!(out, "memory       {memory} samples, {length:.0} ms: nothing older has any effect");
    }
    line!(
        out,
        "hop          {hop:.2} samples, {:.2} ms, {:.2} frames per second",
        milliseconds(hop),
        f64::from(manifest.sample_rate) / hop
    );
    line!(out, "ensemble     {:?}", manifest.ensemble);
    if let Some(closure) = &manifest.closure {
        line!(
            out,
            "closure      {} above {} (softness {})",
            closure.control,
            closure.threshold,
            closure.softness
        );
    }
    if let Some(voice) = &manifest.voice {
        line!(out, "voice        speech begins at {} and ends below {}", voice.open, voice.close);
    }
    line!(out, "file         {} bytes, {} weights", student.file_size(), student.weight_count());
    if manifest.form == Form::Stream {
        line!(out, "per hop      {} products for one character", manifest.multiply_adds());
        line!(out, "state        {} floats, {} bytes per stream", manifest.state_size, state_bytes(manifest));
        line!(out, "probe        {}", probe(manifest));
    }
    line!(out, "training     {}", or_not_stated(&manifest.training.data));
    line!(out, "teacher      {}", or_not_stated(&manifest.training.teacher));
    line!(out, "licence      {}", or_not_stated(&manifest.licence));
    layers(&mut out, manifest);
    controls(&mut out, manifest);
    graph(&mut out, student);
    metrics(&mut out, &manifest.metrics);
    line!(out, "\nEngines here");
    for (name, usable) in engines {
        match usable {
            Ok(what) => line!(out, "  {name:<22} yes: {what}"),
            Err(why) => line!(out, "  {name:<22} no: {why}"),
        }
    }
    out
}

fn or_not_stated(text: &str) -> &str {
    if text.is_empty() { "not stated" } else { text }
}

fn probe(manifest: &Manifest) -> String {
    manifest.probe.as_ref().map_or_else(
        || "none".to_owned(),
        |probe| format!("agrees after {} hops within {}", probe.hops, probe.tolerance),
    )
}

fn layers(out: &mut String, manifest: &Manifest) {
    if manifest.layers.is_empty() {
        return;
    }
    line!(out, "\nLayers");
    line!(
        out,
        "  {:<16} {:<9} {:>6} {:>6} {:>5} {:>5} {:>11} {:<11} {:>4} {:>9} {:>10}",
        "name",
        "kind",
        "kernel",
        "stride",
        "kept",
        "new",
        "channels",
        "activation",
        "skip",
        "weights",
        "products"
    );
    for row in &manifest.layers {
        let taps = if row.taps.is_some() { row.kernel_floats() } else { 0 };
        let channels = format!("{} -> {}", row.channels_in, row.channels_out);
        let kind = word(row.kind);
        let activation = word(row.activation);
        let skip = row.skip.map_or_else(|| "-".to_owned(), |tap| tap.to_string());
        let weights = row.product_inputs() * row.product_columns() + taps;
        let products = row.multiply_adds();
        let head = format!("{:<16} {kind:<9}", row.name);
        let columns = format!("{:>6} {:>6} {:>5} {:>5}", row.kernel, row.stride, row.kept, row.new);
        line!(
            out,
            "  {head} {columns} {channels:>11} {activation:<11} {skip:>4} {weights:>9} {products:>10}"
        );
        if let Some(level) = &row.level {
            line!(
                out,
                "  {:<16} falls by {:.4} per column, from {} to {:.2}; range {:.2} nepers",
                "",
                level.fall,
                level.highest,
                level.lowest,
                level.range
            );
        }
    }
}

/// The word that the manifest has for a value.
fn word(value: impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    value.as_ref().and_then(Value::as_str).unwrap_or("?").to_owned()
}

fn controls(out: &mut String, manifest: &Manifest) {
    line!(out, "\nControls: {} of the rig {}", manifest.controls.len(), manifest.rig);
    for control in &manifest.controls {
        line!(out, "  {:<24} rests at {}, {} to {}", control.name, control.neutral, control.min, control.max);
    }
}

fn graph(out: &mut String, student: &Student) {
    let summary = student.summary();
    let opsets: Vec<String> = summary
        .opsets
        .iter()
        .map(|(domain, version)| format!("{} {version}", if domain.is_empty() { "onnx" } else { domain }))
        .collect();
    let operators: Vec<String> =
        summary.operators.iter().map(|(name, count)| format!("{name} x{count}")).collect();
    line!(
        out,
        "\nGraph: IR {}, opset {}, by {}",
        summary.ir_version,
        opsets.join(", "),
        or_not_stated(&summary.producer)
    );
    line!(out, "  operators    {}", operators.join(", "));
    for (kind, tensors) in
        [("input", &summary.inputs), ("output", &summary.outputs), ("initializer", &summary.initializers)]
    {
        for tensor in tensors {
            let shape = tensor.shape.join(", ");
            let bytes = if tensor.bytes > 0 { format!(", {} bytes", tensor.bytes) } else { String::new() };
            line!(out, "  {kind:<12} {} {} [{shape}]{bytes}", tensor.name, tensor.element);
        }
    }
}

fn metrics(out: &mut String, metrics: &Value) {
    let Some(figures) = metrics.as_object().filter(|figures| !figures.is_empty()) else {
        return;
    };
    line!(out, "\nMetrics on the held-out set");
    for (name, value) in figures {
        line!(out, "  {name:<24} {value}");
    }
}
