//! `v2f`: bakes recordings to curves, shows a face, measures this machine.
#![deny(unsafe_code)]

mod bake;
mod bench;
mod character;
mod doctor;
mod failure;
mod formats;
mod frame_rate;
mod heads;
mod inspect;
mod interrupt;
#[cfg(feature = "microphone")]
mod live;
mod machine;
mod model;
mod option_values;
mod output_file;
mod pipe;
mod play;
mod plot;
mod recording;
mod render;
mod send;
#[cfg(feature = "microphone")]
mod sound_card;
mod view;

use std::process::ExitCode;

use clap::{Args, CommandFactory as _, Parser, Subcommand};

use bake::BakeArguments;
use bench::BenchArguments;
use doctor::DoctorArguments;
use failure::{Failed, print};
use formats::labels;
use heads::HeadsArguments;
use inspect::InspectArguments;
#[cfg(feature = "microphone")]
use live::LiveArguments;
use play::PlayArguments;
use plot::PlotArguments;
use render::RenderArguments;
use view::ViewArguments;

const EXIT_CODES: &str = "Exit codes: 0 success, 1 some inputs failed, 2 wrong usage, 3 this machine lacks \
something (an engine, a sound device), 130 interrupted (Ctrl-C).\n\
V2F_LOG=debug prints what the program does.";

/// Speech in, face-rig curves out: bake recordings, show a face, measure this machine.
#[derive(Debug, Parser)]
#[command(name = "v2f", version, after_help = EXIT_CODES, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(about = format!("Convert recordings to curves: {}", labels()))]
    Bake(BakeArguments),
    /// Draw the curves of a recording under its waveform
    Plot(PlotArguments),
    /// Play a recording and send its curves to Unreal and to VMC receivers
    Play(PlayArguments),
    /// Show a mouth that follows the microphone, in the terminal or the browser
    #[cfg(feature = "microphone")]
    Live(LiveArguments),
    /// Draw the speaking face as a contact sheet or a video
    Render(RenderArguments),
    /// Show a face that speaks a recording, in the browser, and tune it
    View(ViewArguments),
    /// Say which rig a character file has, and what its mouth will never do
    Heads(HeadsArguments),
    /// Print everything about a student file
    Inspect(InspectArguments),
    /// Check what works on this machine, and why something does not
    Doctor(DoctorArguments),
    /// Measure time and memory on this machine
    Bench(BenchArguments),
    /// Print completions for a shell
    Completions(CompletionsArguments),
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
v2f completions bash > ~/.local/share/bash-completion/completions/v2f")]
struct CompletionsArguments {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    // The decoders talk about every odd tag. What matters of it are warnings of the recordings.
    env_logger::Builder::from_env(env_logger::Env::new().filter_or("V2F_LOG", "warn,symphonia=off"))
        .format_timestamp(None)
        .init();
    interrupt::listen();
    match student_from_profile(&mut arguments.command).and_then(|()| run(&arguments.command)) {
        Ok(()) => ExitCode::SUCCESS,
        // A read that Ctrl-C ended fails as a file does; the user knows better.
        Err(_) if interrupt::requested() => Failed::interrupted().report(),
        Err(failed) => failed.report(),
    }
}

/// Takes the student that a character profile names, unless the command line names one.
fn student_from_profile(command: &mut Command) -> Result<(), Failed> {
    let (student, face) = match command {
        Command::Bake(arguments) => (&mut arguments.student, &arguments.face),
        Command::Plot(arguments) => (&mut arguments.student, &arguments.face),
        Command::Play(arguments) => (&mut arguments.student, &arguments.face),
        Command::Render(arguments) => (&mut arguments.student, &arguments.face),
        #[cfg(feature = "microphone")]
        Command::Live(arguments) => (&mut arguments.student, &arguments.face),
        Command::View(arguments) => (&mut arguments.student, &arguments.face),
        Command::Heads(_)
        | Command::Inspect(_)
        | Command::Doctor(_)
        | Command::Bench(_)
        | Command::Completions(_) => {
            return Ok(());
        }
    };
    character::choose_student(student, face)
}

fn run(command: &Command) -> Result<(), Failed> {
    match command {
        Command::Bake(arguments) => bake::run(arguments),
        Command::Plot(arguments) => plot::run(arguments),
        Command::Play(arguments) => play::run(arguments),
        Command::Render(arguments) => render::run(arguments),
        #[cfg(feature = "microphone")]
        Command::Live(arguments) => live::run(arguments),
        Command::View(arguments) => view::run(arguments),
        Command::Heads(arguments) => heads::run(arguments),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Doctor(arguments) => doctor::run(arguments),
        Command::Bench(arguments) => bench::run(arguments),
        Command::Completions(arguments) => {
            print_completions(arguments);
            Ok(())
        }
    }
}

/// Prints the completion script of a shell.
fn print_completions(arguments: &CompletionsArguments) {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "v2f", &mut script);
    print(&String::from_utf8_lossy(&script));
}

#[cfg(test)]
mod tests;
