//! Options that choose and describe a format.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::failure::Failed;

use super::head::Head;
use super::registry::{CurveFormat, HeadUse, names_with_head};

/// Value of `--head` for the built-in head.
const OWN: &str = "v2f";

/// Options of `v2f bake` about formats.
#[derive(Debug, Clone, Args)]
pub struct FormatArguments {
    /// Format of the curves [default: by the extension of the output; for folders csv]
    #[arg(long, value_enum)]
    pub format: Option<CurveFormat>,
    /// Your character (.glb, .gltf or .vrm) for glb and usda: its morph targets move, found by name. The
    /// value v2f means the built-in head, which is the default for glb
    #[arg(long, value_name = "FILE")]
    pub head: Option<PathBuf>,
    /// Also write the sound beside the curves, as 16-bit wav
    #[arg(long)]
    pub audio: bool,
    /// For anim: path of the SkinnedMeshRenderer below the Animator, such as Body/Head [default: the
    /// Animator's object]
    #[arg(long, value_name = "PATH", default_value = "", hide_default_value = true)]
    pub renderer_path: String,
}

impl FormatArguments {
    /// Whether the command line names a character of its own.
    pub fn names_head(&self) -> bool {
        self.head.as_deref().is_some_and(|path| path != Path::new(OWN))
    }

    /// Opens the character that the format carries.
    ///
    /// # Errors
    /// The head cannot be used, is missing, or the format carries none.
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
