//! Models by handle.

use std::ffi::c_char;
use std::path::PathBuf;

use super::guard::guard;
use super::handles::{Entered, Table};
use super::pointers::{
    optional_text, read_struct, slice, text, write, write_optional, write_struct, write_text,
};
use super::status::{Failure, V2fStatus};
use super::structs::{V2fEngine, V2fModelDescription, V2fModelSettings};
use crate::inference::{EngineChoice, Provider};
use crate::runtime::{Model, ModelSettings};

/// A loaded student with its engine and threads. 0 is never a model.
pub type V2fModel = u64;

/// The texts that `v2f_model_text` writes: the values of its `which`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum V2fModelText {
    /// The student's name.
    Name = 0,
    /// The engine in use, and why not another.
    Engine = 1,
    /// The licence of the weights.
    Licence = 2,
    /// The whole manifest, JSON.
    Manifest = 3,
}

pub(super) static MODELS: Table<Model> = Table::new(1, "model");

/// Enters a model. Wait-free, allocates nothing.
pub(super) fn enter_model(model: V2fModel) -> Result<Entered<'static, Model>, Failure> {
    MODELS.enter(model)
}

fn settings(from: &V2fModelSettings) -> Result<ModelSettings, Failure> {
    let engine = match from.engine {
        e if e == V2fEngine::Auto as u32 => EngineChoice::Auto,
        e if e == V2fEngine::Native as u32 => EngineChoice::Native,
        e if e == V2fEngine::OnnxRuntime as u32 => EngineChoice::OnnxRuntime(None),
        e if e == V2fEngine::OnnxRuntimeCpu as u32 => EngineChoice::OnnxRuntime(Some(Provider::Cpu)),
        e if e == V2fEngine::OnnxRuntimeDirectMl as u32 => {
            EngineChoice::OnnxRuntime(Some(Provider::DirectMl))
        }
        e if e == V2fEngine::OnnxRuntimeCoreMl as u32 => EngineChoice::OnnxRuntime(Some(Provider::CoreMl)),
        other => {
            return Err(Failure::written(
                V2fStatus::ERROR_ARGUMENT,
                format!("settings.engine is {other}; expected a value of V2fEngine, 0 to 5"),
            ));
        }
    };
    // SAFETY: `v2f_model_open*` promise the pointer to be null or a text.
    let library = unsafe { optional_text(from.runtime_library, "settings.runtime_library") }?;
    Ok(ModelSettings {
        engine,
        runtime_library: library.map(PathBuf::from),
        threads: from.threads as usize,
        max_batch: from.max_batch as usize,
    })
}

/// # Safety
/// `from` is null or a readable struct.
unsafe fn settings_or_default(from: *const V2fModelSettings) -> Result<ModelSettings, Failure> {
    if from.is_null() {
        return Ok(ModelSettings::default());
    }
    // SAFETY: not null, readable by the caller's promise.
    settings(&unsafe { read_struct(from, "settings") }?)
}

/// Opens the student file at `path`.
///
/// Parameters: `path` UTF-8. `settings` may be null for the defaults. `model` (out) receives the handle;
/// untouched on failure.
/// Returns: `V2F_OK`; `V2F_ERROR_FILE`, `V2F_ERROR_STUDENT`, `V2F_ERROR_ENGINE`, `V2F_ERROR_SYSTEM`,
/// `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
/// Threads: any. Real-time safe: no.
/// See also: `v2f_model_open_memory`, `v2f_model_destroy`, `v2f_stream_open`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_model_open(
    path: *const c_char,
    settings: *const V2fModelSettings,
    model: *mut V2fModel,
) -> V2fStatus {
    guard(|| {
        // SAFETY: the pointers are as this function's comment asks.
        let path = unsafe { text(path, "path") }?;
        // SAFETY: as above.
        let settings = unsafe { settings_or_default(settings) }?;
        open(Model::open(path, settings)?, model)
    })
}

/// Opens a student from memory, for example from an engine's archive. The bytes are not needed after the
/// call.
///
/// Parameters: `bytes` and `size`: the file. `manifest`: JSON for a window-form file that has none, else
/// null. `settings` may be null. `model` (out) receives the handle; untouched on failure.
/// Returns: as `v2f_model_open`.
/// Threads: any. Real-time safe: no.
/// See also: `v2f_model_open`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_model_open_memory(
    bytes: *const u8,
    size: usize,
    manifest: *const c_char,
    settings: *const V2fModelSettings,
    model: *mut V2fModel,
) -> V2fStatus {
    guard(|| {
        // SAFETY: the pointers are as this function's comment asks.
        let bytes = unsafe { slice(bytes, size, "bytes") }?;
        // SAFETY: as above.
        let manifest = unsafe { optional_text(manifest, "manifest") }?;
        // SAFETY: as above.
        let settings = unsafe { settings_or_default(settings) }?;
        open(Model::from_bytes(bytes, manifest, settings)?, model)
    })
}

fn open(opened: Model, model: *mut V2fModel) -> Result<V2fStatus, Failure> {
    if model.is_null() {
        return Err(Failure::fixed(V2fStatus::ERROR_ARGUMENT, "model is null"));
    }
    super::fork::watch();
    let handle = MODELS.open(opened)?;
    // SAFETY: not null, writable as the open functions' comments ask.
    unsafe { write(handle, model, "model") }?;
    Ok(V2fStatus::OK)
}

/// Destroys a model's handle: it is good for no later call. Its streams stay open and keep what they need.
/// Waits for nothing: a tick that runs goes on to its end, and the last owner frees the weights: this call, the
/// tick, or the call that destroys the last stream. Worker threads end by themselves after that, each with the
/// batch that it is in.
///
/// Parameters: `model`; 0 is a harmless no-op.
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`.
/// Threads: any, also while other threads tick it. Real-time safe: no (it may free memory).
/// See also: `v2f_model_open`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_model_destroy(model: V2fModel) -> V2fStatus {
    guard(|| {
        MODELS.collect();
        if model != 0 {
            drop(MODELS.close(model)?);
        }
        Ok(V2fStatus::OK)
    })
}

/// Describes the student: rates, window, hop and sizes.
///
/// Parameters: `model`. `description` (out), prepared by `v2f_model_description_init`.
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_model_text`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_model_describe(
    model: V2fModel,
    description: *mut V2fModelDescription,
) -> V2fStatus {
    guard(|| {
        let model = enter_model(model)?;
        let manifest = model.manifest();
        let filled = V2fModelDescription {
            struct_size: 0,
            sample_rate: manifest.sample_rate,
            window: manifest.window,
            lookahead: manifest.lookahead,
            hop_numerator: manifest.hop.numerator,
            hop_denominator: manifest.hop.denominator,
            controls: manifest.controls.len() as u32,
            state_size: manifest.state_size,
        };
        // SAFETY: the pointer is as this function's comment asks.
        unsafe { write_struct(filled, description, "description") }?;
        Ok(V2fStatus::OK)
    })
}

/// Writes one of the model's texts.
///
/// Parameters: `model`. `which`: a value of `V2fModelText`. `text` (out, may be null with `capacity` 0) is
/// cut at `capacity` bytes and always ended by a zero byte. `length` (out, optional) receives the whole
/// length without that zero.
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
/// Threads: any. Real-time safe: no.
/// See also: `v2f_model_describe`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_model_text(
    model: V2fModel,
    which: u32,
    text: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> V2fStatus {
    guard(|| {
        let model = enter_model(model)?;
        let filled = match which {
            w if w == V2fModelText::Name as u32 => model.manifest().name.clone(),
            w if w == V2fModelText::Engine as u32 => model.engine().to_string(),
            w if w == V2fModelText::Licence as u32 => model.manifest().licence.clone(),
            w if w == V2fModelText::Manifest as u32 => manifest_json(&model)?,
            other => {
                return Err(Failure::written(
                    V2fStatus::ERROR_ARGUMENT,
                    format!("which is {other}; expected a value of V2fModelText, 0 to 3"),
                ));
            }
        };
        // SAFETY: the pointers are as this function's comment asks.
        unsafe { write_text(&filled, text, capacity, length) }?;
        Ok(V2fStatus::OK)
    })
}

fn manifest_json(model: &Model) -> Result<String, Failure> {
    serde_json::to_string_pretty(model.manifest()).map_err(|error| {
        Failure::written(V2fStatus::ERROR_INTERNAL, format!("the manifest cannot be written: {error}"))
    })
}

/// Computes on the calling thread: advances every stream that has sound waiting. The model must have been
/// opened with `threads` 0.
///
/// Parameters: `model`. `rounds`: at most so many hops per stream; 0 means until none is due. `hops` (out,
/// optional) receives the number of hops computed.
/// Returns: `V2F_OK`; `V2F_ERROR_STATE` when the model has threads of its own; `V2F_BUSY` while another
/// thread ticks it; `V2F_ERROR_HANDLE`.
/// Threads: any, one at a time. Real-time safe: no (it computes), but it allocates nothing.
/// See also: `v2f_poll_rig`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_tick(model: V2fModel, rounds: usize, hops: *mut usize) -> V2fStatus {
    guard(|| {
        let ticked = enter_model(model)?.tick(rounds);
        // The handle may have been destroyed meanwhile: then this call frees the model.
        MODELS.collect();
        let computed = ticked?;
        // SAFETY: the pointer is as this function's comment asks.
        unsafe { write_optional(computed, hops) };
        Ok(V2fStatus::OK)
    })
}
