//! Videos of the speaking face: .gif and .mp4.

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

/// Speed of the palette of a gif, 1 (best quality) to 30 (fastest).
const PALETTE_SPEED: i32 = 10;

/// Highest rate of a gif: browsers show a rendered frame of 0.01 s for 0.1 s.
const MAX_GIF_RATE: u32 = 50;

const NO_FFMPEG: &str =
    "ffmpeg, which an .mp4 needs, is not installed; install it, or render to .gif (no sound)";

/// Draws each rendered frame and passes it on.
fn for_each_rendered_frame(
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

/// The recording of a video.
fn recording(arguments: &RenderArguments) -> Result<&Path, Failed> {
    arguments.inputs.first().map(|path| path.as_path()).ok_or_else(|| Failed::usage("no recording is named"))
}

/// Writes a gif. Its clock has steps of 10 ms: each rendered frame ends at the step nearest to its exact
/// time.
///
/// # Errors
/// The arguments do not fit a gif, the recording cannot be baked, or the file cannot be written.
pub fn write_gif(arguments: &RenderArguments) -> Result<(), Failed> {
    if arguments.fps > MAX_GIF_RATE {
        return Err(Failed::usage(format!(
            "browsers play a gif of more than {MAX_GIF_RATE} frames per second too slowly; lower --fps, \
             or render to .mp4"
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
    for_each_rendered_frame(arguments, &poses, |image| {
        let mut frame = gif::Frame::from_rgb_speed(width, height, &image.pixels, PALETTE_SPEED);
        // Only the difference is used, so the wrap of the 16-bit clock does no harm.
        frame.delay = hundredths(number + 1).wrapping_sub(hundredths(number));
        number += 1;
        encoder.write_frame(&frame).context("the video cannot be written")
    })?;
    drop(encoder);
    file.finish().fault(Fault::Inputs)
}

/// Writes an mp4 with its sound, through ffmpeg.
///
/// # Errors
/// ffmpeg is missing or fails, the recording cannot be baked, or the file cannot be written.
pub fn write_mp4(arguments: &RenderArguments) -> Result<(), Failed> {
    let poses = Poses::bake(arguments, recording(arguments)?, arguments.fps)?;
    // ffmpeg overwrites its output: it writes a temporary file, which is renamed after success.
    let file = OutputFile::create(&arguments.output, arguments.overwrite).fault(Fault::Inputs)?;
    let (width, height) = arguments.size;
    let mut ffmpeg = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"])
        .args(["-s", &format!("{width}x{height}"), "-r", &arguments.fps.to_string(), "-i", "-"])
        .arg("-i")
        .arg(file_url(recording(arguments)?))
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
        .arg(file_url(file.temporary()))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|_| Failed::environment(NO_FFMPEG))?;
    let mut pipe = ffmpeg.stdin.take();
    let drawn = for_each_rendered_frame(arguments, &poses, |image| {
        let pipe = pipe.as_mut().ok_or_else(|| anyhow!("ffmpeg takes no input"))?;
        pipe.write_all(&image.pixels).context("ffmpeg stopped reading; its error is above")
    });
    drop(pipe);
    let ended = ffmpeg.wait().context("ffmpeg cannot be waited for").fault(Fault::Environment)?;
    // Ctrl-C in a terminal ends ffmpeg too, which then reads no more images: that is not an error of ffmpeg.
    if interrupt::requested() {
        return Err(Failed::interrupted());
    }
    drawn?;
    if !ended.success() {
        return Err(Failed::environment("ffmpeg could not make the video; its error is above"));
    }
    file.finish().fault(Fault::Inputs)
}

/// A path that ffmpeg always reads as a file: `take:1.wav` alone would be a protocol `take`.
fn file_url(path: &Path) -> OsString {
    let mut name = OsString::from("file:");
    name.push(path);
    name
}
