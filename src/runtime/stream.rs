//! A stream: one character, with its input (sound), its output (rig frames) and its control.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use parking_lot::Mutex;

use crate::audio::{InputLevel, audio_queue};
use crate::rig::{Parameter, Rig, Tuning};

use super::error::Error;
use super::fault::WorkerFault;
use super::frame_queue::frame_queue;
use super::input::AudioInput;
use super::latency::Latency;
use super::link::Link;
use super::model::Model;
use super::output::RigOutput;
use super::pipeline::{Pipeline, StreamTask};
use super::settings::StreamSettings;
use super::shared::Shared;
use super::statistics::Statistics;

/// One character. The three parts may live on three threads. One thread at a time uses each.
pub struct Stream {
    /// Takes sound, from the audio thread.
    pub input: AudioInput,
    /// Gives rig frames and poses, to the game thread.
    pub output: RigOutput,
    /// Tuning and statistics, from any thread.
    pub control: StreamControl,
}

/// Tuning and statistics of one stream. Clones refer to the same stream. Not for the audio thread.
#[derive(Clone)]
pub struct StreamControl {
    link: Arc<Link>,
    tuning: Arc<Mutex<Tuning>>,
    rig: Rig,
    radius: usize,
}

impl Model {
    /// Opens a stream for one character. Allocates; not for the audio thread. Waits for no batch and no tick:
    /// whoever computes takes the stream over before the next batch.
    ///
    /// # Errors
    /// A setting out of range, a profile or tuning that does not fit; [`Error::Worker`] when nobody computes.
    pub fn open_stream(&self, settings: &StreamSettings) -> Result<Stream, Error> {
        settings.check()?;
        let manifest = self.manifest();
        let tables = self.rig_tables(settings.rig.profile.as_ref())?;
        let pipeline = Pipeline::new(self.student().clone(), tables, settings)?;
        let rig = pipeline.rig.rig().clone();
        let tuning = pipeline.rig.tuning().clone();
        let radius = pipeline.rig.radius();

        let format = settings.format;
        let queued_sound = (f64::from(settings.queue_seconds) * f64::from(format.rate())).ceil() as usize;
        let (writer, reader) = audio_queue(queued_sound.max(1) * usize::from(format.channels()), format);
        let frames_per_second = manifest.hop.per_second(manifest.sample_rate);
        let queued_frames = (f64::from(settings.frames_seconds) * frames_per_second).ceil() as usize;
        let (frame_writer, frame_reader) = frame_queue(queued_frames.max(1), rig.len());

        let shared = Arc::new(Shared::new(tuning.clone(), pipeline.audio.resampler_delay()));
        let worker = self.inner.worker()?.clone();
        let link = Arc::new(Link { worker, model: self.inner.clone(), shared: shared.clone() });
        link.worker.add(StreamTask::new(pipeline, reader, frame_writer, shared));

        let output = RigOutput::new(link.clone(), frame_reader, rig.clone(), manifest, settings);
        let input = AudioInput::new(writer, settings.overrun, link.clone());
        let control = StreamControl { link, tuning: Arc::new(Mutex::new(tuning)), rig, radius };
        Ok(Stream { input, output, control })
    }
}

impl StreamControl {
    /// The stream's rig: names, order and ranges of the controls.
    pub fn rig(&self) -> &Rig {
        &self.rig
    }

    /// Every tuning parameter with its range, so that an inspector can build itself.
    pub fn parameters(&self) -> Vec<Parameter> {
        self.tuning.lock().parameters()
    }

    /// A parameter's value, by name (`jawOpen.gain`, `lower_face.strength`, `closure.threshold`).
    ///
    /// # Errors
    /// An unknown name.
    pub fn parameter(&self, name: &str) -> Result<f32, Error> {
        Ok(self.tuning.lock().get(name)?)
    }

    /// Sets a parameter; it takes effect with the next computed rig frame.
    ///
    /// # Errors
    /// An unknown name, a value out of range.
    pub fn set_parameter(&self, name: &str, value: f32) -> Result<(), Error> {
        let mut tuning = self.tuning.lock();
        tuning.set(name, value)?;
        self.link.shared.offer_tuning(tuning.clone());
        Ok(())
    }

    /// Replaces the tuning by a tuning file's JSON: what it does not name goes back to its default. Nothing
    /// changes if any of it is wrong.
    ///
    /// # Errors
    /// What is wrong in it, with its line.
    pub fn load_tuning(&self, json: &str) -> Result<(), Error> {
        let mut tuning = self.tuning.lock();
        let mut loaded = tuning.clone();
        loaded.load_json(json)?;
        self.link.shared.offer_tuning(loaded.clone());
        *tuning = loaded;
        Ok(())
    }

    /// The tuning in force as a tuning file's JSON.
    pub fn tuning_json(&self) -> String {
        self.tuning.lock().to_json()
    }

    /// The latency from sound to curves, for the present format of the sound.
    pub fn latency(&self) -> Latency {
        let delay = self.link.shared.resampler_delay.load(Ordering::Relaxed) as usize;
        Latency::new(self.link.model.student.manifest(), delay, self.radius)
    }

    /// The meter's reading of the newest hop. Wait-free.
    pub fn level(&self) -> InputLevel {
        self.link.shared.level.load()
    }

    /// How surely the newest rig frame's instant lies in speech, 0 to 1. `None`: the student has no output
    /// `voice`, or there is no rig frame yet. Wait-free.
    pub fn voice(&self) -> Option<f32> {
        self.link.shared.voice()
    }

    /// Why this stream gives no more rig frames: its worker ended, or the process is a fork of the one that
    /// opened it. `None` while all is well. Wait-free.
    pub fn fault(&self) -> Option<WorkerFault> {
        self.link.fault()
    }

    /// The counters.
    pub fn statistics(&self) -> Statistics {
        self.link.shared.counters.read()
    }
}
