//! The contact sheet: faces at chosen times, and the curves below.

use anyhow::{Context as _, anyhow};

use crate::failure::{Failed, Fault, FaultOf as _};
use crate::output_file::OutputFile;
use crate::plot::{self, Phone, PlotArguments};

use super::arguments::RenderArguments;
use super::head::Head;
use super::poses::{Poses, face};
use super::raster::{Image, View};

/// Number of faces where no phones are known.
const FACES: usize = 6;
/// Phones of a sheet by default: closed lips, teeth on the lip, open, rounded, wide, tongue.
const DEFAULT_PHONES: [&str; 6] = ["p", "f", "aa", "uw", "iy", "th"];
/// Poses per second; a face is at most 2.5 ms from its time.
const PER_SECOND: u32 = 200;
/// Height of the curves, as a share of the width of the sheet.
const CURVES: f64 = 0.36;

/// A face of the sheet.
struct Moment {
    label: String,
    /// Index of the recording, and the time in it.
    recording: usize,
    seconds: f64,
}

/// A recording of the sheet.
struct SheetRecording {
    poses: Poses,
    phones: Vec<Phone>,
    /// Start on the common time axis, seconds.
    start: f64,
}

/// Writes the sheet.
pub fn write(arguments: &RenderArguments) -> Result<(), Failed> {
    let recordings = read(arguments)?;
    let moments = choose(&recordings, &arguments.show)?;
    let head = Head::load().fault(Fault::Environment)?;
    let view = View { width: arguments.size.0, height: arguments.size.1, turn: arguments.turn.to_radians() };
    let width = view.width * moments.len() as u32;
    let title = moments.iter().map(|moment| moment.label.as_str()).collect::<Vec<_>>().join("     ");
    let curves = curves(arguments, &recordings, width, &title)?;
    let mut sheet = Image::new(width, view.height + curves.height, [255; 3]);
    for (place, moment) in moments.iter().enumerate() {
        let poses = &recordings[moment.recording].poses;
        sheet.paste(&face(&head, poses, moment.seconds, &view), place as u32 * view.width, 0);
    }
    sheet.paste(&curves, 0, view.height);
    let mut file = OutputFile::create(&arguments.output, arguments.overwrite).fault(Fault::Inputs)?;
    encode(&sheet, &mut file).context("the sheet cannot be written").fault(Fault::Inputs)?;
    file.finish().fault(Fault::Inputs)
}

fn read(arguments: &RenderArguments) -> Result<Vec<SheetRecording>, Failed> {
    if !arguments.phones.is_empty() && arguments.phones.len() != arguments.inputs.len() {
        return Err(Failed::usage(format!(
            "{} phones files for {} recordings; use --phones once per recording, or put REC.phones.json \
             beside each",
            arguments.phones.len(),
            arguments.inputs.len()
        )));
    }
    let mut start = 0.0;
    let mut recordings = Vec::new();
    for (place, input) in arguments.inputs.iter().enumerate() {
        let beside = Some(input.with_extension("phones.json")).filter(|path| path.is_file());
        let phones = match arguments.phones.get(place).cloned().or(beside) {
            Some(path) => plot::read_phones(&path).fault(Fault::Usage)?,
            None => Vec::new(),
        };
        let poses = Poses::bake(arguments, input, PER_SECOND)?;
        let seconds = poses.seconds;
        recordings.push(SheetRecording { poses, phones, start });
        start += seconds;
    }
    Ok(recordings)
}

/// The times that are shown: the requested phones in their order, else the default phones, else equal steps.
fn choose(recordings: &[SheetRecording], asked: &[String]) -> Result<Vec<Moment>, Failed> {
    if !asked.is_empty() {
        return asked.iter().map(|request| find(recordings, request)).collect();
    }
    let defaults: Vec<Moment> = DEFAULT_PHONES.iter().filter_map(|name| longest(recordings, name)).collect();
    if !defaults.is_empty() {
        return Ok(defaults);
    }
    let whole: f64 = recordings.iter().map(|recording| recording.poses.seconds).sum();
    let step = |number: usize| {
        let at = whole * (number as f64 + 0.5) / FACES as f64;
        let recording = recordings.iter().rposition(|recording| recording.start <= at)?;
        Some(Moment { label: format!("{at:.2} s"), recording, seconds: at - recordings[recording].start })
    };
    Ok((0..FACES).filter_map(step).collect())
}

/// The moment of `NAME` (the longest phone) or `NAME@SECONDS` (the one nearest to a time of the sheet).
fn find(recordings: &[SheetRecording], request: &str) -> Result<Moment, Failed> {
    let (name, instant) = match request.split_once('@') {
        None => (request, None),
        Some((name, instant)) => match instant.parse::<f64>() {
            Ok(seconds) if seconds.is_finite() => (name, Some(seconds)),
            _ => {
                return Err(Failed::usage(format!("--show {request}: {instant:?} is not a time in seconds")));
            }
        },
    };
    let found = match instant {
        None => longest(recordings, name),
        Some(instant) => nearest(recordings, name, instant),
    };
    found.ok_or_else(|| Failed::usage(format!("no phones file has a /{name}/")))
}

/// The middle of the longest phone with that name.
fn longest(recordings: &[SheetRecording], name: &str) -> Option<Moment> {
    let (recording, phone) = of_name(recordings, name)
        .max_by(|(_, one), (_, other)| (one.end - one.start).total_cmp(&(other.end - other.start)))?;
    Some(middle(recordings, name, recording, phone))
}

/// The middle of the phone whose middle is nearest to a time of the sheet, seconds.
fn nearest(recordings: &[SheetRecording], name: &str, instant: f64) -> Option<Moment> {
    let away = |(recording, phone): &(usize, &Phone)| {
        (recordings[*recording].start + (phone.start + phone.end) / 2.0 - instant).abs()
    };
    let (recording, phone) =
        of_name(recordings, name).min_by(|one, other| away(one).total_cmp(&away(other)))?;
    Some(middle(recordings, name, recording, phone))
}

/// Every phone with that name, of any stress, with the index of its recording.
fn of_name<'a>(recordings: &'a [SheetRecording], name: &'a str) -> impl Iterator<Item = (usize, &'a Phone)> {
    let is_meant = move |phone: &Phone| {
        phone.phone.trim_end_matches(|letter: char| letter.is_ascii_digit()).eq_ignore_ascii_case(name)
    };
    let all = recordings
        .iter()
        .enumerate()
        .flat_map(|(place, recording)| recording.phones.iter().map(move |phone| (place, phone)));
    all.filter(move |(_, phone)| is_meant(phone))
}

fn middle(recordings: &[SheetRecording], name: &str, recording: usize, phone: &Phone) -> Moment {
    let seconds = (phone.start + phone.end) / 2.0;
    let at = seconds + recordings[recording].start;
    Moment { label: format!("/{name}/ at {at:.2} s"), recording, seconds }
}

fn curves(
    arguments: &RenderArguments,
    recordings: &[SheetRecording],
    width: u32,
    title: &str,
) -> Result<Image, Failed> {
    let on_the_axis = |recording: &SheetRecording| {
        let start = recording.start;
        let moved = move |phone: &Phone| Phone {
            start: phone.start + start,
            end: phone.end + start,
            ..phone.clone()
        };
        recording.phones.iter().map(moved).collect::<Vec<_>>()
    };
    let arguments_of_plot = PlotArguments {
        sound: arguments.sound.clone(),
        input: arguments.inputs.first().cloned().unwrap_or_default(),
        output: arguments.output.clone(),
        controls: Vec::new(),
        phones: None,
        audio: None,
        size: (width, (f64::from(width) * CURVES) as u32),
        from: None,
        to: None,
        dark: false,
        title: Some(format!("Above, from the left:  {title}")),
        font: None,
        student: arguments.student.clone(),
        face: arguments.face.clone(),
        overwrite: arguments.overwrite,
    };
    let phones = recordings.iter().flat_map(on_the_axis).collect();
    let image = plot::png_of_many(&arguments_of_plot, &arguments.inputs, phones)?;
    decode(&image).context("the curves cannot be drawn").fault(Fault::Inputs)
}

fn decode(bytes: &[u8]) -> anyhow::Result<Image> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size()];
    let frame = reader.next_frame(&mut pixels)?;
    if frame.color_type != png::ColorType::Rgb {
        return Err(anyhow!("it is not an RGB image"));
    }
    Ok(Image { width: frame.width, height: frame.height, pixels })
}

fn encode(image: &Image, out: impl std::io::Write) -> anyhow::Result<()> {
    let mut encoder = png::Encoder::new(out, image.width, image.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Best);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&image.pixels)?;
    writer.finish()?;
    Ok(())
}
