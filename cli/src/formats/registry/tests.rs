//! Names of formats, and the page that describes them.

use super::*;

const PAGE: &str = include_str!("../../../../docs/formats.md");

#[test]
fn an_extension_means_the_first_format_that_has_it() {
    for format in &FORMATS {
        let path = Path::new("x").with_extension(format.extension.to_ascii_uppercase());
        let found = CurveFormat::of_extension(&path).map(|format| format.name);
        let expected = if format.name == "a2f" { "json" } else { format.name };
        assert_eq!(found, Some(expected));
    }
    assert!(CurveFormat::of_extension(Path::new("x.txt")).is_none());
}

/// Each format has a row in the table of `docs/formats.md`, with the options that write it, and a row of
/// figures; the table has no other format.
#[test]
fn the_page_and_the_registry_list_the_same_formats() {
    let commands: Vec<&str> = PAGE
        .lines()
        .filter(|line| line.starts_with("| ["))
        .filter_map(|line| line.split('|').nth(2)?.trim().strip_prefix("`-o x.")?.strip_suffix('`'))
        .collect();
    let expected: Vec<String> = FORMATS
        .iter()
        .map(|format| match CurveFormat::of_extension(&Path::new("x").with_extension(format.extension)) {
            Some(first) if first.name == format.name => format.extension.to_owned(),
            _ => format!("{} --format {}", format.extension, format.name),
        })
        .collect();
    assert_eq!(commands, expected);
    let figures: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    for name in figures {
        assert!(PAGE.lines().any(|line| line.starts_with(&format!("| {name} | "))), "no figures of {name}");
    }
}
