//! The command line of `v2f bake`.

use std::path::PathBuf;

use clap::Args;

use crate::character::FaceArguments;
use crate::formats::{FormatArguments, extensions};
use crate::frame_rate::RateChoice;
use crate::model::StudentArguments;
use crate::recording::SoundArguments;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f bake hello.wav -o hello.csv                       Live Link Face CSV, 60 rig frames per second\n  \
v2f bake dialogue/ -o curves/ --format csv --fps 30   a folder with its sub-folders\n  \
v2f bake hello.wav -o hello.json --map oculus         15 visemes as JSON, one rig frame per hop\n  \
v2f bake hello.wav -o hello.glb --head you.glb        your character, speaking (.usda too)\n  \
v2f bake *.flac -o curves/ --fps 30000/1001 --jobs 4\n  \
ffmpeg -i talk.mp4 -f wav - | v2f bake - -o -         from a pipe, JSON to a pipe")]
pub struct BakeArguments {
    /// Recordings (wav, mp3, ogg, opus, flac, m4a, webm ...), folders to search for recordings, or - for
    /// standard input
    #[arg(value_name = "IN", required = true)]
    pub inputs: Vec<PathBuf>,
    #[arg(short, long, value_name = "OUT", help = output_help())]
    pub output: PathBuf,
    #[command(flatten)]
    pub format: FormatArguments,
    /// Rig frames per second: 24, 25, 29.97, 30, 48, 50, 59.94, 60, a ratio N/D, or student (one per hop)
    /// [default: 60; for json student]
    #[arg(long, value_name = "RATE")]
    pub fps: Option<RateChoice>,
    #[command(flatten)]
    pub student: StudentArguments,
    #[command(flatten)]
    pub sound: SoundArguments,
    #[command(flatten)]
    pub face: FaceArguments,
    /// Add curves about the voice behind those of the rig: voice.activity, 0 to 1 (json and csv)
    #[arg(long)]
    pub voice_curves: bool,
    /// Recordings that are baked at the same time [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Replace files that exist
    #[arg(long)]
    pub overwrite: bool,
    /// Print no progress and no summary
    #[arg(short, long)]
    pub quiet: bool,
}

fn output_help() -> String {
    format!(
        "Output file ({}) for one recording, output folder for several, or - for standard output [default \
         format there: json]",
        extensions()
    )
}

#[cfg(test)]
mod tests;
