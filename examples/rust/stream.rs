//! The live loop: an audio thread pushes sound, the game thread asks for the pose at the play position.
//!
//!     cargo run --example stream [RECORDING.wav [STUDENT.onnx]]
//!
//! The recording stands for a microphone and runs in real time. Prints the opening of the jaw at every sixth
//! rendered frame, then the counters of the stream.

use std::env;
use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use v2f::runtime::{AudioInput, Model, ModelSettings, Stream, StreamControl, StreamSettings};

mod recording;
use recording::Recording;

const RECORDING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings/something.wav");
const STUDENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/tiny-low-latency/tiny-low-latency.onnx");
/// Blocks of sound in a second: what an audio device gives at once.
const BLOCKS_PER_SECOND: u32 = 100;
/// From one rendered frame to the next.
const RENDERED_FRAME: Duration = Duration::from_micros(16_667);
/// The longest wait for the worker after the last sound.
const MAX_WAIT: Duration = Duration::from_secs(10);

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let recording = Recording::read(arguments.next().as_deref().unwrap_or(RECORDING))?;
    let student = arguments.next().unwrap_or_else(|| STUDENT.into());
    let rate = recording.format.rate();
    let length = recording.samples.len() / usize::from(recording.format.channels());
    let length = Duration::from_secs_f64(length as f64 / f64::from(rate));

    // By default the model computes on one worker thread of its own.
    let model = Model::open(student, ModelSettings::default())?;
    // The three parts of a stream may live on three threads.
    let Stream { input, mut output, control } = model.open_stream(&StreamSettings::new(recording.format))?;
    let jaw_open = output.rig().index("jawOpen").ok_or("the rig has no control jawOpen")?;
    let mut pose = vec![0.0; output.rig().len()];

    let start = Instant::now();
    let audio_thread = thread::spawn(move || push_in_real_time(input, &recording, start));

    // The game plays the sound later by the latency. Then lips and sound agree.
    let latency = Duration::from_secs_f64(control.latency().seconds());
    let mut rendered_frames = 0;
    let mut played = Duration::ZERO;
    while played < length {
        thread::sleep((start + RENDERED_FRAME * rendered_frames).saturating_duration_since(Instant::now()));
        // A game takes the position that its audio device reports.
        played = start.elapsed().saturating_sub(latency);
        output.rig_at((played.as_secs_f64() * f64::from(rate)) as i64, rate, &mut pose)?;
        if rendered_frames % 6 == 0 {
            println!("{:5.2} s |{}", played.as_secs_f64(), "=".repeat((pose[jaw_open] * 40.0) as usize));
        }
        rendered_frames += 1;
    }
    audio_thread.join().map_err(|_| "the audio thread panicked")??;
    wait_for_the_end(&control)?;

    let statistics = control.statistics();
    println!("rendered frames: {rendered_frames}");
    println!("audio frames: {} pushed, {} refused", statistics.pushed_frames, statistics.refused_frames);
    println!("rig frames: {}", statistics.frames_made);
    Ok(())
}

/// The audio thread: pushes a block of sound whenever the device would have one, then ends the utterance.
fn push_in_real_time(
    mut input: AudioInput,
    recording: &Recording,
    start: Instant,
) -> Result<(), v2f::runtime::Error> {
    let frames = (recording.format.rate() / BLOCKS_PER_SECOND) as usize;
    let blocks = recording.samples.chunks(frames * usize::from(recording.format.channels()));
    for (due, block) in (1..).zip(blocks) {
        let due = start + Duration::from_secs(1) * due / BLOCKS_PER_SECOND;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        input.push_f32(block); // only copies; what it does not take is counted
    }
    input.flush()
}

/// Waits until the worker has made the last rig frame of the utterance.
fn wait_for_the_end(control: &StreamControl) -> Result<(), Box<dyn Error>> {
    let deadline = Instant::now() + MAX_WAIT;
    while control.statistics().utterances_ended == 0 {
        if Instant::now() > deadline {
            return Err("the end of the utterance did not come".into());
        }
        thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}
