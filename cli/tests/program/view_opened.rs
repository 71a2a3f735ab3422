//! How `v2f view` opens the browser.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
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

#[test]
fn what_others_can_read_opens_the_page_once() {
    let home = folder_with_opener();
    let mut program = v2f_view();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(home.path().to_owned()).chain(std::env::split_paths(&path));
    program.env("PATH", std::env::join_paths(paths).expect("paths")).env("HOME", home.path());
    let served = start(program);
    let given = wait_for("the browser", || fs::read_to_string(home.path().join("given")).ok());
    assert!(!given.contains(&served.token), "others can read it: {given}");
    let ticket = given.trim().strip_prefix(&format!("http://{}", served.host)).expect("an address");
    let own = served.own();
    assert_eq!(served.ask("GET", ticket, &["Host: other.example"], b"").0, 403);
    assert_eq!(served.ask("GET", &format!("{ticket}0"), &[&own], b"").0, 403);
    let (status, head, _) = served.ask("GET", ticket, &[&own], b"");
    assert_eq!(status, 303);
    assert!(head.to_ascii_lowercase().contains(&format!("location: /{}/\r\n", served.token)), "{head}");
    let (status, head, _) = served.ask("GET", ticket, &[&own], b"");
    assert_eq!(status, 403);
    assert!(!head.contains(&served.token), "{head}");
}
