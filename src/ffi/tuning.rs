//! Tuning by name and range, so that an inspector can build itself.

use std::ffi::c_char;

use super::guard::guard;
use super::pointers::{fixed_text, text, write, write_struct, write_text};
use super::status::{Failure, V2fStatus};
use super::stream::{V2fStream, enter};
use super::structs::V2fParameter;

/// Counts the tuning parameters of the stream.
///
/// Parameters: `stream`. `count` (out).
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
/// Threads: any but the audio thread. Real-time safe: no.
/// See also: `v2f_parameter`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_parameter_count(stream: V2fStream, count: *mut usize) -> V2fStatus {
    guard(|| {
        let object = enter(stream)?;
        // SAFETY: the pointer is as this function's comment asks.
        unsafe { write(object.control.parameters().len(), count, "count") }?;
        Ok(V2fStatus::OK)
    })
}

/// Describes one tuning parameter: name, range, default, value, and what it does.
///
/// Parameters: `stream`. `index` 0 to count - 1. `parameter` (out), prepared by `v2f_parameter_init`.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for an index out of range; `V2F_ERROR_HANDLE`,
/// `V2F_ERROR_STRUCT_SIZE`.
/// Threads: any but the audio thread. Real-time safe: no.
/// See also: `v2f_set_parameter`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_parameter(
    stream: V2fStream,
    index: usize,
    parameter: *mut V2fParameter,
) -> V2fStatus {
    guard(|| {
        let object = enter(stream)?;
        let parameters = object.control.parameters();
        let Some(found) = parameters.get(index) else {
            return Err(Failure::written(
                V2fStatus::ERROR_ARGUMENT,
                format!("index is {index}; the stream has {} parameters", parameters.len()),
            ));
        };
        let filled = V2fParameter {
            struct_size: 0,
            min: found.min,
            max: found.max,
            default_value: found.default,
            value: found.value,
            name: fixed_text(&found.name),
            description: fixed_text(&found.description),
        };
        // SAFETY: the pointer is as this function's comment asks.
        unsafe { write_struct(filled, parameter, "parameter") }?;
        Ok(V2fStatus::OK)
    })
}

/// Reads a tuning parameter.
///
/// Parameters: `stream`. `name` e.g. `jawOpen.gain` or `closure.threshold`. `value` (out).
/// Returns: `V2F_OK`; `V2F_ERROR_NAME` for an unknown name; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
/// Threads: any but the audio thread. Real-time safe: no.
/// See also: `v2f_set_parameter`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_get_parameter(
    stream: V2fStream,
    name: *const c_char,
    value: *mut f32,
) -> V2fStatus {
    guard(|| {
        let object = enter(stream)?;
        // SAFETY: the pointers are as this function's comment asks.
        let found = object.control.parameter(unsafe { text(name, "name") }?)?;
        // SAFETY: as above.
        unsafe { write(found, value, "value") }?;
        Ok(V2fStatus::OK)
    })
}

/// Sets a tuning parameter; it takes effect with the next computed rig frame.
///
/// Parameters: `stream`. `name` e.g. `jawOpen.gain` or `closure.threshold`. `value` within the parameter's
/// range.
/// Returns: `V2F_OK`; `V2F_ERROR_NAME` for an unknown name; `V2F_ERROR_PROFILE` for a value out of range;
/// `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
/// Threads: any but the audio thread. Real-time safe: no.
/// See also: `v2f_parameter`, `v2f_load_tuning`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_set_parameter(stream: V2fStream, name: *const c_char, value: f32) -> V2fStatus {
    guard(|| {
        let object = enter(stream)?;
        // SAFETY: the pointer is as this function's comment asks.
        object.control.set_parameter(unsafe { text(name, "name") }?, value)?;
        Ok(V2fStatus::OK)
    })
}

/// Replaces the tuning by a tuning file's JSON: what it does not name goes back to its default. Nothing
/// changes if any of it is wrong.
///
/// Parameters: `stream`. `json` the file's text.
/// Returns: `V2F_OK`; `V2F_ERROR_PROFILE`, `V2F_ERROR_NAME`, `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
/// Threads: any but the audio thread. Real-time safe: no.
/// See also: `v2f_save_tuning`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_load_tuning(stream: V2fStream, json: *const c_char) -> V2fStatus {
    guard(|| {
        let object = enter(stream)?;
        // SAFETY: the pointer is as this function's comment asks.
        object.control.load_tuning(unsafe { text(json, "json") }?)?;
        Ok(V2fStatus::OK)
    })
}

/// Writes the tuning in force as a tuning file's JSON.
///
/// Parameters: `stream`. `json` (out, may be null with `capacity` 0) is cut at `capacity` bytes and always
/// ended by a zero byte. `length` (out, optional) receives the whole length without that zero.
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
/// Threads: any but the audio thread. Real-time safe: no.
/// See also: `v2f_load_tuning`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_save_tuning(
    stream: V2fStream,
    json: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> V2fStatus {
    guard(|| {
        let object = enter(stream)?;
        // SAFETY: the pointers are as this function's comment asks.
        unsafe { write_text(&object.control.tuning_json(), json, capacity, length) }?;
        Ok(V2fStatus::OK)
    })
}
