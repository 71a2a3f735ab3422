//! The spellings that all bindings and integrations share.

use super::*;

/// The list that all of the project's look-ups share: `control > the shape that it finds : all shapes`.
const SPELLINGS: &str = include_str!("../../../../tests/fixtures/shape_names.txt");

#[test]
fn every_spelling_of_the_list_is_found() {
    let lines: Vec<&str> =
        SPELLINGS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(lines.len() > 50);
    for line in lines {
        let Some((wanted, shapes)) = line.split_once(" : ") else { panic!("{line}") };
        let Some((control, shape)) = wanted.split_once(" > ") else { panic!("{line}") };
        let targets: Vec<String> = shapes.split(" | ").map(str::to_owned).collect();
        let found = assign(&[control], &targets).iter().position(Option::is_some);
        assert_eq!(found.map_or("none", |place| &targets[place]), shape, "{line}");
    }
}

#[test]
fn nothing_is_found_for_nothing() {
    assert_eq!(fit("sil", ""), None);
    assert_eq!(fit("", "x"), None);
}

#[test]
fn the_best_fit_wins_and_wins_alone() {
    let targets = ["old_jawOpen", "JawOpen", "jawOpen", "mouth_L"].map(str::to_owned);
    assert_eq!(assign(&["mouthLeft", "jawOpen"], &targets), [None, None, Some(1), Some(0)]);
}
