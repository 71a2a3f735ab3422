//! `v2f view`: a page in the user's own browser, served to this machine only.

mod answer;
mod browser;
mod computing;
mod export;
mod live;
mod page;
mod reply;
mod server;
mod session;
mod sound;

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::arguments::{LiveArguments, StudentArguments, ViewArguments};
use crate::failure::{Failed, Fault, FaultOf as _};
use crate::print::print;

use computing::{Computing, PageCore};
use server::Server;
use session::{Session, Setting};
use sound::Sound;

const OPEN_IT: &str = "v2f: open the address above in a browser on this machine; Ctrl-C ends it";

/// Runs the command.
pub fn run(arguments: &ViewArguments) -> Result<(), Failed> {
    let mut student = arguments.student.clone();
    let mut recording: Option<PathBuf> = None;
    if let Some(input) = &arguments.input {
        match input.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("onnx")) {
            true => student.student = Some(input.clone()),
            false => recording = Some(input.clone()),
        }
    }
    let students = students(&student, arguments.compare.as_deref());
    let wasm = arguments.wasm.as_deref();
    let setting = match &arguments.export {
        Some(_) => Setting {
            computing: Computing { page: Some(PageCore::find(wasm, &students)?), note: None },
            exported: true,
            ..Setting::default()
        },
        None => Setting {
            computing: Computing::choose(arguments.compute, wasm, &students)?,
            ..Setting::default()
        },
    };
    let session = Session::open(&students, &arguments.face, setting)?;
    if let Some(path) = &recording {
        let sound = Sound::read(path).with_context(|| path.display().to_string()).fault(Fault::Inputs)?;
        session.take(sound);
    }
    match &arguments.export {
        Some(folder) => export::write(&session, folder).fault(Fault::Usage),
        None => serve(session, arguments.port, arguments.no_open),
    }
}

/// Runs `v2f live --view`: the page listens to its own microphone from the start.
pub fn run_live(arguments: &LiveArguments) -> Result<(), Failed> {
    let students = students(&arguments.student, None);
    let computing = Computing::choose(arguments.compute, arguments.wasm.as_deref(), &students)?;
    let setting = Setting { computing, live: true, exported: false };
    serve(Session::open(&students, &arguments.face, setting)?, 0, arguments.no_open)
}

fn students(first: &StudentArguments, compare: Option<&Path>) -> Vec<StudentArguments> {
    let mut students = vec![first.clone()];
    if let Some(path) = compare {
        students.push(StudentArguments { student: Some(path.to_owned()), ..first.clone() });
    }
    students
}

fn serve(session: Session, port: u16, no_open: bool) -> Result<(), Failed> {
    let server = Server::bind(session, port).fault(Fault::Environment)?;
    let address = server.address();
    print(&format!("{address}\n"));
    let opened = (!no_open).then(|| browser::open(&server.ticket_address()));
    match opened {
        Some(Ok(())) => {
            eprintln!("v2f: shown in the browser; if it is not, open the address above; Ctrl-C ends it");
        }
        Some(Err(error)) => {
            log::info!("the browser is not opened: {error:#}");
            eprintln!("{OPEN_IT}");
        }
        None => eprintln!("{OPEN_IT}"),
    }
    server.run().fault(Fault::Environment)
}
