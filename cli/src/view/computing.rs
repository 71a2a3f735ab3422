//! Where the curves of a page are computed: by the program, or by the page itself with the core in WebAssembly.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::ValueEnum;

use crate::failure::{Failed, Fault, FaultOf as _};
use crate::model::{StudentArguments, student_bytes};

/// Name of the core in WebAssembly, beside the program and for the page.
pub const CORE: &str = "v2f.wasm";
/// What every WebAssembly file begins with.
const WASM_MAGIC: &[u8] = b"\0asm";

/// Who computes the curves of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Computer {
    /// This program, with the engine that --engine names: what the page shows is, bit for bit, what bake writes
    Program,
    /// The page itself, by WebAssembly: what a web page or game will show
    Page,
}

/// What a page needs that computes by itself.
pub struct PageCore {
    pub wasm: Vec<u8>,
    /// The students' files, in the page's order.
    pub students: Vec<Cow<'static, [u8]>>,
}

/// Who computes, and a sentence where that is not what was asked for.
#[derive(Default)]
pub struct Computing {
    pub page: Option<PageCore>,
    pub note: Option<String>,
}

impl Computing {
    /// What the command line asks for; `wasm` is the core that it names. Without a core the program computes, and a note says so.
    ///
    /// # Errors
    /// A core that is named and cannot be used, a student that cannot be read.
    pub fn choose(
        computer: Computer,
        wasm: Option<&Path>,
        students: &[StudentArguments],
    ) -> Result<Self, Failed> {
        if computer == Computer::Program {
            return Ok(Self::default());
        }
        match find_core(wasm)? {
            Some(wasm) => Ok(Self { page: Some(PageCore::open(wasm, students)?), note: None }),
            None => Ok(Self { page: None, note: Some(absence()) }),
        }
    }
}

impl PageCore {
    /// For a page that has no program to fall back on.
    ///
    /// # Errors
    /// As [`Computing::choose`], and no core.
    pub fn find(wasm: Option<&Path>, students: &[StudentArguments]) -> Result<Self, Failed> {
        Self::open(find_core(wasm)?.with_context(absence).fault(Fault::Environment)?, students)
    }

    fn open(wasm: Vec<u8>, students: &[StudentArguments]) -> Result<Self, Failed> {
        let read = |arguments: &StudentArguments| student_bytes(arguments.student.as_deref());
        Ok(Self { wasm, students: students.iter().map(read).collect::<Result<_, _>>()? })
    }
}

/// The core that is named, or the one beside the program.
fn find_core(named: Option<&Path>) -> Result<Option<Vec<u8>>, Failed> {
    let Some(path) = named.map(Path::to_owned).or_else(beside_the_program) else { return Ok(None) };
    read_core(&path)
        .with_context(|| format!("{} cannot be used", path.display()))
        .fault(Fault::Usage)
        .map(Some)
}

fn beside_the_program() -> Option<PathBuf> {
    let path = std::env::current_exe().ok()?.with_file_name(CORE);
    path.is_file().then_some(path)
}

fn read_core(path: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    match bytes.starts_with(WASM_MAGIC) {
        true => Ok(bytes),
        false => Err(anyhow!("it is no WebAssembly; bindings/web/build makes {CORE}")),
    }
}

fn absence() -> String {
    format!("no {CORE} lies beside the program and --wasm names none")
}
