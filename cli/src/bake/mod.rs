//! `v2f bake`: converts recordings to curves, several at a time. A recording that fails does not stop the
//! others.

mod arguments;
mod curve_file;
mod inputs;
mod progress;

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use v2f::runtime::{BakeSettings, Baker, Model};
use v2f::voice::{VoiceCurve, VoiceCurves};

use crate::character::rig_and_gain;
use crate::failure::{Failed, Fault, FaultOf as _, chain, print};
use crate::formats::{CurveFormat, OutputSettings};
use crate::frame_rate::{exact_ratio, frame_rate};
use crate::interrupt;
use crate::model::{of_engine, open_model};
use crate::recording::{Recording, bake_recording};

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
}

/// Runs the command.
pub fn run(arguments: &BakeArguments) -> Result<(), Failed> {
    let plan = Plan::new(arguments)?;
    let model = open_model(&arguments.student, 0, 1)?;
    let choice = arguments.fps.unwrap_or(plan.format.default_rate());
    let (mut rig, gain) = rig_and_gain(&arguments.face)?;
    if arguments.voice_curves {
        rig.voice_curves = voice_curves(plan.format)?;
    }
    let bake_settings = BakeSettings { rig, gain, rate: frame_rate(choice) };
    let first = model.baker(&bake_settings).map_err(of_engine)?;
    let output = OutputSettings {
        rate: exact_ratio(choice, model.manifest())
            .ok_or_else(|| Failed::usage("the student's hop gives no rig frame rate; name one with --fps"))?,
        engine: first.engine().engine.to_owned(),
        profile: bake_settings.rig.profile.as_ref().map_or("arkit", |profile| profile.name()).to_owned(),
        overwrite: arguments.overwrite,
        head: arguments.format.open_head(plan.format)?,
        renderer_path: arguments.format.renderer_path.clone(),
        sound: arguments.format.audio,
    };
    check_names(&first, plan.format, &output)?;

    let progress = Progress::new(plan.jobs.len(), total_seconds(&plan, arguments.quiet), arguments.quiet);
    for (path, error) in &plan.failures {
        report(&progress, path, error);
    }
    let mut totals = bake_all(&plan, &model, first, &bake_settings, &output, arguments.jobs, &progress)?;
    totals.failures += plan.failures.len();
    progress.finish();
    if interrupt::requested() {
        return Err(Failed::interrupted());
    }
    if !arguments.quiet {
        print(&summary(&totals, progress.elapsed()));
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
fn check_names(baker: &Baker, format: CurveFormat, output: &OutputSettings) -> Result<(), Failed> {
    let controls: Vec<&str> = baker.rig().names().collect();
    format.check_rig(&controls).fault(Fault::Usage)?;
    if let Some(head) = &output.head {
        head.check(&controls).fault(Fault::Usage)?;
    }
    Ok(())
}

/// Sum of the lengths that the recordings state. Only a progress bar on a terminal needs it.
fn total_seconds(plan: &Plan, quiet: bool) -> f64 {
    if quiet || !std::io::stderr().is_terminal() {
        return 0.0;
    }
    let open = |job: &Job| Recording::open(&job.recording).ok()?.stated_seconds();
    plan.jobs.iter().take_while(|_| !interrupt::requested()).filter_map(open).sum()
}

fn bake_all(
    plan: &Plan,
    model: &Model,
    first: Baker,
    bake_settings: &BakeSettings,
    output: &OutputSettings,
    threads: Option<u16>,
    progress: &Progress,
) -> Result<Totals, Failed> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.map_or(cores, usize::from).clamp(1, plan.jobs.len().max(1));
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
                    let baked = bake_one(job, plan.format, &mut baker, model, output, progress);
                    progress.file_done();
                    let mut totals = totals.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    match baked {
                        Ok(seconds) => {
                            totals.files += 1;
                            totals.seconds += seconds;
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

/// Bakes one recording into its file; returns the length in seconds.
fn bake_one(
    job: &Job,
    format: CurveFormat,
    baker: &mut Baker,
    model: &Model,
    output: &OutputSettings,
    progress: &Progress,
) -> anyhow::Result<f64> {
    let recording = Recording::open(&job.recording)?;
    let mut sound = sound_beside(job, &recording, output)?;
    let mut curves = CurveFile::create(job, model.manifest(), baker.rig(), format, output, sound.as_ref())?;
    let per_second = f64::from(recording.rate()) * f64::from(recording.channels());
    let on_sound = |samples: &[f32]| {
        progress.advance(samples.len() as f64 / per_second);
        if let Some(sound) = &mut sound {
            sound.take(samples);
        }
    };
    let seconds = bake_recording(recording, baker, |frame| curves.take(frame), on_sound)?;
    if let Some(sound) = sound {
        sound.finish()?;
    }
    curves.finish(seconds)?;
    Ok(seconds)
}

fn report(progress: &Progress, path: &Path, error: &anyhow::Error) {
    progress.print_line(&format!("v2f: {}: {}", path.display(), chain(error)));
}

fn summary(totals: &Totals, elapsed: f64) -> String {
    let Totals { files, seconds, failures } = totals;
    let speed = seconds / elapsed.max(1e-3);
    let plural = if *files == 1 { "" } else { "s" };
    format!(
        "{files} file{plural} baked: {seconds:.1} s of sound in {elapsed:.2} s, {speed:.0} times real time; \
         {failures} failed\n"
    )
}
