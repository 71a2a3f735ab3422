//! What the command line says about formats.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::failure::Failed;

use super::head::Head;
use super::registry::{CurveFormat, HeadUse, names_with_head};

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

impl FormatArguments {
    /// Opens the character that `format` needs, or that was named for it.
    ///
    /// # Errors
    /// A head that is no usable .glb, none where one is needed, one where it has no use.
    pub fn open_head(&self, format: CurveFormat) -> Result<Option<Arc<Head>>, Failed> {
        let head = match (format.head(), &self.head) {
            (HeadUse::None, Some(_)) => {
                return Err(Failed::usage(format!("--head is for {} only; drop it", names_with_head())));
            }
            (HeadUse::None | HeadUse::Optional, None) => return Ok(None),
            (HeadUse::Required, None) => Head::own()?,
            (_, Some(path)) if path == Path::new(OWN) => Head::own()?,
            (_, Some(path)) => Head::open(path)?,
        };
        Ok(Some(Arc::new(head)))
    }
}
