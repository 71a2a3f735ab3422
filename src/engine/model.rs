//! A loaded student, the engine that plays it, and the threads that compute.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use parking_lot::Mutex;

use crate::engine::bake::{BakeSettings, Baker};
use crate::engine::crew::Crew;
use crate::engine::face_tables::{FaceTables, Wardrobe};
use crate::engine::settings::ModelSettings;
use crate::engine::stream::{Stream, open_stream};
use crate::engine::{Error, StreamSettings};
use crate::model::{EngineReport, Manifest, Student, open_predictor};
use crate::rig::Profile;

/// A student with an engine and (unless the host ticks) worker threads. Cheap to clone; every clone and every
/// stream shares the same weights, and the last one to go ends the workers.
#[derive(Clone)]
pub struct Model {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub student: Arc<Student>,
    pub settings: ModelSettings,
    report: EngineReport,
    crews: Vec<Arc<Crew>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    next_stream: AtomicU64,
    wardrobe: Wardrobe,
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
        let mut crews = vec![Crew::new(first, settings.max_batch)];
        for _ in 1..settings.threads {
            let predictor = open_predictor(&student, settings.engine, library)?;
            crews.push(Crew::new(predictor, settings.max_batch));
        }
        let inner = Inner {
            student,
            report,
            crews,
            threads: Mutex::new(Vec::new()),
            next_stream: AtomicU64::new(1),
            wardrobe: Wardrobe::default(),
            settings,
        };
        inner.start_workers()?;
        log::info!("student {} opened: {}", inner.student.manifest().name, inner.report);
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What the student's file says of it.
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

    /// Opens a stream: one character's voice. Allocates; not for the audio thread.
    ///
    /// # Errors
    /// A setting out of range, a profile or tuning that does not fit.
    pub fn open_stream(&self, settings: &StreamSettings) -> Result<Stream, Error> {
        open_stream(self, settings)
    }

    /// Prepares to turn recordings into curves, as fast as the core can. Live streams are not disturbed: a baker has a
    /// network of its own and computes on the calling thread.
    ///
    /// # Errors
    /// As [`open`](Self::open), and those of the face's settings.
    pub fn baker(&self, settings: &BakeSettings) -> Result<Baker, Error> {
        Baker::new(self, settings)
    }

    /// With `threads = 0`: advances every stream that is due, each by at most `rounds` hops (0: until none is due).
    /// Returns the number of hops computed. Allocates nothing. One thread at a time.
    ///
    /// # Errors
    /// [`Error::TickWithThreads`] when the model has workers, [`Error::Busy`] when another thread ticks.
    pub fn tick(&self, rounds: usize) -> Result<usize, Error> {
        if self.inner.settings.threads > 0 {
            return Err(Error::TickWithThreads { threads: self.inner.settings.threads });
        }
        let rounds = if rounds == 0 { usize::MAX } else { rounds };
        self.inner.crews.iter().map(|crew| crew.tick(rounds)).sum()
    }

    /// What streams with this profile share.
    pub(crate) fn face_tables(&self, profile: Option<&Profile>) -> Result<Arc<FaceTables>, Error> {
        self.inner.wardrobe.tables(self.manifest(), profile)
    }

    pub(crate) fn next_stream_id(&self) -> u64 {
        self.inner.next_stream.fetch_add(1, Ordering::Relaxed)
    }

    /// The crew with the fewest streams.
    pub(crate) fn idlest_crew(&self) -> Option<&Arc<Crew>> {
        self.inner.crews.iter().min_by_key(|crew| crew.load())
    }
}

impl Inner {
    fn start_workers(&self) -> Result<(), Error> {
        if self.settings.threads == 0 {
            return Ok(());
        }
        for (number, crew) in self.crews.iter().enumerate() {
            let crew = crew.clone();
            let thread = std::thread::Builder::new()
                .name(format!("v2f-worker-{number}"))
                .spawn(move || crew.serve())
                .map_err(Error::Thread)?;
            self.threads.lock().push(thread);
        }
        Ok(())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        for crew in &self.crews {
            crew.stop();
        }
        for thread in self.threads.get_mut().drain(..) {
            // A worker that panicked has nothing left to clean up.
            let _ = thread.join();
        }
    }
}
