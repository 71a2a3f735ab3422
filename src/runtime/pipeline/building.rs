//! A resampler that is built beside the worker, so that a change of format holds up no other stream.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use crate::audio::Resampler;
use crate::runtime::error::Error;

use super::audio_stage::ResamplerOrder;

/// Wakes who computes the stream, if it is still there.
pub(super) type Wake = Arc<dyn Fn() + Send + Sync>;

/// A resampler on its way.
pub(super) struct Building {
    pub order: ResamplerOrder,
    built: Receiver<Result<Resampler, Error>>,
}

impl Building {
    /// Builds on a thread of its own, which calls `wake` then. `None` when no thread can start.
    pub fn start(order: ResamplerOrder, wake: Wake) -> Option<Self> {
        let (tell, built) = channel();
        let build = move || {
            // An error: the stream has gone.
            let _ = tell.send(order.build());
            wake();
        };
        std::thread::Builder::new().name("v2f-resampler".to_owned()).spawn(build).ok()?;
        Some(Self { order, built })
    }

    /// The resampler, if it is there. Waits for nothing, except for a thread that failed: then it is built
    /// here.
    pub fn take(&self) -> Option<Result<Resampler, Error>> {
        match self.built.try_recv() {
            Ok(built) => Some(built),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(self.order.build()),
        }
    }
}
