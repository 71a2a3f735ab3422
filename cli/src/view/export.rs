//! The page as a folder for a web host. It computes without the program.

use std::path::Path;

use anyhow::{Context as _, bail};

use super::page;
use super::session::Session;

/// Writes the page of `session` into the new folder `into`.
///
/// # Errors
/// The folder exists or cannot be written.
pub fn write(session: &Session, into: &Path) -> anyhow::Result<()> {
    if into.exists() {
        bail!("{} already exists; name a new folder", into.display());
    }
    let write = |name: &str, bytes: &[u8]| {
        let path = into.join(name);
        let folder = path.parent().unwrap_or(into);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, bytes))
            .with_context(|| format!("cannot write {}", path.display()))
    };
    for file in page::files() {
        let name = if file.path.is_empty() { "index.html" } else { file.path };
        write(name, file.bytes)?;
    }
    for name in session.part_names() {
        if let Some(bytes) = session.part(&name) {
            write(&name, &bytes?)?;
        }
    }
    Ok(())
}
