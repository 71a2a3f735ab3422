//! A model that another thread opens: its result, once there is one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use super::status::{Failure, V2fStatus};
use crate::runtime::{Error, Model, forks};

/// The result of opening a model, for any number of readers.
pub(super) struct Opening {
    result: OnceLock<Result<Model, Refusal>>,
    /// Forks of the process before the opening began.
    forks: u32,
}

/// Why a model could not be opened. Unlike a [`Failure`] it can be told many times.
pub(super) struct Refusal {
    status: V2fStatus,
    text: String,
}

impl Refusal {
    pub fn failure(&self) -> Failure {
        Failure::written(self.status, self.text.clone())
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self { status: failure.status, text: failure.text.to_string() }
    }
}

impl Opening {
    pub fn new() -> Self {
        Self { result: OnceLock::new(), forks: forks() }
    }

    pub fn result(&self) -> Option<&Result<Model, Refusal>> {
        self.result.get()
    }

    /// Whether the thread that opens the model lives in another process: this one is a fork.
    pub fn is_orphaned(&self) -> bool {
        self.forks != forks()
    }

    pub fn finish(&self, opened: Result<Model, Refusal>) {
        // Once: nobody else finishes it.
        let _ = self.result.set(opened);
    }

    /// Opens on a thread of its own. When the caller lets go of the opening before, its result is dropped.
    pub fn start(open: impl FnOnce() -> Result<Model, Error> + Send + 'static) -> Result<Arc<Self>, Failure> {
        let opening = Arc::new(Self::new());
        let of_thread = opening.clone();
        let run = move || {
            // Nobody waits any more: do not begin.
            if Arc::strong_count(&of_thread) > 1 {
                of_thread.finish(opened(open));
            }
        };
        if cfg!(target_family = "wasm") {
            run();
        } else {
            let thread = std::thread::Builder::new().name("v2f-open".to_owned());
            thread.spawn(run).map_err(|error| Failure::from(Error::Thread(error)))?;
        }
        Ok(opening)
    }
}

fn opened(open: impl FnOnce() -> Result<Model, Error>) -> Result<Model, Refusal> {
    match catch_unwind(AssertUnwindSafe(open)) {
        Ok(opened) => opened.map_err(|error| Failure::from(error).into()),
        Err(_) => Err(Refusal {
            status: V2fStatus::ERROR_INTERNAL,
            text: "opening met a fault inside v2f; please report it".to_owned(),
        }),
    }
}
