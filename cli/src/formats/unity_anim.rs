//! Unity's AnimationClip as YAML: one curve per control, weights from 0 to 100.
//!
//! A clip lists its curves one after another, so rig frames are spooled until all are known.

use std::io::Write as _;

use v2f::runtime::BakedFrame;

use crate::frame_rate::Ratio;
use crate::output_file::OutputFile;

use super::spool::{Spool, SpoolReader};
use super::writer::{FrameWriter, OutputSettings, Subject};

/// Weight of a full blend shape in Unity.
const FULL: f64 = 100.0;
/// Class number of SkinnedMeshRenderer.
const SKINNED_MESH_RENDERER: u32 = 137;

/// Begins a clip.
///
/// # Errors
/// The folder of the clip cannot hold a temporary file.
pub fn create(
    file: OutputFile,
    subject: &Subject<'_>,
    settings: &OutputSettings,
) -> anyhow::Result<Box<dyn FrameWriter>> {
    Ok(Box::new(AnimWriter::new(file, subject, settings.rate, &settings.renderer_path)?))
}

struct AnimWriter {
    file: OutputFile,
    spool: Spool,
    title: String,
    names: Vec<String>,
    path: String,
    rate: Ratio,
}

/// A key of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Key {
    frame: u64,
    value: f32,
}

impl AnimWriter {
    fn new(file: OutputFile, subject: &Subject<'_>, rate: Ratio, path: &str) -> anyhow::Result<Self> {
        Ok(Self {
            file,
            spool: Spool::beside(subject.target, subject.rig.len())?,
            title: scalar(&subject.title()),
            names: subject.rig.names().map(str::to_owned).collect(),
            path: scalar(path),
            rate,
        })
    }
}

impl FrameWriter for AnimWriter {
    fn write(&mut self, frame: BakedFrame<'_>) -> anyhow::Result<()> {
        self.spool.push(frame.values)
    }

    fn finish(self: Box<Self>, _seconds: f64) -> anyhow::Result<()> {
        let Self { mut file, spool, title, names, path, rate } = *self;
        let mut frames = spool.into_reader()?;
        file.write_all(opening(&title).as_bytes())?;
        for (place, name) in names.iter().enumerate() {
            file.write_all(
                b"  - serializedVersion: 2\n    curve:\n      serializedVersion: 2\n      m_Curve:\n",
            )?;
            write_keys(&mut file, &mut frames, place, rate)?;
            write!(
                file,
                "      m_PreInfinity: 2\n      m_PostInfinity: 2\n      m_RotationOrder: 4\n    \
                 attribute: {}\n    path: {path}\n    classID: {SKINNED_MESH_RENDERER}\n    \
                 script: {{fileID: 0}}\n    flags: 16\n",
                scalar(&format!("blendShape.{name}"))
            )?;
        }
        file.write_all(closing(rate, frames.frames()).as_bytes())?;
        file.finish()
    }
}

/// Writes the keys of one control. A run of equal values needs only its first and last key.
fn write_keys(
    file: &mut OutputFile,
    frames: &mut SpoolReader,
    place: usize,
    rate: Ratio,
) -> anyhow::Result<()> {
    let mut frame = 0;
    let (mut before, mut now): (Option<Key>, Option<Key>) = (None, None);
    frames.for_each(|values| {
        let next = Key { frame, value: values.get(place).copied().unwrap_or(0.0) };
        frame += 1;
        if let Some(key) = now {
            let is_inside = before.is_some_and(|key| key.value == next.value) && key.value == next.value;
            if !is_inside {
                write_key(file, before, key, Some(next), rate)?;
                before = Some(key);
            }
        }
        now = Some(next);
        Ok(())
    })?;
    match now {
        Some(key) => write_key(file, before, key, None, rate),
        None => Ok(()),
    }
}

/// Writes a key with linear tangents on both sides.
fn write_key(
    file: &mut OutputFile,
    before: Option<Key>,
    key: Key,
    after: Option<Key>,
    rate: Ratio,
) -> anyhow::Result<()> {
    let time = |key: Key| rate.seconds(key.frame);
    let value = |key: Key| f64::from(key.value) * FULL;
    let slope = |from: Key, to: Key| (value(to) - value(from)) / (time(to) - time(from));
    let incoming = before.map(|before| slope(before, key));
    let outgoing = after.map(|after| slope(key, after));
    // 69: broken tangents, linear on both sides.
    write!(
        file,
        "      - serializedVersion: 3\n        time: {}\n        value: {}\n        inSlope: {}\n        \
         outSlope: {}\n        tangentMode: 69\n        weightedMode: 0\n        \
         inWeight: 0.33333334\n        outWeight: 0.33333334\n",
        time(key) as f32,
        value(key) as f32,
        incoming.or(outgoing).unwrap_or(0.0) as f32,
        outgoing.or(incoming).unwrap_or(0.0) as f32,
    )?;
    Ok(())
}

fn opening(title: &str) -> String {
    format!(
        "%YAML 1.1\n\
         %TAG !u! tag:unity3d.com,2011:\n\
         --- !u!74 &7400000\n\
         AnimationClip:\n  \
         m_ObjectHideFlags: 0\n  \
         m_CorrespondingSourceObject: {{fileID: 0}}\n  \
         m_PrefabInstance: {{fileID: 0}}\n  \
         m_PrefabAsset: {{fileID: 0}}\n  \
         m_Name: {title}\n  \
         serializedVersion: 7\n  \
         m_Legacy: 0\n  \
         m_Compressed: 0\n  \
         m_UseHighQualityCurve: 1\n  \
         m_RotationCurves: []\n  \
         m_CompressedRotationCurves: []\n  \
         m_EulerCurves: []\n  \
         m_PositionCurves: []\n  \
         m_ScaleCurves: []\n  \
         m_FloatCurves:\n"
    )
}

fn closing(rate: Ratio, frames: u64) -> String {
    let stop = rate.seconds(frames.saturating_sub(1)) as f32;
    let per_second = rate.per_second() as f32;
    format!(
        "  m_PPtrCurves: []\n  \
         m_SampleRate: {per_second}\n  \
         m_WrapMode: 0\n  \
         m_Bounds:\n    m_Center: {{x: 0, y: 0, z: 0}}\n    m_Extent: {{x: 0, y: 0, z: 0}}\n  \
         m_ClipBindingConstant:\n    genericBindings: []\n    pptrCurveMapping: []\n  \
         m_AnimationClipSettings:\n    \
         serializedVersion: 2\n    \
         m_AdditiveReferencePoseClip: {{fileID: 0}}\n    \
         m_AdditiveReferencePoseTime: 0\n    \
         m_StartTime: 0\n    \
         m_StopTime: {stop}\n    \
         m_OrientationOffsetY: 0\n    \
         m_Level: 0\n    \
         m_CycleOffset: 0\n    \
         m_HasAdditiveReferencePose: 0\n    \
         m_LoopTime: 0\n    \
         m_LoopBlend: 0\n    \
         m_LoopBlendOrientation: 0\n    \
         m_LoopBlendPositionY: 0\n    \
         m_LoopBlendPositionXZ: 0\n    \
         m_KeepOriginalOrientation: 0\n    \
         m_KeepOriginalPositionY: 1\n    \
         m_KeepOriginalPositionXZ: 0\n    \
         m_HeightFromFeet: 0\n    \
         m_Mirror: 0\n  \
         m_EditorCurves: []\n  \
         m_EulerEditorCurves: []\n  \
         m_HasGenericRootTransform: 0\n  \
         m_HasMotionFloatCurves: 0\n  \
         m_Events: []\n"
    )
}

/// A YAML scalar: plain where that is safe, else quoted (a JSON string is a YAML string).
fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-./".contains(letter))
        && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
            .contains(&text.to_ascii_lowercase().as_str());
    match (text, is_plain) {
        ("", _) => String::new(),
        (text, true) => text.to_owned(),
        (text, false) => serde_json::json!(text).to_string(),
    }
}

#[cfg(test)]
mod tests;
