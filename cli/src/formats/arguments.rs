//! What the command line says about formats.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::failure::Failed;
use crate::frame_rate::{RateChoice, Ratio};

use super::Head;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CurveFormat {
    /// Live Link Face's CSV (ARKit rigs only)
    Csv,
    /// Curves of any rig; docs/curves-json.md
    Json,
    /// glTF 2.0 binary: a head with a morph animation
    Glb,
    /// USD text: a UsdSkel blend shape animation, with the head of --head if there is one
    Usda,
    /// Unity AnimationClip
    Anim,
    /// JSON as Audio2Face exports it
    #[value(name = "a2f")]
    Audio2face,
}

/// What `--head` calls the program's own.
const OWN: &str = "v2f";

/// What some formats want to know.
#[derive(Debug, Clone, Args)]
pub struct FormatArguments {
    /// Format of the curves; without it the output's extension tells, for folders csv
    #[arg(long, value_enum)]
    pub format: Option<CurveFormat>,
    /// Your character as .glb, .gltf (with the files beside it) or .vrm: its morph targets, found by name, move in glb and usda; v2f is the program's own head, which glb
    /// takes without --head
    #[arg(long, value_name = "FILE")]
    pub head: Option<PathBuf>,
    /// Write the sound beside the curves too, as wav of 16 bits
    #[arg(long)]
    pub audio: bool,
    /// For anim: path of the SkinnedMeshRenderer below the Animator (Body/Head); without it the Animator's own object
    #[arg(long, value_name = "PATH", default_value = "", hide_default_value = true)]
    pub renderer_path: String,
}

impl CurveFormat {
    /// File name extension.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json | Self::Audio2face => "json",
            Self::Glb => "glb",
            Self::Usda => "usda",
            Self::Anim => "anim",
        }
    }

    /// The format that an output's extension means; `json` means our own.
    pub fn of_extension(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        Self::value_variants()
            .iter()
            .copied()
            .find(|format| format.extension().eq_ignore_ascii_case(extension))
    }

    /// Frames per second when nobody asks for any.
    pub fn usual_rate(self) -> RateChoice {
        /// What the app on the phone records, and what games draw.
        const USUAL: u32 = 60;
        match self {
            Self::Json => RateChoice::Student,
            _ => RateChoice::PerSecond(Ratio::whole(USUAL)),
        }
    }
}

impl FormatArguments {
    /// Opens the character that `format` needs, or that was named for it.
    ///
    /// # Errors
    /// A head that is no usable .glb, none where one is needed, one where it has no use.
    pub fn open_head(&self, format: CurveFormat) -> Result<Option<Arc<Head>>, Failed> {
        let head = match (format, &self.head) {
            (CurveFormat::Glb | CurveFormat::Usda, Some(path)) if path == Path::new(OWN) => Head::own()?,
            (CurveFormat::Glb | CurveFormat::Usda, Some(path)) => Head::open(path)?,
            (CurveFormat::Glb, None) => Head::own()?,
            (_, Some(_)) => return Err(Failed::usage("--head has a use for glb and usda only; drop it")),
            (_, None) => return Ok(None),
        };
        Ok(Some(Arc::new(head)))
    }
}
