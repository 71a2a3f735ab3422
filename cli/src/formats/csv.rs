//! The CSV that the Live Link Face app records.

use std::io::Write;

use anyhow::bail;

use v2f::runtime::BakedFrame;

use crate::frame_rate::Ratio;
use crate::output_file::OutputFile;

use super::writer::{FrameWriter, OutputSettings, Subject};

/// The columns in the order of the app: ARKit's names with a capital letter. `JawRight` comes before
/// `JawLeft` and `MouthRight` before `MouthLeft`, unlike in ARKit.
const COLUMNS: [&str; 61] = [
    "EyeBlinkLeft",
    "EyeLookDownLeft",
    "EyeLookInLeft",
    "EyeLookOutLeft",
    "EyeLookUpLeft",
    "EyeSquintLeft",
    "EyeWideLeft",
    "EyeBlinkRight",
    "EyeLookDownRight",
    "EyeLookInRight",
    "EyeLookOutRight",
    "EyeLookUpRight",
    "EyeSquintRight",
    "EyeWideRight",
    "JawForward",
    "JawRight",
    "JawLeft",
    "JawOpen",
    "MouthClose",
    "MouthFunnel",
    "MouthPucker",
    "MouthRight",
    "MouthLeft",
    "MouthSmileLeft",
    "MouthSmileRight",
    "MouthFrownLeft",
    "MouthFrownRight",
    "MouthDimpleLeft",
    "MouthDimpleRight",
    "MouthStretchLeft",
    "MouthStretchRight",
    "MouthRollLower",
    "MouthRollUpper",
    "MouthShrugLower",
    "MouthShrugUpper",
    "MouthPressLeft",
    "MouthPressRight",
    "MouthLowerDownLeft",
    "MouthLowerDownRight",
    "MouthUpperUpLeft",
    "MouthUpperUpRight",
    "BrowDownLeft",
    "BrowDownRight",
    "BrowInnerUp",
    "BrowOuterUpLeft",
    "BrowOuterUpRight",
    "CheekPuff",
    "CheekSquintLeft",
    "CheekSquintRight",
    "NoseSneerLeft",
    "NoseSneerRight",
    "TongueOut",
    "HeadYaw",
    "HeadPitch",
    "HeadRoll",
    "LeftEyeYaw",
    "LeftEyePitch",
    "LeftEyeRoll",
    "RightEyeYaw",
    "RightEyePitch",
    "RightEyeRoll",
];

/// Names of curves about the voice begin so.
const VOICE_PREFIX: &str = "voice.";

/// Rate of the timecode where no whole number is near the rate of the curves.
const FALLBACK_GRID: u32 = 60;

/// Begins a file.
///
/// # Errors
/// As [`check_rig`], or the disk refuses.
pub fn create(
    file: OutputFile,
    subject: &Subject<'_>,
    settings: &OutputSettings,
) -> anyhow::Result<Box<dyn FrameWriter>> {
    Ok(Box::new(CsvWriter::new(file, subject.rig.names(), settings.rate)?))
}

/// Refuses a rig without any of ARKit's names.
///
/// # Errors
/// Says which options to use instead.
pub fn check_rig(controls: &[&str]) -> anyhow::Result<()> {
    arkit_places(controls.iter().copied()).map(drop)
}

/// Writes rig frames as they come.
struct CsvWriter<W: Write> {
    rows: csv::Writer<W>,
    /// Index of each column in the rig; `None` is written as 0.
    places: Vec<Option<usize>>,
    rate: Ratio,
    row: Vec<String>,
}

impl<W: Write> CsvWriter<W> {
    /// Writes the header. Columns find their controls by name.
    ///
    /// # Errors
    /// The rig has none of ARKit's names, or the disk refuses.
    fn new<'a>(out: W, controls: impl IntoIterator<Item = &'a str>, rate: Ratio) -> anyhow::Result<Self> {
        let controls: Vec<&str> = controls.into_iter().collect();
        let mut places = arkit_places(controls.iter().copied())?;
        // Curves about the voice stand behind the app's columns, where its readers look for nothing.
        let voice = || controls.iter().enumerate().filter(|(_, name)| name.starts_with(VOICE_PREFIX));
        places.extend(voice().map(|(place, _)| Some(place)));
        let names =
            ["Timecode", "BlendShapeCount"].iter().chain(&COLUMNS).chain(voice().map(|(_, name)| name));
        let mut rows = csv::WriterBuilder::new().from_writer(out);
        rows.write_record(names)?;
        Ok(Self { rows, row: vec![String::new(); places.len() + 2], places, rate })
    }

    /// Writes one rig frame.
    fn write_row(&mut self, index: u64, values: &[f32]) -> anyhow::Result<()> {
        let (head, cells) = self.row.split_at_mut(2);
        if let [time, count] = head {
            *time = timecode(index, self.rate);
            *count = COLUMNS.len().to_string();
        }
        for (cell, place) in cells.iter_mut().zip(&self.places) {
            let value = place.and_then(|place| values.get(place)).copied().unwrap_or(0.0);
            *cell = format!("{value:.10}");
        }
        self.rows.write_record(&self.row)?;
        Ok(())
    }

    /// Returns the file.
    fn into_file(self) -> anyhow::Result<W> {
        self.rows.into_inner().map_err(|error| anyhow::anyhow!("cannot write: {error}"))
    }
}

impl FrameWriter for CsvWriter<OutputFile> {
    fn write(&mut self, frame: BakedFrame<'_>) -> anyhow::Result<()> {
        self.write_row(frame.index, frame.values)
    }

    fn finish(self: Box<Self>, _seconds: f64) -> anyhow::Result<()> {
        self.into_file()?.finish()
    }
}

fn arkit_places<'a>(controls: impl IntoIterator<Item = &'a str>) -> anyhow::Result<Vec<Option<usize>>> {
    let controls: Vec<&str> = controls.into_iter().collect();
    let places: Vec<Option<usize>> = COLUMNS
        .iter()
        .map(|column| controls.iter().position(|control| control.eq_ignore_ascii_case(column)))
        .collect();
    if places.iter().all(Option::is_none) {
        let first = controls.first().copied().unwrap_or("none");
        bail!(
            "the Live Link Face CSV has ARKit's control names only, and this rig has others ({first}, ...); \
             use --format json or --map arkit"
        );
    }
    Ok(places)
}

/// `HH:MM:SS:FF.mmm`: `FF` frames and `mmm` thousandths of a frame.
///
/// At 29.97 and similar rates the timecode is non-drop: 30 rig frames per labelled second.
/// A rate near no whole number (62.5) is labelled at 60 rig frames per second, by its true time.
fn timecode(index: u64, rate: Ratio) -> String {
    let nominal = rate.per_second().round();
    let is_near_whole = (rate.per_second() / nominal - 1.0).abs() < 0.0015;
    let (frames, thousandths, grid) = if is_near_whole {
        (index, 0, nominal as u64)
    } else {
        let grid = u128::from(FALLBACK_GRID) * 1000;
        let exact = u128::from(index) * u128::from(rate.denominator) * grid;
        let half = u128::from(rate.numerator) / 2;
        let ticks = (exact + half) / u128::from(rate.numerator);
        ((ticks / 1000) as u64, (ticks % 1000) as u64, u64::from(FALLBACK_GRID))
    };
    let seconds = frames / grid;
    format!(
        "{:02}:{:02}:{:02}:{:02}.{thousandths:03}",
        seconds / 3600 % 24,
        seconds / 60 % 60,
        seconds % 60,
        frames % grid
    )
}

#[cfg(test)]
mod tests;
