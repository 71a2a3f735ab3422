//! A whole recording to curves in one call.

use std::ffi::c_void;

use super::curves::{CURVES, CurvesObject, V2fCurves};
use super::guard::guard;
use super::model::{V2fModel, enter_model};
use super::pointers::{slice, write};
use super::status::{Failure, V2fStatus};
use super::stream::{check_names, sample_count, settings_or_default};
use super::structs::V2fStreamSettings;
use crate::runtime::{BakeSettings, BakedFrame, FrameRate, StreamSettings};

/// Hears how far a bake is: `done` goes from 0 to 1, at each second of the sound and at the end. Called on
/// the thread that called `v2f_bake`, with its `user`. Returns 0 to go on; any other number cancels.
pub type V2fProgressFunction = Option<unsafe extern "C" fn(done: f64, user: *mut c_void) -> u32>;

/// Bakes a whole recording: all rig frames, as fast as this thread can compute. The same bits as the program
/// `v2f bake`. Needs no stream, no worker thread and no tick; streams of the model are not disturbed.
///
/// Parameters: `model`. `settings`, prepared by `v2f_stream_settings_init`; null for the defaults. Format,
/// profile, tuning, smoothing, gate, idle layer, gain and divider count; queues, overrun, hold and fade do
/// not. `samples`: `frames` audio frames of interleaved floats in the settings' format. `rate_numerator` and
/// `rate_denominator`: rig frames per second, 1 to 1000, for example 30000 and 1001; 0 and any: one rig frame
/// per hop of the student. `progress`, null for none, and its `user`. `curves` (out) receives the handle;
/// untouched on failure.
/// Returns: `V2F_OK`; `V2F_ERROR_CANCELLED` when `progress` cancelled; `V2F_ERROR_HANDLE`,
/// `V2F_ERROR_ARGUMENT`, `V2F_ERROR_AUDIO`, `V2F_ERROR_PROFILE`, `V2F_ERROR_NAME`, `V2F_ERROR_ENGINE`,
/// `V2F_ERROR_STRUCT_SIZE`.
/// Threads: any, several at once too. Real-time safe: no.
/// See also: `v2f_curves_describe`, `v2f_curves_read`, `v2f_curves_destroy`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_bake(
    model: V2fModel,
    settings: *const V2fStreamSettings,
    samples: *const f32,
    frames: usize,
    rate_numerator: u32,
    rate_denominator: u32,
    progress: V2fProgressFunction,
    user: *mut c_void,
    curves: *mut V2fCurves,
) -> V2fStatus {
    guard(|| {
        // SAFETY: the settings and their texts are as this function's comment asks.
        let settings = unsafe { settings_or_default(settings) }?;
        let count = sample_count(frames, settings.format)?;
        // SAFETY: the pointer is as this function's comment asks.
        let samples = unsafe { slice(samples, count, "samples") }?;
        if curves.is_null() {
            return Err(Failure::fixed(V2fStatus::ERROR_ARGUMENT, "curves is null"));
        }
        let rate = match rate_numerator {
            0 => FrameRate::Student,
            numerator => FrameRate::PerSecond { numerator, denominator: rate_denominator },
        };
        let report = |done: f64| match progress {
            // SAFETY: the caller promised a function that may be called with `user`.
            Some(function) => (unsafe { function(done, user) }) == 0,
            None => true,
        };
        let baked = bake(model, &settings, samples, rate, &report)?;
        let handle = CURVES.open(baked)?;
        // SAFETY: not null, writable as this function's comment asks.
        unsafe { write(handle, curves, "curves") }?;
        Ok(V2fStatus::OK)
    })
}

fn bake(
    model: V2fModel,
    settings: &StreamSettings,
    samples: &[f32],
    rate: FrameRate,
    go_on: &dyn Fn(f64) -> bool,
) -> Result<CurvesObject, Failure> {
    // A clone: destroying the handle meanwhile does not disturb the bake.
    let model = enter_model(model)?.model()?.clone();
    let format = settings.format;
    let bake_settings =
        BakeSettings { rig: settings.rig.clone(), gain: settings.gain, rate, channel: settings.channel };
    let mut baker = model.baker(&bake_settings)?;
    check_names(baker.rig())?;
    let mut curves = CurvesObject::new(&model, baker.rig().clone(), rate, samples.len(), format);
    let mut keep = |frame: BakedFrame<'_>| curves.push(frame);
    baker.begin(format)?;
    let second = format.rate() as usize * usize::from(format.channels());
    for (number, piece) in samples.chunks(second).enumerate() {
        if !go_on((number * second) as f64 / samples.len() as f64) {
            return Err(cancelled());
        }
        baker.feed(piece, &mut keep)?;
    }
    let statistics = baker.finish(&mut keep)?;
    curves.statistics = statistics;
    if !go_on(1.0) {
        return Err(cancelled());
    }
    Ok(curves)
}

fn cancelled() -> Failure {
    Failure::fixed(
        V2fStatus::ERROR_CANCELLED,
        "it was cancelled by its progress function; there are no curves, and nothing is left to free",
    )
}

#[cfg(test)]
mod tests;
