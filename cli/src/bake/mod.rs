//! `v2f bake`: converts recordings to curves, several at a time. A recording that fails does not stop the
//! others.

mod arguments;
mod curve_file;
mod inputs;
mod left_out;
mod progress;

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context as _;
use v2f::rig::Profile;
use v2f::runtime::{BakeSettings, Baker, Model};
use v2f::voice::{VoiceCurve, VoiceCurves};

use crate::character::rig_and_gain_for;
use crate::failure::{Failed, Fault, FaultOf as _, chain, print};
use crate::formats::{CurveFormat, Head, OutputSettings};
use crate::frame_rate::{exact_ratio, frame_rate};
use crate::interrupt;
use crate::model::{of_engine, open_model};
use crate::pipe::is_pipe;
use crate::recording::{Recording, SoundArguments, bake_recording, name_of, warning_line};

pub use arguments::BakeArguments;
use curve_file::{CurveFile, sound_beside};
use inputs::{Job, Plan};
use progress::Progress;

/// Totals of a bake.
#[derive(Default)]
struct Totals {
    files: usize,
    seconds: f64,
    failures: usize,
    /// Baked files with a warning.
    warned: usize,
    /// Files of the folders that are no recordings.
    left_out: usize,
}

/// One recording that was baked.
struct Baked {
    seconds: f64,
    warnings: usize,
}

/// Runs the command.
pub fn run(arguments: &BakeArguments) -> Result<(), Failed> {
    let plan = Plan::new(arguments)?;
    let model = open_model(&arguments.student, 0, 1)?;
    let choice = arguments.fps.unwrap_or(plan.format.default_rate());
    let head = arguments.format.open_head(plan.format)?;
    let named = head.as_deref().filter(|_| arguments.format.names_head()).map(Head::shape_names);
    let (mut rig, gain) = rig_and_gain_for(&arguments.face, named.as_deref())?;
    if arguments.voice_curves {
        rig.voice_curves = voice_curves(plan.format)?;
    }
    let bake_settings =
        BakeSettings { rig, gain, channel: arguments.sound.channel, rate: frame_rate(choice) };
    let first = model.baker(&bake_settings).map_err(of_engine)?;
    let output = OutputSettings {
        rate: exact_ratio(choice, model.manifest())
            .ok_or_else(|| Failed::usage("the student's hop gives no rig frame rate; name one with --fps"))?,
        engine: first.engine().engine.to_owned(),
        profile: bake_settings.rig.profile.as_ref().map_or("arkit", |profile| profile.name()).to_owned(),
        overwrite: arguments.overwrite,
        head,
        renderer_path: arguments.format.renderer_path.clone(),
        sound: arguments.format.audio,
    };
    let profile = match &bake_settings.rig.profile {
        Some(profile) => profile.clone(),
        None => Profile::builtin("arkit").fault(Fault::Usage)?,
    };
    check_names(&first, plan.format, &output, &profile)?;

    let progress = Progress::new(plan.jobs.len(), total_seconds(&plan, arguments), arguments.quiet);
    for (path, error) in &plan.failures {
        report(&progress, path, error);
    }
    let mut totals = bake_all(&plan, &model, first, &bake_settings, &output, arguments, &progress)?;
    totals.failures += plan.failures.len();
    totals.left_out = plan.left_out.count();
    for line in plan.left_out.lines() {
        progress.print_line(&format!("v2f: {line}"));
    }
    if arguments.sound.strict {
        totals.failures += plan.left_out.sounds.len();
    }
    progress.finish();
    if interrupt::requested() {
        return Err(Failed::interrupted());
    }
    if !arguments.quiet {
        let summary = summary(&totals, progress.elapsed());
        match plan.to_standard_output() {
            true => eprint!("{summary}"),
            false => print(&summary),
        }
    }
    match totals.failures {
        0 => Ok(()),
        _ => Err(Failed::reported(Fault::Inputs)),
    }
}

/// All curves about the voice, where the format has a place for them.
fn voice_curves(format: CurveFormat) -> Result<VoiceCurves, Failed> {
    if !format.has_voice_curves() {
        return Err(Failed::usage("--voice-curves: only json and csv have a place for them"));
    }
    Ok(VoiceCurve::ALL.into_iter().fold(VoiceCurves::NONE, VoiceCurves::with))
}

/// Checks that the format and the head can take the rig. If not, the command line is wrong, not each
/// recording.
fn check_names(
    baker: &Baker,
    format: CurveFormat,
    output: &OutputSettings,
    profile: &Profile,
) -> Result<(), Failed> {
    let controls: Vec<&str> = baker.rig().names().collect();
    format.check_rig(&controls).fault(Fault::Usage)?;
    if let Some(head) = &output.head {
        let fits = head.check(baker.rig(), profile).and_then(|()| format.check_head(head, baker.rig()));
        fits.with_context(|| format!("{} cannot be used as a head", head.name())).fault(Fault::Usage)?;
    }
    Ok(())
}

/// Sum of the lengths that the recordings state. Only a progress bar on a terminal needs it.
fn total_seconds(plan: &Plan, arguments: &BakeArguments) -> f64 {
    if arguments.quiet || !std::io::stderr().is_terminal() {
        return 0.0;
    }
    let open = |job: &Job| {
        let regular = Some(&job.recording).filter(|path| !is_pipe(path))?;
        Recording::open(regular, &arguments.sound).ok()?.stated_seconds()
    };
    plan.jobs.iter().take_while(|_| !interrupt::requested()).filter_map(open).sum()
}

fn bake_all(
    plan: &Plan,
    model: &Model,
    first: Baker,
    bake_settings: &BakeSettings,
    output: &OutputSettings,
    arguments: &BakeArguments,
    progress: &Progress,
) -> Result<Totals, Failed> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = arguments.jobs.map_or(cores, usize::from).clamp(1, plan.jobs.len().max(1));
    let mut bakers = vec![first];
    for _ in 1..threads {
        bakers.push(model.baker(bake_settings).map_err(of_engine)?);
    }
    let next = AtomicUsize::new(0);
    let totals = Mutex::new(Totals::default());
    std::thread::scope(|scope| {
        for mut baker in bakers {
            let (next, totals) = (&next, &totals);
            scope.spawn(move || {
                while let Some(job) = plan.jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if interrupt::requested() {
                        return;
                    }
                    let baked =
                        bake_one(job, plan.format, &mut baker, model, output, &arguments.sound, progress);
                    progress.file_done();
                    let mut totals = totals.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    match baked {
                        Ok(Baked { seconds, warnings }) => {
                            totals.files += 1;
                            totals.seconds += seconds;
                            totals.warned += usize::from(warnings > 0);
                        }
                        Err(_) if interrupt::requested() => return,
                        Err(error) => {
                            totals.failures += 1;
                            report(progress, &job.recording, &error);
                        }
                    }
                }
            });
        }
    });
    Ok(totals.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// Bakes one recording into its file.
fn bake_one(
    job: &Job,
    format: CurveFormat,
    baker: &mut Baker,
    model: &Model,
    output: &OutputSettings,
    sound_arguments: &SoundArguments,
    progress: &Progress,
) -> anyhow::Result<Baked> {
    let mut recording = Recording::open(&job.recording, sound_arguments)?;
    let mut sound = sound_beside(job, &recording, output)?;
    let mut curves = CurveFile::create(job, model.manifest(), baker.rig(), format, output, sound.as_ref())?;
    let per_second = f64::from(recording.rate()) * f64::from(recording.channels());
    let on_sound = |samples: &[f32]| {
        progress.advance(samples.len() as f64 / per_second);
        if let Some(sound) = &mut sound {
            sound.take(samples);
        }
    };
    let seconds = bake_recording(&mut recording, baker, |frame| curves.take(frame), on_sound)?;
    if let Some(sound) = sound {
        sound.finish()?;
    }
    curves.finish(seconds)?;
    let warnings = recording.warnings();
    for warning in &warnings {
        progress.print_line(&warning_line(&job.recording, warning));
    }
    Ok(Baked { seconds, warnings: warnings.len() })
}

fn report(progress: &Progress, path: &Path, error: &anyhow::Error) {
    progress.print_line(&format!("v2f: {}: {}", name_of(path), chain(error)));
}

fn summary(totals: &Totals, elapsed: f64) -> String {
    let Totals { files, seconds, failures, warned, left_out } = totals;
    let speed = seconds / elapsed.max(1e-3);
    let plural = if *files == 1 { "" } else { "s" };
    let mut text = format!(
        "{files} file{plural} baked: {seconds:.1} s of sound in {elapsed:.2} s, {speed:.0} times real time; \
         {failures} failed"
    );
    for (count, what) in [(warned, "with a warning"), (left_out, "left out")] {
        if *count > 0 {
            text += &format!(", {count} {what}");
        }
    }
    text + "\n"
}
