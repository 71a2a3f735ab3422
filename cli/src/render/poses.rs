//! The poses of a recording at a steady rate, and the rendered head in a pose.

use std::path::Path;

use anyhow::Context as _;
use v2f::runtime::{BakeSettings, BakedFrame, FrameRate};

use crate::character::rig_and_gain;
use crate::failure::{Failed, Fault, FaultOf as _};
use crate::model::{of_engine, open_model};
use crate::recording::{Recording, bake_recording};

use super::arguments::RenderArguments;
use super::head::Head;
use super::raster::{Image, View, draw};

/// The poses of a recording at a steady rate.
pub struct Poses {
    pub names: Vec<String>,
    pub frames: Vec<Vec<f32>>,
    pub per_second: f64,
    pub seconds: f64,
}

impl Poses {
    /// Bakes a recording at `per_second` poses per second.
    ///
    /// # Errors
    /// The recording, the student or the character cannot be used.
    pub fn bake(arguments: &RenderArguments, input: &Path, per_second: u32) -> Result<Self, Failed> {
        let named = |path: &Path| path.display().to_string();
        let mut recording =
            Recording::open(input, &arguments.sound).with_context(|| named(input)).fault(Fault::Inputs)?;
        let model = open_model(&arguments.student, 0, 1)?;
        let (rig, gain) = rig_and_gain(&arguments.face)?;
        let settings = BakeSettings {
            rig,
            gain,
            channel: arguments.sound.channel,
            rate: FrameRate::PerSecond { numerator: per_second, denominator: 1 },
        };
        let mut baker = model.baker(&settings).map_err(of_engine)?;
        let names = baker.rig().names().map(str::to_owned).collect();
        let mut frames = Vec::new();
        let take = |frame: BakedFrame<'_>| frames.push(frame.values.to_vec());
        let seconds = bake_recording(&mut recording, &mut baker, take, |_| {})
            .with_context(|| named(input))
            .fault(Fault::Inputs)?;
        recording.print_warnings(input);
        Ok(Self { names, frames, per_second: f64::from(per_second), seconds })
    }

    /// The pose nearest to `seconds`, by name of control.
    pub fn at(&self, seconds: f64) -> Vec<(&str, f32)> {
        let index = (seconds * self.per_second).round().max(0.0) as usize;
        let frame = self.frames.get(index).or(self.frames.last());
        self.names.iter().map(String::as_str).zip(frame.into_iter().flatten().copied()).collect()
    }
}

/// Draws the head at one time.
pub fn face(head: &Head, poses: &Poses, seconds: f64, view: &View) -> Image {
    draw(&head.posed(&poses.at(seconds)), view)
}
