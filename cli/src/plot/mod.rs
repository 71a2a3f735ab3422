//! `v2f plot`: an image of a recording and its curves.

mod draw;
mod envelope;
mod image;
mod layout;
mod points;
mod scene;
mod text;
mod theme;

pub use scene::{Phone, read_phones};
pub use text::Texts;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;
use v2f::rig::{Control, Rig};
use v2f::runtime::{BakeSettings, BakedFrame};

use crate::character::{FaceArguments, rig_and_gain};
use crate::failure::{Failed, Fault, FaultOf as _};
use crate::formats::CurvesFile;
use crate::interrupt;
use crate::model::{StudentArguments, of_engine, open_model};
use crate::option_values::{parse_seconds, parse_size};
use crate::output_file::OutputFile;
use crate::recording::{Recording, SoundArguments, bake_recording};

use envelope::Envelope;
use scene::{Curves, Scene, closures};

/// Shortest part that can be drawn, seconds.
const MIN_SECONDS: f64 = 0.02;

#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
v2f plot hello.wav -o hello.png\n  \
v2f plot hello.wav -o hello.svg --dark --controls jawOpen,mouthClose,mouthFunnel --from 0.5 --to 2\n  \
v2f plot hello.json -o hello.png --audio hello.wav --phones hello.phones.json --title 'Hello there'\n\n\
A phones file is a list: [{\"phone\": \"HH\", \"start\": 0.12, \"end\": 0.19}, ...], times in seconds,\n\
or an object with such a list under \"phones\".")]
pub struct PlotArguments {
    /// Recording, or curves JSON of v2f bake
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// Image to write: .png or .svg
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// Controls to draw, in this order [default: the six that move most]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub controls: Vec<String>,
    /// Phones to print under the waveform (JSON)
    #[arg(long, value_name = "FILE")]
    pub phones: Option<PathBuf>,
    /// Recording of a curves JSON, for its waveform [default: the file that the JSON names, beside it]
    #[arg(long, value_name = "FILE")]
    pub audio: Option<PathBuf>,
    /// Size in pixels
    #[arg(long, value_name = "WxH", default_value = "1600x1000", value_parser = parse_size)]
    pub size: (u32, u32),
    /// Start of the drawn part, seconds
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    pub from: Option<f64>,
    /// End of the drawn part, seconds
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    pub to: Option<f64>,
    /// Use light lines on a dark background
    #[arg(long)]
    pub dark: bool,
    /// Title above the plot
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// TrueType font for the text of a PNG [default: a font of the system, such as DejaVu, Noto or Arial]
    #[arg(long, value_name = "FILE")]
    pub font: Option<PathBuf>,
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

enum ImageKind {
    Png,
    Svg,
}

/// Runs the command.
pub fn run(arguments: &PlotArguments) -> Result<(), Failed> {
    let kind = match extension(&arguments.output).as_deref() {
        Some("png") => ImageKind::Png,
        Some("svg") => ImageKind::Svg,
        _ => {
            return Err(Failed::usage(format!(
                "the image {} ends neither in .png nor in .svg",
                arguments.output.display()
            )));
        }
    };
    let scene = scene(arguments)?;
    let theme = if arguments.dark { &theme::DARK } else { &theme::LIGHT };
    let mut file = OutputFile::create(&arguments.output, arguments.overwrite).fault(Fault::Inputs)?;
    let written = match kind {
        ImageKind::Svg => image::write_svg(&scene, theme, arguments.size, &mut file),
        ImageKind::Png => {
            let texts = texts(arguments.font.as_deref())?;
            image::write_png(&scene, theme, texts, arguments.size, &mut file)
        }
    };
    written.context("the image cannot be written").fault(Fault::Inputs)?;
    if interrupt::requested() {
        return Err(Failed::interrupted());
    }
    file.finish().fault(Fault::Inputs)
}

/// The curves of several recordings, one after another on one time axis, as the bytes of a PNG. The times of
/// `phones` are those of the axis.
///
/// # Errors
/// As [`run`].
pub fn png_of_many(
    arguments: &PlotArguments,
    inputs: &[PathBuf],
    phones: Vec<Phone>,
) -> Result<Vec<u8>, Failed> {
    let mut joined: Option<(Curves, Option<Envelope>)> = None;
    for input in inputs {
        let (curves, wave) = from_recording(&PlotArguments { input: input.clone(), ..arguments.clone() })?;
        match &mut joined {
            None => joined = Some((curves, wave)),
            Some((first, envelope)) => {
                if let (Some(envelope), Some(wave)) = (envelope, wave) {
                    envelope.append(&wave, first.seconds);
                }
                first.append(curves);
            }
        }
    }
    let (curves, wave) = joined.ok_or_else(|| Failed::usage("no recording is named"))?;
    png_of(&drawn(arguments, curves, wave, phones)?, arguments)
}

fn png_of(scene: &Scene, arguments: &PlotArguments) -> Result<Vec<u8>, Failed> {
    let mut bytes = Vec::new();
    let texts = texts(arguments.font.as_deref())?;
    image::write_png(scene, &theme::LIGHT, texts, arguments.size, &mut bytes)
        .context("the plot cannot be drawn")
        .fault(Fault::Inputs)?;
    Ok(bytes)
}

fn texts(font: Option<&Path>) -> Result<Texts, Failed> {
    if let Some(path) = font {
        return Texts::from_file(path).fault(Fault::Usage);
    }
    let texts = Texts::of_system();
    if texts == Texts::None {
        eprintln!(
            "v2f: no known font is installed, so the image has no text; name a font with --font, \
             or write .svg"
        );
    }
    Ok(texts)
}

fn scene(arguments: &PlotArguments) -> Result<Scene, Failed> {
    let (curves, wave) = if extension(&arguments.input).as_deref() == Some("json") {
        from_curves(arguments).fault(Fault::Inputs)?
    } else {
        from_recording(arguments)?
    };
    let phones = match &arguments.phones {
        Some(path) => read_phones(path).fault(Fault::Usage)?,
        None => Vec::new(),
    };
    drawn(arguments, curves, wave, phones)
}

/// The scene of baked curves.
fn drawn(
    arguments: &PlotArguments,
    curves: Curves,
    wave: Option<Envelope>,
    phones: Vec<Phone>,
) -> Result<Scene, Failed> {
    let from = arguments.from.unwrap_or(0.0);
    let to = arguments.to.unwrap_or(curves.seconds).min(curves.seconds);
    if to - from < MIN_SECONDS {
        return Err(Failed::usage(format!(
            "there is nothing between {from} s and {to} s; the recording lasts {:.2} s",
            curves.seconds
        )));
    }
    let strips = curves.choose(&arguments.controls, from, to).fault(Fault::Usage)?;
    let gap = curves.gap();
    let closed = gap.as_ref().map(|gap| closures(&curves.times, &gap.values)).unwrap_or_default();
    Ok(Scene {
        title: arguments.title.clone(),
        from,
        to,
        wave,
        times: curves.times,
        gap,
        closed,
        strips,
        phones,
    })
}

/// Bakes the recording.
fn from_recording(arguments: &PlotArguments) -> Result<(Curves, Option<Envelope>), Failed> {
    let mut recording = Recording::open(&arguments.input, &arguments.sound)
        .with_context(|| arguments.input.display().to_string())
        .fault(Fault::Inputs)?;
    let model = open_model(&arguments.student, 0, 1)?;
    let (rig, gain) = rig_and_gain(&arguments.face)?;
    let settings = BakeSettings { rig, gain, channel: arguments.sound.channel, ..BakeSettings::default() };
    let mut baker = model.baker(&settings).map_err(of_engine)?;
    let mut wave = Envelope::new(recording.rate());
    let channels = recording.channels();
    let (mut times, mut frames) = (Vec::new(), Vec::new());
    let take = |frame: BakedFrame<'_>| {
        times.push(frame.seconds);
        frames.push(frame.values.to_vec());
    };
    let seconds = bake_recording(&mut recording, &mut baker, take, |samples| wave.add(samples, channels))
        .with_context(|| arguments.input.display().to_string())
        .fault(Fault::Inputs)?;
    recording.print_warnings(&arguments.input);
    let rig = baker.rig().clone();
    Ok((Curves { rig, times, frames, seconds }, Some(wave)))
}

/// Reads baked curves, and the waveform of the recording if its file is found.
fn from_curves(arguments: &PlotArguments) -> anyhow::Result<(Curves, Option<Envelope>)> {
    let file = CurvesFile::read(&arguments.input)?;
    let rate = file.rate().ok_or_else(|| anyhow!("its fps is not a ratio above 0; bake again"))?;
    let controls = file.heading.controls.iter().map(|control| Control {
        name: control.name.clone(),
        neutral: control.neutral,
        min: control.min,
        max: control.max,
    });
    let rig = Rig::new(controls.collect()).with_context(|| arguments.input.display().to_string())?;
    let times = (0..file.frames.len() as u64).map(|index| file.start_seconds + rate.seconds(index)).collect();
    let wave = match recording_of(arguments, &file.heading.source) {
        Some(path) => {
            Some(read_envelope(&path, &arguments.sound).with_context(|| path.display().to_string())?)
        }
        None => None,
    };
    Ok((Curves { rig, times, frames: file.frames, seconds: file.seconds }, wave))
}

/// The recording that the user names, or the one that the curves name, beside them.
fn recording_of(arguments: &PlotArguments, source: &str) -> Option<PathBuf> {
    let beside = || {
        // Only the file name is used: a path from a downloaded file is not followed.
        let name = Path::new(source).file_name()?;
        let path = arguments.input.parent()?.join(name);
        path.is_file().then_some(path)
    };
    arguments.audio.clone().or_else(beside)
}

fn read_envelope(path: &Path, sound: &SoundArguments) -> anyhow::Result<Envelope> {
    let mut recording = Recording::open(path, sound)?;
    let mut wave = Envelope::new(recording.rate());
    let channels = recording.channels();
    while let Some(samples) = recording.read()? {
        wave.add(samples, channels);
    }
    Ok(wave)
}

fn extension(path: &Path) -> Option<String> {
    path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase())
}
