//! Rows, predictors and reports: what streams and engines hand each other.

use std::{fmt, path::PathBuf};

use super::error::EngineError;

/// What one stream brings to a prediction and takes from it.
///
/// Owned by the stream, moved in and out of a batch without copying. Make rows with
/// [`Student::new_row`](super::Student::new_row).
#[derive(Clone, Debug, PartialEq)]
pub struct BatchRow {
    /// Stream form: the newest hop of sound; window form: the whole window. -1..1.
    pub audio: Box<[f32]>,
    /// What the layers keep of the past; empty in window form.
    pub state: Box<[f32]>,
    /// The prediction, in the order of the manifest's controls. Untouched where `wanted` is false.
    pub controls: Box<[f32]>,
    /// Whether the controls are needed. If not, only the state advances, which costs less.
    pub wanted: bool,
}

/// An engine at work on one student for one caller.
///
/// Not shared: each thread that predicts opens its own. Any number of predictors share the student's weights.
pub trait Predictor: Send {
    /// Advances every row by one hop (stream form) or evaluates its window (window form).
    ///
    /// Any number of rows. Rows are independent: the bits of a row depend neither on its neighbours nor on their number.
    /// NaN and infinite values pass through and are the caller's to look for.
    ///
    /// # Errors
    /// [`EngineError::RowShape`] when a row belongs to another student (no row is touched then);
    /// [`EngineError::RuntimeRun`] when ONNX Runtime fails.
    ///
    /// # Real time
    /// The native engine neither allocates, locks nor waits. Ours allocates nothing around ONNX Runtime, which itself
    /// may allocate.
    fn predict(&mut self, rows: &mut [Box<BatchRow>]) -> Result<(), EngineError>;

    /// What computes here, and what was passed over.
    fn engine(&self) -> &EngineReport;
}

/// The sizes that a student's rows have, in floats.
#[derive(Clone, Copy, Debug)]
pub(super) struct BatchRowSizes {
    pub audio: usize,
    pub state: usize,
    pub controls: usize,
}

impl BatchRowSizes {
    /// Refuses the first row of another size.
    pub fn check(self, rows: &[Box<BatchRow>]) -> Result<(), EngineError> {
        for (place, row) in rows.iter().enumerate() {
            for (what, found, expected) in [
                ("audio", row.audio.len(), self.audio),
                ("state", row.state.len(), self.state),
                ("controls", row.controls.len(), self.controls),
            ] {
                if found != expected {
                    return Err(EngineError::RowShape { row: place, what, found, expected });
                }
            }
        }
        Ok(())
    }
}

/// What ONNX Runtime computes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provider {
    /// The processor.
    Cpu,
    /// DirectML: any graphics processor on Windows.
    DirectMl,
    /// CoreML: Apple's processors.
    CoreMl,
}

impl Provider {
    /// All providers.
    pub const ALL: [Self; 3] = [Self::Cpu, Self::DirectMl, Self::CoreMl];

    /// Its name as in `onnxruntime:NAME`.
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

/// What computes, and what was passed over for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineReport {
    /// `native` or `onnxruntime`.
    pub engine: &'static str,
    /// Native: the instruction set; ONNX Runtime: its version.
    pub variant: String,
    /// ONNX Runtime: the library's absolute path.
    pub library: Option<PathBuf>,
    /// ONNX Runtime: what it computes with.
    pub provider: Option<Provider>,
    /// `fp32`, `fp16`, `int8` or `mixed`; `as in the graph` for the window form.
    pub weights: String,
    /// Engines or providers that were preferred or asked for but not taken: which, and why not.
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
