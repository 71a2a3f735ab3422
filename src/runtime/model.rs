//! A loaded student, the engine that plays it, and the threads that compute.

use std::path::Path;
use std::sync::Arc;

use crate::inference::{EngineError, EngineReport, Predictor, Student, open_predictor};
use crate::rig::Profile;
use crate::student::Manifest;

use super::error::Error;
use super::fault::{WorkerFault, forks};
use super::pipeline::{RigTableCache, RigTables};
use super::settings::ModelSettings;
use super::worker::Worker;

/// A student with an engine and (unless the host ticks) worker threads. Cheap to clone. Every clone and every
/// stream shares the same weights. The workers end with the last of them, by themselves: nobody waits.
#[derive(Clone)]
pub struct Model {
    pub(crate) inner: Arc<Inner>,
}

/// Makes the predictor of one worker.
type OpenPredictor<'a> = dyn Fn(&Arc<Student>) -> Result<Box<dyn Predictor>, EngineError> + 'a;

pub(crate) struct Inner {
    pub student: Arc<Student>,
    pub settings: ModelSettings,
    report: EngineReport,
    workers: Vec<Arc<Worker>>,
    /// Forks of the process before this model was opened.
    forks: u32,
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
        let (engine, library) = (settings.engine, settings.runtime_library.clone());
        let open = |student: &Arc<Student>| open_predictor(student, engine, library.as_deref());
        Self::with_predictors(student, settings, &open)
    }

    /// As [`from_student`](Self::from_student), with what makes each worker's predictor.
    pub(super) fn with_predictors(
        student: Arc<Student>,
        settings: ModelSettings,
        open: &OpenPredictor<'_>,
    ) -> Result<Self, Error> {
        let first = open(&student)?;
        let report = first.engine().clone();
        let mut workers = vec![Worker::new(first, settings.max_batch)];
        for _ in 1..settings.threads {
            workers.push(Worker::new(open(&student)?, settings.max_batch));
        }
        let inner = Inner {
            student,
            report,
            workers,
            forks: forks(),
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
            // Detached: it holds its worker alone, and ends when the model has gone.
            drop(thread);
        }
        Ok(())
    }

    /// Whether the threads of this model live in another process: it is a fork.
    pub fn is_orphaned(&self) -> bool {
        self.settings.threads > 0 && self.forks != forks()
    }

    /// The living worker with the fewest streams.
    pub fn worker(&self) -> Result<&Arc<Worker>, Error> {
        if self.is_orphaned() {
            return Err(WorkerFault::Forked.into());
        }
        let living = self.workers.iter().filter(|worker| worker.fault().is_none());
        living.min_by_key(|worker| worker.load()).ok_or_else(|| {
            let fault = self.workers.iter().find_map(|worker| worker.fault().cloned());
            fault.map_or(Error::Busy("open_stream"), Error::Worker)
        })
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        for worker in &self.workers {
            worker.stop();
        }
    }
}
