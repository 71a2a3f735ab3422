//! A stream: one character's voice, with its two ends (sound in, frames out) and its control.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use parking_lot::Mutex;

use crate::audio::{AudioFormat, InputLevel, Mark, OverrunPolicy, Pushed, QueueWriter, audio_queue};
use crate::engine::crew::{Break, Crew, LiveLane, Shared};
use crate::engine::frames::frame_queue;
use crate::engine::latency::hop_samples;
use crate::engine::model::{Inner, Model};
use crate::engine::output::RigOutput;
use crate::engine::pipeline::Pipeline;
use crate::engine::statistics::{Counters, Statistics};
use crate::engine::{Error, Latency, StreamSettings};
use crate::rig::{Parameter, Rig, Tuning};

/// Wake-ups of the worker per hop of pushed sound: bounds the wait of a complete hop to an eighth of one.
const WAKES_PER_HOP: usize = 8;
/// Farthest position from a stream's start, samples: 2 million years, and sums of positions cannot overflow.
pub(crate) const FARTHEST: i64 = 1 << 60;

/// One character's voice. The three parts may live on three threads; each is used by one thread at a time.
pub struct Stream {
    /// The audio thread's end.
    pub input: AudioInput,
    /// The game thread's end.
    pub output: RigOutput,
    /// Tuning and statistics, from any thread.
    pub control: StreamControl,
}

/// Where sound goes in. Push is real-time safe: it copies, and never locks, waits or allocates.
pub struct AudioInput {
    queue: QueueWriter,
    overrun: OverrunPolicy,
    link: Arc<Link>,
    unannounced: usize,
    wake_every: usize,
}

/// Tuning and statistics of one stream. Clones speak of the same stream. Not for the audio thread.
#[derive(Clone)]
pub struct StreamControl {
    link: Arc<Link>,
    tuning: Arc<Mutex<Tuning>>,
    rig: Rig,
    radius: usize,
}

/// Keeps the model alive, and takes the lane out of it when the stream's last part goes.
pub(crate) struct Link {
    id: u64,
    crew: Arc<Crew>,
    model: Arc<Inner>,
    pub shared: Arc<Shared>,
}

impl Link {
    pub fn wake(&self) {
        self.crew.wake();
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.crew.remove(self.id);
    }
}

pub(crate) fn open_stream(model: &Model, settings: &StreamSettings) -> Result<Stream, Error> {
    settings.check()?;
    let manifest = model.manifest();
    let pipeline = Pipeline::new(model, settings)?;
    let rig = pipeline.face.rig().clone();
    let tuning = pipeline.face.tuning().clone();
    let radius = pipeline.face.radius();

    let format = settings.format;
    let frames_per_second = f64::from(manifest.sample_rate) / hop_samples(manifest);
    let sound = (f64::from(settings.queue_seconds) * f64::from(format.rate())).ceil() as usize;
    let (writer, reader) = audio_queue(sound.max(1) * usize::from(format.channels()), format);
    let capacity = (f64::from(settings.frames_seconds) * frames_per_second).ceil() as usize;
    let (frame_writer, frame_reader) = frame_queue(capacity.max(1), rig.len());

    let shared = Arc::new(Shared::new(tuning.clone(), pipeline.resampler_delay()));
    let crew = model.idlest_crew().ok_or(Error::Busy("open_stream"))?.clone();
    let id = model.next_stream_id();
    let link = Arc::new(Link { id, crew, model: model.inner.clone(), shared: shared.clone() });
    let lane = LiveLane { id, pipeline, sound: reader, frames: frame_writer, epoch: 0, shared };
    link.crew.add(lane);

    let output = RigOutput::new(link.clone(), frame_reader, rig.clone(), manifest, settings);
    let mut input = AudioInput {
        queue: writer,
        overrun: settings.overrun,
        link: link.clone(),
        unannounced: 0,
        wake_every: 1,
    };
    input.pace_wakes();
    let control = StreamControl { link, tuning: Arc::new(Mutex::new(tuning)), rig, radius };
    Ok(Stream { input, output, control })
}

impl AudioInput {
    /// Pushes interleaved samples (whole frames; a broken last frame is left out). Returns the frames taken and refused.
    ///
    /// Under [`OverrunPolicy::Silence`] refused frames stand as silence, so that later time stamps stay true: do not
    /// push them again. Under [`OverrunPolicy::Refuse`] nothing stands for them: push them again later.
    ///
    /// Real-time safe. Values outside -1..1 are taken as they are; NaN and infinities count as silence.
    pub fn push_f32(&mut self, interleaved: &[f32]) -> Pushed {
        let pushed = self.queue.push_f32(interleaved, self.overrun);
        self.account(pushed)
    }

    /// As [`push_f32`](Self::push_f32) for 16-bit samples.
    pub fn push_i16(&mut self, interleaved: &[i16]) -> Pushed {
        let pushed = self.queue.push_i16(interleaved, self.overrun);
        self.account(pushed)
    }

    /// Says that `frames` of sound are missing here (a network drop-out, say); they count as silence. Real-time safe.
    pub fn push_gap(&mut self, frames: u64) {
        self.queue.gap(frames);
        self.link.wake();
    }

    /// Changes the format from the next pushed frame on. Real-time safe.
    ///
    /// # Errors
    /// Never for a valid [`AudioFormat`] while the queue has a place for the mark; else try again later.
    pub fn set_format(&mut self, format: AudioFormat) -> Result<(), Error> {
        self.queue.set_format(format)?;
        self.pace_wakes();
        Ok(())
    }

    /// The format of what is pushed now.
    pub fn format(&self) -> AudioFormat {
        self.queue.format()
    }

    /// Frames that push would take now.
    pub fn free_frames(&self) -> usize {
        self.queue.free_frames()
    }

    /// The utterance is over: its last frames are delivered without waiting for more sound. What is pushed next
    /// stands right behind it on the timeline. Real-time safe.
    ///
    /// # Errors
    /// When too many marks wait already; try again later.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.queue.mark(Mark::Flush)?;
        self.link.wake();
        Ok(())
    }

    /// Forgets everything, queued sound and frames included, and keeps the memory: afterwards the stream gives bit for
    /// bit what a fresh one gives. Real-time safe.
    ///
    /// # Errors
    /// As [`flush`](Self::flush).
    pub fn reset(&mut self) -> Result<(), Error> {
        self.begin(0, Break::Reset)
    }

    /// The character stops speaking at play position `position / rate` seconds (`None`: at the newest position shown):
    /// what was not played yet is dropped and the face eases to neutral. What is pushed next stands at that position.
    /// Real-time safe.
    ///
    /// # Errors
    /// As [`flush`](Self::flush); a rate of 0.
    pub fn interrupt(&mut self, position: Option<(i64, u32)>) -> Result<(), Error> {
        let origin = match position {
            Some((position, rate)) => self.model_position(position, rate)?,
            None => match self.link.shared.shown.load(Ordering::Relaxed) {
                i64::MIN => 0,
                shown => shown,
            },
        };
        self.begin(origin, Break::Interrupt)
    }

    fn begin(&mut self, position: i64, kind: Break) -> Result<(), Error> {
        let shared = &self.link.shared;
        let epoch = shared.epoch.load(Ordering::Relaxed).wrapping_add(1);
        self.queue.mark(Mark::Restart { epoch, position })?;
        shared.begin_epoch(epoch, position, kind);
        self.link.wake();
        Ok(())
    }

    fn model_position(&self, position: i64, rate: u32) -> Result<i64, Error> {
        let model_rate = self.link.model.student.manifest().sample_rate;
        to_model_position(position, rate, model_rate)
    }

    fn account(&mut self, pushed: Pushed) -> Pushed {
        let counters = &self.link.shared.counters;
        Counters::add(&counters.pushed_frames, pushed.taken as u64);
        Counters::add(&counters.refused_frames, pushed.refused as u64);
        self.unannounced += pushed.taken + pushed.refused;
        if self.unannounced >= self.wake_every {
            self.unannounced = 0;
            self.link.wake();
        }
        pushed
    }

    fn pace_wakes(&mut self) {
        let manifest = self.link.model.student.manifest();
        let hop = hop_samples(manifest) / f64::from(manifest.sample_rate);
        let hop_frames = hop * f64::from(self.queue.format().rate());
        self.wake_every = (hop_frames as usize / WAKES_PER_HOP).max(1);
    }
}

/// A position at any rate as a sample index at the student's rate, rounded down.
pub(crate) fn to_model_position(position: i64, rate: u32, model_rate: u32) -> Result<i64, Error> {
    if rate == 0 {
        return Err(Error::Setting {
            setting: "rate",
            expected: "samples per second, above 0".into(),
            found: "0".into(),
        });
    }
    let exact = i128::from(position) * i128::from(model_rate);
    let floor = exact.div_euclid(i128::from(rate));
    Ok(floor.clamp(i128::from(-FARTHEST), i128::from(FARTHEST)) as i64)
}

impl StreamControl {
    /// The rig that frames are in: names, order and ranges of the controls.
    pub fn rig(&self) -> &Rig {
        &self.rig
    }

    /// Every tuning parameter with its range, so that an inspector can build itself.
    pub fn parameters(&self) -> Vec<Parameter> {
        self.tuning.lock().parameters()
    }

    /// A parameter's value, by name (`jawOpen.gain`, `lower_face.strength`).
    ///
    /// # Errors
    /// An unknown name.
    pub fn parameter(&self, name: &str) -> Result<f32, Error> {
        Ok(self.tuning.lock().get(name)?)
    }

    /// Sets a parameter; it takes effect with the next computed frame.
    ///
    /// # Errors
    /// An unknown name, a value out of range.
    pub fn set_parameter(&self, name: &str, value: f32) -> Result<(), Error> {
        let mut tuning = self.tuning.lock();
        tuning.set(name, value)?;
        self.link.shared.offer_tuning(tuning.clone());
        Ok(())
    }

    /// Replaces the tuning by a tuning file's JSON: what it does not name goes back to its default. Nothing changes if any
    /// of it is wrong.
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

    /// How far the curves lie behind the sound in its present format.
    pub fn latency(&self) -> Latency {
        let delay = self.link.shared.resampler_delay.load(Ordering::Relaxed) as usize;
        Latency::new(self.link.model.student.manifest(), delay, self.radius)
    }

    /// What the meter said of the newest hop that was heard. Wait-free.
    pub fn level(&self) -> InputLevel {
        self.link.shared.level.load()
    }

    /// The counters.
    pub fn statistics(&self) -> Statistics {
        self.link.shared.counters.read()
    }
}
