//! `v2f view`: a page in the browser of the user, served to this machine only.

mod browser;
mod computing;
mod export;
mod microphone;
mod page;
mod reply;
mod server;
mod session;
mod sound;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use crate::character::FaceArguments;
use crate::failure::{Failed, Fault, FaultOf as _, print};
use crate::model::StudentArguments;
use crate::recording::SoundArguments;

pub use computing::Computer;
use computing::{Computing, PageCore};
use server::Server;
use session::{PageMode, Session};
use sound::Sound;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f view hello.wav                            with phones, if hello.phones.json is beside it\n  \
v2f view hello.wav --compare other.onnx       two students side by side\n  \
v2f view --no-open                            print the address; drop a recording on the page\n  \
v2f view hello.wav --compute page             compute the curves in the page, by WebAssembly\n  \
v2f view hello.wav --export site              write a folder for a web host; visitors do not need v2f\n\n\
The page is served to this machine only (127.0.0.1), at a secret address. Ctrl-C ends it.")]
pub struct ViewArguments {
    /// Recording (wav, mp3, ogg, opus, flac, m4a, webm ...), or a student file (.onnx)
    #[arg(value_name = "RECORDING|STUDENT")]
    pub input: Option<PathBuf>,
    /// Second student, shown beside the first
    #[arg(long, value_name = "STUDENT")]
    pub compare: Option<PathBuf>,
    /// Write the page into this new folder instead of showing it; it computes without the program
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["no_open", "port"])]
    pub export: Option<PathBuf>,
    /// Print the address instead of opening the browser
    #[arg(long)]
    pub no_open: bool,
    /// Port; 0 means any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// Where the curves are computed; the page shows it
    #[arg(long, value_enum, default_value = "program")]
    pub compute: Computer,
    /// WebAssembly core for --compute page and --export [default: v2f.wasm beside this program]
    #[arg(long, value_name = "FILE")]
    pub wasm: Option<PathBuf>,
    #[command(flatten)]
    pub student: StudentArguments,
    #[command(flatten)]
    pub sound: SoundArguments,
    #[command(flatten)]
    pub face: FaceArguments,
}

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
    let mode = match &arguments.export {
        Some(_) => PageMode {
            computing: Computing { page: Some(PageCore::find(wasm, &students)?), note: None },
            exported: true,
            ..PageMode::default()
        },
        None => PageMode {
            computing: Computing::choose(arguments.compute, wasm, &students)?,
            ..PageMode::default()
        },
    };
    let session = Session::open(&students, &arguments.face, mode)?;
    if let Some(path) = &recording {
        let sound = Sound::read(path, &arguments.sound)
            .with_context(|| path.display().to_string())
            .fault(Fault::Inputs)?;
        session.set_sound(sound);
    }
    match &arguments.export {
        Some(folder) => export::write(&session, folder).fault(Fault::Usage),
        None => serve(session, arguments.port, arguments.no_open),
    }
}

/// Runs `v2f live --view`: the page opens the microphone of the browser at once.
///
/// # Errors
/// The student, the character or the port cannot be used.
#[cfg(feature = "microphone")]
pub fn run_live(
    student: &StudentArguments,
    face: &FaceArguments,
    compute: Computer,
    wasm: Option<&Path>,
    no_open: bool,
) -> Result<(), Failed> {
    let students = students(student, None);
    let mode =
        PageMode { computing: Computing::choose(compute, wasm, &students)?, live: true, exported: false };
    serve(Session::open(&students, face, mode)?, 0, no_open)
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
    let opened = (!no_open).then(|| browser::open(&server.one_time_address()));
    match opened {
        Some(Ok(())) => {
            eprintln!(
                "v2f: the page opens in the browser; if it does not, open the address above; Ctrl-C ends it"
            );
        }
        Some(Err(error)) => {
            log::info!("the browser cannot be opened: {error:#}");
            eprintln!("{OPEN_IT}");
        }
        None => eprintln!("{OPEN_IT}"),
    }
    server.run().fault(Fault::Environment)
}
