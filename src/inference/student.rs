//! A loaded student: its checked file, with the weights packed for this processor.

use std::{io::Read, path::Path, sync::Arc};

use crate::student::{Form, Manifest, StudentError, StudentFile, Summary, limits::MAX_FILE_BYTES};

use super::{
    native::{InstructionSet, NativePredictor, Plan},
    predictor::{BatchRow, Wanted},
    probe::check_probe,
};

/// A loaded student. Immutable; shared by all streams and threads.
#[derive(Debug)]
pub struct Student {
    file: StudentFile,
    /// ONNX Runtime reads the file again.
    #[cfg(feature = "onnxruntime")]
    bytes: Box<[u8]>,
    /// Stream form only.
    plan: Option<Arc<Plan>>,
    /// The row of a new stream.
    initial: BatchRow,
}

impl Student {
    /// Reads a student from a file.
    ///
    /// Loading packs the weights, computes the state of a new stream and checks the probe. It takes some
    /// milliseconds and allocates.
    ///
    /// # Errors
    /// [`StudentError`]: what is wrong with the file, and what to do.
    pub fn from_path(path: &Path) -> Result<Arc<Self>, StudentError> {
        let read = |source| StudentError::Read { path: path.to_owned(), source };
        // Before it is opened: opening a pipe waits for its writer, and a device has no end.
        let metadata = std::fs::metadata(path).map_err(read)?;
        if !metadata.is_file() {
            let what = if metadata.is_dir() { "it is a folder" } else { "it is a pipe or a device" };
            let why = format!("{what}, not a file; name a student file");
            return Err(read(std::io::Error::new(std::io::ErrorKind::InvalidInput, why)));
        }
        let found = metadata.len();
        if found > MAX_FILE_BYTES {
            return Err(StudentError::TooLarge { found });
        }
        // A file that grows meanwhile is read no further than that.
        let file = std::fs::File::open(path).map_err(read)?;
        let mut bytes = Vec::with_capacity(found as usize);
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(read)?;
        Self::from_bytes(&bytes, None)
    }

    /// Reads a student from memory. `manifest_json` is the manifest of a file without a `v2f` entry; it
    /// replaces the entry if there is one.
    ///
    /// # Errors
    /// [`StudentError`]: what is wrong with the file, and what to do.
    pub fn from_bytes(bytes: &[u8], manifest_json: Option<&str>) -> Result<Arc<Self>, StudentError> {
        Self::for_instruction_set(bytes, manifest_json, InstructionSet::best())
    }

    /// As [`from_bytes`](Self::from_bytes), with the given instruction set for the native engine. For tests.
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
        let initial = match &plan {
            Some(plan) => initial_stream_row(&file.manifest, plan)?,
            None => initial_window_row(&file.manifest),
        };
        Ok(Arc::new(Self {
            // The plan holds the packed weights.
            file: StudentFile { weights: Vec::new(), ..file },
            #[cfg(feature = "onnxruntime")]
            bytes: bytes.into(),
            plan,
            initial,
        }))
    }

    /// The checked manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.file.manifest
    }

    /// A row for a new stream: silent audio, neutral controls, and the state after the memory's length of
    /// silence. Allocates.
    pub fn new_row(&self) -> BatchRow {
        self.initial.clone()
    }

    /// The state of a new stream, to reset a row. Empty in window form. Real-time safe.
    pub fn fresh_state(&self) -> &[f32] {
        &self.initial.state
    }

    /// Size of the student file, in bytes.
    pub fn file_size(&self) -> u64 {
        self.file.size
    }

    /// Number of weights of all layers, with biases and scales (window form: elements of all float
    /// initializers).
    pub fn weight_count(&self) -> u64 {
        self.file.weight_count
    }

    /// A summary of the ONNX file.
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

fn initial_window_row(manifest: &Manifest) -> BatchRow {
    BatchRow {
        audio: zeros(manifest.window),
        state: Box::default(),
        controls: neutral_controls(manifest),
        voice: 0.0,
        wanted: Wanted::Controls,
    }
}

/// The row after one memory of silence, computed by the native engine. Checks the probe.
fn initial_stream_row(manifest: &Manifest, plan: &Arc<Plan>) -> Result<BatchRow, StudentError> {
    let mut predictor = NativePredictor::new(Arc::clone(plan));
    let mut row = [Box::new(BatchRow {
        audio: zeros(manifest.hop.max_samples()),
        state: zeros(manifest.state_size),
        controls: neutral_controls(manifest),
        voice: 0.0,
        wanted: Wanted::State,
    })];
    for _ in 0..manifest.hop.hops_in(manifest.remembered()) {
        predictor.step(&mut row);
    }
    let [mut initial] = row;
    initial.wanted = Wanted::Controls;
    if let Some(probe) = &manifest.probe {
        check_probe(manifest, probe, &initial, &mut predictor)?;
    }
    Ok(*initial)
}
