//! The user's browser.

use std::process::{Command, Stdio};

use anyhow::Context as _;

/// Has the system's own opener show the page at `address`. Every user of the machine can read what a program is started with: the
/// address must be worth nothing to who comes second.
///
/// # Errors
/// A system without an opener.
pub fn open(address: &str) -> anyhow::Result<()> {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    Command::new(program)
        .args(arguments)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("{program} cannot be started"))?;
    Ok(())
}
