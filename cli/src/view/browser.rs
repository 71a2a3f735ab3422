//! The user's browser, opened by way of a file that leads to the page.
//!
//! What a program is started with every user of the machine can read, and the page's address is its only key. So the opener gets
//! the name of a file that nobody else may read.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::Context as _;
use tempfile::TempPath;

/// Has the system's own opener show the page at `address`. What is returned takes the file away when it goes.
///
/// # Errors
/// A system without an opener, a folder that cannot be written.
pub fn open(address: &str) -> anyhow::Result<TempPath> {
    let file = redirection(address).context("no file can lead the browser to the page")?;
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    Command::new(program)
        .args(arguments)
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("{program} cannot be started"))?;
    Ok(file)
}

/// A page that leads to another, for this user's eyes only (tempfile's mode is 0600).
fn redirection(address: &str) -> std::io::Result<TempPath> {
    let mut file = tempfile::Builder::new().prefix("v2f-").suffix(".html").tempfile_in(folder())?;
    write!(
        file,
        "<!doctype html>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"refresh\" content=\"0; url={address}\">\n\
         <title>v2f</title>\n<p><a href=\"{address}\">v2f view</a></p>\n"
    )?;
    Ok(file.into_temp_path())
}

/// Browsers from snaps have a folder for temporary files of their own, and of the user's see only what is not hidden.
fn folder() -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    home.filter(|home| cfg!(target_os = "linux") && home.join("snap").is_dir())
        .unwrap_or_else(std::env::temp_dir)
}
