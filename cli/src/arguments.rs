//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::formats::FormatArguments;
use crate::frame_rate::RateChoice;
use crate::play::PlayArguments;
#[cfg(feature = "microphone")]
use crate::send::SendArguments;

const EXIT_CODES: &str = "Exit codes: 0 all went well, 1 some inputs failed, 2 wrong usage, 3 this machine lacks \
something (an engine, a sound device), 130 interrupted by Ctrl-C.\nV2F_LOG=debug shows what goes on.";

/// Speech in, face-rig curves out: bake recordings, watch a mouth live, measure this machine.
#[derive(Debug, Parser)]
#[command(name = "v2f", version, about, after_help = EXIT_CODES, propagate_version = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Turn recordings into curves: Live Link Face CSV, JSON, glTF, USD, Unity, Audio2Face
    Bake(BakeArguments),
    /// Draw a recording's curves under its waveform
    Plot(PlotArguments),
    /// Play a recording and send its curves to Unreal, VMC and their like
    Play(PlayArguments),
    /// Show a mouth that follows the microphone
    #[cfg(feature = "microphone")]
    Live(LiveArguments),
    /// Draw the speaking face: contact sheet or film
    Render(RenderArguments),
    /// Watch a face speak a recording in the browser, and tune it
    View(ViewArguments),
    /// Say everything about a student file
    Inspect(InspectArguments),
    /// Say what works on this machine, and why not what does not
    Doctor(DoctorArguments),
    /// Measure time and memory on this machine
    Bench(BenchArguments),
    /// Print completions for a shell
    Completions(CompletionsArguments),
}

/// Which student, played by what.
#[derive(Debug, Clone, Args)]
pub struct StudentArguments {
    /// Student file; without it the built-in tiny-low-latency
    #[arg(long, value_name = "FILE")]
    pub student: Option<PathBuf>,
    /// auto, native, onnxruntime, onnxruntime:cpu, onnxruntime:directml or onnxruntime:coreml
    #[arg(long, value_name = "ENGINE", default_value = "auto")]
    pub engine: String,
    /// ONNX Runtime library to use instead of the one that setup put in place
    #[arg(long, value_name = "FILE")]
    pub runtime_library: Option<PathBuf>,
}

/// Which character, tuned how.
#[derive(Debug, Clone, Args)]
pub struct FaceArguments {
    /// Character profile, as the viewer saves it: mapping, tuning, gate, gain and idle layer at once
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// Mapping profile: arkit (usual), metahuman, oculus, vrm, or a profile's JSON file
    #[arg(long, value_name = "MAPPING")]
    pub map: Option<String>,
    /// Tuning file, on top of the character profile's
    #[arg(long, value_name = "FILE")]
    pub tune: Option<PathBuf>,
    /// Leave the silence gate out
    #[arg(long)]
    pub no_gate: bool,
    /// Leave the mean over neighbouring predictions out
    #[arg(long)]
    pub no_smoothing: bool,
    /// Add blinks, gaze and brows; --idle=SEED for others than the usual ones
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    pub idle: Option<u64>,
    /// Lift quiet sound by at most so many dB, 0 to 40; --auto-gain alone is 24
    #[arg(long, value_name = "DB", num_args = 0..=1, require_equals = true, default_missing_value = "24")]
    pub auto_gain: Option<f32>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f bake hello.wav -o hello.csv                       Live Link Face CSV at 60 frames per second\n  \
v2f bake dialogue/ -o curves/ --format csv --fps 30   a folder, sub-folders kept\n  \
v2f bake hello.wav -o hello.json --map oculus         15 visemes as JSON, one frame per hop\n  \
v2f bake hello.wav -o hello.glb --head you.glb        your character, speaking (.usda too)\n  \
v2f bake *.flac -o curves/ --fps 30000/1001 --jobs 4")]
pub struct BakeArguments {
    /// Recordings (wav, flac, ogg, mp3), or folders that are searched for them
    #[arg(value_name = "IN", required = true)]
    pub inputs: Vec<PathBuf>,
    /// File (.csv, .json, .glb, .usda, .anim) for one recording, or folder for many
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    #[command(flatten)]
    pub format: FormatArguments,
    /// 24, 25, 29.97, 30, 48, 50, 59.94, 60, a ratio N/D, or student (one frame per hop). Usually 60; for json student
    #[arg(long, value_name = "RATE")]
    pub fps: Option<RateChoice>,
    #[command(flatten)]
    pub student: StudentArguments,
    #[command(flatten)]
    pub face: FaceArguments,
    /// Recordings baked at the same time; without it one per core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Replace files that exist
    #[arg(long)]
    pub overwrite: bool,
    /// Show no progress and no summary
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
v2f plot hello.wav -o hello.png\n  \
v2f plot hello.wav -o hello.svg --dark --controls jawOpen,mouthClose,mouthFunnel --from 0.5 --to 2\n  \
v2f plot hello.json -o hello.png --audio hello.wav --phones hello.phones.json --title 'Hello there'\n\n\
A phones file is a list: [{\"phone\": \"HH\", \"start\": 0.12, \"end\": 0.19}, ...], times in seconds, or an object\nwith such a list under \"phones\".")]
pub struct PlotArguments {
    /// Recording, or curves JSON written by bake
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// Picture to write: .png or .svg
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// Controls to draw, in this order; without it the six that move most
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub controls: Vec<String>,
    /// Phones to write under the waveform (JSON)
    #[arg(long, value_name = "FILE")]
    pub phones: Option<PathBuf>,
    /// Recording whose waveform belongs to a curves JSON; without it the file of that name beside it
    #[arg(long, value_name = "FILE")]
    pub audio: Option<PathBuf>,
    /// Pixels
    #[arg(long, value_name = "WxH", default_value = "1600x1000", value_parser = parse_size)]
    pub size: (u32, u32),
    /// First instant shown, seconds
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    pub from: Option<f64>,
    /// Last instant shown, seconds
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    pub to: Option<f64>,
    /// Light lines on a dark ground
    #[arg(long)]
    pub dark: bool,
    /// Line over the picture
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// TrueType font for PNG text; without it the system's DejaVu, Liberation, Noto, Arial, ...
    #[arg(long, value_name = "FILE")]
    pub font: Option<PathBuf>,
    #[command(flatten)]
    pub student: StudentArguments,
    #[command(flatten)]
    pub face: FaceArguments,
    /// Replace a file that exists
    #[arg(long)]
    pub overwrite: bool,
}

#[cfg(feature = "microphone")]
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f live                          the default microphone, until Ctrl-C\n  \
v2f live --list-devices\n  \
v2f live --file hello.wav         a recording at its own speed, through the same path\n  \
v2f live --send llf               what the microphone hears, to Unreal on this machine\n  \
v2f live --seconds 10 | cat       plain lines when the output is no terminal")]
pub struct LiveArguments {
    /// List the microphones and stop
    #[arg(long)]
    pub list_devices: bool,
    /// Microphone, by its name or a part of it
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub device: Option<String>,
    /// Play a recording at its own speed instead of a microphone
    #[arg(long, value_name = "REC")]
    pub file: Option<PathBuf>,
    /// Stop after so many seconds
    #[arg(long, value_name = "N", value_parser = parse_seconds)]
    pub seconds: Option<f64>,
    /// Show the face in the browser, which then listens to its own microphone
    #[arg(long, conflicts_with_all = ["device", "file", "seconds", "targets"])]
    pub view: bool,
    /// With --view: print the address instead of opening the browser
    #[arg(long, requires = "view")]
    pub no_open: bool,
    /// With --view: who computes the curves, as for v2f view
    #[arg(long, value_enum, default_value = "program", requires = "view")]
    pub compute: Computer,
    /// With --view: the core for a page that computes, as for v2f view
    #[arg(long, value_name = "FILE", requires = "view")]
    pub wasm: Option<PathBuf>,
    #[command(flatten)]
    pub send: SendArguments,
    #[command(flatten)]
    pub student: StudentArguments,
    #[command(flatten)]
    pub face: FaceArguments,
}

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

/// Who computes the curves of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Computer {
    /// This program, with the engine that --engine names: what the page shows is, bit for bit, what bake writes
    Program,
    /// The page itself, by WebAssembly: what a web page or game will show
    Page,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f view hello.wav                            phones are shown where hello.phones.json lies beside it\n  \
v2f view hello.wav --compare other.onnx       two students side by side\n  \
v2f view --no-open                            prints the address; drop a recording on the page\n  \
v2f view hello.wav --compute page             the curves come from WebAssembly in the page\n  \
v2f view hello.wav --export site              a folder for any web host; nobody there needs v2f\n\n\
The page is served to this machine only (127.0.0.1), under an address that nobody can guess. Ctrl-C ends it.")]
pub struct ViewArguments {
    /// Recording (wav, flac, ogg, mp3), or a student file (.onnx)
    #[arg(value_name = "RECORDING|STUDENT")]
    pub input: Option<PathBuf>,
    /// Student to show beside the first
    #[arg(long, value_name = "STUDENT")]
    pub compare: Option<PathBuf>,
    /// Write the page, which then computes by itself, into this new folder instead of showing it
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["no_open", "port"])]
    pub export: Option<PathBuf>,
    /// Print the address instead of opening the browser
    #[arg(long)]
    pub no_open: bool,
    /// Port; without it any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// Who computes the curves; the page says who does
    #[arg(long, value_enum, default_value = "program")]
    pub compute: Computer,
    /// The core for a page that computes, as bindings/web/build makes it; without it v2f.wasm beside this program
    #[arg(long, value_name = "FILE")]
    pub wasm: Option<PathBuf>,
    #[command(flatten)]
    pub student: StudentArguments,
    #[command(flatten)]
    pub face: FaceArguments,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f inspect                       the built-in student\n  \
v2f inspect small.onnx --json")]
pub struct InspectArguments {
    /// Student file; without it the built-in one
    #[arg(value_name = "STUDENT")]
    pub student: Option<PathBuf>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f doctor\n  \
v2f doctor --engine onnxruntime --json")]
pub struct DoctorArguments {
    #[command(flatten)]
    pub student: StudentArguments,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f bench                                  the engines that run here, one to 256 characters\n  \
v2f bench --streams 1,1000 --rate 16000 --seconds 20\n  \
v2f bench --engine native --json\n\n\
Everything is computed on one core, on the thread that asks (threads = 0 and tick). Close other programs first.")]
pub struct BenchArguments {
    #[command(flatten)]
    pub student: StudentArguments,
    /// Characters that speak at once
    #[arg(long, value_name = "N,...", value_delimiter = ',', default_value = "1,4,16,64,256",
          value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub streams: Vec<u32>,
    /// Seconds of sound for one stream, and at most so many for many
    #[arg(long, value_name = "S", default_value = "10", value_parser = parse_seconds)]
    pub seconds: f64,
    /// Samples per second of the sound; at the student's own rate nothing is resampled
    #[arg(long, value_name = "HZ", default_value = "48000", value_parser = clap::value_parser!(u32).range(8_000..=192_000))]
    pub rate: u32,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
v2f completions bash > ~/.local/share/bash-completion/completions/v2f")]
pub struct CompletionsArguments {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Smallest and largest side of a picture, pixels.
const SIDES: std::ops::RangeInclusive<u32> = 200..=8000;

fn parse_size(text: &str) -> Result<(u32, u32), String> {
    let sides = text
        .split_once(['x', 'X'])
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    sides
        .filter(|(width, height)| SIDES.contains(width) && SIDES.contains(height))
        .ok_or_else(|| format!("expected WIDTHxHEIGHT, each {} to {} pixels", SIDES.start(), SIDES.end()))
}

fn parse_seconds(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|seconds: &f64| (0.0..=1e6).contains(seconds))
        .ok_or_else(|| "expected seconds, 0 or more".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
