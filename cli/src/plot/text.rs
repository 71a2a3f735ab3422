//! Text in plots, and the font for it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontDesc, FontFamily, FontStyle, RGBColor, TextStyle, register_font};

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

/// Deepest level of the font folders that is searched.
const MAX_DEPTH: usize = 4;

/// Name under which the font is registered with the plotting library.
const FAMILY: &str = "sans-serif";
/// Factor of the plotting library: its font sizes are line heights, ours are ems.
const LINE_PER_EM: f32 = 1.24;
/// Mean width of a letter in ems, where no font is loaded.
const LETTER_WIDTH: f32 = 0.58;

/// How text is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// With a registered font.
    Font,
    /// By the viewer of the file, which has fonts.
    Viewer,
    /// Not at all.
    None,
}

impl Texts {
    /// The font that the user names.
    ///
    /// # Errors
    /// The file cannot be read or is not a TrueType or OpenType font.
    pub fn from_file(path: &Path) -> anyhow::Result<Self> {
        register(path, FontStyle::Normal)
            .with_context(|| format!("--font {} cannot be used", path.display()))?;
        Ok(Self::Font)
    }

    /// The best known font in the font folders of the system; `None` where there is none.
    pub fn of_system() -> Self {
        let mut files = Vec::new();
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let own = home.iter().flat_map(|home| {
            [home.join(".fonts"), home.join(".local/share/fonts"), home.join("Library/Fonts")]
        });
        for folder in FOLDERS.iter().map(PathBuf::from).chain(own) {
            collect(&folder, MAX_DEPTH, &mut files);
        }
        let find = |name: &str| files.iter().find(|path| path.file_name().is_some_and(|found| found == name));
        for (regular, bold) in FAMILIES {
            if find(regular).is_some_and(|path| register(path, FontStyle::Normal).is_ok()) {
                // Without a bold font the regular one is used.
                let _ = find(bold).map(|path| register(path, FontStyle::Bold));
                return Self::Font;
            }
        }
        Self::None
    }

    /// A style whose letters are `size` pixels per em.
    pub fn style(self, size: f32, bold: bool, colour: RGBColor, anchor: HPos) -> TextStyle<'static> {
        let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = FontDesc::new(FontFamily::SansSerif, f64::from(size * LINE_PER_EM), style);
        TextStyle { font, color: colour.to_backend_color(), pos: Pos::new(anchor, VPos::Center) }
    }

    /// Vertical offset of the middle of the letters, in ems: the two ways of drawing centre text differently.
    pub fn below_middle(self) -> f32 {
        match self {
            Self::Font => 0.22,
            Self::Viewer | Self::None => 0.09,
        }
    }

    /// Width of a text, pixels; an estimate where no font is loaded.
    pub fn measure(self, text: &str, size: f32, bold: bool) -> f32 {
        let rough = text.chars().count() as f32 * size * LETTER_WIDTH;
        match self {
            Self::Font => {
                let font = self.style(size, bold, RGBColor(0, 0, 0), HPos::Left).font;
                font.box_size(text).map_or(rough, |(width, _)| width as f32)
            }
            Self::Viewer | Self::None => rough,
        }
    }
}

/// Registers a font. The library keeps it until the program ends, so its bytes are leaked: at most two files.
fn register(path: &Path, style: FontStyle) -> anyhow::Result<()> {
    let bytes = std::fs::read(path)?.leak();
    register_font(FAMILY, style, bytes).map_err(|_| anyhow!("it is not a TrueType or OpenType font"))
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
