//! Speech to curves in five calls, in the order of the sound: resample, frame, predict, ensemble, map.
//!
//! Everything here is synchronous and deterministic: what comes out depends on the sound alone, never on how it
//! was cut into chunks, on the clock, or on which other streams run in the same batch.

use std::sync::Arc;

use crate::audio::{InputLevel, Piece};
use crate::engine::Error;
use crate::engine::ear::{Ear, Heard};
use crate::engine::face::{Face, Frame};
use crate::engine::model::Model;
use crate::engine::settings::StreamSettings;
use crate::engine::statistics::Counters;
use crate::model::{Predictor, Row, Student};

/// One character's way from sound to curves.
pub(crate) struct Pipeline {
    student: Arc<Student>,
    ear: Ear,
    pub face: Face,
    /// What the network sees of this stream; lent to the batch while a prediction runs.
    row: Option<Box<Row>>,
    heard: Option<Heard>,
}

/// Where a pipeline's sound comes from and where its frames go.
pub(crate) trait Lane {
    fn parts(&mut self) -> (&mut Pipeline, &Counters);
    /// Hands the next piece of sound to the pipeline's [`Pipeline::listen`]; false when there is none.
    fn bring_sound(&mut self) -> bool;
    /// A hop was heard, long before its frame: the first frames wait for the look-ahead.
    fn hop_heard(&mut self);
    /// Whether a frame could be delivered now.
    fn has_room(&self) -> bool;
    /// Maps and delivers the frame of `target`.
    fn deliver(&mut self, target: i64);
}

/// Rows that are predicted together, and whose they are. Allocates nothing after `new`.
pub(crate) struct Batch {
    rows: Vec<Box<Row>>,
    owners: Vec<usize>,
    size: usize,
    first: usize,
}

impl Batch {
    pub fn new(size: usize) -> Self {
        Self { rows: Vec::with_capacity(size), owners: Vec::with_capacity(size), size, first: 0 }
    }

    /// Advances every lane that is due by one hop, at most `size` of them. Returns how many.
    pub fn step<L: Lane>(&mut self, lanes: &mut [L], predictor: &mut dyn Predictor) -> usize {
        let count = lanes.len();
        for turn in 0..count {
            // Starting where the last batch ended lets nobody starve when more lanes are due than fit.
            let owner = (self.first + turn) % count;
            let lane = &mut lanes[owner];
            if resample(lane)
                && let Some(row) = frame(lane)
            {
                self.rows.push(row);
                self.owners.push(owner);
            }
            if self.rows.len() == self.size {
                self.first = (owner + 1) % count;
                break;
            }
        }
        let predicted = predict(predictor, &mut self.rows);
        let stepped = self.owners.len();
        for (owner, row) in self.owners.drain(..).zip(self.rows.drain(..)) {
            let lane = &mut lanes[owner];
            let (pipeline, counters) = lane.parts();
            Counters::add(&counters.hops, 1);
            Counters::add(&counters.failed_predictions, u64::from(!predicted));
            if let Some(target) = pipeline.ensemble(row, counters) {
                lane.deliver(target);
            }
        }
        stepped
    }
}

/// Feeds the lane's pipeline until a hop is due; false when it has no more sound, or no room for the frame.
fn resample<L: Lane>(lane: &mut L) -> bool {
    if !lane.has_room() {
        return false;
    }
    loop {
        if lane.parts().0.resample() {
            return true;
        }
        if !lane.bring_sound() {
            return false;
        }
    }
}

fn frame<L: Lane>(lane: &mut L) -> Option<Box<Row>> {
    let (pipeline, counters) = lane.parts();
    let row = pipeline.frame(counters)?;
    lane.hop_heard();
    Some(row)
}

/// Runs the network. A failure poisons the predictions, which the face then shows as neutral.
fn predict(predictor: &mut dyn Predictor, rows: &mut [Box<Row>]) -> bool {
    if rows.is_empty() {
        return true;
    }
    match predictor.predict(rows) {
        Ok(()) => true,
        Err(error) => {
            log::error!("the network failed, its frames are neutral: {error}");
            for row in rows {
                row.controls.fill(f32::NAN);
            }
            false
        }
    }
}

impl Pipeline {
    pub fn new(model: &Model, settings: &StreamSettings) -> Result<Self, Error> {
        let student = model.student();
        let tables = model.face_tables(settings.face.profile.as_ref())?;
        let face = Face::new(student.manifest(), tables, &settings.face)?;
        let ear = Ear::new(student.manifest(), settings.format, settings.gain, face.radius())?;
        let row = Some(Box::new(student.new_row()));
        Ok(Self { student: student.clone(), ear, face, row, heard: None })
    }

    /// Hears one piece of sound; only when [`resample`](Self::resample) came back empty-handed.
    pub fn listen(&mut self, piece: Piece<'_>, epoch: u32, counters: &Counters) -> Result<(), Error> {
        self.ear.listen(piece, epoch, counters)
    }

    /// Brings what was heard to the student's rate until a hop is due; false when more sound is needed.
    pub fn resample(&mut self) -> bool {
        self.ear.resample()
    }

    /// Cuts the due hop and lends its row to the batch. `None` when the hop was not needed any more.
    pub fn frame(&mut self, counters: &Counters) -> Option<Box<Row>> {
        let mut row = self.row.take()?;
        let Some(heard) = self.ear.frame(&mut row.audio, counters) else {
            self.row = Some(row);
            return None;
        };
        if let Some(origin) = heard.restarted {
            self.face.restart(origin);
            row.state.copy_from_slice(self.student.fresh_state());
        }
        row.wanted = self.face.wants(heard.target);
        self.heard = Some(heard);
        Some(row)
    }

    /// Takes the row back with its prediction; returns the target that is ready to be mapped.
    pub fn ensemble(&mut self, mut row: Box<Row>, counters: &Counters) -> Option<i64> {
        let heard = self.heard.take();
        let target = heard.and_then(|heard| self.face.ensemble(&heard, &mut row.controls, counters));
        self.row = Some(row);
        target
    }

    /// Maps the frame that is ready onto the character's rig.
    pub fn map(&mut self, target: i64) -> Frame<'_> {
        self.face.map(target)
    }

    /// What the meter says of the newest hop.
    pub fn level(&self) -> InputLevel {
        self.ear.level()
    }

    /// Delay of the resampler, in samples at the student's rate.
    pub fn resampler_delay(&self) -> usize {
        self.ear.resampler_delay()
    }
}
