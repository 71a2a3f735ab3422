//! The functions that read a stream: rig frames, poses, the rig, latency, counters and the meter.

use std::ffi::c_char;

use super::guard::guard;
use super::pointers::{fixed_text, output_size, slice_mut, text, write, write_struct};
use super::status::{Failure, V2fStatus};
use super::stream::{V2fStream, enter};
use super::structs::{
    V2fControl, V2fFrame, V2fInputLevel, V2fLatency, V2fLoudness, V2fPose, V2fPoseState, V2fStatistics,
};
use crate::audio::Loudness;
use crate::rig::{Control, PoseState, suggestion};
use crate::runtime::Statistics;

/// Takes the next rig frame in order.
///
/// Parameters: `stream`. `frame` (out), prepared by `v2f_frame_init`. `values` (out) receives one value per
/// control; `capacity` is its length.
/// Returns: `V2F_OK`; `V2F_NO_FRAME` when none is ready, nothing is written then; `V2F_BUSY` while another
/// thread reads; `V2F_ERROR_ARGUMENT` when `capacity` is below the number of controls; `V2F_ERROR_HANDLE`,
/// `V2F_ERROR_STRUCT_SIZE`.
/// Threads: one at a time, typically the game thread. Real-time safe: yes; allocates nothing.
/// See also: `v2f_rig_at`, `v2f_control_count`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_poll_rig(
    stream: V2fStream,
    frame: *mut V2fFrame,
    values: *mut f32,
    capacity: usize,
) -> V2fStatus {
    guard(|| {
        let object = enter(stream)?;
        let mut output = object.output()?;
        let count = output.rig().len();
        enough(capacity, count)?;
        // SAFETY: the pointers are as this function's comment asks.
        let values = unsafe { slice_mut(values, count, "values") }?;
        // A bad pointer must not lose a rig frame, so it is checked before one is taken.
        // SAFETY: as above.
        unsafe { output_size(frame.cast_const(), "frame") }?;
        let Some(time) = output.poll(values) else { return Ok(V2fStatus::NO_FRAME) };
        let filled =
            V2fFrame { struct_size: 0, count: count as u32, target: time.target, seconds: time.seconds };
        // SAFETY: as above.
        unsafe { write_struct(filled, frame, "frame") }?;
        Ok(V2fStatus::OK)
    })
}

/// Reads the pose at the position that the audio device is playing, interpolated between the rig frames
/// around it. Takes nothing from `v2f_poll_rig`: poll also gives the rig frames that this function has read,
/// while they are among the newest 64 (about a second); older ones count in `dropped_frames` then.
///
/// Parameters: `stream`. `position` and `rate`: the play position is `position / rate` seconds from the
/// stream's start, for example audio frames played and the device's rate. `pose` (out), prepared by
/// `v2f_pose_init`, receives the position used and whether the pose is interpolated, held, fading or unknown.
/// `values` (out) receives one value per control; `capacity` is its length.
/// Returns: `V2F_OK`, also while only neutral is known; `V2F_ERROR_ARGUMENT` for a rate of 0 or a capacity
/// below the number of controls; `V2F_BUSY`, `V2F_ERROR_HANDLE`, `V2F_ERROR_STRUCT_SIZE`.
/// Threads: as `v2f_poll_rig`. Real-time safe: yes; allocates nothing.
/// See also: `v2f_poll_rig`, `v2f_latency`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_rig_at(
    stream: V2fStream,
    position: i64,
    rate: u32,
    pose: *mut V2fPose,
    values: *mut f32,
    capacity: usize,
) -> V2fStatus {
    guard(|| {
        let object = enter(stream)?;
        let mut output = object.output()?;
        let count = output.rig().len();
        enough(capacity, count)?;
        // SAFETY: the pointers are as this function's comment asks.
        let values = unsafe { slice_mut(values, count, "values") }?;
        // SAFETY: as above.
        unsafe { output_size(pose.cast_const(), "pose") }?;
        let found = output.rig_at(position, rate, values)?;
        let filled = V2fPose {
            struct_size: 0,
            state: state(found.state) as u32,
            position: found.position,
            seconds: found.position as f64 / f64::from(object.control.latency().sample_rate),
            weight: found.weight,
            count: count as u32,
        };
        // SAFETY: as above.
        unsafe { write_struct(filled, pose, "pose") }?;
        Ok(V2fStatus::OK)
    })
}

pub(super) fn enough(capacity: usize, count: usize) -> Result<(), Failure> {
    if capacity < count {
        return Err(Failure::fixed(
            V2fStatus::ERROR_ARGUMENT,
            "capacity is below the number of controls; ask v2f_control_count",
        ));
    }
    Ok(())
}

fn state(state: PoseState) -> V2fPoseState {
    match state {
        PoseState::Interpolated => V2fPoseState::Interpolated,
        PoseState::Held => V2fPoseState::Held,
        PoseState::Faded => V2fPoseState::Faded,
        PoseState::Before => V2fPoseState::Before,
        PoseState::Empty => V2fPoseState::Empty,
    }
}

/// Counts the controls of the stream's rig frames.
///
/// Parameters: `stream`. `count` (out).
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_control`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_control_count(stream: V2fStream, count: *mut usize) -> V2fStatus {
    guard(|| {
        let object = enter(stream)?;
        // SAFETY: the pointer is as this function's comment asks.
        unsafe { write(object.control.rig().len(), count, "count") }?;
        Ok(V2fStatus::OK)
    })
}

/// Describes one control of the stream's rig frames: name and range.
///
/// Parameters: `stream`. `index`: 0 to count - 1, the control's place in the values. `control` (out),
/// prepared by `v2f_control_init`.
/// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for an index out of range; `V2F_ERROR_HANDLE`,
/// `V2F_ERROR_STRUCT_SIZE`.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_control_count`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_control(stream: V2fStream, index: usize, control: *mut V2fControl) -> V2fStatus {
    guard(|| {
        let object = enter(stream)?;
        let Some(found) = object.control.rig().controls().get(index) else {
            return Err(Failure::fixed(
                V2fStatus::ERROR_ARGUMENT,
                "index is not below the number of controls; ask v2f_control_count",
            ));
        };
        // SAFETY: the pointer is as this function's comment asks.
        unsafe { write_struct(filled_control(found), control, "control") }?;
        Ok(V2fStatus::OK)
    })
}

pub(super) fn filled_control(found: &Control) -> V2fControl {
    V2fControl {
        struct_size: 0,
        neutral: found.neutral,
        min: found.min,
        max: found.max,
        name: fixed_text(&found.name),
    }
}

/// Finds a control of the stream's rig frames by its name.
///
/// Parameters: `stream`. `name` e.g. `jawOpen`. `index` (out) receives the control's place in the values.
/// Returns: `V2F_OK`; `V2F_ERROR_NAME` when the rig has no such control; `V2F_ERROR_HANDLE`,
/// `V2F_ERROR_ARGUMENT`.
/// Threads: any. Real-time safe: no.
/// See also: `v2f_control`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_find_control(
    stream: V2fStream,
    name: *const c_char,
    index: *mut usize,
) -> V2fStatus {
    guard(|| {
        let object = enter(stream)?;
        // SAFETY: the pointer is as this function's comment asks.
        let name = unsafe { text(name, "name") }?;
        let rig = object.control.rig();
        let Some(found) = rig.index(name) else {
            let nearest = suggestion(name, rig.names());
            return Err(Failure::written(
                V2fStatus::ERROR_NAME,
                format!("the rig has no control `{name}`{nearest}; v2f_control lists them"),
            ));
        };
        // SAFETY: the pointer is as this function's comment asks.
        unsafe { write(found, index, "index") }?;
        Ok(V2fStatus::OK)
    })
}

/// Reports the latency from sound to curves, item by item.
///
/// Parameters: `stream`. `latency` (out), prepared by `v2f_latency_init`.
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_rig_at`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_latency(stream: V2fStream, latency: *mut V2fLatency) -> V2fStatus {
    guard(|| {
        let found = enter(stream)?.control.latency();
        let filled = V2fLatency {
            struct_size: 0,
            sample_rate: found.sample_rate,
            lookahead: found.lookahead,
            resampler: found.resampler,
            ensemble: found.ensemble,
            hop: found.hop,
            total: found.total,
            reserved: 0,
            seconds: found.seconds(),
        };
        // SAFETY: the pointer is as this function's comment asks.
        unsafe { write_struct(filled, latency, "latency") }?;
        Ok(V2fStatus::OK)
    })
}

/// Reads the stream's counters.
///
/// Parameters: `stream`. `statistics` (out), prepared by `v2f_statistics_init`.
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_push_audio`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_statistics(stream: V2fStream, statistics: *mut V2fStatistics) -> V2fStatus {
    guard(|| {
        let found = enter(stream)?.control.statistics();
        // SAFETY: the pointer is as this function's comment asks.
        unsafe { write_struct(filled_statistics(&found), statistics, "statistics") }?;
        Ok(V2fStatus::OK)
    })
}

pub(super) fn filled_statistics(found: &Statistics) -> V2fStatistics {
    V2fStatistics {
        struct_size: 0,
        reserved: 0,
        pushed_frames: found.pushed_frames,
        refused_frames: found.refused_frames,
        gap_frames: found.gap_frames,
        discontinuities: found.discontinuities,
        bad_samples: found.bad_samples,
        over_scale_samples: found.over_scale_samples,
        single_channel_frames: found.single_channel_frames,
        bad_controls: found.bad_controls,
        hops: found.hops,
        frames_made: found.frames_made,
        frames_polled: found.frames_polled,
        late_frames: found.late_frames,
        underruns: found.underruns,
        dropped_frames: found.dropped_frames,
        failed_predictions: found.failed_predictions,
        utterances_ended: found.utterances_ended,
    }
}

/// Reads the meter of a stream's sound: too quiet, good, or clipping.
///
/// Parameters: `stream`. `level` (out), prepared by `v2f_input_level_init`.
/// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
/// Threads: any. Real-time safe: yes.
/// See also: `v2f_stream_open`, whose settings hold the automatic gain.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_input_level(stream: V2fStream, level: *mut V2fInputLevel) -> V2fStatus {
    guard(|| {
        let found = enter(stream)?.control.level();
        let filled = V2fInputLevel {
            struct_size: 0,
            loudness: loudness(found.loudness) as u32,
            rms_dbfs: found.rms_dbfs,
            peak_dbfs: found.peak_dbfs,
            speech_dbfs: found.speech_dbfs,
            noise_dbfs: found.noise_dbfs,
            gain_db: found.gain_db,
            reserved: 0,
        };
        // SAFETY: the pointer is as this function's comment asks.
        unsafe { write_struct(filled, level, "level") }?;
        Ok(V2fStatus::OK)
    })
}

fn loudness(of: Loudness) -> V2fLoudness {
    match of {
        Loudness::Silent => V2fLoudness::Silent,
        Loudness::TooQuiet => V2fLoudness::TooQuiet,
        Loudness::Good => V2fLoudness::Good,
        Loudness::Clipping => V2fLoudness::Clipping,
    }
}
