//! Many hops of one recording, which the network computes as segments that run side by side.
//!
//! Each segment is preceded by as many hops of its own past as the network remembers. So its state is, bit
//! for bit, the one that a live stream would have there.

use crate::inference::{BatchRow, EngineError, Predictor, Student, Wanted};
use crate::runtime::pipeline::{CutHop, HopBatch, StreamTask};
use crate::student::Form;

/// Segments that run side by side: as many as make a batch nearly as cheap per row as the largest one. More
/// segments would be shorter, and each pays for its run-up.
const SEGMENTS: usize = 16;
/// Hops of a full segment: long against the run-up, short enough that memory stays small.
const SEGMENT_HOPS: usize = 768;
/// A shorter segment would be mostly run-up. A short recording uses fewer segments instead.
const MIN_SEGMENT_HOPS: usize = 64;

/// The batch of a bake: hops of one stream wait here until a block of them is full. The buffers keep their
/// size, so a recording of any length needs the memory of one block.
pub(super) struct Block {
    /// Sound of the `past` hops and of the block's own.
    audio: Vec<f32>,
    hops: Vec<CutHop>,
    predictions: Vec<f32>,
    rows: Vec<Box<BatchRow>>,
    fresh: BatchRow,
    /// Sound of the hop that is being cut.
    cut_audio: Box<[f32]>,
    past: usize,
    run_up: usize,
    capacity: usize,
    /// The recording has ended: the network runs although the block is not full.
    ended: bool,
    /// The network ran on the hops that stand here.
    predicted: bool,
}

impl Block {
    pub fn new(student: &Student) -> Self {
        let manifest = student.manifest();
        let (run_up, capacity) = match manifest.form {
            Form::Stream => (manifest.hop.hops_in(manifest.remembered()) as usize, SEGMENTS * SEGMENT_HOPS),
            Form::Window => (0, SEGMENTS),
        };
        let fresh = student.new_row();
        Self {
            audio: Vec::new(),
            hops: Vec::new(),
            predictions: Vec::new(),
            rows: (0..SEGMENTS).map(|_| Box::new(fresh.clone())).collect(),
            cut_audio: fresh.audio.clone(),
            fresh,
            past: 0,
            run_up,
            capacity,
            ended: false,
            predicted: false,
        }
    }

    /// Most hops that one run of the network predicts.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Forgets everything, for the next recording.
    pub fn clear(&mut self) {
        self.audio.clear();
        self.hops.clear();
        self.past = 0;
        self.ended = false;
        self.predicted = false;
    }

    /// The recording has ended: hops that wait are predicted with the next advance.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Runs the segments in lockstep, each behind its own run-up.
    fn run(&mut self, predictor: &mut dyn Predictor) -> Result<(), EngineError> {
        let hops = self.hops.len();
        self.predictions.resize(hops * self.fresh.controls.len(), 0.0);
        let length = hops.div_ceil(SEGMENTS).max(MIN_SEGMENT_HOPS.min(self.run_up.max(1)));
        let segments = hops.div_ceil(length);
        for row in &mut self.rows[..segments] {
            row.state.copy_from_slice(&self.fresh.state);
        }
        for step in 0..self.run_up + length {
            self.step(predictor, step, length, segments)?;
        }
        Ok(())
    }

    /// Advances every segment that has a hop at this step. The first segments have no past at the stream's
    /// start, and the last one may be shorter. Those that take part always stand side by side.
    fn step(
        &mut self,
        predictor: &mut dyn Predictor,
        step: usize,
        length: usize,
        segments: usize,
    ) -> Result<(), EngineError> {
        let missing = self.run_up.saturating_sub(self.past + step);
        let first = missing.div_ceil(length);
        let counts = step >= self.run_up;
        let hops = self.hops.len();
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
            row.wanted = if counts { Wanted::Controls } else { Wanted::State };
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

impl HopBatch for Block {
    fn order(&self, streams: usize) -> impl Iterator<Item = usize> + use<> {
        0..streams
    }

    fn wants(&self, _index: usize) -> bool {
        self.hops.len() < self.capacity
    }

    fn frame(&mut self, _index: usize, stream: &mut StreamTask) {
        if let Some(cut) = stream.frame(&mut self.cut_audio) {
            self.hops.push(cut);
            self.audio.extend_from_slice(&self.cut_audio);
        }
    }

    fn predict(&mut self, predictor: &mut dyn Predictor) -> Result<usize, EngineError> {
        self.predicted = !self.hops.is_empty() && (self.ended || self.hops.len() == self.capacity);
        if !self.predicted {
            return Ok(0);
        }
        self.run(predictor)?;
        Ok(self.hops.len())
    }

    fn prediction(&mut self, number: usize) -> (usize, CutHop, &mut [f32]) {
        let controls = self.fresh.controls.len();
        (0, self.hops[number], &mut self.predictions[number * controls..][..controls])
    }

    /// Keeps of the predicted hops what the next block needs as its past.
    fn finish(&mut self, _streams: &mut [StreamTask]) {
        if !self.predicted {
            return;
        }
        let hop = self.fresh.audio.len();
        let hops = self.audio.len() / hop;
        self.past = self.run_up.min(hops);
        self.audio.drain(..(hops - self.past) * hop);
        self.hops.clear();
    }
}
