//! Why a stream's side of computing is gone: its worker ended, or the process is a fork.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Why a stream can give no more rig frames. Cloning allocates nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WorkerFault {
    /// The worker's thread ended; the text says why.
    #[error(
        "the worker thread of this stream has ended ({0}): it gives no more rig frames; destroy stream and \
         model, open them again, and please report this fault of v2f"
    )]
    Ended(Arc<str>),
    /// The model was opened before a fork: its threads exist in the parent process alone.
    #[error(
        "this process is a fork, and the worker threads stayed in its parent: open the model after the fork, \
         or with threads = 0 before it; a bake works here"
    )]
    Forked,
}

/// How often this process has become the child of a fork.
static FORKS: AtomicU32 = AtomicU32::new(0);

/// Notes that this process is the child of a fork. Only an atomic addition: it may run where no lock may be
/// taken.
#[cfg(unix)]
pub(crate) fn note_fork() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

/// How often this process has become the child of a fork, where somebody calls [`note_fork`].
pub(crate) fn forks() -> u32 {
    FORKS.load(Ordering::Relaxed)
}
