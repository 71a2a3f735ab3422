//! Baking: a recording to curves, as fast as the core can, with the same bits as live.
//!
//! A bake is a stream whose two queues are filled and emptied on one thread. It differs from a live stream in
//! its batch alone: [`block`] collects many hops of the recording and computes them as segments side by side.

mod block;
mod frame_rate;
mod levels;

use std::slice;
use std::sync::Arc;

use crate::audio::{AudioFormat, ChannelChoice, GainSettings, Mark, OverrunPolicy, QueueWriter, audio_queue};
use crate::inference::{EngineReport, Predictor, Student, open_predictor};
use crate::rig::{Rig, Tuning};

use super::error::Error;
use super::frame_queue::{FrameReader, frame_queue};
use super::model::Model;
use super::pipeline::{PIECE_FRAMES, Pipeline, RigTables, StreamTask, advance};
use super::position::to_model_position;
use super::settings::{RigSettings, StreamSettings};
use super::shared::Shared;
use super::statistics::{Counters, Statistics};

use block::Block;
use frame_rate::FrameRateConverter;
pub use frame_rate::{BakedFrame, FrameRate, FrameSink};

/// How a recording is baked.
#[derive(Debug, Clone, Default)]
pub struct BakeSettings {
    /// Predictions to curves.
    pub rig: RigSettings,
    /// The level of the sound: the automatic gain for quiet recordings, and the normaliser.
    pub gain: GainSettings,
    /// Which channels of the recording are heard. Default: their mix.
    pub channel: ChannelChoice,
    /// Rig frames per second.
    pub rate: FrameRate,
}

/// Bakes recordings, one after another, on the calling thread. Memory does not grow with a recording's
/// length.
pub struct Baker {
    student: Arc<Student>,
    tables: Arc<RigTables>,
    settings: StreamSettings,
    predictor: Box<dyn Predictor>,
    block: Block,
    stream: BakeStream,
    converter: FrameRateConverter,
    rig: Rig,
    audio_frames: u64,
}

/// The stream of one recording, with both ends of its queues.
struct BakeStream {
    task: StreamTask,
    input: QueueWriter,
    output: FrameReader,
    shared: Arc<Shared>,
    /// Values of the rig frame that was taken last.
    values: Box<[f32]>,
}

impl BakeStream {
    fn new(
        student: &Arc<Student>,
        tables: &Arc<RigTables>,
        settings: &StreamSettings,
        max_rig_frames: usize,
    ) -> Result<Self, Error> {
        let pipeline = Pipeline::new(student.clone(), tables.clone(), settings)?;
        let values: Box<[f32]> = pipeline.rig.rig().neutral().into();
        let shared = Arc::new(Shared::new(pipeline.rig.tuning().clone(), pipeline.audio.resampler_delay()));
        let samples = PIECE_FRAMES * usize::from(settings.format.channels());
        let (input, reader) = audio_queue(samples, settings.format);
        let (writer, output) = frame_queue(max_rig_frames, values.len());
        let task = StreamTask::new(pipeline, reader, writer, shared.clone());
        Ok(Self { task, input, output, shared, values })
    }

    /// Queues one piece of sound. It always fits: the queue holds one piece, and is read until it is empty
    /// before the next.
    fn push(&mut self, piece: &[f32]) {
        let pushed = self.input.push_f32(piece, OverrunPolicy::Refuse);
        debug_assert_eq!(pushed.refused, 0, "the queue was not empty");
        Counters::add(&self.shared.counters.pushed_frames, pushed.taken as u64);
    }
}

impl Model {
    /// Prepares to turn recordings into curves, as fast as the core can. Live streams are not disturbed: a
    /// baker has a network of its own and computes on the calling thread.
    ///
    /// # Errors
    /// As [`open`](Self::open), and those of the rig's settings.
    pub fn baker(&self, settings: &BakeSettings) -> Result<Baker, Error> {
        Baker::new(self, settings)
    }
}

impl Baker {
    fn new(model: &Model, settings: &BakeSettings) -> Result<Self, Error> {
        settings.rig.check()?;
        let student = model.student().clone();
        let model_rate = student.manifest().sample_rate;
        let tables = model.rig_tables(settings.rig.profile.as_ref())?;
        let stream_settings = StreamSettings {
            gain: settings.gain,
            channel: settings.channel,
            rig: settings.rig.clone(),
            ..StreamSettings::new(AudioFormat::new(model_rate, 1)?)
        };
        let library = model.settings().runtime_library.as_deref();
        let predictor = open_predictor(&student, model.settings().engine, library)?;
        let block = Block::new(&student);
        let stream = BakeStream::new(&student, &tables, &stream_settings, block.capacity())?;
        let rig = stream.task.pipeline.rig.rig().clone();
        Ok(Self {
            converter: FrameRateConverter::new(&rig, settings.rate, model_rate)?,
            settings: stream_settings,
            student,
            tables,
            predictor,
            block,
            stream,
            rig,
            audio_frames: 0,
        })
    }

    /// The rig of the curves: names, order and ranges of the controls.
    pub fn rig(&self) -> &Rig {
        &self.rig
    }

    /// The tuning that the curves get, with its parameters and their defaults.
    pub fn tuning(&self) -> &Tuning {
        self.stream.task.pipeline.rig.tuning()
    }

    /// The engine that computes.
    pub fn engine(&self) -> &EngineReport {
        self.predictor.engine()
    }

    /// Begins a recording of `format`. Forgets what was fed before.
    ///
    /// # Errors
    /// A format that cannot be resampled.
    pub fn begin(&mut self, format: AudioFormat) -> Result<(), Error> {
        // A format that is refused leaves the baker as it was.
        let settings = StreamSettings { format, ..self.settings.clone() };
        self.stream = BakeStream::new(&self.student, &self.tables, &settings, self.block.capacity())?;
        self.settings = settings;
        self.block.clear();
        self.converter.restart();
        self.audio_frames = 0;
        Ok(())
    }

    /// Feeds interleaved samples of the recording, any number; finished rig frames go to `sink` in order.
    ///
    /// # Errors
    /// A network that fails; this recording cannot go on then.
    pub fn feed(&mut self, interleaved: &[f32], sink: &mut FrameSink<'_>) -> Result<(), Error> {
        let channels = usize::from(self.settings.format.channels());
        self.audio_frames += (interleaved.len() / channels) as u64;
        for piece in interleaved.chunks(PIECE_FRAMES * channels) {
            self.stream.push(piece);
            self.collect(sink)?;
        }
        Ok(())
    }

    /// The recording is over: delivers the rest.
    ///
    /// # Errors
    /// As [`feed`](Self::feed).
    pub fn finish(&mut self, sink: &mut FrameSink<'_>) -> Result<Statistics, Error> {
        self.stream.input.mark(Mark::Flush)?;
        self.collect(sink)?;
        self.block.end();
        self.collect(sink)?;
        let frames = i64::try_from(self.audio_frames).unwrap_or(i64::MAX);
        let model_rate = self.student.manifest().sample_rate;
        let end = to_model_position(frames, self.settings.format.rate(), model_rate)?;
        self.converter.finish(end, sink);
        Ok(self.stream.shared.counters.read())
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

    /// Advances the stream as far as its sound reaches, and brings its rig frames to the asked-for rate.
    fn collect(&mut self, sink: &mut FrameSink<'_>) -> Result<(), Error> {
        let BakeStream { task, output, values, .. } = &mut self.stream;
        while advance(slice::from_mut(task), &mut self.block, &mut *self.predictor)? > 0 {
            while let Some(header) = output.read(values) {
                self.converter.take(header.target, values, sink);
            }
        }
        Ok(())
    }
}
