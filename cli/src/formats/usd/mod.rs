//! USD text: a UsdSkel blend shape animation with one time sample per rig frame, and the character if there
//! is one.
//!
//! Time codes are numbers of rig frames, so the time of every rig frame is exact at any rate.

mod mesh;
mod text;

use std::io::{Seek as _, SeekFrom, Write as _};

use v2f::rig::Rig;
use v2f::runtime::BakedFrame;

use crate::frame_rate::Ratio;
use crate::output_file::OutputFile;

use super::head::Head;
use super::writer::{FrameWriter, OutputSettings, Subject};

use text::{ROOT, asset, list, quoted};

/// Name of this program in the file.
const PROGRAM: &str = "v2f";
/// Width of the field for the number of the last rig frame, which is known at the end.
const END_DIGITS: usize = 20;

/// Refuses a head whose geometry cannot be read, and warns of what its expressions hold that one weight per
/// control cannot say.
///
/// # Errors
/// The geometry is compressed, quantised or broken.
pub fn check_head(head: &Head, rig: &Rig) -> anyhow::Result<()> {
    head.surfaces()?;
    let drivers = head.drivers(rig);
    let drivers = || drivers.iter().flatten().flatten();
    if drivers().any(|driver| driver.is_binary || !driver.held_back_by.is_empty()) {
        log::warn!(
            "the head has VRM expressions with isBinary or with overrides; usda moves them without either, \
             glb obeys both"
        );
    }
    Ok(())
}

/// Begins a file.
///
/// # Errors
/// The geometry of the head cannot be read.
pub fn create(
    file: OutputFile,
    subject: &Subject<'_>,
    settings: &OutputSettings,
) -> anyhow::Result<Box<dyn FrameWriter>> {
    Ok(Box::new(UsdWriter::new(file, subject, settings.rate, settings.head.as_deref())?))
}

struct UsdWriter {
    file: OutputFile,
    /// Offset of the field for the number of the last rig frame.
    end_at: u64,
    frames: u64,
    row: String,
}

impl UsdWriter {
    /// Writes everything before the rig frames.
    ///
    /// # Errors
    /// The geometry of the head cannot be read, or the disk refuses.
    fn new(
        mut file: OutputFile,
        subject: &Subject<'_>,
        rate: Ratio,
        head: Option<&Head>,
    ) -> anyhow::Result<Self> {
        let controls: Vec<&str> = subject.rig.names().collect();
        let before = format!(
            "#usda 1.0\n(\n    defaultPrim = \"{ROOT}\"\n    doc = {}\n    \
             startTimeCode = 0\n    endTimeCode = ",
            quoted(&format!("{}, by {PROGRAM} with {}", subject.source(), subject.manifest.name))
        );
        let per_second = rate.per_second();
        write!(
            file,
            "{before}{:END_DIGITS$}\n    framesPerSecond = {per_second}\n    metersPerUnit = 1\n    \
             timeCodesPerSecond = {per_second}\n    upAxis = \"Y\"\n)\n\n\
             def SkelRoot \"{ROOT}\" (\n    prepend apiSchemas = [\"SkelBindingAPI\"]\n)\n{{\n",
            ""
        )?;
        file.write_all(SKELETON.as_bytes())?;
        if let Some(head) = head {
            for mesh in mesh::meshes(head, subject.rig)? {
                file.write_all(mesh.as_bytes())?;
            }
        }
        if let Some(sound) = subject.sound {
            write!(
                file,
                "    def SpatialAudio \"Sound\"\n    {{\n        \
                 uniform token auralMode = \"nonSpatial\"\n        \
                 uniform asset filePath = {}\n        \
                 uniform token playbackMode = \"onceFromStart\"\n        \
                 uniform timecode startTime = 0\n    }}\n\n",
                asset(&format!("./{sound}"))
            )?;
        }
        write!(
            file,
            "    def SkelAnimation \"Animation\"\n    {{\n        uniform token[] blendShapes = {}\n        \
             float[] blendShapeWeights.timeSamples = {{\n",
            list(controls.iter().map(|name| quoted(name)))
        )?;
        Ok(Self { file, end_at: before.len() as u64, frames: 0, row: String::new() })
    }
}

/// UsdSkel needs a skeleton; one joint that never moves is enough.
const SKELETON: &str =
    "    def Skeleton \"Skeleton\" (\n        prepend apiSchemas = [\"SkelBindingAPI\"]\n    )\n    {
        uniform matrix4d[] bindTransforms = [( (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1) )]
        uniform token[] joints = [\"root\"]
        uniform matrix4d[] restTransforms = [( (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1) )]
        rel skel:animationSource = </Character/Animation>
    }

";

impl FrameWriter for UsdWriter {
    fn write(&mut self, frame: BakedFrame<'_>) -> anyhow::Result<()> {
        use std::fmt::Write as _;
        self.row.clear();
        for (place, value) in frame.values.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            // Writing to a String cannot fail.
            let _ = write!(self.row, "{comma}{value}");
        }
        writeln!(self.file, "            {}: [{}],", self.frames, self.row)?;
        self.frames += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>, _seconds: f64) -> anyhow::Result<()> {
        self.file.write_all(b"        }\n    }\n}\n")?;
        self.file.seek(SeekFrom::Start(self.end_at))?;
        write!(self.file, "{:<END_DIGITS$}", self.frames.saturating_sub(1))?;
        self.file.finish()
    }
}
