//! From sound to curves, in the order of the sound. [`advance`] is the whole of it, for live streams and for
//! bakes.
//!
//! Everything here is synchronous and deterministic. A rig frame depends on the sound alone: not on how the
//! sound was cut into chunks, not on the clock, and not on the other streams of the same batch.

mod audio_stage;
mod batch;
mod building;
mod rig_stage;
mod rig_tables;
mod stream_task;
mod utterance_end;

use crate::inference::{EngineError, Predictor};

pub(crate) use audio_stage::{CutHop, PIECE_FRAMES};
pub(crate) use batch::{HopBatch, StreamBatch};
pub(crate) use rig_stage::Prediction;
pub(crate) use rig_tables::{RigTableCache, RigTables};
pub(crate) use stream_task::{Pipeline, StreamTask};

/// Advances the streams that have a hop of sound due, and delivers the rig frames that this completes.
/// Returns the number of hops that the network computed; 0 when nothing was due.
///
/// The batch decides which hops the network computes together: one hop each of many streams ([`StreamBatch`],
/// live), or many hops of one recording (a bake). The bits are the same. Allocates nothing when the batch
/// does not.
///
/// # Errors
/// The network failed, and the batch does not replace its predictions.
pub(crate) fn advance<B: HopBatch>(
    streams: &mut [StreamTask],
    batch: &mut B,
    predictor: &mut dyn Predictor,
) -> Result<usize, EngineError> {
    for index in batch.order(streams.len()) {
        let stream = &mut streams[index];
        while batch.wants(index) && stream.resample() {
            batch.frame(index, stream);
        }
    }
    let hops = batch.predict(predictor)?;
    for number in 0..hops {
        let prediction = batch.prediction(number);
        let stream = &mut streams[prediction.stream];
        if let Some(target) = stream.ensemble(prediction) {
            stream.map(target);
        }
    }
    batch.finish(streams);
    Ok(hops)
}
