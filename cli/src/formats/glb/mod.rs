//! glTF binary: the file of the character with one more morph animation.
//!
//! The JSON of a `.glb` comes before its data and states their length, so rig frames are spooled until all
//! are known.

mod members;

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde_json::json;
use v2f::rig::Rig;
use v2f::runtime::BakedFrame;

use crate::frame_rate::Ratio;
use crate::output_file::OutputFile;

use super::head::{Chunks, Driver, Drivers, Head, MorphMesh};
use super::spool::{Spool, SpoolReader};
use super::writer::{FrameWriter, OutputSettings, Subject};

use members::Description;

const FLOAT: u32 = 5126;
const BYTES: u64 = size_of::<f32>() as u64;

/// Begins a file.
///
/// # Errors
/// No head, or none of its shapes has the name of a control.
pub fn create(
    file: OutputFile,
    subject: &Subject<'_>,
    settings: &OutputSettings,
) -> anyhow::Result<Box<dyn FrameWriter>> {
    Ok(Box::new(GlbWriter::new(file, subject, settings.rate, settings.head.clone())?))
}

struct GlbWriter {
    file: OutputFile,
    spool: Spool,
    rate: Ratio,
    /// Time of the first rig frame, seconds.
    start: f64,
    head: Arc<Head>,
    tracks: Vec<Track>,
    title: String,
}

/// The animation of one mesh.
struct Track {
    mesh: MorphMesh,
    /// For each weight, the controls that drive it.
    drivers: Vec<Drivers>,
    /// Whether no weight may lie between two rig frames.
    steps: bool,
}

impl GlbWriter {
    fn new(
        file: OutputFile,
        subject: &Subject<'_>,
        rate: Ratio,
        head: Option<Arc<Head>>,
    ) -> anyhow::Result<Self> {
        let head = head.context("a .glb needs a head; name one with --head")?;
        let tracks = tracks(&head, subject.rig);
        if tracks.is_empty() {
            bail!("no control moves the head; choose another --map or another --head");
        }
        let spool = Spool::beside(subject.target, subject.rig.len())?;
        Ok(Self { file, spool, rate, start: 0.0, head, tracks, title: subject.title() })
    }
}

/// The meshes that a control moves.
fn tracks(head: &Head, rig: &Rig) -> Vec<Track> {
    let tracks = head.meshes().iter().cloned().zip(head.drivers(rig));
    let tracks = tracks.map(|(mesh, drivers)| Track { steps: steps(&drivers, rig), mesh, drivers });
    tracks.filter(|track| track.drivers.iter().any(|drivers| !drivers.is_empty())).collect()
}

/// Whether all drivers step. glTF has one interpolation for all weights of a mesh.
fn steps(drivers: &[Drivers], rig: &Rig) -> bool {
    let is_step =
        |driver: &Driver| driver.is_binary || rig.steps().get(driver.control).is_some_and(|steps| *steps);
    drivers.iter().flatten().all(is_step)
}

impl FrameWriter for GlbWriter {
    fn write(&mut self, frame: BakedFrame<'_>) -> anyhow::Result<()> {
        if frame.index == 0 {
            // glTF allows no time before 0.
            self.start = frame.seconds.max(0.0);
        }
        self.spool.push(frame.values)
    }

    fn finish(self: Box<Self>, _seconds: f64) -> anyhow::Result<()> {
        let Self { mut file, spool, rate, start, head, tracks, title } = *self;
        let mut frames = spool.into_reader()?;
        let count = frames.frames();
        if count == 0 {
            bail!("the recording is too short for one rig frame; use a longer recording");
        }
        let time = |frame: u64| (start + rate.seconds(frame)) as f32;
        if count > 1 && time(count - 1) <= time(count - 2) {
            bail!(
                "glTF stores times as 32-bit floats, too coarse for so many rig frames; cut the recording or \
                 lower --fps"
            );
        }
        let clip = Clip { title, first: time(0), last: time(count - 1), frames: count };
        let chunks = head.chunks();
        let kept = chunks.binary.clone().map_or(0, |range| range.len().next_multiple_of(4) as u64);
        let added = count * BYTES + tracks.iter().map(|track| track.bytes(count)).sum::<u64>();
        let description = describe(&head, &tracks, &clip, kept, added)?;

        open_chunks(&mut file, &description, kept + added, chunks.rest.len() as u64)?;
        let old = chunks.binary.clone().and_then(|range| head.bytes().get(range)).unwrap_or_default();
        file.write_all(old)?;
        file.write_all(&vec![0; kept as usize - old.len()])?;
        for frame in 0..count {
            file.write_all(&time(frame).to_le_bytes())?;
        }
        for track in &tracks {
            track.write(&mut file, &mut frames)?;
        }
        file.write_all(head.bytes().get(chunks.rest.clone()).unwrap_or_default())?;
        file.finish()
    }
}

impl Track {
    fn bytes(&self, frames: u64) -> u64 {
        frames * self.drivers.len() as u64 * BYTES
    }

    fn write(&self, file: &mut impl Write, frames: &mut SpoolReader) -> anyhow::Result<()> {
        let mut row = Vec::with_capacity(self.drivers.len() * BYTES as usize);
        frames.for_each(|values| {
            row.clear();
            for (drivers, &rest) in self.drivers.iter().zip(&self.mesh.rest) {
                row.extend_from_slice(&weight(drivers, values, rest).to_le_bytes());
            }
            Ok(file.write_all(&row)?)
        })
    }
}

/// The weight of a target. Several expressions that drive it add up to at most 1.
fn weight(drivers: &Drivers, values: &[f32], rest: f32) -> f32 {
    match drivers.as_slice() {
        [] => rest,
        [one] => one.part(values).unwrap_or(rest),
        several => several.iter().filter_map(|driver| driver.part(values)).sum::<f32>().min(1.0),
    }
}

/// The new animation.
struct Clip {
    title: String,
    first: f32,
    last: f32,
    frames: u64,
}

/// The JSON of the head with the animation added. Everything else is kept exactly.
fn describe(head: &Head, tracks: &[Track], clip: &Clip, kept: u64, added: u64) -> anyhow::Result<String> {
    let Chunks { json, .. } = head.chunks();
    let mut description = Description::parse(head.bytes().get(json.clone()).unwrap_or_default())?;
    let root = head.root();
    let (first_view, first_accessor) = (root.buffer_views.len(), root.accessors.len());
    let view = |offset: u64, length: u64| json!({"buffer": 0, "byteOffset": offset, "byteLength": length});
    let accessor = |view: usize, count: u64| {
        let view = first_view + view;
        json!({"bufferView": view, "componentType": FLOAT, "count": count, "type": "SCALAR"})
    };

    let mut offset = kept + clip.frames * BYTES;
    let mut views = vec![view(kept, clip.frames * BYTES)];
    let mut times = accessor(0, clip.frames);
    // A float as a double is exact: a reader that rounds it back gets the same bound.
    times["min"] = json!([f64::from(clip.first)]);
    times["max"] = json!([f64::from(clip.last)]);
    let mut accessors = vec![times];
    let (mut samplers, mut channels) = (Vec::new(), Vec::new());
    for (place, track) in tracks.iter().enumerate() {
        views.push(view(offset, track.bytes(clip.frames)));
        offset += track.bytes(clip.frames);
        accessors.push(accessor(place + 1, clip.frames * track.drivers.len() as u64));
        samplers.push(json!({
            "input": first_accessor, "output": first_accessor + place + 1,
            "interpolation": if track.steps { "STEP" } else { "LINEAR" }
        }));
        for node in &track.mesh.nodes {
            channels.push(json!({"sampler": place, "target": {"node": node, "path": "weights"}}));
        }
    }
    let animation = json!({"name": clip.title, "samplers": samplers, "channels": channels});
    description.append("bufferViews", &views)?;
    description.append("accessors", &accessors)?;
    description.append("animations", &[animation])?;
    description.set_buffer_length(kept + added)?;
    Ok(description.into_json())
}

/// Writes the headers and the JSON, up to the bytes of the first buffer.
fn open_chunks(file: &mut OutputFile, description: &str, binary: u64, rest: u64) -> anyhow::Result<()> {
    let padding = description.len().next_multiple_of(4) - description.len();
    let json = (description.len() + padding) as u64;
    // A file header of 12 bytes and two chunk headers of 8.
    let total = 12 + 8 + json + 8 + binary + rest;
    let (Ok(total), Ok(json), Ok(binary)) =
        (u32::try_from(total), u32::try_from(json), u32::try_from(binary))
    else {
        bail!("a .glb holds at most 4 GiB; cut the recording or lower --fps");
    };
    file.write_all(b"glTF")?;
    for word in [2, total, json] {
        file.write_all(&word.to_le_bytes())?;
    }
    file.write_all(b"JSON")?;
    file.write_all(description.as_bytes())?;
    file.write_all(&b"   "[..padding])?;
    file.write_all(&binary.to_le_bytes())?;
    file.write_all(b"BIN\0")?;
    Ok(())
}
