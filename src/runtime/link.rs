//! Connects the parts of a stream to its model and its worker.

use std::sync::Arc;

use super::model::Inner;
use super::shared::Shared;
use super::worker::Worker;

/// Keeps the model alive, and takes the stream out of its worker when the stream's last part goes.
pub(crate) struct Link {
    pub id: u64,
    pub worker: Arc<Worker>,
    pub model: Arc<Inner>,
    pub shared: Arc<Shared>,
}

impl Link {
    pub fn wake(&self) {
        self.worker.wake();
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.worker.remove(self.id);
    }
}
