//! A font of the system for the text of pictures.

use std::path::{Path, PathBuf};

use ab_glyph::FontVec;
use anyhow::{Context as _, anyhow};

/// Regular and bold of one family, best first.
const FAMILIES: [(&str, &str); 8] = [
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("Ubuntu-R.ttf", "Ubuntu-B.ttf"),
    ("segoeui.ttf", "segoeuib.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
    ("FreeSans.ttf", "FreeSansBold.ttf"),
];

const FOLDERS: [&str; 6] = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:\\Windows\\Fonts",
    "/run/current-system/sw/share/X11/fonts",
];

/// Folders of fonts are nested, but not deeper than this.
const DEEPEST: usize = 4;

/// A family for PNG text.
pub struct Fonts {
    pub regular: FontVec,
    pub bold: Option<FontVec>,
}

impl Fonts {
    /// The font that the user names.
    ///
    /// # Errors
    /// A file that cannot be read or is no TrueType or OpenType font.
    pub fn from_file(path: &Path) -> anyhow::Result<Self> {
        let regular = read(path).with_context(|| format!("--font {} cannot be used", path.display()))?;
        Ok(Self { regular, bold: None })
    }

    /// The best font that this system has in the usual folders.
    pub fn of_system() -> Option<Self> {
        let mut files = Vec::new();
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let own = home.iter().flat_map(|home| {
            [home.join(".fonts"), home.join(".local/share/fonts"), home.join("Library/Fonts")]
        });
        for folder in FOLDERS.iter().map(PathBuf::from).chain(own) {
            collect(&folder, DEEPEST, &mut files);
        }
        let find = |name: &str| files.iter().find(|path| path.file_name().is_some_and(|found| found == name));
        FAMILIES.iter().find_map(|(regular, bold)| {
            let regular = read(find(regular)?).ok()?;
            Some(Self { regular, bold: find(bold).and_then(|path| read(path).ok()) })
        })
    }

    /// The cut for a text.
    pub fn cut(&self, bold: bool) -> &FontVec {
        match &self.bold {
            Some(font) if bold => font,
            _ => &self.regular,
        }
    }
}

fn read(path: &Path) -> anyhow::Result<FontVec> {
    let bytes = std::fs::read(path)?;
    FontVec::try_from_vec(bytes).map_err(|_| anyhow!("it is no TrueType or OpenType font"))
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, files);
            }
        } else {
            files.push(path);
        }
    }
}
