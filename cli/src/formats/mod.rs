//! The files that curves are written to. `docs/formats.md` describes each format and its readers.

mod arguments;
mod audio2face;
mod csv;
mod glb;
mod head;
mod json;
mod registry;
mod sound;
mod spool;
mod unity_anim;
mod usd;
mod writer;

pub use arguments::FormatArguments;
pub use head::Head;
pub use json::CurvesFile;
#[cfg(test)]
pub use registry::FORMATS;
pub use registry::{CurveFormat, extensions, labels};
pub use sound::{SoundFile, sound_path};
pub use writer::{FrameWriter, OutputSettings, Subject};
