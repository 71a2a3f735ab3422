//! What computes: a worker thread with its streams, or the host in `tick`.
//!
//! Streams come and go while others are computed, and nobody waits for that. Who opens a stream puts it into a
//! queue; who closes one marks it. [`Worker::settle`] then moves both into the list of streams: at once if
//! nobody computes, else whoever computes does it between two batches. So the memory of a closed stream goes
//! on the thread that closed it, or on the one that was computing then. Nothing is left to a later tick.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::Thread;

use parking_lot::Mutex;

use crate::inference::{EngineError, Predictor};

use super::error::Error;
use super::fault::WorkerFault;
use super::pipeline::{StreamBatch, StreamTask, advance};

/// One predictor and the streams that it serves.
pub(crate) struct Worker {
    work: Mutex<Work>,
    arriving: Sender<Arrival>,
    /// Streams came or went since the list was brought up to date.
    changed: AtomicBool,
    /// A host ticks.
    ticking: AtomicBool,
    thread: OnceLock<Thread>,
    stop: AtomicBool,
    streams: AtomicU64,
    /// Streams that the list of streams has room for.
    room: AtomicUsize,
    fault: OnceLock<WorkerFault>,
}

struct Work {
    predictor: Box<dyn Predictor>,
    batch: StreamBatch,
    streams: Vec<StreamTask>,
    arrived: Receiver<Arrival>,
}

/// A stream on its way to the computing side, and, where the list is full, the memory of a longer one: the
/// computing side allocates nothing.
struct Arrival {
    stream: Box<StreamTask>,
    room: Vec<StreamTask>,
}

impl Worker {
    pub fn new(predictor: Box<dyn Predictor>, max_batch: usize) -> Arc<Self> {
        let (arriving, arrived) = channel();
        let work = Work { predictor, batch: StreamBatch::new(max_batch), streams: Vec::new(), arrived };
        Arc::new(Self {
            work: Mutex::new(work),
            arriving,
            changed: AtomicBool::new(false),
            ticking: AtomicBool::new(false),
            thread: OnceLock::new(),
            stop: AtomicBool::new(false),
            streams: AtomicU64::new(0),
            room: AtomicUsize::new(0),
            fault: OnceLock::new(),
        })
    }

    /// Number of streams that this worker serves.
    pub fn load(&self) -> u64 {
        self.streams.load(Ordering::Relaxed)
    }

    /// Why this worker computes no more. Wait-free.
    pub fn fault(&self) -> Option<&WorkerFault> {
        self.fault.get()
    }

    /// Hands a stream over to the computing side. Allocates; waits for nothing.
    pub fn add(&self, stream: StreamTask) {
        let streams = self.streams.fetch_add(1, Ordering::Relaxed) as usize + 1;
        let wanted = streams.next_power_of_two();
        let is_full = self.room.fetch_max(wanted, Ordering::Relaxed) < wanted;
        let room = if is_full { Vec::with_capacity(wanted) } else { Vec::new() };
        // The receiving end lives as long as this worker.
        let _ = self.arriving.send(Arrival { stream: Box::new(stream), room });
        self.note_change();
    }

    /// A stream was marked as closed. Waits for nothing.
    pub fn remove(&self) {
        self.streams.fetch_sub(1, Ordering::Relaxed);
        self.note_change();
    }

    fn note_change(&self) {
        self.changed.store(true, Ordering::SeqCst);
        self.settle();
        // The worker's thread may be between its look at `changed` and its sleep.
        self.wake();
    }

    /// Brings the list of streams up to date unless somebody computes, who does it then. Called after each
    /// change and after each unlock, so that no change is left lying.
    fn settle(&self) {
        while self.changed.load(Ordering::SeqCst) {
            let Some(mut work) = self.work.try_lock() else { return };
            self.bring_up_to_date(&mut work);
        }
    }

    fn bring_up_to_date(&self, work: &mut Work) {
        if self.changed.swap(false, Ordering::SeqCst) {
            work.take_arrivals();
            work.drop_closed();
        }
    }

    /// Advances every stream that is due, each by at most `rounds` hops. Returns the hops computed.
    pub fn tick(&self, rounds: usize) -> Result<usize, Error> {
        if let Some(fault) = self.fault() {
            return Err(Error::Worker(fault.clone()));
        }
        if self.ticking.swap(true, Ordering::Acquire) {
            return Err(Error::Busy("tick"));
        }
        let ticked = self.compute(rounds);
        self.ticking.store(false, Ordering::Release);
        self.settle();
        ticked
    }

    fn compute(&self, rounds: usize) -> Result<usize, Error> {
        // Nobody else computes: the lock is held for a moment at most, by who opens or closes a stream.
        let mut work = self.work.lock();
        let work = &mut *work;
        let mut hops = 0;
        for _ in 0..rounds {
            self.bring_up_to_date(work);
            match self.advance(work)? {
                0 => break,
                advanced => hops += advanced,
            }
        }
        Ok(hops)
    }

    /// One batch. A panic or an error of the engine ends this worker for good: what it left half done is not
    /// used again.
    fn advance(&self, work: &mut Work) -> Result<usize, Error> {
        let ended = match catch_panic(|| work.advance()) {
            Ok(Ok(hops)) => return Ok(hops),
            Ok(Err(error)) => error.to_string(),
            Err(panic) => panic,
        };
        log::error!("a worker ended, its streams give no more rig frames: {ended}");
        let fault = self.fault.get_or_init(|| WorkerFault::Ended(ended.into()));
        Err(Error::Worker(fault.clone()))
    }

    /// Wakes the worker's thread. Wait-free: an atomic exchange, and one wake-up call to the system if the
    /// thread sleeps.
    pub fn wake(&self) {
        if let Some(thread) = self.thread.get() {
            thread.unpark();
        }
    }

    /// The loop of the worker's thread: compute while anything is due, else sleep until woken.
    pub fn run(&self) {
        let _ = self.thread.set(std::thread::current());
        while !self.stop.load(Ordering::Acquire) {
            let advanced = {
                let mut work = self.work.lock();
                self.bring_up_to_date(&mut work);
                self.advance(&mut work)
            };
            match advanced {
                Ok(0) => std::thread::park(),
                Ok(_) => {}
                Err(_) => break,
            }
        }
        // Changes from now on are settled by those who make them.
        self.settle();
    }

    pub fn stop(&self) {
        self.stop.store(true, Ordering::Release);
        self.wake();
    }
}

impl Work {
    fn advance(&mut self) -> Result<usize, EngineError> {
        advance(&mut self.streams, &mut self.batch, &mut *self.predictor)
    }

    fn take_arrivals(&mut self) {
        for Arrival { stream, mut room } in self.arrived.try_iter() {
            if room.capacity() > self.streams.capacity() {
                room.append(&mut self.streams);
                self.streams = room;
            }
            self.streams.push(*stream);
        }
    }

    fn drop_closed(&mut self) {
        let mut at = 0;
        while let Some(stream) = self.streams.get(at) {
            if stream.is_closed() {
                self.streams.swap_remove(at);
            } else {
                at += 1;
            }
        }
    }
}

/// Runs `work`; a panic comes back as its text.
fn catch_panic<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // What the panic left half done is not used again: the worker ends.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        format!("it panicked: {}", text.unwrap_or("no text"))
    })
}

#[cfg(test)]
mod tests;
