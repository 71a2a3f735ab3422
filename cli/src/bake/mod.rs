//! `v2f bake`: recordings to curves, several at a time, one failing without the others.

mod arguments;
mod curves;
mod inputs;
mod progress;

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use v2f::engine::{BakeSettings, Baker, Model};

use crate::character::face_and_gain;
use crate::failure::{Failed, Fault, FaultOf as _, chain, print};
use crate::formats::{CurveFormat, Style};
use crate::frame_rate::{exact_ratio, frame_rate};
use crate::interrupt;
use crate::model::{of_engine, open_model};
use crate::recording::{Recording, bake_recording};

pub use arguments::BakeArguments;
use curves::{Curves, sound_beside};
use inputs::{Job, Plan};
use progress::Progress;

/// What came of it.
#[derive(Default)]
struct Tally {
    files: usize,
    seconds: f64,
    failures: usize,
}

/// Runs the command.
pub fn run(arguments: &BakeArguments) -> Result<(), Failed> {
    let plan = Plan::new(arguments)?;
    let model = open_model(&arguments.student, 0, 1)?;
    let choice = arguments.fps.unwrap_or(plan.format.default_rate());
    let (face, gain) = face_and_gain(&arguments.face)?;
    let settings = BakeSettings { face, gain, rate: frame_rate(choice) };
    let first = model.baker(&settings).map_err(of_engine)?;
    let style = Style {
        rate: exact_ratio(choice, model.manifest())
            .ok_or_else(|| Failed::usage("the student's hop gives no frame rate; name one with --fps"))?,
        engine: first.engine().engine.to_owned(),
        profile: settings.face.profile.as_ref().map_or("arkit", |profile| profile.name()).to_owned(),
        overwrite: arguments.overwrite,
        head: arguments.format.open_head(plan.format)?,
        renderer_path: arguments.format.renderer_path.clone(),
        sound: arguments.format.audio,
    };
    check_names(&first, plan.format, &style)?;

    let progress = Progress::new(plan.jobs.len(), total_seconds(&plan, arguments.quiet), arguments.quiet);
    for (path, error) in &plan.failures {
        report(&progress, path, error);
    }
    let mut tally = bake_all(&plan, &model, first, &settings, &style, arguments.jobs, &progress)?;
    tally.failures += plan.failures.len();
    progress.finish();
    if interrupt::requested() {
        return Err(Failed::interrupted());
    }
    if !arguments.quiet {
        print(&summary(&tally, progress.elapsed()));
    }
    match tally.failures {
        0 => Ok(()),
        _ => Err(Failed::reported(Fault::Inputs)),
    }
}

/// A rig that the format or the head cannot take is wrong usage, not the fault of each recording.
fn check_names(baker: &Baker, format: CurveFormat, style: &Style) -> Result<(), Failed> {
    let controls: Vec<&str> = baker.rig().names().collect();
    format.check_rig(&controls).fault(Fault::Usage)?;
    if let Some(head) = &style.head {
        head.check(&controls).fault(Fault::Usage)?;
    }
    Ok(())
}

/// Length of all recordings, as far as they say it; only a bar on a terminal needs to know.
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
    settings: &BakeSettings,
    style: &Style,
    threads: Option<u16>,
    progress: &Progress,
) -> Result<Tally, Failed> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.map_or(cores, usize::from).clamp(1, plan.jobs.len().max(1));
    let mut bakers = vec![first];
    for _ in 1..threads {
        bakers.push(model.baker(settings).map_err(of_engine)?);
    }
    let next = AtomicUsize::new(0);
    let tally = Mutex::new(Tally::default());
    std::thread::scope(|scope| {
        for mut baker in bakers {
            let (next, tally) = (&next, &tally);
            scope.spawn(move || {
                while let Some(job) = plan.jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if interrupt::requested() {
                        return;
                    }
                    let baked = bake_one(job, plan.format, &mut baker, model, style, progress);
                    progress.file_over();
                    let mut tally = tally.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    match baked {
                        Ok(seconds) => {
                            tally.files += 1;
                            tally.seconds += seconds;
                        }
                        Err(_) if interrupt::requested() => return,
                        Err(error) => {
                            tally.failures += 1;
                            report(progress, &job.recording, &error);
                        }
                    }
                }
            });
        }
    });
    Ok(tally.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// Bakes one recording into its file; returns its length in seconds.
fn bake_one(
    job: &Job,
    format: CurveFormat,
    baker: &mut Baker,
    model: &Model,
    style: &Style,
    progress: &Progress,
) -> anyhow::Result<f64> {
    let recording = Recording::open(&job.recording)?;
    let mut sound = sound_beside(job, &recording, style)?;
    let mut curves = Curves::create(job, model.manifest(), baker.rig(), format, style, sound.as_ref())?;
    let per_second = f64::from(recording.rate()) * f64::from(recording.channels());
    let heard = |samples: &[f32]| {
        progress.advance(samples.len() as f64 / per_second);
        if let Some(sound) = &mut sound {
            sound.take(samples);
        }
    };
    let seconds = bake_recording(recording, baker, |frame| curves.take(frame), heard)?;
    if let Some(sound) = sound {
        sound.finish()?;
    }
    curves.finish(seconds)?;
    Ok(seconds)
}

fn report(progress: &Progress, path: &Path, error: &anyhow::Error) {
    progress.say(&format!("v2f: {}: {}", path.display(), chain(error)));
}

fn summary(tally: &Tally, elapsed: f64) -> String {
    let Tally { files, seconds, failures } = tally;
    let speed = seconds / elapsed.max(1e-3);
    let plural = if *files == 1 { "" } else { "s" };
    format!(
        "{files} file{plural} baked: {seconds:.1} s of sound in {elapsed:.2} s, {speed:.0} times real time; {failures} failed\n"
    )
}
