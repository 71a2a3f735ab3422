//! What computes: a worker thread with its streams, or the host in `tick`.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::Thread;

use parking_lot::{Mutex, MutexGuard};

use crate::inference::{EngineError, Predictor};

use super::error::Error;
use super::pipeline::{StreamBatch, StreamTask, advance};

/// One predictor and the streams that it serves.
pub(crate) struct Worker {
    work: Mutex<Work>,
    thread: OnceLock<Thread>,
    stop: AtomicBool,
    streams: AtomicU64,
}

struct Work {
    predictor: Box<dyn Predictor>,
    batch: StreamBatch,
    streams: Vec<StreamTask>,
}

impl Worker {
    pub fn new(predictor: Box<dyn Predictor>, max_batch: usize) -> Arc<Self> {
        let work = Work { predictor, batch: StreamBatch::new(max_batch), streams: Vec::new() };
        Arc::new(Self {
            work: Mutex::new(work),
            thread: OnceLock::new(),
            stop: AtomicBool::new(false),
            streams: AtomicU64::new(0),
        })
    }

    /// Number of streams that this worker serves.
    pub fn load(&self) -> u64 {
        self.streams.load(Ordering::Relaxed)
    }

    pub fn add(&self, stream: StreamTask) {
        self.work.lock().streams.push(stream);
        self.streams.fetch_add(1, Ordering::Relaxed);
    }

    pub fn remove(&self, id: u64) {
        let removed = {
            let streams = &mut self.work.lock().streams;
            streams.iter().position(|stream| stream.id == id).map(|at| streams.swap_remove(at))
        };
        // Freed here, on the thread that closes the stream, not on the worker.
        if removed.is_some() {
            self.streams.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Advances every stream that is due, each by at most `rounds` hops. Returns the hops computed.
    pub fn tick(&self, rounds: usize) -> Result<usize, Error> {
        let mut work = self.work.try_lock().ok_or(Error::Busy("tick"))?;
        let mut hops = 0;
        for _ in 0..rounds {
            match work.advance()? {
                0 => break,
                advanced => hops += advanced,
            }
        }
        Ok(hops)
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
            let mut work = self.work.lock();
            let advanced = catch_panic(|| work.advance());
            // Streams that are being opened or closed take the lock between two batches.
            MutexGuard::unlock_fair(work);
            match advanced {
                Some(Ok(0)) => std::thread::park(),
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    log::error!("a worker stopped, its streams give no more rig frames: {error}");
                    return;
                }
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
    fn advance(&mut self) -> Result<usize, EngineError> {
        advance(&mut self.streams, &mut self.batch, &mut *self.predictor)
    }
}

/// Logs a panic. Without this, a panic would end the worker in silence and its streams would stop without a
/// reason.
fn catch_panic<T>(work: impl FnOnce() -> T) -> Option<T> {
    // What the panic left half done is not used again: the worker ends.
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    if result.is_err() {
        log::error!(
            "a worker panicked, its streams give no more rig frames; please report this fault of v2f"
        );
    }
    result.ok()
}

#[cfg(test)]
mod tests;
