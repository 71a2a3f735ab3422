//! Baking: a recording to curves, as fast as the core can, with the same bits as live.

mod block;
mod levels;
mod sampled;

use std::sync::Arc;

use crate::audio::{AudioFormat, GainSettings, Mark, Piece};
use crate::engine::Error;
use crate::engine::ear::{Ear, PIECE_FRAMES};
use crate::engine::face::Face;
use crate::engine::model::Model;
use crate::engine::settings::FaceSettings;
use crate::engine::statistics::{Counters, Statistics};
use crate::engine::stream::to_model_position;
use crate::model::{EngineReport, Predictor, Student, open_predictor};
use crate::rig::Rig;

use block::Block;
use sampled::Sampled;
pub use sampled::{BakedFrame, FrameRate, FrameSink};

/// How a recording is baked.
#[derive(Debug, Clone, Default)]
pub struct BakeSettings {
    /// Predictions to curves.
    pub face: FaceSettings,
    /// The automatic gain for quiet recordings; off by default.
    pub gain: GainSettings,
    /// Frames per second.
    pub rate: FrameRate,
}

/// Bakes recordings, one after another, on the calling thread. Memory does not grow with a recording's length.
pub struct Baker {
    student: Arc<Student>,
    predictor: Box<dyn Predictor>,
    ear: Ear,
    gain: GainSettings,
    face: Face,
    block: Block,
    audio: Box<[f32]>,
    sampled: Sampled,
    counters: Counters,
    format: AudioFormat,
    frames_in: u64,
}

impl Baker {
    pub(crate) fn new(model: &Model, settings: &BakeSettings) -> Result<Self, Error> {
        let student = model.student().clone();
        let manifest = student.manifest();
        let format = AudioFormat::new(manifest.sample_rate, 1)?;
        let tables = model.face_tables(settings.face.profile.as_ref())?;
        let face = Face::new(manifest, tables, &settings.face)?;
        let library = model.settings().runtime_library.as_deref();
        Ok(Self {
            predictor: open_predictor(&student, model.settings().engine, library)?,
            ear: Ear::new(manifest, format, settings.gain, face.radius())?,
            gain: settings.gain,
            block: Block::new(&student),
            audio: student.new_row().audio,
            sampled: Sampled::new(face.rig(), settings.rate, manifest.sample_rate)?,
            face,
            counters: Counters::default(),
            format,
            frames_in: 0,
            student,
        })
    }

    /// The rig that frames are in.
    pub fn rig(&self) -> &Rig {
        self.face.rig()
    }

    /// The engine that computes.
    pub fn engine(&self) -> &EngineReport {
        self.predictor.engine()
    }

    /// Begins a recording of `format`; what was fed before is forgotten.
    ///
    /// # Errors
    /// A format that cannot be resampled.
    pub fn begin(&mut self, format: AudioFormat) -> Result<(), Error> {
        if format != self.format {
            self.ear = Ear::new(self.student.manifest(), format, self.gain, self.face.radius())?;
            self.format = format;
        }
        self.ear.restart(0);
        self.block.clear();
        self.sampled.restart();
        self.counters = Counters::default();
        self.frames_in = 0;
        Ok(())
    }

    /// Feeds interleaved samples of the recording, any number; finished frames go to `sink` in order.
    ///
    /// # Errors
    /// A network that fails; this recording cannot go on then.
    pub fn feed(&mut self, interleaved: &[f32], sink: &mut FrameSink<'_>) -> Result<(), Error> {
        let channels = usize::from(self.format.channels());
        self.frames_in += (interleaved.len() / channels) as u64;
        for piece in interleaved.chunks(PIECE_FRAMES * channels) {
            self.ear.listen(Piece::Sound(piece, self.format), 0, &self.counters)?;
            self.collect(sink)?;
        }
        Ok(())
    }

    /// The recording is over: delivers the rest.
    ///
    /// # Errors
    /// As [`feed`](Self::feed).
    pub fn finish(&mut self, sink: &mut FrameSink<'_>) -> Result<Statistics, Error> {
        self.ear.listen(Piece::Mark(Mark::Flush), 0, &self.counters)?;
        self.collect(sink)?;
        self.run_block(sink)?;
        let frames = i64::try_from(self.frames_in).unwrap_or(i64::MAX);
        let model_rate = self.student.manifest().sample_rate;
        self.sampled.finish(to_model_position(frames, self.format.rate(), model_rate)?, sink);
        Ok(self.counters.read())
    }

    /// Bakes a whole recording.
    ///
    /// # Errors
    /// As [`begin`](Self::begin) and [`feed`](Self::feed).
    pub fn bake(
        &mut self,
        interleaved: &[f32],
        format: AudioFormat,
        sink: &mut FrameSink<'_>,
    ) -> Result<Statistics, Error> {
        self.begin(format)?;
        self.feed(interleaved, sink)?;
        self.finish(sink)
    }

    /// Resamples and frames what was heard; runs the block whenever it is full.
    fn collect(&mut self, sink: &mut FrameSink<'_>) -> Result<(), Error> {
        while self.ear.resample() {
            if let Some(heard) = self.ear.frame(&mut self.audio, &self.counters) {
                self.block.push(heard, &self.audio);
            }
            if self.block.is_full() {
                self.run_block(sink)?;
            }
        }
        Ok(())
    }

    /// Predicts, averages and maps every hop of the block.
    fn run_block(&mut self, sink: &mut FrameSink<'_>) -> Result<(), Error> {
        self.block.predict(&mut *self.predictor)?;
        for (heard, prediction) in self.block.predictions() {
            if let Some(origin) = heard.restarted {
                self.face.restart(origin);
            }
            Counters::add(&self.counters.hops, 1);
            if let Some(target) = self.face.ensemble(heard, prediction, &self.counters) {
                let frame = self.face.map(target);
                Counters::add(&self.counters.frames_made, 1);
                self.sampled.take(frame.target, frame.values, sink);
            }
        }
        self.block.advance();
        Ok(())
    }
}
