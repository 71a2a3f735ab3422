//! A block of hops, predicted as segments that run side by side.
//!
//! Each segment is preceded by as many hops of its own past as the network remembers, so that its state is, bit for
//! bit, the one that a live stream would have there.

use crate::engine::ear::Heard;
use crate::model::{Form, ModelError, Predictor, Row, Student};

/// Segments that run side by side: as many as make a batch nearly as cheap per row as the largest one; more would only be
/// shorter, and each has a run-up to pay.
const SEGMENTS: usize = 16;
/// Hops of a full segment: long against the run-up, short enough that memory stays small.
const SEGMENT_HOPS: usize = 768;
/// A shorter segment would be mostly run-up: a short recording rather runs as fewer segments.
const SHORTEST_SEGMENT_HOPS: usize = 64;

/// Hops that wait to be predicted, behind the run-up that precedes them.
pub(super) struct Block {
    /// Sound of the `past` hops and of the block's own.
    audio: Vec<f32>,
    heard: Vec<Heard>,
    predictions: Vec<f32>,
    rows: Vec<Box<Row>>,
    fresh: Row,
    past: usize,
    run_up: usize,
    capacity: usize,
}

impl Block {
    pub fn new(student: &Student) -> Self {
        let manifest = student.manifest();
        let (run_up, capacity) = match manifest.form {
            Form::Stream => {
                let remembered = manifest.window.div_ceil(manifest.hop.numerator) as usize;
                (remembered, SEGMENTS * SEGMENT_HOPS)
            }
            Form::Window => (0, SEGMENTS),
        };
        Self {
            audio: Vec::new(),
            heard: Vec::new(),
            predictions: Vec::new(),
            rows: (0..SEGMENTS).map(|_| Box::new(student.new_row())).collect(),
            fresh: student.new_row(),
            past: 0,
            run_up,
            capacity,
        }
    }

    pub fn clear(&mut self) {
        self.audio.clear();
        self.heard.clear();
        self.past = 0;
    }

    pub fn push(&mut self, heard: Heard, audio: &[f32]) {
        self.heard.push(heard);
        self.audio.extend_from_slice(audio);
    }

    pub fn is_full(&self) -> bool {
        self.heard.len() >= self.capacity
    }

    /// Every hop of the block with its prediction.
    pub fn predictions(&mut self) -> impl Iterator<Item = (&Heard, &mut [f32])> {
        let controls = self.fresh.controls.len();
        self.heard.iter().zip(self.predictions.chunks_exact_mut(controls))
    }

    /// Forgets the block but for what the next one needs as its past.
    pub fn advance(&mut self) {
        let hop = self.fresh.audio.len();
        let hops = self.audio.len() / hop;
        self.past = self.run_up.min(hops);
        self.audio.drain(..(hops - self.past) * hop);
        self.heard.clear();
    }

    /// Runs the segments in lockstep, each behind its own run-up.
    pub fn predict(&mut self, predictor: &mut dyn Predictor) -> Result<(), ModelError> {
        let hops = self.heard.len();
        self.predictions.resize(hops * self.fresh.controls.len(), 0.0);
        if hops == 0 {
            return Ok(());
        }
        let length = hops.div_ceil(SEGMENTS).max(SHORTEST_SEGMENT_HOPS.min(self.run_up.max(1)));
        let segments = hops.div_ceil(length);
        for row in &mut self.rows[..segments] {
            row.state.copy_from_slice(&self.fresh.state);
        }
        for step in 0..self.run_up + length {
            self.step(predictor, step, length, segments)?;
        }
        Ok(())
    }

    /// Advances every segment that has a hop at this step. The first segments have no past at the stream's start, the
    /// last one may be shorter: those that take part always stand side by side.
    fn step(
        &mut self,
        predictor: &mut dyn Predictor,
        step: usize,
        length: usize,
        segments: usize,
    ) -> Result<(), ModelError> {
        let missing = self.run_up.saturating_sub(self.past + step);
        let first = missing.div_ceil(length);
        let counts = step >= self.run_up;
        let hops = self.heard.len();
        let done = step.saturating_sub(self.run_up);
        let end = if counts { hops.saturating_sub(done).div_ceil(length) } else { segments };
        let end = end.min(segments);
        if first >= end {
            return Ok(());
        }
        let (hop, controls) = (self.fresh.audio.len(), self.fresh.controls.len());
        for (segment, row) in self.rows.iter_mut().enumerate().take(end).skip(first) {
            let at = (self.past + segment * length + step - self.run_up) * hop;
            row.audio.copy_from_slice(&self.audio[at..at + hop]);
            row.wanted = counts;
        }
        predictor.predict(&mut self.rows[first..end])?;
        if counts {
            for (segment, row) in self.rows.iter().enumerate().take(end).skip(first) {
                let at = (segment * length + step - self.run_up) * controls;
                self.predictions[at..at + controls].copy_from_slice(&row.controls);
            }
        }
        Ok(())
    }
}
