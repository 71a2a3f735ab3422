//! Streams come and go while a batch runs, with a network that stops in the middle until the test lets it go
//! on: a call that waited for the batch would never return.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use crate::audio::AudioFormat;
use crate::inference::{
    BatchRow, EngineChoice, EngineError, EngineReport, Predictor, Student, open_predictor,
};
use crate::runtime::error::Error;
use crate::runtime::fault::WorkerFault;
use crate::runtime::{Model, ModelSettings, Stream, StreamSettings};

const STUDENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/tiny-low-latency/tiny-low-latency.onnx");
const CHARACTERS: usize = 200;

/// A network that reports each batch and waits for leave to compute it, or panics.
struct Held {
    network: Box<dyn Predictor>,
    begun: Sender<()>,
    go_on: Receiver<()>,
    panics: bool,
}

impl Predictor for Held {
    fn predict(&mut self, rows: &mut [Box<BatchRow>]) -> Result<(), EngineError> {
        assert!(!self.panics, "on purpose");
        let _ = self.begun.send(());
        // An error: the test is over.
        let _ = self.go_on.recv();
        self.network.predict(rows)
    }

    fn engine(&self) -> &EngineReport {
        self.network.engine()
    }
}

/// A model whose batches stop; what says that one has begun; and what lets it go on.
fn held_model(threads: usize, panics: bool) -> (Model, Receiver<()>, Sender<()>) {
    let student = Student::from_path(STUDENT.as_ref()).expect("the student loads");
    let (begun, has_begun) = channel();
    let (let_go, go_on) = channel();
    let ends = Mutex::new(Some((begun, go_on)));
    let settings = ModelSettings { threads, ..ModelSettings::default() };
    let model = Model::with_predictors(student, settings, &|student| {
        let network = open_predictor(student, EngineChoice::Native, None)?;
        let (begun, go_on) = ends.lock().expect("one thread").take().expect("one worker");
        Ok(Box::new(Held { network, begun, go_on, panics }))
    });
    (model.expect("the model opens"), has_begun, let_go)
}

fn open(model: &Model) -> Stream {
    let format = AudioFormat::new(16_000, 1).expect("a format");
    model.open_stream(&StreamSettings::new(format)).expect("a stream")
}

/// Opens and closes many streams. What shows whether each is freed.
fn come_and_go(model: &Model) -> Vec<Weak<super::super::shared::Shared>> {
    let mut streams: Vec<Stream> = Vec::new();
    let mut shared = Vec::new();
    for turn in 0..2 * CHARACTERS {
        let mut stream = open(model);
        stream.input.push_f32(&[0.1; 400]);
        shared.push(Arc::downgrade(stream.output.shared()));
        streams.push(stream);
        if turn >= CHARACTERS {
            drop(streams.swap_remove(turn % CHARACTERS));
        }
    }
    shared
}

fn is_freed(shared: &[Weak<super::super::shared::Shared>]) -> bool {
    shared.iter().all(|one| one.strong_count() == 0)
}

#[test]
fn streams_come_and_go_in_the_middle_of_a_tick() {
    let (model, has_begun, let_go) = held_model(0, false);
    let mut speaking = open(&model);
    speaking.input.push_f32(&[0.1; 256]);
    let shared = std::thread::scope(|scope| {
        let ticking = scope.spawn(|| model.tick(0));
        has_begun.recv().expect("the tick has begun");
        assert!(matches!(model.tick(0), Err(Error::Busy(_))), "a second tick is told so");
        let shared = come_and_go(&model);
        assert!(!is_freed(&shared), "the tick holds the list of streams");
        let_go.send(()).expect("the tick waits");
        // What was opened has spoken too little or is closed: nothing else is computed.
        drop(let_go);
        ticking.join().expect("no panic").expect("a tick");
        shared
    });
    assert!(is_freed(&shared), "the tick frees what was closed");
    let worker = speaking.output.worker();
    assert_eq!((worker.load(), worker.work.lock().streams.len()), (1, 1));
}

#[test]
fn streams_come_and_go_beside_a_worker_and_so_does_the_model() {
    let (model, has_begun, let_go) = held_model(1, false);
    let mut speaking = open(&model);
    speaking.input.push_f32(&[0.1; 256]);
    has_begun.recv().expect("the worker has begun");
    let shared = come_and_go(&model);
    let worker = speaking.output.worker().clone();
    // The last owner goes while the worker is in its batch.
    drop((model, speaking));
    drop(let_go);
    let start = Instant::now();
    while Arc::strong_count(&worker) > 1 || !is_freed(&shared) {
        assert!(start.elapsed() < Duration::from_secs(60), "the worker did not end");
        std::thread::yield_now();
    }
    assert_eq!((worker.load(), worker.work.lock().streams.len()), (0, 0));
}

#[test]
fn without_a_tick_a_closed_stream_is_freed_at_once() {
    let (model, ..) = held_model(0, false);
    let shared = come_and_go(&model);
    assert!(is_freed(&shared));
}

#[test]
fn a_worker_that_died_is_told_by_every_later_call() {
    for threads in [0, 1] {
        let (model, ..) = held_model(threads, true);
        let mut stream = open(&model);
        assert_eq!(stream.control.fault(), None);
        stream.input.push_f32(&[0.1; 4_000]);
        if threads == 0 {
            let told = model.tick(0).expect_err("a panic").to_string();
            assert!(told.contains("on purpose"), "{told}");
        }
        let start = Instant::now();
        while stream.control.fault().is_none() {
            assert!(start.elapsed() < Duration::from_secs(60), "no fault");
            std::thread::yield_now();
        }
        let fault = stream.control.fault();
        assert!(matches!(&fault, Some(WorkerFault::Ended(why)) if why.contains("on purpose")), "{fault:?}");
        let format = AudioFormat::new(16_000, 1).expect("a format");
        let refused = model.open_stream(&StreamSettings::new(format)).err().expect("nobody computes");
        assert!(refused.to_string().contains("open them again"), "{refused}");
        let shared = [Arc::downgrade(stream.output.shared())];
        drop(stream);
        assert!(is_freed(&shared), "a dead worker leaks nothing");
    }
}
