//! The recordings that a bake reads, and the output file of each.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};

use crate::failure::Failed;
use crate::formats::{CurveFormat, extensions, sound_path};
use crate::pipe::STANDARD;
use crate::recording::EXTENSIONS;

use super::arguments::BakeArguments;
use super::left_out::LeftOut;

/// One recording and the file of its curves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub recording: PathBuf,
    pub curves: PathBuf,
}

/// Everything that a bake has to do.
#[derive(Debug)]
pub struct Plan {
    pub format: CurveFormat,
    pub jobs: Vec<Job>,
    /// Inputs that cannot be baked, with the reason.
    pub failures: Vec<(PathBuf, anyhow::Error)>,
    pub left_out: LeftOut,
}

impl Plan {
    /// Finds the recordings and names their outputs.
    ///
    /// # Errors
    /// The output is a file and the recordings are several, or there are no recordings.
    pub fn new(arguments: &BakeArguments) -> Result<Self, Failed> {
        let output = &arguments.output;
        let (mut failures, mut left_out) = (Vec::new(), LeftOut::default());
        check_standard(arguments)?;
        let found = find(&arguments.inputs, output, &mut failures, &mut left_out);
        let recordings: HashSet<PathBuf> =
            found.iter().filter_map(|(recording, _)| recording.canonicalize().ok()).collect();
        let single = arguments.inputs.len() == 1 && !arguments.inputs.iter().any(|input| input.is_dir());
        let is_standard = output.as_os_str() == STANDARD;
        let names_file =
            is_standard || !output.is_dir() && output.extension().is_some() && !ends_in_separator(output);
        let to_file = single && names_file;
        if !single && names_file && (is_standard || CurveFormat::of_extension(output).is_some()) {
            return Err(Failed::usage(format!(
                "-o {} is one file, but the recordings are several; name a folder with -o",
                output.display()
            )));
        }
        let format = choose_format(arguments.format.format, output, to_file)?;
        if !to_file && output.is_file() {
            return Err(Failed::usage(format!(
                "{} is a file, but several recordings need a folder; name a folder with -o",
                output.display()
            )));
        }
        let mut jobs = if to_file {
            found.into_iter().map(|(recording, _)| Job { recording, curves: output.clone() }).collect()
        } else {
            in_folder(found, output, format, &mut failures)
        };
        if arguments.format.audio {
            jobs = refuse_replaced_recordings(jobs, &recordings, &mut failures);
        }
        if jobs.is_empty() && failures.is_empty() {
            return Err(Failed::usage(format!(
                "no recordings found; folders are searched for files that end in {}",
                EXTENSIONS.join(", ")
            )));
        }
        Ok(Self { format, jobs, failures, left_out })
    }

    /// Whether the curves go to standard output: nothing else may be printed there.
    pub fn to_standard_output(&self) -> bool {
        self.jobs.iter().any(|job| job.curves.as_os_str() == STANDARD)
    }
}

/// Refuses what standard input and output cannot be.
fn check_standard(arguments: &BakeArguments) -> Result<(), Failed> {
    let is_standard = |path: &&PathBuf| path.as_os_str() == STANDARD;
    if arguments.inputs.iter().filter(is_standard).count() > 1 {
        return Err(Failed::usage("standard input (-) is named twice; it can be read once"));
    }
    if is_standard(&&arguments.output) && arguments.format.audio {
        return Err(Failed::usage("-o - has no place for the sound beside the curves; drop --audio"));
    }
    Ok(())
}

fn choose_format(chosen: Option<CurveFormat>, output: &Path, to_file: bool) -> Result<CurveFormat, Failed> {
    match (chosen, CurveFormat::of_extension(output)) {
        (Some(chosen), Some(named)) if to_file && chosen.extension() != named.extension() => {
            Err(Failed::usage(format!(
                "-o {} and --format {} contradict each other; drop one",
                output.display(),
                chosen.name()
            )))
        }
        (Some(chosen), _) => Ok(chosen),
        (None, Some(named)) if to_file => Ok(named),
        (None, None) if output.as_os_str() == STANDARD => Ok(CurveFormat::default_for_pipes()),
        (None, None) if to_file => Err(Failed::usage(format!(
            "the output {} ends in none of {}; rename it or add --format",
            output.display(),
            extensions()
        ))),
        _ => Ok(CurveFormat::default_for_folders()),
    }
}

/// The recordings, each with its path below the input that holds it.
fn find(
    inputs: &[PathBuf],
    output: &Path,
    failures: &mut Vec<(PathBuf, anyhow::Error)>,
    left_out: &mut LeftOut,
) -> Vec<(PathBuf, PathBuf)> {
    let output = output.canonicalize().ok();
    let mut found = Vec::new();
    for input in inputs {
        if input.is_dir() {
            let mut inside = Vec::new();
            walk(input, output.as_deref(), &mut inside, failures, left_out);
            inside.sort();
            found.extend(inside.into_iter().map(|path| {
                let below = path.strip_prefix(input).unwrap_or(&path).to_owned();
                (path, below)
            }));
        } else {
            let is_standard = input.as_os_str() == STANDARD;
            let name = if is_standard { Some("stdin".as_ref()) } else { input.file_name() };
            let name = name.map(PathBuf::from).unwrap_or_default();
            found.push((input.clone(), name));
        }
    }
    found
}

/// Searches a folder. It skips links to folders (they may form a circle), the output folder (it may hold
/// sound of an earlier bake), and hidden files (macOS writes `._NAME.wav` beside `NAME.wav`, without sound).
fn walk(
    folder: &Path,
    output: Option<&Path>,
    found: &mut Vec<PathBuf>,
    failures: &mut Vec<(PathBuf, anyhow::Error)>,
    left_out: &mut LeftOut,
) {
    let entries = match fs::read_dir(folder).context("the folder cannot be read") {
        Ok(entries) => entries,
        Err(error) => return failures.push((folder.to_owned(), error)),
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if output.is_some() && path.canonicalize().ok().as_deref() == output {
                log::info!("{} is the output folder and is not searched", path.display());
            } else {
                walk(&path, output, found, failures, left_out);
            }
        } else if path.is_file() {
            match is_recording(&path) {
                true => found.push(path),
                false => left_out.add(&path),
            }
        }
    }
}

fn is_recording(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}

/// Names the output of each recording. Where two would have the same name, the second keeps its own extension
/// too (`a.wav` and `a.mp3` become `a.csv` and `a.mp3.csv`), and a third is refused.
fn in_folder(
    found: Vec<(PathBuf, PathBuf)>,
    output: &Path,
    format: CurveFormat,
    failures: &mut Vec<(PathBuf, anyhow::Error)>,
) -> Vec<Job> {
    let mut taken: HashMap<PathBuf, PathBuf> = HashMap::new();
    let mut jobs = Vec::with_capacity(found.len());
    for (recording, below) in found {
        let plain = output.join(below.with_extension(format.extension()));
        let mut full = output.join(&below).into_os_string();
        full.push(".");
        full.push(format.extension());
        let free =
            [plain.clone(), PathBuf::from(full)].into_iter().find(|curves| !taken.contains_key(curves));
        match free {
            Some(curves) => {
                taken.insert(curves.clone(), recording.clone());
                jobs.push(Job { recording, curves });
            }
            None => {
                let other = taken.get(&plain).map(|path| path.display().to_string()).unwrap_or_default();
                let error = anyhow!("its curves would replace those of {other}; bake it into another folder");
                failures.push((recording, error));
            }
        }
    }
    jobs
}

/// Refuses jobs whose sound would replace another recording (`a.mp3` and `a.wav`, baked into their own
/// folder).
fn refuse_replaced_recordings(
    jobs: Vec<Job>,
    recordings: &HashSet<PathBuf>,
    failures: &mut Vec<(PathBuf, anyhow::Error)>,
) -> Vec<Job> {
    let mut kept = Vec::with_capacity(jobs.len());
    for job in jobs {
        let sound = sound_path(&job.curves);
        let replaced = sound.canonicalize().ok().filter(|sound| recordings.contains(sound));
        // A recording at the place of its own sound is not written.
        if replaced.is_none() || replaced == job.recording.canonicalize().ok() {
            kept.push(job);
            continue;
        }
        let error = anyhow!(
            "its sound would replace the recording {}; bake it into another folder, or drop --audio",
            sound.display()
        );
        failures.push((job.recording, error));
    }
    kept
}

fn ends_in_separator(path: &Path) -> bool {
    path.as_os_str().to_string_lossy().ends_with(std::path::is_separator)
}
