//! Many hops of one recording, which the network computes as segments that run side by side.
//!
//! Each segment is preceded by as many hops of its own past as the network remembers: its run-up. So its
//! state is, bit for bit, the one that a live stream would have there. The layers behind the last level
//! remember one window. Before it, a run-up advances only the level, which costs less.

use crate::inference::{BatchRow, EngineError, Predictor, Student, Wanted};
use crate::runtime::pipeline::{CutHop, HopBatch, Prediction, StreamTask};
use crate::student::{Form, LayerKind, LayerRow, Manifest};

/// Most segments that run side by side: as many as make a batch nearly as cheap per row as the largest one.
const MAX_SEGMENTS: usize = 16;
/// Hops of a full segment at least: short enough that memory stays small.
const MIN_FULL_SEGMENT_HOPS: usize = 768;
/// A full segment costs at least this many times its run-up.
const RUN_UPS_PER_SEGMENT: f64 = 8.0;
/// What a batch costs apart from its rows, in rows: reading the weights, and lanes that few rows leave empty.
/// By `cargo bench --bench engines`, 1 row against 16, it is 1 for 0.36 million multiply-adds, and 9 for 3.4
/// million in fp32.
const ROWS_PER_BATCH: f64 = 2.0;

/// What the segments of a student's bakes are preceded by.
struct RunUp {
    /// Hops: the whole memory.
    hops: usize,
    /// The last of them advance all layers. Those before them advance only the level.
    window: usize,
    /// What it costs, in hops of all layers.
    cost: f64,
}

impl RunUp {
    fn new(manifest: &Manifest) -> Self {
        if manifest.form == Form::Window {
            return Self { hops: 0, window: 0, cost: 0.0 };
        }
        let hops_in = |samples| manifest.hop.hops_in(samples) as usize;
        let (hops, window) = (hops_in(manifest.remembered()), hops_in(manifest.window));
        let last_level = manifest.layers.iter().rposition(|layer| layer.kind == LayerKind::Level);
        let needed = &manifest.layers[..last_level.map_or(0, |last| last + 1)];
        let products: u64 = needed.iter().map(LayerRow::multiply_adds).sum();
        let share = products as f64 / manifest.multiply_adds().max(1) as f64;
        Self { hops, window, cost: window as f64 + (hops - window) as f64 * share }
    }

    /// Segments into which a block of `hops` is best divided. With `s` of them the block takes `hops / s +
    /// cost` batches, each as long as `ROWS_PER_BATCH + s` rows: least where `s² = ROWS_PER_BATCH * hops /
    /// cost`.
    fn segments(&self, hops: usize) -> usize {
        let best = (ROWS_PER_BATCH * hops as f64 / self.cost).sqrt();
        (best.round() as usize).clamp(1, MAX_SEGMENTS)
    }

    /// Hops of a full segment.
    fn full_segment(&self) -> usize {
        MIN_FULL_SEGMENT_HOPS.max((self.cost * RUN_UPS_PER_SEGMENT).ceil() as usize)
    }
}

/// The batch of a bake: hops of one stream wait here until a block of them is full. The buffers keep their
/// size, so a recording of any length needs the memory of one block.
pub(super) struct Block {
    /// Sound of the `past` hops and of the block's own.
    audio: Vec<f32>,
    hops: Vec<CutHop>,
    predictions: Vec<f32>,
    voices: Vec<f32>,
    rows: Vec<Box<BatchRow>>,
    fresh: BatchRow,
    /// Sound of the hop that is being cut.
    cut_audio: Box<[f32]>,
    past: usize,
    run_up: RunUp,
    capacity: usize,
    /// The recording has ended: the network runs although the block is not full.
    ended: bool,
    /// The network ran on the hops that stand here.
    predicted: bool,
}

impl Block {
    pub fn new(student: &Student) -> Self {
        let manifest = student.manifest();
        let run_up = RunUp::new(manifest);
        let capacity = match manifest.form {
            Form::Stream => MAX_SEGMENTS * run_up.full_segment(),
            Form::Window => MAX_SEGMENTS,
        };
        let fresh = student.new_row();
        Self {
            audio: Vec::new(),
            hops: Vec::new(),
            predictions: Vec::new(),
            voices: Vec::new(),
            rows: (0..MAX_SEGMENTS).map(|_| Box::new(fresh.clone())).collect(),
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
        self.voices.resize(hops, 0.0);
        let length = hops.div_ceil(self.run_up.segments(hops)).max(1);
        let segments = hops.div_ceil(length);
        for row in &mut self.rows[..segments] {
            row.state.copy_from_slice(&self.fresh.state);
        }
        for step in 0..self.run_up.hops + length {
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
        let run_up = self.run_up.hops;
        let missing = run_up.saturating_sub(self.past + step);
        let first = missing.div_ceil(length);
        let counts = step >= run_up;
        let wanted = match () {
            () if counts => Wanted::Controls,
            () if step + self.run_up.window >= run_up => Wanted::State,
            () => Wanted::Level,
        };
        let hops = self.hops.len();
        let done = step.saturating_sub(run_up);
        let end = if counts { hops.saturating_sub(done).div_ceil(length) } else { segments };
        let end = end.min(segments);
        if first >= end {
            return Ok(());
        }
        let (hop, controls) = (self.fresh.audio.len(), self.fresh.controls.len());
        for (segment, row) in self.rows.iter_mut().enumerate().take(end).skip(first) {
            let at = (self.past + segment * length + step - run_up) * hop;
            row.audio.copy_from_slice(&self.audio[at..at + hop]);
            row.wanted = wanted;
        }
        predictor.predict(&mut self.rows[first..end])?;
        if counts {
            for (segment, row) in self.rows.iter().enumerate().take(end).skip(first) {
                let number = segment * length + step - run_up;
                self.predictions[number * controls..][..controls].copy_from_slice(&row.controls);
                self.voices[number] = row.voice;
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

    fn prediction(&mut self, number: usize) -> Prediction<'_> {
        let controls = self.fresh.controls.len();
        Prediction {
            stream: 0,
            cut: self.hops[number],
            controls: &mut self.predictions[number * controls..][..controls],
            voice: self.voices[number],
        }
    }

    /// Keeps of the predicted hops what the next block needs as its past.
    fn finish(&mut self, _streams: &mut [StreamTask]) {
        if !self.predicted {
            return;
        }
        let hop = self.fresh.audio.len();
        let hops = self.audio.len() / hop;
        self.past = self.run_up.hops.min(hops);
        self.audio.drain(..(hops - self.past) * hop);
        self.hops.clear();
    }
}
