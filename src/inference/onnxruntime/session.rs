//! A predictor that uses one ONNX Runtime session with bound tensors.

use std::sync::Arc;

use ort::{
    ep::{self, ExecutionProvider, ExecutionProviderDispatch},
    logging::LogLevel,
    memory::Allocator,
    session::{IoBinding, Session, builder::GraphOptimizationLevel, builder::SessionBuilder},
    value::Tensor,
};

use crate::{
    inference::{
        error::EngineError,
        predictor::{BatchRow, BatchRowSizes, EngineReport, Predictor, Provider, Wanted},
        student::Student,
    },
    student::Form,
};

use super::library::Library;

/// The batch sizes of the session. A batch uses the smallest one that holds it.
const BATCH_SIZES: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];
/// Largest tensor of one batch size, in floats. A student with very wide rows gets smaller batches.
const MAX_TENSOR_FLOATS: usize = 1 << 24;

/// Refuses a provider that the loaded library or this machine does not have.
pub(super) fn check_provider(provider: Provider) -> Result<(), EngineError> {
    let (available, supported) = match provider {
        Provider::Cpu => return Ok(()),
        Provider::DirectMl => (ep::DirectML::is_available(), cfg!(windows)),
        Provider::CoreMl => (ep::CoreML::is_available(), cfg!(target_vendor = "apple")),
    };
    let fault = |why: String| Err(EngineError::RuntimeProvider { provider: provider.name(), why });
    match (supported, available) {
        (false, _) => fault("this operating system does not have it".into()),
        (true, Ok(true)) => Ok(()),
        (true, Ok(false)) => {
            fault("the library was built without it; use the library that has it, or onnxruntime:cpu".into())
        }
        (true, Err(error)) => fault(error.to_string()),
    }
}

fn dispatch(provider: Provider) -> Option<ExecutionProviderDispatch> {
    match provider {
        Provider::Cpu => None,
        Provider::DirectMl => Some(ep::DirectML::default().build().error_on_failure()),
        Provider::CoreMl => Some(ep::CoreML::default().build().error_on_failure()),
    }
}

/// The bound tensors of one batch size.
struct BoundBatch {
    rows: usize,
    binding: IoBinding,
    audio: Tensor<f32>,
    controls: Tensor<f32>,
    /// If the student has this output.
    voice: Option<Tensor<f32>>,
    /// Input state and output state; stream form only.
    states: Option<(Tensor<f32>, Tensor<f32>)>,
}

/// A predictor that uses ONNX Runtime. Used by one thread at a time.
pub(super) struct RuntimePredictor {
    session: Session,
    batches: Vec<BoundBatch>,
    sizes: BatchRowSizes,
    report: EngineReport,
}

impl RuntimePredictor {
    pub fn open(
        student: &Arc<Student>,
        library: &Library,
        provider: Provider,
        passed_over: Vec<(String, String)>,
    ) -> Result<Self, EngineError> {
        check_provider(provider)?;
        let refused = |error: ort::Error| EngineError::RuntimeSession {
            student: student.manifest().name.clone(),
            why: error.message().to_owned(),
        };
        let session = new_session(student, library, provider).map_err(refused)?;
        let row = student.new_row();
        let sizes =
            BatchRowSizes { audio: row.audio.len(), state: row.state.len(), controls: row.controls.len() };
        let widest = MAX_TENSOR_FLOATS / sizes.audio.max(sizes.state).max(1);
        let batches = BATCH_SIZES
            .into_iter()
            .filter(|&rows| rows == 1 || rows <= widest)
            .map(|rows| BoundBatch::new(&session, student, sizes, rows))
            .collect::<Result<Vec<_>, _>>()
            .map_err(refused)?;
        let weights = student.plan().map_or("as in the graph", |plan| plan.weights_type());
        let mut predictor = Self {
            session,
            batches,
            sizes,
            report: EngineReport {
                engine: "onnxruntime",
                variant: library.version.clone(),
                library: Some(library.path.clone()),
                provider: Some(provider),
                weights: weights.to_owned(),
                passed_over,
            },
        };
        // The first call of each size is slow and may fail. Make it now, not in a stream.
        for batch in &mut predictor.batches {
            batch.run(&mut predictor.session, &mut [], predictor.sizes)?;
        }
        Ok(predictor)
    }
}

fn new_session(student: &Student, library: &Library, provider: Provider) -> Result<Session, ort::Error> {
    let mut builder = SessionBuilder::new(&library.environment)?
        .with_log_level(LogLevel::Error)?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .with_intra_op_spinning(false)?
        .with_inter_op_spinning(false)?
        // Otherwise products with INT8 weights also round their inputs to 8 bits. That changed a control by
        // 0.03.
        .with_quant_qdq(false)?;
    if let Some(provider) = dispatch(provider) {
        // DirectML does not support memory patterns and parallel execution.
        builder = builder.with_memory_pattern(false)?.with_execution_providers([provider])?;
    }
    builder.commit_from_memory(student.bytes())
}

impl BoundBatch {
    fn new(
        session: &Session,
        student: &Student,
        sizes: BatchRowSizes,
        rows: usize,
    ) -> Result<Self, ort::Error> {
        let mut binding = session.create_binding()?;
        let names = student.tensor_names();
        let audio = zeros(rows, sizes.audio)?;
        binding.bind_input(&names.audio, &audio)?;
        let mut controls = zeros(rows, sizes.controls)?;
        binding.bind_output(&names.controls, &mut controls)?;
        let mut voice = student.manifest().voice.map(|_| zeros(rows, 1)).transpose()?;
        if let Some(voice) = &mut voice {
            binding.bind_output("voice", voice)?;
        }
        let states = match student.manifest().form {
            Form::Window => None,
            Form::Stream => {
                let state = zeros(rows, sizes.state)?;
                binding.bind_input("state", &state)?;
                let mut next_state = zeros(rows, sizes.state)?;
                binding.bind_output("next_state", &mut next_state)?;
                Some((state, next_state))
            }
        };
        Ok(Self { rows, binding, audio, controls, voice, states })
    }

    /// Runs the session for at most the batch size; missing rows are zeros.
    fn run(
        &mut self,
        session: &mut Session,
        rows: &mut [Box<BatchRow>],
        sizes: BatchRowSizes,
    ) -> Result<(), EngineError> {
        let failed = |error: ort::Error| EngineError::RuntimeRun { why: error.message().to_owned() };
        fill(&mut self.audio, sizes.audio, rows, |row| &row.audio).map_err(failed)?;
        if let Some((state, _)) = &mut self.states {
            fill(state, sizes.state, rows, |row| &row.state).map_err(failed)?;
        }
        drop(session.run_binding(&self.binding).map_err(failed)?);
        let controls = self.controls.try_extract_tensor::<f32>().map_err(failed)?.1;
        for (row, controls) in rows.iter_mut().zip(controls.chunks_exact(sizes.controls)) {
            if row.wanted == Wanted::Controls {
                row.controls.copy_from_slice(controls);
            }
        }
        if let Some(voice) = &self.voice {
            let voices = voice.try_extract_tensor::<f32>().map_err(failed)?.1;
            for (row, voice) in rows.iter_mut().zip(voices) {
                if row.wanted == Wanted::Controls {
                    row.voice = *voice;
                }
            }
        }
        if let Some((_, next_state)) = &self.states {
            let states = next_state.try_extract_tensor::<f32>().map_err(failed)?.1;
            for (row, state) in rows.iter_mut().zip(states.chunks_exact(sizes.state.max(1))) {
                row.state.copy_from_slice(state);
            }
        }
        Ok(())
    }
}

fn zeros(rows: usize, columns: usize) -> Result<Tensor<f32>, ort::Error> {
    let mut tensor = Tensor::<f32>::new(&Allocator::default(), [rows, columns])?;
    tensor.try_extract_tensor_mut::<f32>()?.1.fill(0.0);
    Ok(tensor)
}

/// Copies one part of each row to a tensor, and fills the rest with zeros.
fn fill(
    tensor: &mut Tensor<f32>,
    columns: usize,
    rows: &[Box<BatchRow>],
    part: impl Fn(&BatchRow) -> &[f32],
) -> Result<(), ort::Error> {
    let values = tensor.try_extract_tensor_mut::<f32>()?.1;
    let (used, padding) = values.split_at_mut(rows.len() * columns);
    for (row, values) in rows.iter().zip(used.chunks_exact_mut(columns.max(1))) {
        values.copy_from_slice(part(row));
    }
    padding.fill(0.0);
    Ok(())
}

impl Predictor for RuntimePredictor {
    fn predict(&mut self, rows: &mut [Box<BatchRow>]) -> Result<(), EngineError> {
        self.sizes.check(rows)?;
        let largest = self.batches.last().map_or(1, |batch| batch.rows);
        for block in rows.chunks_mut(largest) {
            let batch = self.batches.iter_mut().find(|batch| batch.rows >= block.len());
            if let Some(batch) = batch {
                batch.run(&mut self.session, block, self.sizes)?;
            }
        }
        Ok(())
    }

    fn engine(&self) -> &EngineReport {
        &self.report
    }
}
