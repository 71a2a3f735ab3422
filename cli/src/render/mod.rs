//! `v2f render`: the speaking face as a contact sheet or a film, drawn by the processor alone.

mod film;
mod head;
mod raster;
mod sheet;

use std::path::Path;

use anyhow::Context as _;
use v2f::engine::{BakeSettings, BakedFrame, FrameRate};

use crate::arguments::RenderArguments;
use crate::bake::bake_recording;
use crate::failure::{Failed, Fault, FaultOf as _};
use crate::recording::Recording;
use crate::student::{face_and_gain, of_engine, open_model};

use head::Head;
use raster::{Image, View, draw};

/// The poses of a recording at a steady rate.
pub struct Poses {
    names: Vec<String>,
    frames: Vec<Vec<f32>>,
    per_second: f64,
    seconds: f64,
}

/// Runs the command.
pub fn run(arguments: &RenderArguments) -> Result<(), Failed> {
    let kind = arguments.output.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    match kind.as_deref() {
        Some("png") => sheet::write(arguments),
        Some("gif" | "mp4") if arguments.inputs.len() > 1 => {
            Err(Failed::usage("a film shows one recording; several are for a contact sheet (.png)"))
        }
        Some("gif") => film::write_gif(arguments),
        Some("mp4") => film::write_mp4(arguments),
        _ => Err(Failed::usage(format!(
            "{} ends neither in .png nor .gif nor .mp4",
            arguments.output.display()
        ))),
    }
}

impl Poses {
    /// Bakes a recording as the arguments say, at `per_second` frames per second.
    ///
    /// # Errors
    /// A recording, student or face that cannot be used.
    pub fn bake(arguments: &RenderArguments, input: &Path, per_second: u32) -> Result<Self, Failed> {
        let named = |path: &Path| path.display().to_string();
        let recording = Recording::open(input).with_context(|| named(input)).fault(Fault::Inputs)?;
        let model = open_model(&arguments.student, 0, 1)?;
        let (face, gain) = face_and_gain(&arguments.face)?;
        let settings =
            BakeSettings { face, gain, rate: FrameRate::PerSecond { numerator: per_second, denominator: 1 } };
        let mut baker = model.baker(&settings).map_err(of_engine)?;
        let names = baker.rig().names().map(str::to_owned).collect();
        let mut frames = Vec::new();
        let take = |frame: BakedFrame<'_>| frames.push(frame.values.to_vec());
        let seconds = bake_recording(recording, &mut baker, take, |_| {})
            .with_context(|| named(input))
            .fault(Fault::Inputs)?;
        Ok(Self { names, frames, per_second: f64::from(per_second), seconds })
    }

    /// The controls of the frame nearest to `seconds`, by name.
    pub fn at(&self, seconds: f64) -> Vec<(&str, f32)> {
        let index = (seconds * self.per_second).round().max(0.0) as usize;
        let frame = self.frames.get(index).or(self.frames.last());
        self.names.iter().map(String::as_str).zip(frame.into_iter().flatten().copied()).collect()
    }
}

/// Draws the head at one instant.
pub fn face(head: &Head, poses: &Poses, seconds: f64, view: &View) -> Image {
    draw(&head.posed(&poses.at(seconds)), view)
}
