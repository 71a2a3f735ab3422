//! A loaded student, the engine that plays it, and the threads that compute.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use parking_lot::Mutex;

use crate::inference::{EngineReport, Student, open_predictor};
use crate::rig::Profile;
use crate::student::Manifest;

use super::error::Error;
use super::pipeline::{RigTableCache, RigTables};
use super::settings::ModelSettings;
use super::worker::Worker;

/// A student with an engine and (unless the host ticks) worker threads. Cheap to clone. Every clone and every
/// stream shares the same weights. The workers end with the last of them.
#[derive(Clone)]
pub struct Model {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub student: Arc<Student>,
    pub settings: ModelSettings,
    report: EngineReport,
    workers: Vec<Arc<Worker>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    next_stream: AtomicU64,
    rig_tables: RigTableCache,
}

impl Model {
    /// Opens the student file at `path`.
    ///
    /// # Errors
    /// The file's faults, an engine that cannot run here, a setting out of range, a thread that cannot start.
    pub fn open(path: impl AsRef<Path>, settings: ModelSettings) -> Result<Self, Error> {
        Self::from_student(Student::from_path(path.as_ref())?, settings)
    }

    /// Opens a student from memory. `manifest` is the JSON for a window-form file that carries none.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_bytes(bytes: &[u8], manifest: Option<&str>, settings: ModelSettings) -> Result<Self, Error> {
        Self::from_student(Student::from_bytes(bytes, manifest)?, settings)
    }

    /// Opens a student that is already loaded.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_student(student: Arc<Student>, settings: ModelSettings) -> Result<Self, Error> {
        settings.check()?;
        let library = settings.runtime_library.as_deref();
        let first = open_predictor(&student, settings.engine, library)?;
        let report = first.engine().clone();
        let mut workers = vec![Worker::new(first, settings.max_batch)];
        for _ in 1..settings.threads {
            let predictor = open_predictor(&student, settings.engine, library)?;
            workers.push(Worker::new(predictor, settings.max_batch));
        }
        let inner = Inner {
            student,
            report,
            workers,
            threads: Mutex::new(Vec::new()),
            next_stream: AtomicU64::new(1),
            rig_tables: RigTableCache::default(),
            settings,
        };
        inner.start_workers()?;
        log::info!("student {} opened: {}", inner.student.manifest().name, inner.report);
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The manifest of the student.
    pub fn manifest(&self) -> &Manifest {
        self.inner.student.manifest()
    }

    /// The student itself.
    pub fn student(&self) -> &Arc<Student> {
        &self.inner.student
    }

    /// The engine in use, and why not another.
    pub fn engine(&self) -> &EngineReport {
        &self.inner.report
    }

    /// The settings that it was opened with.
    pub fn settings(&self) -> &ModelSettings {
        &self.inner.settings
    }

    /// With `threads = 0`: advances every stream that is due, each by at most `rounds` hops (0: until none is
    /// due). Returns the number of hops computed. Allocates nothing. One thread at a time.
    ///
    /// # Errors
    /// [`Error::TickWithThreads`] when the model has workers, [`Error::Busy`] when another thread ticks.
    pub fn tick(&self, rounds: usize) -> Result<usize, Error> {
        if self.inner.settings.threads > 0 {
            return Err(Error::TickWithThreads { threads: self.inner.settings.threads });
        }
        let rounds = if rounds == 0 { usize::MAX } else { rounds };
        self.inner.workers.iter().map(|worker| worker.tick(rounds)).sum()
    }

    /// The tables that streams with this profile share.
    pub(crate) fn rig_tables(&self, profile: Option<&Profile>) -> Result<Arc<RigTables>, Error> {
        self.inner.rig_tables.tables(self.manifest(), profile)
    }

    pub(crate) fn next_stream_id(&self) -> u64 {
        self.inner.next_stream.fetch_add(1, Ordering::Relaxed)
    }

    /// The worker with the fewest streams.
    pub(crate) fn least_loaded_worker(&self) -> Option<&Arc<Worker>> {
        self.inner.workers.iter().min_by_key(|worker| worker.load())
    }
}

impl Inner {
    fn start_workers(&self) -> Result<(), Error> {
        if self.settings.threads == 0 {
            return Ok(());
        }
        for (number, worker) in self.workers.iter().enumerate() {
            let worker = worker.clone();
            let thread = std::thread::Builder::new()
                .name(format!("v2f-worker-{number}"))
                .spawn(move || worker.run())
                .map_err(Error::Thread)?;
            self.threads.lock().push(thread);
        }
        Ok(())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        for worker in &self.workers {
            worker.stop();
        }
        for thread in self.threads.get_mut().drain(..) {
            // A worker that panicked has logged it, and has nothing left to clean up.
            let _ = thread.join();
        }
    }
}
