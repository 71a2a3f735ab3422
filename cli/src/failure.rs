//! What a command prints, and how it fails: an exit code to branch on and a text to read.

use std::io::{self, Write as _};
use std::process::ExitCode;

/// The kind of a failure. Each kind has its own exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Some of the inputs could not be used.
    Inputs,
    /// The command line is wrong.
    Usage,
    /// This machine lacks something: an engine, a device, a font.
    Environment,
    /// Ctrl-C.
    Interrupted,
}

impl Fault {
    /// The code that the program exits with.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Inputs => 1,
            Self::Usage => 2,
            Self::Environment => 3,
            Self::Interrupted => 130,
        }
    }
}

/// A failed command. Without an error, everything was printed before.
#[derive(Debug)]
pub struct Failed {
    pub fault: Fault,
    pub error: Option<anyhow::Error>,
}

impl Failed {
    pub fn new(fault: Fault, error: impl Into<anyhow::Error>) -> Self {
        Self { fault, error: Some(error.into()) }
    }

    pub fn usage(text: impl Into<String>) -> Self {
        Self::new(Fault::Usage, anyhow::Error::msg(text.into()))
    }

    pub fn environment(text: impl Into<String>) -> Self {
        Self::new(Fault::Environment, anyhow::Error::msg(text.into()))
    }

    pub fn interrupted() -> Self {
        Self::new(Fault::Interrupted, anyhow::Error::msg("interrupted; unfinished files were removed"))
    }

    /// A failure whose reasons were already printed.
    pub fn reported(fault: Fault) -> Self {
        Self { fault, error: None }
    }

    /// Prints the error on stderr and returns the exit code.
    pub fn report(&self) -> ExitCode {
        if let Some(error) = &self.error {
            // A closed terminal takes no text; `eprintln` would panic.
            let _ = writeln!(io::stderr(), "v2f: {}", chain(error));
        }
        ExitCode::from(self.fault.exit_code())
    }
}

/// An error and its causes, one line each, without repetition.
pub fn chain(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}\n     {cause}");
        }
    }
    text
}

/// Turns an error into a failure of a kind.
pub trait FaultOf<T> {
    fn fault(self, fault: Fault) -> Result<T, Failed>;
}

impl<T, E: Into<anyhow::Error>> FaultOf<T> for Result<T, E> {
    fn fault(self, fault: Fault) -> Result<T, Failed> {
        self.map_err(|error| Failed::new(fault, error))
    }
}

/// Prints to stdout. A closed pipe (`v2f inspect | head`) is not an error.
pub fn print(text: &str) {
    let written = io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush());
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        log::warn!("cannot print: {error}");
    }
}
