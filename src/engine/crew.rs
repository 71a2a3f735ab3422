//! Who computes: a worker thread with its streams, or the host's own tick.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::Thread;

use parking_lot::{Mutex, MutexGuard};

use crate::audio::{Piece, QueueReader};
use crate::engine::Error;
use crate::engine::ear::PIECE_FRAMES;
use crate::engine::frames::FrameWriter;
use crate::engine::meter::Meter;
use crate::engine::pipeline::{Batch, Lane, Pipeline};
use crate::engine::statistics::Counters;
use crate::model::Predictor;
use crate::rig::Tuning;

/// How a stream's timeline was last broken, so that the output side can follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    Reset,
    Interrupt,
}

/// What the sides of one stream share. Only atomics are touched by the audio thread.
#[derive(Debug)]
pub(crate) struct Shared {
    pub counters: Counters,
    /// Number of restarts asked for.
    pub epoch: AtomicU32,
    interrupted: AtomicBool,
    /// Sample at which the newest epoch begins.
    pub origin: AtomicI64,
    /// The newest position that was shown, i64::MIN before the first.
    pub shown: AtomicI64,
    pub resampler_delay: AtomicU32,
    pub level: Meter,
    tuning: Mutex<Tuning>,
    tuning_changed: AtomicBool,
    /// The pipeline waits for the host to take frames.
    pub held_back: AtomicBool,
}

impl Shared {
    pub fn new(tuning: Tuning, resampler_delay: usize) -> Self {
        Self {
            counters: Counters::default(),
            epoch: AtomicU32::new(0),
            interrupted: AtomicBool::new(false),
            origin: AtomicI64::new(0),
            shown: AtomicI64::new(i64::MIN),
            resampler_delay: AtomicU32::new(resampler_delay as u32),
            level: Meter::default(),
            tuning: Mutex::new(tuning),
            tuning_changed: AtomicBool::new(false),
            held_back: AtomicBool::new(false),
        }
    }

    /// Announces a restart whose mark already stands in the sound's queue.
    pub fn begin_epoch(&self, epoch: u32, origin: i64, kind: Break) {
        self.origin.store(origin, Ordering::Relaxed);
        self.interrupted.store(kind == Break::Interrupt, Ordering::Relaxed);
        self.epoch.store(epoch, Ordering::Release);
    }

    /// How the newest epoch began.
    pub fn last_break(&self) -> Break {
        if self.interrupted.load(Ordering::Relaxed) { Break::Interrupt } else { Break::Reset }
    }

    /// Leaves a tuning for the pipeline to pick up before its next hop.
    pub fn offer_tuning(&self, tuning: Tuning) {
        *self.tuning.lock() = tuning;
        self.tuning_changed.store(true, Ordering::Release);
    }
}

/// A live stream's pipeline with its queues.
pub(crate) struct LiveLane {
    pub id: u64,
    pub pipeline: Pipeline,
    pub sound: QueueReader,
    pub frames: FrameWriter,
    pub epoch: u32,
    pub shared: Arc<Shared>,
}

impl LiveLane {
    fn follow_tuning(&mut self) {
        if self.shared.tuning_changed.swap(false, Ordering::Acquire) {
            match self.shared.tuning.try_lock() {
                Some(mut tuning) => self.pipeline.face.swap_tuning(&mut tuning),
                // The host is just writing it: the next hop will do.
                None => self.shared.tuning_changed.store(true, Ordering::Release),
            }
        }
    }
}

impl Lane for LiveLane {
    fn parts(&mut self) -> (&mut Pipeline, &Counters) {
        (&mut self.pipeline, &self.shared.counters)
    }

    fn bring_sound(&mut self) -> bool {
        let Self { pipeline, sound, shared, epoch, .. } = self;
        let wanted = shared.epoch.load(Ordering::Acquire);
        sound.read(PIECE_FRAMES, |piece| {
            let format_changed = matches!(piece, Piece::Format(_));
            if let Piece::Mark(crate::audio::Mark::Restart { epoch: begun, .. }) = piece {
                *epoch = begun;
            }
            if let Err(error) = pipeline.listen(piece, wanted, &shared.counters) {
                log::error!("sound could not be heard: {error}");
            }
            if format_changed {
                let delay = pipeline.resampler_delay() as u32;
                shared.resampler_delay.store(delay, Ordering::Relaxed);
            }
        })
    }

    fn hop_heard(&mut self) {
        self.shared.level.store(self.pipeline.level());
    }

    fn has_room(&self) -> bool {
        let room = self.frames.has_room();
        self.shared.held_back.store(!room, Ordering::Relaxed);
        room
    }

    fn deliver(&mut self, target: i64) {
        self.follow_tuning();
        let frame = self.pipeline.map(target);
        if self.frames.write(self.epoch, frame) {
            Counters::add(&self.shared.counters.frames_made, 1);
        } else {
            Counters::add(&self.shared.counters.dropped_frames, 1);
        }
    }
}

struct Work {
    predictor: Box<dyn Predictor>,
    batch: Batch,
    lanes: Vec<LiveLane>,
}

/// One predictor and the streams that it serves.
pub(crate) struct Crew {
    work: Mutex<Work>,
    worker: OnceLock<Thread>,
    stop: AtomicBool,
    streams: AtomicU64,
}

impl Crew {
    pub fn new(predictor: Box<dyn Predictor>, max_batch: usize) -> Arc<Self> {
        let work = Work { predictor, batch: Batch::new(max_batch), lanes: Vec::new() };
        Arc::new(Self {
            work: Mutex::new(work),
            worker: OnceLock::new(),
            stop: AtomicBool::new(false),
            streams: AtomicU64::new(0),
        })
    }

    /// Streams that this crew serves.
    pub fn load(&self) -> u64 {
        self.streams.load(Ordering::Relaxed)
    }

    pub fn add(&self, lane: LiveLane) {
        self.work.lock().lanes.push(lane);
        self.streams.fetch_add(1, Ordering::Relaxed);
    }

    pub fn remove(&self, id: u64) {
        let removed = {
            let lanes = &mut self.work.lock().lanes;
            lanes.iter().position(|lane| lane.id == id).map(|at| lanes.swap_remove(at))
        };
        // Freed here, on the thread that closes the stream, not on the worker.
        if removed.is_some() {
            self.streams.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Advances every due stream, each by at most `rounds` hops. Returns the hops computed.
    pub fn tick(&self, rounds: usize) -> Result<usize, Error> {
        let mut work = self.work.try_lock().ok_or(Error::Busy("tick"))?;
        let mut hops = 0;
        for _ in 0..rounds {
            match work.step() {
                0 => break,
                stepped => hops += stepped,
            }
        }
        Ok(hops)
    }

    /// Wakes the worker. Wait-free: an atomic exchange, and one wake-up call to the system if the worker sleeps.
    pub fn wake(&self) {
        if let Some(worker) = self.worker.get() {
            worker.unpark();
        }
    }

    /// The worker's life: compute while anything is due, else sleep until woken.
    pub fn serve(&self) {
        let _ = self.worker.set(std::thread::current());
        while !self.stop.load(Ordering::Acquire) {
            let mut work = self.work.lock();
            let stepped = without_panic(|| work.step());
            // Streams that are being opened or closed get their turn between two batches.
            MutexGuard::unlock_fair(work);
            match stepped {
                Some(0) => std::thread::park(),
                Some(_) => {}
                None => return,
            }
        }
    }

    pub fn stop(&self) {
        self.stop.store(true, Ordering::Release);
        self.wake();
    }
}

impl Work {
    fn step(&mut self) -> usize {
        self.batch.step(&mut self.lanes, &mut *self.predictor)
    }
}

/// A panic would end the worker without a word, and its streams would merely fall still: it is logged instead.
fn without_panic(step: impl FnOnce() -> usize) -> Option<usize> {
    // Nothing that the step left half done is used again: the worker ends.
    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(step));
    if found.is_err() {
        log::error!(
            "a worker panicked: its streams give no more frames; this is a fault of v2f, please report it"
        );
    }
    found.ok()
}

#[cfg(test)]
mod tests {
    use super::without_panic;

    #[test]
    fn a_panic_ends_the_work_and_nothing_else() {
        assert_eq!(without_panic(|| 3), Some(3));
        assert_eq!(without_panic(|| panic!("on purpose")), None);
    }
}
