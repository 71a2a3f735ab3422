//! Where the curves of a page are computed: in the program, or in the page with the WebAssembly core.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::ValueEnum;

use crate::failure::{Failed, Fault, FaultOf as _};
use crate::model::{StudentArguments, student_bytes};

/// File name of the WebAssembly core, beside the program and on the page.
pub const CORE: &str = "v2f.wasm";
/// First bytes of a WebAssembly file.
const WASM_MAGIC: &[u8] = b"\0asm";

/// Where the curves of a page are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Computer {
    /// In this program, with the engine of --engine: the page shows exactly the bits that bake writes
    Program,
    /// In the page, by WebAssembly: the page shows what a web page or web game shows
    Page,
}

/// The files of a page that computes.
pub struct PageCore {
    pub wasm: Vec<u8>,
    /// Files of the students, in the order of the page.
    pub students: Vec<Cow<'static, [u8]>>,
}

/// Where the curves are computed, and a note where that is not as requested.
#[derive(Default)]
pub struct Computing {
    pub page: Option<PageCore>,
    pub note: Option<String>,
}

impl Computing {
    /// The choice of the command line; `wasm` is the core that it names. Without a core the program computes,
    /// with a note.
    ///
    /// # Errors
    /// The named core cannot be used, or a student cannot be read.
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
            None => Ok(Self { page: None, note: Some(no_core()) }),
        }
    }
}

impl PageCore {
    /// The files of an exported page, which has no program.
    ///
    /// # Errors
    /// As [`Computing::choose`], or there is no core.
    pub fn find(wasm: Option<&Path>, students: &[StudentArguments]) -> Result<Self, Failed> {
        Self::open(find_core(wasm)?.with_context(no_core).fault(Fault::Environment)?, students)
    }

    fn open(wasm: Vec<u8>, students: &[StudentArguments]) -> Result<Self, Failed> {
        let read = |arguments: &StudentArguments| student_bytes(arguments.student.as_deref());
        Ok(Self { wasm, students: students.iter().map(read).collect::<Result<_, _>>()? })
    }
}

/// The named core, or the one beside the program.
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
        false => Err(anyhow!("it is not WebAssembly; bindings/web/build makes {CORE}")),
    }
}

fn no_core() -> String {
    format!("there is no {CORE} beside the program, and --wasm names none")
}
