//! The curves of a bake, by handle.

use super::guard::guard;
use super::handles::Table;
use super::output::{filled_control, filled_statistics};
use super::pointers::{slice_mut, write_struct};
use super::status::{Failure, V2fStatus};
use super::structs::{V2fControl, V2fCurvesDescription, V2fStatistics};
use crate::audio::AudioFormat;
use crate::rig::Rig;
use crate::runtime::{BakedFrame, FrameRate, Model, Statistics};

/// The curves that a bake made. 0 is never one.
pub type V2fCurves = u64;

pub(super) static CURVES: Table<CurvesObject> = Table::new(3, "curves");

/// All rig frames of one recording.
pub(super) struct CurvesObject {
    rig: Rig,
    /// Rig frames per second: numerator and denominator.
    rate: (u32, u32),
    /// Length of the recording, seconds.
    recording: f64,
    seconds: Vec<f64>,
    /// One row of controls for each rig frame.
    values: Vec<f32>,
    pub statistics: Statistics,
}

impl CurvesObject {
    pub fn new(model: &Model, rig: Rig, rate: FrameRate, samples: usize, format: AudioFormat) -> Self {
        let manifest = model.manifest();
        let rate = match rate {
            FrameRate::PerSecond { numerator, denominator } => (numerator, denominator),
            FrameRate::Student => lowest_terms(
                u64::from(manifest.sample_rate) * u64::from(manifest.hop.denominator),
                manifest.hop.numerator.into(),
            ),
        };
        let recording = (samples / usize::from(format.channels())) as f64 / f64::from(format.rate());
        let frames = (recording * f64::from(rate.0) / f64::from(rate.1)) as usize + 2;
        Self {
            rate,
            recording,
            seconds: Vec::with_capacity(frames),
            values: Vec::with_capacity(frames * rig.len()),
            rig,
            statistics: Statistics::default(),
        }
    }

    pub fn push(&mut self, frame: BakedFrame<'_>) {
        self.seconds.push(frame.seconds);
        self.values.extend_from_slice(frame.values);
    }
}

fn lowest_terms(numerator: u64, denominator: u64) -> (u32, u32) {
    let (mut divisor, mut rest) = (numerator, denominator);
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    let divisor = divisor.max(1);
    let narrow = |number: u64| u32::try_from(number / divisor).unwrap_or(u32::MAX);
    (narrow(numerator), narrow(denominator))
}

/// Describes the curves: how many rig frames, how many controls, at which rate.
///
/// Parameters: `curves`. `description` (out), prepared by `v2f_curves_description_init`.
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_curves_read`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_curves_describe(
    curves: V2fCurves,
    description: *mut V2fCurvesDescription,
) -> V2fStatus {
    guard(|| {
        let object = CURVES.enter(curves)?;
        let filled = V2fCurvesDescription {
            struct_size: 0,
            controls: object.rig.len() as u32,
            frames: object.seconds.len() as u64,
            rate_numerator: object.rate.0,
            rate_denominator: object.rate.1,
            recording_seconds: object.recording,
        };
        // SAFETY: the pointer is as this function's comment asks.
        unsafe { write_struct(filled, description, "description") }?;
        Ok(V2fStatus::OK)
    })
}

/// Describes one control of the curves: name and range.
///
/// Parameters: `curves`. `index`: 0 to controls - 1, the control's place in a rig frame. `control` (out),
/// prepared by `v2f_control_init`.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for an index out of range; `V2F_ERROR_HANDLE`,
/// `V2F_ERROR_STRUCT_SIZE`.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_curves_describe`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_curves_control(
    curves: V2fCurves,
    index: usize,
    control: *mut V2fControl,
) -> V2fStatus {
    guard(|| {
        let object = CURVES.enter(curves)?;
        let Some(found) = object.rig.controls().get(index) else {
            return Err(Failure::fixed(
                V2fStatus::ERROR_ARGUMENT,
                "index is not below the curves' number of controls; ask v2f_curves_describe",
            ));
        };
        // SAFETY: the pointer is as this function's comment asks.
        unsafe { write_struct(filled_control(found), control, "control") }?;
        Ok(V2fStatus::OK)
    })
}

/// Copies rig frames: their times and their values.
///
/// Parameters: `curves`. `first` and `count`: which rig frames; together at most the described number.
/// `seconds` (out, may be null) receives `count` times in the recording. `values` (out) receives `count` rows
/// of one value per control; `capacity` is its length in floats.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for rig frames that do not exist or a capacity below `count` times
/// controls; `V2F_ERROR_HANDLE`.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_curves_describe`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_curves_read(
    curves: V2fCurves,
    first: usize,
    count: usize,
    seconds: *mut f64,
    values: *mut f32,
    capacity: usize,
) -> V2fStatus {
    guard(|| {
        let object = CURVES.enter(curves)?;
        let end = first.checked_add(count).filter(|&end| end <= object.seconds.len());
        let Some(end) = end else {
            return Err(Failure::fixed(
                V2fStatus::ERROR_ARGUMENT,
                "first + count is above the number of rig frames; ask v2f_curves_describe",
            ));
        };
        let width = object.rig.len();
        // In range: the object holds as many values.
        let wanted = count * width;
        if capacity < wanted {
            return Err(Failure::fixed(
                V2fStatus::ERROR_ARGUMENT,
                "capacity is below count times controls; ask v2f_curves_describe",
            ));
        }
        // SAFETY: the pointers are as this function's comment asks.
        let into = unsafe { slice_mut(values, wanted, "values") }?;
        into.copy_from_slice(&object.values[first * width..end * width]);
        if !seconds.is_null() {
            // SAFETY: as above.
            let times = unsafe { slice_mut(seconds, count, "seconds") }?;
            times.copy_from_slice(&object.seconds[first..end]);
        }
        Ok(V2fStatus::OK)
    })
}

/// Reads the counters of the bake.
///
/// Parameters: `curves`. `statistics` (out), prepared by `v2f_statistics_init`.
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_statistics`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_curves_statistics(
    curves: V2fCurves,
    statistics: *mut V2fStatistics,
) -> V2fStatus {
    guard(|| {
        let object = CURVES.enter(curves)?;
        // SAFETY: the pointer is as this function's comment asks.
        unsafe { write_struct(filled_statistics(&object.statistics), statistics, "statistics") }?;
        Ok(V2fStatus::OK)
    })
}

/// Frees the curves.
///
/// Parameters: `curves`; 0 is a harmless no-op.
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`.
/// Threads: any. Real-time safe: no.
/// See also: `v2f_bake`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_curves_destroy(curves: V2fCurves) -> V2fStatus {
    guard(|| {
        if curves != 0 {
            drop(CURVES.close(curves)?);
        }
        Ok(V2fStatus::OK)
    })
}
