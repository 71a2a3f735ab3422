//! Opens the browser of the user.

use std::process::{Command, Stdio};

use anyhow::Context as _;

/// Opens `address` with the default opener of the system. Every user of the machine can read the arguments of
/// a process, so the address must work only once.
///
/// # Errors
/// The system has no opener.
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
