//! A student that is ready to play: its file, read and checked, with its weights packed for this processor.

use std::{path::Path, sync::Arc};

use crate::student::{Form, Manifest, StudentError, StudentFile, Summary, limits::MAX_FILE_BYTES};

use super::{
    native::{InstructionSet, NativePredictor, Plan},
    predictor::BatchRow,
    probe::check_probe,
};

/// A student, immutable and shared by everything that plays it.
#[derive(Debug)]
pub struct Student {
    file: StudentFile,
    /// Only ONNX Runtime reads the bytes again.
    #[cfg(feature = "onnxruntime")]
    bytes: Box<[u8]>,
    /// Stream form only.
    plan: Option<Arc<Plan>>,
    fresh: BatchRow,
}

impl Student {
    /// Reads a student from a file.
    ///
    /// Loading packs the weights, computes the state of a fresh stream and plays the probe: some milliseconds.
    ///
    /// # Errors
    /// [`StudentError`] says what is wrong with the file and what to do.
    pub fn from_path(path: &Path) -> Result<Arc<Self>, StudentError> {
        let read = |source| StudentError::Read { path: path.to_owned(), source };
        let found = std::fs::metadata(path).map_err(read)?.len();
        if found > MAX_FILE_BYTES {
            return Err(StudentError::TooLarge { found });
        }
        Self::from_bytes(&std::fs::read(path).map_err(read)?, None)
    }

    /// Reads a student from memory. `manifest_json` is the manifest of a file without a `v2f` entry. It replaces that
    /// entry where there are both.
    ///
    /// # Errors
    /// [`StudentError`] says what is wrong with the file and what to do.
    pub fn from_bytes(bytes: &[u8], manifest_json: Option<&str>) -> Result<Arc<Self>, StudentError> {
        Self::for_instruction_set(bytes, manifest_json, InstructionSet::best())
    }

    /// As [`from_bytes`](Self::from_bytes), with the native engine's instruction set named, for tests and benches.
    #[doc(hidden)]
    pub fn for_instruction_set(
        bytes: &[u8],
        manifest_json: Option<&str>,
        instruction_set: InstructionSet,
    ) -> Result<Arc<Self>, StudentError> {
        let file = StudentFile::read(bytes, manifest_json)?;
        let plan = match file.manifest.form {
            Form::Stream => Some(Arc::new(Plan::new(&file.manifest, &file.weights, instruction_set))),
            Form::Window => None,
        };
        let fresh = match &plan {
            Some(plan) => fresh_stream_row(&file.manifest, plan)?,
            None => fresh_window_row(&file.manifest),
        };
        Ok(Arc::new(Self {
            // The plan holds them packed.
            file: StudentFile { weights: Vec::new(), ..file },
            #[cfg(feature = "onnxruntime")]
            bytes: bytes.into(),
            plan,
            fresh,
        }))
    }

    /// What the student is and what its numbers mean; validated.
    pub fn manifest(&self) -> &Manifest {
        &self.file.manifest
    }

    /// A row for a new stream: silent audio, neutral controls, and the state that `window` samples of silence leave
    /// behind. Allocates.
    pub fn new_row(&self) -> BatchRow {
        self.fresh.clone()
    }

    /// The state of a fresh stream, to copy into a row that starts anew. Empty in window form.
    pub fn fresh_state(&self) -> &[f32] {
        &self.fresh.state
    }

    /// Size of the student file in bytes.
    pub fn file_size(&self) -> u64 {
        self.file.size
    }

    /// Weights of all layers, biases and scales included (window form: elements of all initializers of float types).
    pub fn weight_count(&self) -> u64 {
        self.file.weight_count
    }

    /// What stands in the ONNX file.
    pub fn summary(&self) -> &Summary {
        &self.file.summary
    }

    pub(super) fn plan(&self) -> Option<&Arc<Plan>> {
        self.plan.as_ref()
    }

    #[cfg(feature = "onnxruntime")]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    #[cfg(feature = "onnxruntime")]
    pub(super) fn tensor_names(&self) -> &crate::student::TensorNames {
        &self.file.tensors
    }
}

fn zeros(count: u32) -> Box<[f32]> {
    vec![0.0; count as usize].into()
}

fn neutral_controls(manifest: &Manifest) -> Box<[f32]> {
    let neutral = manifest.controls.iter().map(|control| control.neutral);
    neutral.collect()
}

fn fresh_window_row(manifest: &Manifest) -> BatchRow {
    BatchRow {
        audio: zeros(manifest.window),
        state: Box::default(),
        controls: neutral_controls(manifest),
        wanted: true,
    }
}

/// Plays one window of silence through the native engine, and checks the probe.
fn fresh_stream_row(manifest: &Manifest, plan: &Arc<Plan>) -> Result<BatchRow, StudentError> {
    let mut predictor = NativePredictor::new(Arc::clone(plan));
    let mut row = [Box::new(BatchRow {
        audio: zeros(manifest.hop.max_samples()),
        state: zeros(manifest.state_size),
        controls: neutral_controls(manifest),
        wanted: false,
    })];
    for _ in 0..manifest.hop.hops_in(manifest.window) {
        predictor.step(&mut row);
    }
    let [mut fresh] = row;
    fresh.wanted = true;
    if let Some(probe) = &manifest.probe {
        check_probe(manifest, probe, &fresh, &mut predictor)?;
    }
    Ok(*fresh)
}
