//! `v2f view`: a page in the user's own browser, served to this machine only.

mod answer;
mod live;
mod page;
mod reply;
mod server;
mod session;
mod sound;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::Context as _;

use crate::arguments::{FaceArguments, LiveArguments, StudentArguments, ViewArguments};
use crate::failure::{Failed, Fault, FaultOf as _};
use crate::print::print;

use server::Server;
use session::Session;
use sound::Sound;

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
    let session = open_session(&student, arguments.compare.as_deref(), &arguments.face, false)?;
    if let Some(path) = &recording {
        let sound = Sound::read(path).with_context(|| path.display().to_string()).fault(Fault::Inputs)?;
        session.take(sound);
    }
    serve(session, arguments.port, arguments.no_open)
}

/// Runs `v2f live --view`: the page listens to its own microphone from the start.
pub fn run_live(arguments: &LiveArguments) -> Result<(), Failed> {
    let session = open_session(&arguments.student, None, &arguments.face, true)?;
    serve(session, 0, arguments.no_open)
}

fn open_session(
    student: &StudentArguments,
    compare: Option<&Path>,
    face: &FaceArguments,
    live: bool,
) -> Result<Session, Failed> {
    let mut students = vec![student.clone()];
    if let Some(path) = compare {
        students.push(StudentArguments { student: Some(path.to_owned()), ..student.clone() });
    }
    Session::open(&students, face, live)
}

fn serve(session: Session, port: u16, no_open: bool) -> Result<(), Failed> {
    let server = Server::bind(session, port).fault(Fault::Environment)?;
    let address = server.address();
    print(&format!("{address}\n"));
    if no_open || !open_browser(&address) {
        eprintln!("v2f: open the address above in a browser on this machine; Ctrl-C ends it");
    } else {
        eprintln!("v2f: shown in the browser; Ctrl-C ends it");
    }
    server.run();
    Ok(())
}

/// Whether the system's own opener took the address.
fn open_browser(address: &str) -> bool {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    std::process::Command::new(program)
        .args(arguments)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .is_ok()
}
