//! How `v2f view` opens the browser.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::served::{start, v2f_view};

/// Waits for what `found` finds.
fn wait_for<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        match found() {
            Some(found) => return found,
            None => assert!(begun.elapsed() < Duration::from_secs(60), "{what} does not come"),
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A folder with an opener that writes down what it is given.
fn folder_with_opener() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let opener = folder.path().join("xdg-open");
    let script = "#!/bin/sh\necho \"$@\" > \"$HOME/given.new\"\nmv \"$HOME/given.new\" \"$HOME/given\"\n";
    fs::write(&opener, script).expect("an opener");
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).expect("an opener");
    folder
}

/// The file that the opener is given: it leads to the page, for its owner alone, and is gone when the program is.
fn opened(home: &Path, temporary: &Path) -> PathBuf {
    let mut program = v2f_view();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(home.to_owned()).chain(std::env::split_paths(&path));
    program.env("PATH", std::env::join_paths(paths).expect("paths"));
    program.env("HOME", home).env("TMPDIR", temporary);
    let mut served = start(program);
    let given = wait_for("the browser", || fs::read_to_string(home.join("given")).ok());
    assert!(!given.contains(&served.token), "others can read it: {given}");
    let file = PathBuf::from(given.trim());
    let mode = fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let page = fs::read_to_string(&file).expect("a file");
    assert!(page.contains(&format!("url=http://{}/{}/\"", served.host, served.token)), "{page}");
    let stopped = Command::new("kill").args(["-INT", &served.child.id().to_string()]).status();
    assert!(stopped.expect("kill").success());
    assert_eq!(served.child.wait().expect("it ends").code(), Some(0));
    assert!(!file.exists(), "the file is left");
    file
}

#[test]
fn the_browser_gets_the_address_where_nobody_else_can_read_it() {
    let (home, temporary) = (folder_with_opener(), tempfile::tempdir().expect("a folder"));
    let file = opened(home.path(), temporary.path());
    assert_eq!(file.parent(), Some(temporary.path()));
    // Snaps' browsers see the home folder, and other temporary files than ours.
    fs::create_dir(home.path().join("snap")).expect("a folder");
    fs::remove_file(home.path().join("given")).expect("a file");
    let file = opened(home.path(), temporary.path());
    assert_eq!(file.parent(), Some(home.path()));
}
