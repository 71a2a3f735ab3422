//! Connects the parts of a stream to its model and its worker.

use std::sync::Arc;

use super::fault::WorkerFault;
use super::model::Inner;
use super::shared::Shared;
use super::worker::Worker;

/// Keeps the model alive, and marks the stream as closed when the stream's last part goes.
pub(crate) struct Link {
    pub worker: Arc<Worker>,
    pub model: Arc<Inner>,
    pub shared: Arc<Shared>,
}

impl Link {
    pub fn wake(&self) {
        self.worker.wake();
    }

    /// Why nobody computes this stream any more. Wait-free, allocates nothing.
    pub fn fault(&self) -> Option<WorkerFault> {
        if self.model.is_orphaned() {
            return Some(WorkerFault::Forked);
        }
        self.worker.fault().cloned()
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.shared.close();
        self.worker.remove();
    }
}
