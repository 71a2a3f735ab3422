//! Rows and predictors: what streams and engines hand each other.

use super::{engine_choice::EngineReport, error::ModelError};

/// What one stream brings to a prediction and takes from it.
///
/// Owned by the stream, moved in and out of a batch without copying. Make rows with
/// [`Student::new_row`](super::Student::new_row).
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
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
    /// [`ModelError::RowShape`] when a row belongs to another student (no row is touched then);
    /// [`ModelError::RuntimeRun`] when ONNX Runtime fails.
    ///
    /// # Real time
    /// The native engine neither allocates, locks nor waits. Ours allocates nothing around ONNX Runtime, which itself
    /// may allocate.
    fn predict(&mut self, rows: &mut [Box<Row>]) -> Result<(), ModelError>;

    /// What computes here, and what was passed over.
    fn engine(&self) -> &EngineReport;
}

/// The sizes that a student's rows have, in floats.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowSizes {
    pub audio: usize,
    pub state: usize,
    pub controls: usize,
}

impl RowSizes {
    /// Refuses the first row of another size.
    pub fn check(self, rows: &[Box<Row>]) -> Result<(), ModelError> {
        for (place, row) in rows.iter().enumerate() {
            for (what, found, expected) in [
                ("audio", row.audio.len(), self.audio),
                ("state", row.state.len(), self.state),
                ("controls", row.controls.len(), self.controls),
            ] {
                if found != expected {
                    return Err(ModelError::RowShape { row: place, what, found, expected });
                }
            }
        }
        Ok(())
    }
}
