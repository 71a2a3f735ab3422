//! The interface between streams and engines: batch rows, predictors and reports.

use std::{fmt, path::PathBuf};

use super::error::EngineError;

/// One stream's input, state and output of a prediction.
///
/// The stream owns its row and moves it into a batch and back without copying.
/// [`Student::new_row`](super::Student::new_row) makes rows.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchRow {
    /// Input samples, -1 to 1. Stream form: the newest hop. Window form: the whole window.
    pub audio: Box<[f32]>,
    /// The state of all layers. Empty in window form.
    pub state: Box<[f32]>,
    /// The prediction, in the order of the manifest's controls. Written only if [`Wanted::Controls`].
    pub controls: Box<[f32]>,
    /// How surely the target instant lies in speech, 0 to 1, as the output `voice` says. Written with the
    /// controls; 0 if the student has no such output.
    pub voice: f32,
    /// What is needed of the hop. Less costs less.
    pub wanted: Wanted,
}

/// What is needed of a hop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// That the level of the sound advances. The rest of the state may be anything afterwards: it is right
    /// again after one window of hops of which the state is wanted. Without level layers nothing happens.
    Level,
    /// That the state advances.
    State,
    /// The controls, and `voice`, and that the state advances.
    #[default]
    Controls,
}

/// An engine that computes one student for one caller.
///
/// Each thread that predicts opens its own predictor. All predictors share the student's weights.
pub trait Predictor: Send {
    /// Advances every row by one hop (stream form) or evaluates its window (window form).
    ///
    /// Takes any number of rows. Rows are independent: the bits of a row depend neither on other rows nor on
    /// their number. NaN and infinite values are passed on; the caller checks for them.
    ///
    /// # Errors
    /// [`EngineError::RowShape`] if a row belongs to another student; then no row changes.
    /// [`EngineError::RuntimeRun`] if ONNX Runtime fails.
    ///
    /// # Real time
    /// The native engine never allocates, locks or waits. ONNX Runtime may allocate.
    fn predict(&mut self, rows: &mut [Box<BatchRow>]) -> Result<(), EngineError>;

    /// The engine of this predictor, and the engines that were not chosen.
    fn engine(&self) -> &EngineReport;
}

/// The sizes of a student's rows, in floats.
#[derive(Clone, Copy, Debug)]
pub(super) struct BatchRowSizes {
    pub audio: usize,
    pub state: usize,
    pub controls: usize,
}

impl BatchRowSizes {
    /// Refuses rows of other sizes, with the first one in the error.
    pub fn check(self, rows: &[Box<BatchRow>]) -> Result<(), EngineError> {
        for (index, row) in rows.iter().enumerate() {
            for (what, found, expected) in [
                ("audio", row.audio.len(), self.audio),
                ("state", row.state.len(), self.state),
                ("controls", row.controls.len(), self.controls),
            ] {
                if found != expected {
                    return Err(EngineError::RowShape { row: index, what, found, expected });
                }
            }
        }
        Ok(())
    }
}

/// The execution provider of ONNX Runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provider {
    /// The CPU.
    Cpu,
    /// DirectML: any GPU on Windows.
    DirectMl,
    /// CoreML: Apple's CPU, GPU and Neural Engine.
    CoreMl,
}

impl Provider {
    /// All providers.
    pub const ALL: [Self; 3] = [Self::Cpu, Self::DirectMl, Self::CoreMl];

    /// Its name, as in `onnxruntime:NAME`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::DirectMl => "directml",
            Self::CoreMl => "coreml",
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The chosen engine, and the engines that were not chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineReport {
    /// `native` or `onnxruntime`.
    pub engine: &'static str,
    /// Native: the instruction set. ONNX Runtime: its version.
    pub variant: String,
    /// ONNX Runtime: the library's absolute path.
    pub library: Option<PathBuf>,
    /// ONNX Runtime: its execution provider.
    pub provider: Option<Provider>,
    /// `fp32`, `fp16`, `int8` or `mixed`; `as in the graph` for the window form.
    pub weights: String,
    /// Engines or providers that were considered and not chosen: name and reason.
    pub passed_over: Vec<(String, String)>,
}

impl fmt::Display for EngineReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.engine)?;
        if let Some(provider) = self.provider {
            write!(f, ":{provider}")?;
        }
        write!(f, " ({}, {} weights", self.variant, self.weights)?;
        if let Some(library) = &self.library {
            write!(f, ", {}", library.display())?;
        }
        f.write_str(")")?;
        for (what, why) in &self.passed_over {
            write!(f, "; not {what}: {why}")?;
        }
        Ok(())
    }
}
