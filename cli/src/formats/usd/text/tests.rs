//! Names and strings.

use super::*;

#[test]
fn names_are_valid_and_different() {
    let mut names = Identifiers::default();
    let given = ["Head", "Head", "1st eye.L", "ü", ""].map(|wanted| names.name(wanted));
    assert_eq!(given, ["Head", "Head_2", "_1st_eye_L", "_", "__2"]);
}

#[test]
fn strings_cannot_break_out() {
    assert_eq!(quoted("a \"b\" \\ \n"), r#""a \"b\" \\ \n""#);
    assert_eq!(asset("./a.wav"), "@./a.wav@");
    assert_eq!(asset("./a@b.wav"), "@@@./a@b.wav@@@");
}
