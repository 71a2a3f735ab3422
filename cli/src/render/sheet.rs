//! The contact sheet: faces of chosen instants, and the curves beneath.

use anyhow::{Context as _, anyhow};

use crate::arguments::{PlotArguments, RenderArguments};
use crate::failure::{Failed, Fault, FaultOf as _};
use crate::plot::{self, Phone};
use crate::unfinished::Unfinished;

use super::head::Head;
use super::raster::{Image, View};
use super::{Poses, face};

/// Faces of a sheet whose phones are not known.
const FACES: usize = 6;
/// What a sheet shows when phones are known but none are chosen: lips together, teeth on the lip, open, round, wide, tongue.
const USUAL: [&str; 6] = ["p", "f", "aa", "uw", "iy", "th"];
/// Poses are computed this often per second; a face is at most 2.5 ms beside its instant.
const PER_SECOND: u32 = 200;
/// Height of the curves, as a share of the sheet's width.
const CURVES: f64 = 0.36;

/// A face of the sheet.
struct Moment {
    label: String,
    seconds: f64,
}

/// Writes the sheet.
pub fn write(arguments: &RenderArguments) -> Result<(), Failed> {
    let poses = Poses::bake(arguments, PER_SECOND)?;
    let phones = match &arguments.phones {
        Some(path) => plot::read_phones(path).fault(Fault::Usage)?,
        None => Vec::new(),
    };
    let moments = choose(&phones, &arguments.show, poses.seconds)?;
    let head = Head::load().fault(Fault::Environment)?;
    let view = View { width: arguments.size.0, height: arguments.size.1, turn: arguments.turn.to_radians() };
    let width = view.width * moments.len() as u32;
    let title = moments.iter().map(|moment| moment.label.as_str()).collect::<Vec<_>>().join("     ");
    let curves = curves(arguments, width, &title)?;
    let mut sheet = Image::new(width, view.height + curves.height, [255; 3]);
    for (place, moment) in moments.iter().enumerate() {
        sheet.paste(&face(&head, &poses, moment.seconds, &view), place as u32 * view.width, 0);
    }
    sheet.paste(&curves, 0, view.height);
    let mut file = Unfinished::create(&arguments.output, arguments.overwrite).fault(Fault::Inputs)?;
    encode(&sheet, &mut file).context("the sheet cannot be written").fault(Fault::Inputs)?;
    file.finish().fault(Fault::Inputs)
}

/// The instants that are shown, in the order of time for steps, in the asked-for order for phones.
fn choose(phones: &[Phone], asked: &[String], seconds: f64) -> Result<Vec<Moment>, Failed> {
    let longest = |name: &str| {
        let plain =
            |phone: &Phone| phone.phone.trim_end_matches(|letter: char| letter.is_ascii_digit()).to_owned();
        let of_name = phones.iter().filter(|phone| plain(phone).eq_ignore_ascii_case(name));
        of_name.max_by(|one, other| (one.end - one.start).total_cmp(&(other.end - other.start)))
    };
    let moment = |name: &str, phone: &Phone| {
        let seconds = (phone.start + phone.end) / 2.0;
        Moment { label: format!("/{name}/ at {seconds:.2} s"), seconds }
    };
    if !asked.is_empty() {
        let found = |name: &String| {
            longest(name)
                .map(|phone| moment(name, phone))
                .ok_or_else(|| Failed::usage(format!("the phones file has no /{name}/")))
        };
        return asked.iter().map(found).collect();
    }
    let usual: Vec<Moment> = USUAL.iter().filter_map(|name| Some(moment(name, longest(name)?))).collect();
    if !usual.is_empty() {
        return Ok(usual);
    }
    let steps = (0..FACES).map(|step| seconds * (step as f64 + 0.5) / FACES as f64);
    Ok(steps.map(|seconds| Moment { label: format!("{seconds:.2} s"), seconds }).collect())
}

fn curves(arguments: &RenderArguments, width: u32, title: &str) -> Result<Image, Failed> {
    let picture = plot::png(&PlotArguments {
        input: arguments.input.clone(),
        output: arguments.output.clone(),
        controls: Vec::new(),
        phones: arguments.phones.clone(),
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
    })?;
    decode(&picture).context("the curves cannot be drawn").fault(Fault::Inputs)
}

fn decode(bytes: &[u8]) -> anyhow::Result<Image> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size()];
    let frame = reader.next_frame(&mut pixels)?;
    if frame.color_type != png::ColorType::Rgb {
        return Err(anyhow!("it is no picture of red, green and blue"));
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
