//! Your own job system computes: `threads` = 0, and one job for each rendered frame that calls `tick`.
//!
//!     cargo run --example job_system [RECORDING.wav ...]
//!
//! Each recording is the voice of one character. All characters share one model, and one tick advances all of
//! them.
//! Prints the number of rig frames of each character.

use std::env;
use std::error::Error;
use std::slice::Chunks;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use v2f::runtime::{Model, ModelSettings, Stream, StreamSettings};

mod recording;
use recording::Recording;

const RECORDINGS: [&str; 3] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings/something.wav"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings/goforward.wav"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings/austen-0930.wav"),
];
const STUDENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/tiny-low-latency/tiny-low-latency.onnx");
const RENDERED_FRAMES_PER_SECOND: u32 = 60;
const JOB_THREADS: usize = 2;

type Job = Box<dyn FnOnce() + Send>;

/// Stands for the job system of an engine: some threads that take jobs from one queue.
struct JobSystem {
    queue: mpsc::Sender<Job>,
}

impl JobSystem {
    fn start(threads: usize) -> Self {
        let (queue, jobs) = mpsc::channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..threads {
            let jobs = jobs.clone();
            thread::spawn(move || {
                loop {
                    let Ok(job) = jobs.lock().map(|jobs| jobs.recv()) else { return };
                    let Ok(job) = job else { return };
                    job();
                }
            });
        }
        Self { queue }
    }

    /// Runs `work` on one of the threads. The receiver gets its result.
    fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<mpsc::Receiver<T>, Box<dyn Error>> {
        let (result, receiver) = mpsc::channel();
        // The result is dropped where nobody waits for it any more.
        self.queue
            .send(Box::new(move || drop(result.send(work()))))
            .map_err(|_| "the job system has ended")?;
        Ok(receiver)
    }
}

/// One character: its stream, and the sound that it has yet to speak, in one piece for each rendered frame.
struct Character<'a> {
    name: &'a str,
    stream: Stream,
    sound: Chunks<'a, f32>,
    has_flushed: bool,
    pose: Vec<f32>,
    rig_frames: u32,
}

impl<'a> Character<'a> {
    fn new(name: &'a str, model: &Model, recording: &'a Recording) -> Result<Self, Box<dyn Error>> {
        let stream = model.open_stream(&StreamSettings::new(recording.format))?;
        let frames = recording.format.rate().div_ceil(RENDERED_FRAMES_PER_SECOND) as usize;
        let sound = recording.samples.chunks(frames * usize::from(recording.format.channels()));
        let pose = vec![0.0; stream.output.rig().len()];
        Ok(Self { name, stream, sound, has_flushed: false, pose, rig_frames: 0 })
    }

    /// Pushes the sound of one rendered frame, or ends the utterance.
    fn speak(&mut self) -> Result<(), Box<dyn Error>> {
        if let Some(sound) = self.sound.next() {
            self.stream.input.push_f32(sound);
        } else if !self.has_flushed {
            self.stream.input.flush()?;
            self.has_flushed = true;
        }
        Ok(())
    }

    /// Takes every rig frame that is ready. An engine would set the character's blend shapes here.
    fn animate(&mut self) {
        while self.stream.output.poll(&mut self.pose).is_some() {
            self.rig_frames += 1;
        }
    }

    fn has_ended(&self) -> bool {
        self.stream.control.statistics().utterances_ended > 0
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let named: Vec<String> = env::args().skip(1).collect();
    let paths = if named.is_empty() { RECORDINGS.map(String::from).to_vec() } else { named };
    let recordings = paths.iter().map(Recording::read).collect::<Result<Vec<_>, _>>()?;

    // With `threads` 0 the model starts no thread and computes in `tick` alone.
    let model = Model::open(STUDENT, ModelSettings { threads: 0, ..ModelSettings::default() })?;
    let named = paths.iter().zip(&recordings);
    let mut characters = named
        .map(|(name, recording)| Character::new(name, &model, recording))
        .collect::<Result<Vec<_>, _>>()?;

    let jobs = JobSystem::start(JOB_THREADS);
    let mut rendered_frames = 0;
    while !characters.iter().all(Character::has_ended) {
        for character in &mut characters {
            character.speak()?;
        }
        // One tick at a time for each model. 0 rounds: until nothing is due.
        let ticking = model.clone();
        let hops = jobs.submit(move || ticking.tick(0))?;
        // Other work of the rendered frame goes here, while the job runs.
        hops.recv()??;
        for character in &mut characters {
            character.animate();
        }
        rendered_frames += 1;
    }

    println!("rendered frames: {rendered_frames}");
    for character in &characters {
        println!("{}: {} rig frames", character.name, character.rig_frames);
    }
    Ok(())
}
