//! `v2f heads`: says which kind of rig a character file has, and what its mouth will never do.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use v2f::rig::{Detection, Part, detect, families, inspect};

use crate::character::mapping_profile;
use crate::failure::{Failed, Fault, FaultOf as _, print};
use crate::formats::Head;

/// Families that are shown beside the best.
const RUNNERS_UP: usize = 3;

/// Options of `v2f heads`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f heads ann.glb\n  v2f heads ann.vrm --map vrm\n  v2f heads --names names.txt\n  v2f heads")]
pub struct HeadsArguments {
    /// Character files (.glb, .gltf, .vrm); none lists the families that are known
    pub files: Vec<PathBuf>,
    /// Show how this mapping profile fits, not the one that fits best
    #[arg(long, value_name = "MAPPING")]
    pub map: Option<String>,
    /// Text files with the name of one shape on each line, for characters of other formats
    #[arg(long)]
    pub names: bool,
    /// Print JSON: an object for each file, with the index of each shape
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// A file cannot be read or has no shapes with names, or none of them fits a family.
pub fn run(arguments: &HeadsArguments) -> Result<(), Failed> {
    if arguments.files.is_empty() {
        print(&known_families());
        return Ok(());
    }
    let profile = arguments.map.as_deref().map(mapping_profile).transpose()?;
    let mut unknown = false;
    for file in &arguments.files {
        let shapes = shape_names(file, arguments.names)?;
        let fits = match &profile {
            Some(profile) => vec![inspect(profile, &shapes).fault(Fault::Usage)?],
            None => detect(&shapes),
        };
        unknown |= fits.is_empty();
        print(&match arguments.json {
            true => as_json(file, &fits, &shapes),
            false => as_text(file, &fits, &shapes),
        });
    }
    if unknown { Err(Failed::reported(Fault::Inputs)) } else { Ok(()) }
}

fn known_families() -> String {
    let mut out =
        "Rigs that `v2f heads FILE` and `--map auto` find, by the names of their shapes:\n".to_owned();
    for (name, label) in families() {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  {name:16} {label}");
    }
    out
}

fn shape_names(file: &Path, are_lines: bool) -> Result<Vec<String>, Failed> {
    if !are_lines {
        return Ok(Head::open(file)?.shape_names());
    }
    let text = crate::character::read_text(file)?;
    let names: Vec<String> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if names.is_empty() {
        return Err(Failed::usage(format!("{} names no shape", file.display())));
    }
    Ok(names)
}

fn as_json(file: &Path, fits: &[Detection], shapes: &[String]) -> String {
    let best = fits.first().map(Detection::to_json);
    let others: Vec<_> = fits
        .iter()
        .skip(1)
        .map(|fit| serde_json::json!({"profile": fit.profile, "family": fit.family, "score": fit.score}))
        .collect();
    let told = serde_json::json!({
        "file": file.display().to_string(), "shapes": shapes, "best": best, "others": others
    });
    format!("{told:#}\n")
}

fn as_text(file: &Path, fits: &[Detection], shapes: &[String]) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_text(&mut out, file, fits, shapes);
    out
}

fn write_text(out: &mut String, file: &Path, fits: &[Detection], shapes: &[String]) -> std::fmt::Result {
    writeln!(out, "{}: {} names of shapes", file.display(), shapes.len())?;
    let Some(best) = fits.first() else {
        return writeln!(
            out,
            "  no known family has these names ({}, ...); write a mapping profile for them",
            shapes.iter().take(4).map(String::as_str).collect::<Vec<_>>().join(", ")
        );
    };
    let family = if best.family.is_empty() { &best.profile } else { &best.family };
    let speech = best.speech().count();
    let unmatched: Vec<&str> = best.unmatched().map(|curve| curve.name.as_str()).collect();
    writeln!(out, "  family       {family}: --map {}", best.profile)?;
    writeln!(
        out,
        "  score        {:.0} %: {} of {speech} curves of speech, {} of {} in all",
        f64::from(best.score) * 100.0,
        speech - unmatched.len(),
        best.matched(),
        best.curves.len()
    )?;
    row(out, "moves", &matched(best, shapes))?;
    row(out, "no shape for", &unmatched)?;
    let tongue = best.curves.iter().filter(|curve| curve.part == Part::Tongue && curve.shape.is_none());
    row(out, "nor for", &tongue.map(|curve| curve.name.as_str()).collect::<Vec<_>>())?;
    for never in &best.lost {
        writeln!(out, "  never        {never} (the head has no shape for it)")?;
    }
    for never in &best.beyond {
        writeln!(out, "  never        {never} (this family has none)")?;
    }
    let others = fits.iter().skip(1).take(RUNNERS_UP);
    let others: Vec<String> =
        others.map(|fit| format!("{} {:.0} %", fit.profile, f64::from(fit.score) * 100.0)).collect();
    row(out, "others", &others)
}

/// `curve` where a shape has its very name, else `curve = shape`.
fn matched(fit: &Detection, shapes: &[String]) -> Vec<String> {
    let found = fit.curves.iter().filter_map(|curve| Some((curve, shapes.get(curve.shape?.shape)?)));
    found
        .map(|(curve, shape)| match *shape == curve.name {
            true => shape.clone(),
            false => format!("{} = {shape}", curve.name),
        })
        .collect()
}

fn row<S: AsRef<str>>(out: &mut String, label: &str, names: &[S]) -> std::fmt::Result {
    if names.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    writeln!(out, "  {label:12} {}", names.join(", "))
}
