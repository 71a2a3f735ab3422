//! Bakes a recording: a file in, curves out, as fast as one core can.
//!
//!     cargo run --example bake [RECORDING.wav [STUDENT.onnx]] > curves.csv
//!
//! Prints three curves as CSV, and the number of rig frames on stderr.

use std::env;
use std::error::Error;
use std::io::{BufWriter, Write, stdout};

use v2f::runtime::{BakeSettings, FrameRate, Model, ModelSettings};

mod recording;
use recording::Recording;

const RECORDING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings/something.wav");
const STUDENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/tiny-low-latency/tiny-low-latency.onnx");
const CURVES: [&str; 3] = ["jawOpen", "mouthClose", "mouthFunnel"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let recording = Recording::read(arguments.next().as_deref().unwrap_or(RECORDING))?;
    let student = arguments.next().unwrap_or_else(|| STUDENT.into());

    // A bake computes on the calling thread: the model needs no worker.
    let model = Model::open(student, ModelSettings { threads: 0, ..ModelSettings::default() })?;
    let rate = FrameRate::PerSecond { numerator: 60, denominator: 1 };
    let mut baker = model.baker(&BakeSettings { rate, ..BakeSettings::default() })?;

    let places = CURVES.map(|name| baker.rig().index(name));
    let mut lines = Vec::new();
    let mut rig_frames = 0;
    baker.bake(&recording.samples, recording.format, &mut |frame| {
        rig_frames += 1;
        let values = places.iter().flatten().map(|&place| format!(",{:.6}", frame.values[place]));
        lines.push(format!("{:.4}{}", frame.seconds, values.collect::<String>()));
    })?;

    let mut output = BufWriter::new(stdout().lock());
    let named = CURVES.iter().zip(places).filter(|(_, place)| place.is_some());
    writeln!(output, "time{}", named.map(|(name, _)| format!(",{name}")).collect::<String>())?;
    for line in lines {
        writeln!(output, "{line}")?;
    }
    output.flush()?;
    eprintln!("rig frames: {rig_frames}");
    Ok(())
}
