//! `v2f`: bake recordings, watch a mouth live, measure this machine.
#![deny(unsafe_code)]

mod arguments;
mod bake;
mod bench;
mod character;
mod completions;
mod curves_csv;
mod curves_json;
mod doctor;
mod failure;
mod formats;
mod frame_rate;
mod inspect;
mod interrupt;
#[cfg(feature = "microphone")]
mod live;
mod machine;
mod play;
mod plot;
mod print;
mod recording;
mod render;
mod send;
mod student;
mod unfinished;
mod view;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use failure::Failed;

fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    env_logger::Builder::from_env(env_logger::Env::new().filter_or("V2F_LOG", "warn"))
        .format_timestamp(None)
        .init();
    interrupt::listen();
    match settle(&mut arguments.command).and_then(|()| run(&arguments.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => failed.report(),
    }
}

/// What a character profile says of the student is as good as said on the command line.
fn settle(command: &mut Command) -> Result<(), Failed> {
    let (student, face) = match command {
        Command::Bake(arguments) => (&mut arguments.student, &arguments.face),
        Command::Plot(arguments) => (&mut arguments.student, &arguments.face),
        Command::Play(arguments) => (&mut arguments.student, &arguments.face),
        Command::Render(arguments) => (&mut arguments.student, &arguments.face),
        #[cfg(feature = "microphone")]
        Command::Live(arguments) => (&mut arguments.student, &arguments.face),
        Command::View(arguments) => (&mut arguments.student, &arguments.face),
        Command::Inspect(_) | Command::Doctor(_) | Command::Bench(_) | Command::Completions(_) => {
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
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Doctor(arguments) => doctor::run(arguments),
        Command::Bench(arguments) => bench::run(arguments),
        Command::Completions(arguments) => {
            completions::run(arguments);
            Ok(())
        }
    }
}
