//! Which hops the network computes together: the interface, and the batch of live streams.

use crate::inference::{BatchRow, EngineError, Predictor};

use crate::runtime::statistics::Counters;

use super::audio_stage::CutHop;
use super::rig_stage::Prediction;
use super::stream_task::StreamTask;

/// Hops that the network computes together. [`advance`](super::advance) calls the methods in the order in
/// which they stand here.
pub(crate) trait HopBatch {
    /// Indices of the streams in the order in which they are asked for hops.
    fn order(&self, streams: usize) -> impl Iterator<Item = usize> + use<Self>;

    /// Whether the batch takes one more hop of stream `index`.
    fn wants(&self, index: usize) -> bool;

    /// Cuts the hop that is due on stream `index`. Takes nothing where no rig frame needs that hop any more.
    fn frame(&mut self, index: usize, stream: &mut StreamTask);

    /// Runs the network, if the batch is to run now. Returns how many predictions there are.
    fn predict(&mut self, predictor: &mut dyn Predictor) -> Result<usize, EngineError>;

    /// Prediction `number`.
    fn prediction(&mut self, number: usize) -> Prediction<'_>;

    /// Gives back what the streams lent, and forgets the hops that were predicted.
    fn finish(&mut self, streams: &mut [StreamTask]);
}

/// One hop each of many live streams. Allocates nothing after `new`.
pub(crate) struct StreamBatch {
    /// Rows that the streams lent. As pointers they move without being copied.
    rows: Vec<Box<BatchRow>>,
    hops: Vec<(usize, CutHop)>,
    size: usize,
    /// The stream that is asked first.
    first: usize,
    /// The network failed on these rows.
    failed: bool,
}

impl StreamBatch {
    /// A batch of at most `size` streams.
    pub fn new(size: usize) -> Self {
        Self { rows: Vec::with_capacity(size), hops: Vec::with_capacity(size), size, first: 0, failed: false }
    }
}

impl HopBatch for StreamBatch {
    fn order(&self, streams: usize) -> impl Iterator<Item = usize> + use<> {
        // Starting behind the last stream of the batch before: when more streams are due than fit, each gets
        // its turn.
        let first = self.first;
        (0..streams).map(move |turn| (first + turn) % streams)
    }

    fn wants(&self, index: usize) -> bool {
        self.rows.len() < self.size && self.hops.last().is_none_or(|&(last, _)| last != index)
    }

    fn frame(&mut self, index: usize, stream: &mut StreamTask) {
        let Some(mut row) = stream.lend_row() else { return };
        match stream.frame(&mut row.audio) {
            Some(cut) => {
                stream.prepare(&mut row, &cut);
                self.rows.push(row);
                self.hops.push((index, cut));
                self.first = index + 1;
            }
            None => stream.take_row(row),
        }
    }

    /// A network that fails makes NaN of its predictions. The rig stage shows NaN as neutral.
    fn predict(&mut self, predictor: &mut dyn Predictor) -> Result<usize, EngineError> {
        if !self.rows.is_empty()
            && let Err(error) = predictor.predict(&mut self.rows)
        {
            log::error!("the network failed, its rig frames are neutral: {error}");
            self.failed = true;
            for row in &mut self.rows {
                row.controls.fill(f32::NAN);
                row.voice = f32::NAN;
            }
        }
        Ok(self.rows.len())
    }

    fn prediction(&mut self, number: usize) -> Prediction<'_> {
        let (stream, cut) = self.hops[number];
        let row = &mut self.rows[number];
        Prediction { stream, cut, voice: row.voice, controls: &mut row.controls }
    }

    fn finish(&mut self, streams: &mut [StreamTask]) {
        for ((index, _), row) in self.hops.drain(..).zip(self.rows.drain(..)) {
            let stream = &mut streams[index];
            Counters::add(&stream.counters().failed_predictions, u64::from(self.failed));
            stream.take_row(row);
        }
        self.failed = false;
    }
}
