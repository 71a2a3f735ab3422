//! Finds, checks and loads the ONNX Runtime library.

use std::{
    env,
    ffi::OsStr,
    fs::File,
    io::{Read, Seek, SeekFrom},
    panic::catch_unwind,
    path::{Path, PathBuf},
};

use once_cell::sync::OnceCell;

use crate::inference::error::EngineError;

/// The version of ONNX Runtime that `scripts/onnxruntime.py` fetches.
pub(in crate::inference) const RUNTIME_VERSION: &str = "1.32.0";
/// Environment variable with the library's absolute path.
const PATH_VARIABLE: &str = "V2F_ONNXRUNTIME";
/// Environment variable with the directory that `scripts/onnxruntime.py` fills.
const CACHE_VARIABLE: &str = "V2F_CACHE";
/// Name of the library's file.
const FILE_NAME: &str = if cfg!(windows) {
    "onnxruntime.dll"
} else if cfg!(target_vendor = "apple") {
    "libonnxruntime.dylib"
} else {
    "libonnxruntime.so"
};

/// The library that this process uses.
pub(super) struct Library {
    pub path: PathBuf,
    pub version: String,
    pub environment: ort::environment::Environment,
}

/// One process can load one library: the crate `ort` keeps it for good. A failed attempt leaves the cell
/// empty, so that a later call with another path can succeed.
static LOADED: OnceCell<Library> = OnceCell::new();

/// The library of this process. The first call that succeeds loads it: from `given`, or else from the first
/// place of [`places`] where a file stands.
pub(super) fn load(given: Option<&Path>) -> Result<&'static Library, EngineError> {
    let library = LOADED.get_or_try_init(|| load_file(&find(given)?))?;
    let is_other = |given: &Path| given.canonicalize().ok() != library.path.canonicalize().ok();
    match given {
        Some(given) if is_other(given) => Err(refused(
            given,
            format!("this process already uses {}; name that one or start anew", library.path.display()),
        )),
        _ => Ok(library),
    }
}

fn refused(path: &Path, why: impl Into<String>) -> EngineError {
    EngineError::RuntimeLibrary { path: path.to_owned(), why: why.into() }
}

/// The path of the library to load: `given`, the environment variable, or the first file found.
fn find(given: Option<&Path>) -> Result<PathBuf, EngineError> {
    let variable = env::var_os(PATH_VARIABLE).filter(|path| !path.is_empty());
    // A path given by the caller is used or refused. It is never replaced by another one.
    if let Some(named) = given.map(Path::to_owned).or(variable.map(PathBuf::from)) {
        return match named.is_absolute() {
            true => Ok(named),
            false => Err(refused(&named, "give its absolute path")),
        };
    }
    let paths: Vec<PathBuf> = search_paths().collect();
    let searched = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
    paths.into_iter().find(|path| path.is_file()).ok_or(EngineError::RuntimeMissing { searched })
}

/// The paths that are searched, in order.
fn search_paths() -> impl Iterator<Item = PathBuf> {
    let cache =
        cache_directory().map(|cache| cache.join(format!("onnxruntime-{RUNTIME_VERSION}")).join(FILE_NAME));
    let beside = [own_library(), env::current_exe().ok()]
        .into_iter()
        .flatten()
        .filter_map(|path| Some(path.parent()?.join(FILE_NAME)));
    cache.into_iter().chain(beside)
}

/// `$V2F_CACHE`, else `v2f` in the platform's cache directory.
fn cache_directory() -> Option<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let platform = || {
        if cfg!(windows) {
            set("LOCALAPPDATA")
        } else if cfg!(target_vendor = "apple") {
            set("HOME").map(|home| home.join("Library").join("Caches"))
        } else {
            set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))
        }
    };
    set(CACHE_VARIABLE).or_else(|| platform().map(|cache| cache.join("v2f")))
}

/// The file of v2f's shared library, if v2f is one. Linux only: there the process lists its mapped files.
fn own_library() -> Option<PathBuf> {
    let maps = std::fs::read_to_string("/proc/self/maps").ok()?;
    let is_own = |path: &&Path| path.file_name() == Some(OsStr::new("libv2f.so"));
    maps.lines()
        .filter_map(|line| line.split_once('/'))
        .map(|(_, path)| PathBuf::from(format!("/{path}")))
        .find(|path| is_own(&path.as_path()))
}

fn load_file(path: &Path) -> Result<Library, EngineError> {
    check_file(path)?;
    let version = version_in_file(path);
    if let Some(version) = &version {
        check_version(path, version)?;
    }
    // `ort` asserts some properties of the library. A panic of `ort` becomes an error.
    type Loaded = Result<(ort::environment::Environment, String), String>;
    let loaded = catch_unwind(|| -> Loaded {
        let builder = ort::environment::init_from(path).map_err(|error| error.to_string())?;
        let environment =
            builder.with_name("v2f").with_telemetry(false).build().map_err(|error| error.to_string())?;
        Ok((environment, ort::info().to_owned()))
    });
    match loaded {
        Ok(Ok((environment, build))) => {
            Ok(Library { path: path.to_owned(), version: version.unwrap_or(build), environment })
        }
        Ok(Err(why)) => Err(refused(path, fetch_another(&why))),
        Err(_) => Err(refused(path, fetch_another("it is not a supported ONNX Runtime"))),
    }
}

fn fetch_another(why: &str) -> String {
    let needed = ort::MINOR_VERSION;
    format!("{why}; version 1.{needed} or newer is needed; scripts/onnxruntime.py fetches {RUNTIME_VERSION}")
}

/// The library's version: from the folder name that `scripts/onnxruntime.py` gives it, or from its symbol
/// versions (ELF files only).
fn version_in_file(path: &Path) -> Option<String> {
    const SYMBOL_VERSION: &[u8] = b"VERS_1.";
    let folder = path.parent().and_then(Path::file_name).and_then(OsStr::to_str);
    if let Some(version) = folder.and_then(|name| name.strip_prefix("onnxruntime-")) {
        return Some(version.to_owned());
    }
    let bytes = std::fs::read(path).ok()?;
    let found = bytes.windows(SYMBOL_VERSION.len()).position(|part| part == SYMBOL_VERSION)?;
    let is_version = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
    let digits = bytes[found + SYMBOL_VERSION.len() - 2..].iter().take_while(is_version);
    Some(digits.map(|byte| char::from(*byte)).collect())
}

/// Refuses a version that is too old before the library is loaded. `ort` checks the version again.
fn check_version(path: &Path, version: &str) -> Result<(), EngineError> {
    let minor = version.split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok());
    match minor {
        Some(minor) if minor < ort::MINOR_VERSION => {
            Err(refused(path, fetch_another(&format!("it is version {version}"))))
        }
        _ => Ok(()),
    }
}

/// Checks the file before the system's loader reads it: the loader ends the process if a library is cut
/// short.
pub(in crate::inference) fn check_file(path: &Path) -> Result<(), EngineError> {
    let io = |error: std::io::Error| refused(path, error.to_string());
    let metadata = std::fs::metadata(path).map_err(io)?;
    if !metadata.is_file() {
        return Err(refused(path, format!("it is not a file; give the path of {FILE_NAME} itself")));
    }
    let mut file = File::open(path).map_err(io)?;
    let mut start = [0_u8; 64];
    file.read_exact(&mut start).map_err(|_| refused(path, fetch_another("it is too short for a library")))?;
    let is_library = match () {
        () if cfg!(windows) => start.starts_with(b"MZ"),
        () if cfg!(target_vendor = "apple") => [[0xcf, 0xfa, 0xed, 0xfe], [0xca, 0xfe, 0xba, 0xbe]]
            .contains(&[start[0], start[1], start[2], start[3]]),
        () => start.starts_with(b"\x7fELF\x02\x01"),
    };
    if !is_library {
        return Err(refused(path, fetch_another("it is not a library for this system")));
    }
    if start.starts_with(b"\x7fELF") && !elf_is_complete(&mut file, &start, metadata.len()).map_err(io)? {
        return Err(refused(path, fetch_another("it is cut short")));
    }
    Ok(())
}

/// Whether all segments and the section table of a 64-bit little-endian ELF file lie within the file.
fn elf_is_complete(file: &mut File, start: &[u8; 64], size: u64) -> std::io::Result<bool> {
    /// Size of one program header, in bytes.
    const PROGRAM_HEADER: u64 = 56;
    let word = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| start[at + i]));
    let half = |at: usize| u64::from(u16::from_le_bytes([start[at], start[at + 1]]));
    let (programs, sections) = (word(0x20), word(0x28));
    let (program_size, program_count) = (half(0x36), half(0x38));
    let (section_size, section_count) = (half(0x3a), half(0x3c));
    let ends_within = |from: u64, length: u64| from.checked_add(length).is_some_and(|end| end <= size);
    if program_size != PROGRAM_HEADER
        || !ends_within(programs, program_size * program_count)
        || !ends_within(sections, section_size * section_count)
    {
        return Ok(false);
    }
    file.seek(SeekFrom::Start(programs))?;
    for _ in 0..program_count {
        let mut header = [0_u8; PROGRAM_HEADER as usize];
        file.read_exact(&mut header)?;
        let word = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| header[at + i]));
        if !ends_within(word(8), word(32)) {
            return Ok(false);
        }
    }
    Ok(true)
}
