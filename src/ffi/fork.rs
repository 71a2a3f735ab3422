//! Notices that this process is the child of a fork: threads of a model stay in the parent.

use std::sync::Once;

/// Asks the system to tell of forks. Once per process; called when a model is opened.
pub(super) fn watch() {
    static WATCH: Once = Once::new();
    WATCH.call_once(|| {
        #[cfg(unix)]
        unix::watch();
    });
}

#[cfg(unix)]
mod unix {
    use std::ffi::c_int;

    use crate::runtime::note_fork;

    type Handler = Option<extern "C" fn()>;

    unsafe extern "C" {
        fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
    }

    extern "C" fn in_child() {
        note_fork();
    }

    pub(super) fn watch() {
        // SAFETY: the handler only adds to an atomic number, which is allowed in the child of a fork. Without
        // memory for it (an error code) forks go unnoticed.
        let _ = unsafe { pthread_atfork(None, None, Some(in_child)) };
    }
}
