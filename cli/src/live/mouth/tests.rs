//! Mouths in dots.

use super::*;

fn dots(mouth: Mouth) -> u32 {
    mouth.draw().concat().chars().map(|letter| (letter as u32 - 0x2800).count_ones()).sum()
}

fn rows_inside(mouth: Mouth) -> usize {
    let blank = |row: &&String| row.chars().nth(COLUMNS / 2).is_some_and(|letter| letter as u32 == 0x2800);
    mouth
        .draw()
        .iter()
        .skip_while(blank)
        .collect::<Vec<_>>()
        .iter()
        .rev()
        .skip_while(|row| blank(row))
        .filter(|row| blank(row))
        .count()
}

#[test]
fn an_open_mouth_has_a_gap() {
    let open = Mouth { opening: 0.8, ..Mouth::default() };
    assert_eq!(rows_inside(Mouth::default()), 0);
    assert!(rows_inside(open) >= 3);
}

#[test]
fn a_pucker_is_narrower() {
    let pucker = Mouth { width: -0.5, rounding: 1.0, ..Mouth::default() };
    assert!(dots(pucker) < dots(Mouth::default()));
}

#[test]
fn an_extreme_mouth_stays_in_the_drawing() {
    let extreme = Mouth { opening: 9.0, width: 9.0, rounding: 1.0, corners: 9.0 };
    assert!(extreme.draw().iter().all(|row| row.chars().count() == COLUMNS));
}
