//! One stream as the thread that computes sees it: its two stages, and the queues on both ends.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::audio::{Mark, Piece, QueueReader};
use crate::inference::{BatchRow, Student, Wanted};
use crate::rig::RigFrame;
use crate::runtime::error::Error;
use crate::runtime::frame_queue::FrameWriter;
use crate::runtime::settings::StreamSettings;
use crate::runtime::shared::Shared;
use crate::runtime::statistics::Counters;

use super::audio_stage::{AudioStage, AudioStageSettings, CutHop, PIECE_FRAMES};
use super::building::{Building, Wake};
use super::rig_stage::{Prediction, RigStage, detects};
use super::rig_tables::RigTables;

/// The two stages of one stream, and its place in the network's batch.
pub(crate) struct Pipeline {
    pub audio: AudioStage,
    pub rig: RigStage,
    student: Arc<Student>,
    /// The curves come so much later than the sound, samples at the student's rate.
    offset: i64,
    /// What the network keeps of this stream. The batch has it while the network runs.
    row: Option<Box<BatchRow>>,
}

impl Pipeline {
    pub fn new(
        student: Arc<Student>,
        tables: Arc<RigTables>,
        settings: &StreamSettings,
    ) -> Result<Self, Error> {
        let manifest = student.manifest();
        let rig = RigStage::new(manifest, tables, &settings.rig)?;
        let audio = AudioStageSettings {
            format: settings.format,
            channel: settings.channel,
            gain: settings.gain,
            detect: detects(manifest, &settings.rig),
            radius: rig.radius(),
        };
        let audio = AudioStage::new(manifest, &audio)?;
        let row = Some(Box::new(student.new_row()));
        let offset = settings.rig.offset_samples(manifest.sample_rate);
        Ok(Self { audio, rig, student, offset, row })
    }
}

/// A stream's pipeline with its queues. [`advance`](super::advance) calls the methods in the order of the
/// sound: [`resample`](Self::resample), [`frame`](Self::frame), then, after the network,
/// [`ensemble`](Self::ensemble) and [`map`](Self::map). None of them allocates, waits or locks.
pub(crate) struct StreamTask {
    pub pipeline: Pipeline,
    input: QueueReader,
    output: FrameWriter,
    shared: Arc<Shared>,
    epoch: u32,
    /// What a builder of resamplers calls; `None`: who computes builds them.
    beside: Option<Wake>,
    building: Option<Building>,
    /// Resamplers that may still be built before the next [`allow_builds`](Self::allow_builds). The sound
    /// after them waits.
    builds_left: usize,
}

impl StreamTask {
    pub fn new(pipeline: Pipeline, input: QueueReader, output: FrameWriter, shared: Arc<Shared>) -> Self {
        Self {
            pipeline,
            input,
            output,
            shared,
            epoch: 0,
            beside: None,
            building: None,
            builds_left: usize::MAX,
        }
    }

    /// Builds the resamplers of new formats on threads of their own. `wake` is called when one is there.
    pub fn build_beside(&mut self, wake: Wake) {
        self.beside = Some(wake);
    }

    /// Allows as many resamplers to be built, each of which takes some milliseconds.
    pub fn allow_builds(&mut self, builds: usize) {
        self.builds_left = builds;
    }

    /// Whether the host has closed the stream.
    pub fn is_closed(&self) -> bool {
        self.shared.is_closed()
    }

    pub fn counters(&self) -> &Counters {
        &self.shared.counters
    }

    /// Reads the input queue and resamples until a hop is due. False when the queue is empty, or when the
    /// host must take rig frames first.
    pub fn resample(&mut self) -> bool {
        let has_room = self.output.has_room();
        self.shared.held_back.store(!has_room, Ordering::Relaxed);
        if !has_room {
            return false;
        }
        while !self.pipeline.audio.resample() {
            if !self.read_queue() {
                return false;
            }
        }
        true
    }

    /// Gives the next piece of sound to the audio stage; false when there is none.
    fn read_queue(&mut self) -> bool {
        if self.builds_left == 0 || !self.take_resampler() {
            return false;
        }
        let Self { pipeline, input, shared, epoch, beside, building, builds_left, .. } = self;
        let newest_epoch = shared.epoch.load(Ordering::Acquire);
        input.read(PIECE_FRAMES, |piece| {
            let format_changed = matches!(piece, Piece::Format(_));
            if beside.is_none()
                && matches!(piece, Piece::Format(format) if pipeline.audio.needs_resampler(format))
            {
                *builds_left -= 1;
            }
            if let (Piece::Format(format), Some(wake)) = (piece, &beside)
                && let Some(order) = pipeline.audio.order_resampler(format)
            {
                *building = Building::start(order, wake.clone());
                if building.is_some() {
                    return;
                }
            }
            if let Piece::Mark(Mark::Restart { epoch: begun, .. }) = piece {
                *epoch = begun;
            }
            if let Err(error) = pipeline.audio.push(piece, newest_epoch, &shared.counters) {
                log::error!("a piece of sound was left out: {error}");
            }
            if format_changed {
                let delay = pipeline.audio.resampler_delay() as u32;
                shared.resampler_delay.store(delay, Ordering::Relaxed);
            }
        })
    }

    /// Installs a resampler that was built beside. False while it is not there yet: the sound waits.
    fn take_resampler(&mut self) -> bool {
        let Some(building) = &self.building else { return true };
        let Some(built) = building.take() else { return false };
        match built {
            Ok(resampler) => self.pipeline.audio.install(building.order, resampler),
            Err(error) => log::error!("a change of format failed: {error}"),
        }
        self.building = None;
        let delay = self.pipeline.audio.resampler_delay() as u32;
        self.shared.resampler_delay.store(delay, Ordering::Relaxed);
        true
    }

    /// Cuts the hop that is due into `audio`. `None` when no rig frame needs it: the utterance has ended.
    pub fn frame(&mut self, audio: &mut [f32]) -> Option<CutHop> {
        let cut = self.pipeline.audio.frame(audio, &self.shared.counters)?;
        self.publish_level();
        Some(cut)
    }

    /// The meter follows the hop at once: its rig frame comes later, by the look-ahead.
    fn publish_level(&self) {
        self.shared.level.store(self.pipeline.audio.level());
    }

    /// Averages a hop's prediction with its neighbours. Returns the target that is ready to be mapped, if
    /// there is one.
    pub fn ensemble(&mut self, prediction: Prediction<'_>) -> Option<i64> {
        let Self { pipeline, shared, .. } = self;
        Counters::add(&shared.counters.hops, 1);
        if let Some(origin) = prediction.cut.restarted {
            pipeline.rig.restart(origin);
        }
        pipeline.rig.ensemble(prediction, &shared.counters)
    }

    /// Maps the rig frame that is ready onto the character's rig, and queues it for the host.
    pub fn map(&mut self, target: i64) {
        let rig = &mut self.pipeline.rig;
        self.shared.take_tuning(|tuning| rig.swap_tuning(tuning));
        self.shared.publish_voice(rig.voice());
        let values = rig.map(target);
        let counters = &self.shared.counters;
        let target = target.saturating_add(self.pipeline.offset);
        let queued = self.output.write(self.epoch, RigFrame { target, values });
        Counters::add(if queued { &counters.frames_made } else { &counters.dropped_frames }, 1);
    }

    /// Lends the stream's row to a batch.
    pub fn lend_row(&mut self) -> Option<Box<BatchRow>> {
        self.pipeline.row.take()
    }

    /// Makes a lent row ready for the network.
    pub fn prepare(&self, row: &mut BatchRow, cut: &CutHop) {
        if cut.restarted.is_some() {
            row.state.copy_from_slice(self.pipeline.student.fresh_state());
        }
        row.wanted = if self.pipeline.rig.wants(cut) { Wanted::Controls } else { Wanted::State };
    }

    /// Takes the row back.
    pub fn take_row(&mut self, row: Box<BatchRow>) {
        self.pipeline.row = Some(row);
    }
}
