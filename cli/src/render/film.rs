//! Films of the speaking face.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, anyhow};

use crate::failure::{Failed, Fault, FaultOf as _};
use crate::interrupt;
use crate::output_file::OutputFile;

use super::arguments::RenderArguments;
use super::head::Head;
use super::poses::{Poses, face};
use super::raster::{Image, View};

/// Speed against quality of a gif's palette, 1 (best) to 30.
const PALETTE_SPEED: i32 = 10;

/// What browsers show at most in a gif: a frame that says that it lasts a hundredth of a second is shown for a tenth.
const MOST_GIF_RATE: u32 = 50;

const NO_FFMPEG: &str = "the program ffmpeg, which puts pictures and sound together, is not installed; install it, or \
render to .gif (no sound)";

/// Draws each frame and hands it on.
fn each_frame(
    arguments: &RenderArguments,
    poses: &Poses,
    mut take: impl FnMut(Image) -> anyhow::Result<()>,
) -> Result<(), Failed> {
    let head = Head::load().fault(Fault::Environment)?;
    let view = View { width: arguments.size.0, height: arguments.size.1, turn: arguments.turn.to_radians() };
    for frame in 0..poses.frames.len() {
        if interrupt::requested() {
            return Err(Failed::interrupted());
        }
        take(face(&head, poses, frame as f64 / poses.per_second, &view)).fault(Fault::Inputs)?;
    }
    Ok(())
}

/// The recording of a film.
fn recording(arguments: &RenderArguments) -> Result<&Path, Failed> {
    arguments.inputs.first().map(|path| path.as_path()).ok_or_else(|| Failed::usage("no recording is named"))
}

/// Writes a gif. Its clock has steps of a hundredth of a second: each frame ends where the clock is nearest to the truth.
pub fn write_gif(arguments: &RenderArguments) -> Result<(), Failed> {
    if arguments.fps > MOST_GIF_RATE {
        return Err(Failed::usage(format!(
            "browsers show a gif of more than {MOST_GIF_RATE} frames per second too slowly; lower --fps, or render to .mp4"
        )));
    }
    let (width, height) = arguments.size;
    let (Ok(width), Ok(height)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err(Failed::usage("a gif has at most 65535 pixels on a side"));
    };
    let poses = Poses::bake(arguments, recording(arguments)?, arguments.fps)?;
    let mut file = OutputFile::create(&arguments.output, arguments.overwrite).fault(Fault::Inputs)?;
    let mut encoder = gif::Encoder::new(&mut file, width, height, &[]).fault(Fault::Inputs)?;
    encoder.set_repeat(gif::Repeat::Infinite).fault(Fault::Inputs)?;
    let hundredths = |frame: u32| (f64::from(frame) * 100.0 / f64::from(arguments.fps)).round() as u64 as u16;
    let mut number = 0;
    each_frame(arguments, &poses, |image| {
        let mut frame = gif::Frame::from_rgb_speed(width, height, &image.pixels, PALETTE_SPEED);
        // Only the distance counts, so the wrap of the hour-long clock does not.
        frame.delay = hundredths(number + 1).wrapping_sub(hundredths(number));
        number += 1;
        encoder.write_frame(&frame).context("the film cannot be written")
    })?;
    drop(encoder);
    file.finish().fault(Fault::Inputs)
}

/// Writes an mp4 with its sound, through ffmpeg.
pub fn write_mp4(arguments: &RenderArguments) -> Result<(), Failed> {
    let poses = Poses::bake(arguments, recording(arguments)?, arguments.fps)?;
    // ffmpeg replaces what is there; the name is reserved first, and taken only when all went well.
    let file = OutputFile::create(&arguments.output, arguments.overwrite).fault(Fault::Inputs)?;
    let (width, height) = arguments.size;
    let mut ffmpeg = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"])
        .args(["-s", &format!("{width}x{height}"), "-r", &arguments.fps.to_string(), "-i", "-"])
        .arg("-i")
        .arg(named_file(recording(arguments)?))
        .args([
            "-vf",
            "pad=ceil(iw/2)*2:ceil(ih/2)*2",
            "-c:v",
            "libx264",
            "-pix_fmt",
            "yuv420p",
            "-crf",
            "18",
        ])
        .args(["-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart", "-f", "mp4"])
        .arg(named_file(file.temporary()))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|_| Failed::environment(NO_FFMPEG))?;
    let mut pipe = ffmpeg.stdin.take();
    let drawn = each_frame(arguments, &poses, |image| {
        let pipe = pipe.as_mut().ok_or_else(|| anyhow!("ffmpeg takes no pictures"))?;
        pipe.write_all(&image.pixels).context("ffmpeg stopped taking pictures; its reason stands above")
    });
    drop(pipe);
    let ended = ffmpeg.wait().context("ffmpeg was lost").fault(Fault::Environment)?;
    // Ctrl-C in a terminal ends ffmpeg too, which then takes no more pictures: that is no fault of theirs.
    if interrupt::requested() {
        return Err(Failed::interrupted());
    }
    drawn?;
    if !ended.success() {
        return Err(Failed::environment("ffmpeg could not make the film; its reason stands above"));
    }
    file.finish().fault(Fault::Inputs)
}

/// A path as ffmpeg takes it for a file's whatever its name: `take:1.wav` alone would be a protocol called `take`.
fn named_file(path: &Path) -> OsString {
    let mut name = OsString::from("file:");
    name.push(path);
    name
}
