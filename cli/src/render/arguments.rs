//! The command line of `v2f render`.

use std::path::PathBuf;

use clap::Args;

use crate::character::FaceArguments;
use crate::model::StudentArguments;
use crate::option_values::parse_size;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f render hello.wav -o sheet.png                          faces, and the curves beneath\n  \
v2f render hello.wav -o sheet.png --phones hello.phones.json --show p,f,aa,uw,iy,th\n  \
v2f render a.wav b.wav -o sheet.png --show p,th@4.2        a sheet of several recordings, phones from beside them\n  \
v2f render hello.wav -o clip.mp4                           with sound; needs the program ffmpeg\n  \
v2f render hello.wav -o clip.gif --fps 25 --size 320x360   no other program")]
pub struct RenderArguments {
    /// Recording (wav, flac, ogg, mp3); several for a contact sheet, which shows them one after another
    #[arg(value_name = "REC", required = true)]
    pub inputs: Vec<PathBuf>,
    /// .png for a contact sheet, .gif or .mp4 for a film
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// When each phone is spoken (JSON), one file per recording; without it REC.phones.json beside each, if it is there. A
    /// sheet then shows phones, without them equal steps of time
    #[arg(long, value_name = "FILE")]
    pub phones: Vec<PathBuf>,
    /// Phones of the sheet, each at its longest, or (PHONE@SECONDS) the one nearest to an instant of the sheet
    #[arg(long, value_name = "PHONES", value_delimiter = ',')]
    pub show: Vec<String>,
    /// Pixels of one face
    #[arg(long, value_name = "WxH", default_value = "400x440", value_parser = parse_size)]
    pub size: (u32, u32),
    /// Frames per second of a film, at most 60; of a .gif 50
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=60))]
    pub fps: u32,
    /// How far the head is turned, degrees
    #[arg(long, default_value_t = 14.0, allow_hyphen_values = true)]
    pub turn: f32,
    #[command(flatten)]
    pub student: StudentArguments,
    #[command(flatten)]
    pub face: FaceArguments,
    /// Replace a file that exists
    #[arg(long)]
    pub overwrite: bool,
}
