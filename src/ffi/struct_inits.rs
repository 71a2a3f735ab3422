//! The defaults of the structs that cross the boundary, and their `*_init` functions.

use super::guard::guard_named;
use super::pointers::{Crossing, write_defaults};
use super::status::V2fStatus;
use super::structs::{
    V2fControl, V2fCurvesDescription, V2fFrame, V2fInputLevel, V2fLatency, V2fModelDescription,
    V2fModelSettings, V2fParameter, V2fPose, V2fStatistics, V2fStreamSettings,
};
use crate::runtime::DEFAULT_THREADS;

/// Defines the structs' defaults.
macro_rules! crossing {
    ($($name:ident { $($field:ident: $value:expr),* $(,)? })*) => {
        $(
            // SAFETY: repr(C), integers, floats and pointers only, first field `struct_size: u32`.
            unsafe impl Crossing for $name {
                // Every struct is still as it was first released; freeze the number before a field is added.
                const FIRST_SIZE: usize = size_of::<Self>();

                fn defaults() -> Self {
                    // SAFETY: every field is valid when all its bits are zero.
                    let zero: Self = unsafe { std::mem::zeroed() };
                    Self { struct_size: size_of::<Self>() as u32, $($field: $value,)* ..zero }
                }
            }
        )*
    };
}

crossing! {
    V2fModelSettings { threads: DEFAULT_THREADS as u32, max_batch: 64 }
    V2fStreamSettings {
        sample_rate: 48_000, channels: 1, queue_seconds: 1.0, frames_seconds: 1.0, divider: 1,
        smoothing: 1, gate: 1, hold_seconds: 0.1, fade_seconds: 0.2, gain_target_dbfs: -26.0,
    }
    V2fModelDescription {}
    V2fCurvesDescription {}
    V2fFrame {}
    V2fPose {}
    V2fLatency {}
    V2fControl {}
    V2fParameter {}
    V2fStatistics {}
    V2fInputLevel {}
}

fn init<T: Crossing>(function: &str, into: *mut T, size: usize, name: &'static str) -> V2fStatus {
    guard_named(function, || {
        // SAFETY: the init functions ask for `into` to be null or to have `size` writable bytes.
        unsafe { write_defaults(into, size, name) }?;
        Ok(V2fStatus::OK)
    })
}

/// Fills in the defaults of a model's settings.
///
/// Parameters: `settings` (out). `size`: `sizeof` the struct as the caller knows it.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_model_open`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_model_settings_init(settings: *mut V2fModelSettings, size: usize) -> V2fStatus {
    init("v2f_model_settings_init", settings, size, "settings")
}

/// Fills in the defaults of a stream's settings.
///
/// Parameters: `settings` (out). `size`: `sizeof` the struct as the caller knows it.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_stream_open`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_stream_settings_init(
    settings: *mut V2fStreamSettings,
    size: usize,
) -> V2fStatus {
    init("v2f_stream_settings_init", settings, size, "settings")
}

/// Prepares a struct for `v2f_model_describe`.
///
/// Parameters: `description` (out). `size`: `sizeof` the struct as the caller knows it.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_model_describe`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_model_description_init(
    description: *mut V2fModelDescription,
    size: usize,
) -> V2fStatus {
    init("v2f_model_description_init", description, size, "description")
}

/// Prepares a struct for `v2f_curves_describe`.
///
/// Parameters: `description` (out). `size`: `sizeof` the struct as the caller knows it.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_curves_describe`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_curves_description_init(
    description: *mut V2fCurvesDescription,
    size: usize,
) -> V2fStatus {
    init("v2f_curves_description_init", description, size, "description")
}

/// Prepares a struct for `v2f_poll_rig`.
///
/// Parameters: `frame` (out). `size`: `sizeof` the struct as the caller knows it.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_poll_rig`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_frame_init(frame: *mut V2fFrame, size: usize) -> V2fStatus {
    init("v2f_frame_init", frame, size, "frame")
}

/// Prepares a struct for `v2f_rig_at`.
///
/// Parameters: `pose` (out). `size`: `sizeof` the struct as the caller knows it.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_rig_at`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_pose_init(pose: *mut V2fPose, size: usize) -> V2fStatus {
    init("v2f_pose_init", pose, size, "pose")
}

/// Prepares a struct for `v2f_latency`.
///
/// Parameters: `latency` (out). `size`: `sizeof` the struct as the caller knows it.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_latency`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_latency_init(latency: *mut V2fLatency, size: usize) -> V2fStatus {
    init("v2f_latency_init", latency, size, "latency")
}

/// Prepares a struct for `v2f_control`.
///
/// Parameters: `control` (out). `size`: `sizeof` the struct as the caller knows it.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_control`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_control_init(control: *mut V2fControl, size: usize) -> V2fStatus {
    init("v2f_control_init", control, size, "control")
}

/// Prepares a struct for `v2f_parameter`.
///
/// Parameters: `parameter` (out). `size`: `sizeof` the struct as the caller knows it.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_parameter`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_parameter_init(parameter: *mut V2fParameter, size: usize) -> V2fStatus {
    init("v2f_parameter_init", parameter, size, "parameter")
}

/// Prepares a struct for `v2f_statistics`.
///
/// Parameters: `statistics` (out). `size`: `sizeof` the struct as the caller knows it.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_statistics`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_statistics_init(statistics: *mut V2fStatistics, size: usize) -> V2fStatus {
    init("v2f_statistics_init", statistics, size, "statistics")
}

/// Prepares a struct for `v2f_input_level`.
///
/// Parameters: `level` (out). `size`: `sizeof` the struct as the caller knows it.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_input_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_input_level_init(level: *mut V2fInputLevel, size: usize) -> V2fStatus {
    init("v2f_input_level_init", level, size, "level")
}
