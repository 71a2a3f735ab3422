//! How `v2f view` opens the browser.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use crate::server::{start, v2f_view};

/// Waits until `found` returns a value.
fn wait_for<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        match found() {
            Some(found) => return found,
            None => assert!(begun.elapsed() < Duration::from_secs(60), "no {what}"),
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A folder with an opener that writes its arguments to a file.
fn folder_with_opener() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let opener = folder.path().join("xdg-open");
    let script = "#!/bin/sh\necho \"$@\" > \"$HOME/given.new\"\nmv \"$HOME/given.new\" \"$HOME/given\"\n";
    fs::write(&opener, script).expect("an opener");
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).expect("an opener");
    folder
}

#[test]
fn the_address_of_the_browser_works_once() {
    let home = folder_with_opener();
    let mut program = v2f_view();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(home.path().to_owned()).chain(std::env::split_paths(&path));
    program.env("PATH", std::env::join_paths(paths).expect("paths")).env("HOME", home.path());
    let server = start(program);
    let given = wait_for("the browser", || fs::read_to_string(home.path().join("given")).ok());
    assert!(!given.contains(&server.token), "others can read it: {given}");
    let one_time_path = given.trim().strip_prefix(&format!("http://{}", server.host)).expect("an address");
    let own = server.own();
    assert_eq!(server.ask("GET", one_time_path, &["Host: other.example"], b"").0, 403);
    assert_eq!(server.ask("GET", &format!("{one_time_path}0"), &[&own], b"").0, 403);
    let (status, head, _) = server.ask("GET", one_time_path, &[&own], b"");
    assert_eq!(status, 303);
    assert!(head.to_ascii_lowercase().contains(&format!("location: /{}/\r\n", server.token)), "{head}");
    let (status, head, _) = server.ask("GET", one_time_path, &[&own], b"");
    assert_eq!(status, 403);
    assert!(!head.contains(&server.token), "{head}");
}
