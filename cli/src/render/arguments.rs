//! The command line of `v2f render`.

use std::path::PathBuf;

use clap::Args;

use crate::character::FaceArguments;
use crate::model::StudentArguments;
use crate::option_values::parse_size;
use crate::recording::SoundArguments;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f render hello.wav -o sheet.png                          faces, and the curves below\n  \
v2f render hello.wav -o sheet.png --phones hello.phones.json --show p,f,aa,uw,iy,th\n  \
v2f render a.wav b.wav -o sheet.png --show p,th@4.2        several recordings, with their phones files\n  \
v2f render hello.wav -o clip.mp4                           with sound; needs ffmpeg\n  \
v2f render hello.wav -o clip.gif --fps 25 --size 320x360   without sound, without ffmpeg")]
pub struct RenderArguments {
    /// Recording (wav, mp3, ogg, opus, flac, m4a, webm ...); a contact sheet takes several and shows them one
    /// after another
    #[arg(value_name = "REC", required = true)]
    pub inputs: Vec<PathBuf>,
    /// Output: .png for a contact sheet, .gif or .mp4 for a video
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// Phones file (JSON), one per recording [default: REC.phones.json beside REC, if it exists]. With phones
    /// a sheet shows phones, without them equal steps of time
    #[arg(long, value_name = "FILE")]
    pub phones: Vec<PathBuf>,
    /// Phones to show: PHONE is the longest one, PHONE@SECONDS the one nearest to a time of the sheet
    #[arg(long, value_name = "PHONES", value_delimiter = ',')]
    pub show: Vec<String>,
    /// Size of one face in pixels
    #[arg(long, value_name = "WxH", default_value = "400x440", value_parser = parse_size)]
    pub size: (u32, u32),
    /// Rendered frames per second of a video, at most 60 (.gif: 50)
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=60))]
    pub fps: u32,
    /// Turn of the head to the side, degrees
    #[arg(long, default_value_t = 14.0, allow_hyphen_values = true)]
    pub turn: f32,
    #[command(flatten)]
    pub student: StudentArguments,
    #[command(flatten)]
    pub sound: SoundArguments,
    #[command(flatten)]
    pub face: FaceArguments,
    /// Replace a file that exists
    #[arg(long)]
    pub overwrite: bool,
}
