//! The spellings of a rate.

use super::*;

fn ratio(text: &str) -> Option<(u32, u32)> {
    match text.parse() {
        Ok(RateChoice::PerSecond(ratio)) => Some((ratio.numerator, ratio.denominator)),
        _ => None,
    }
}

#[test]
fn decimals_of_television_are_exact_ratios() {
    assert_eq!(ratio("29.97"), Some((30_000, 1001)));
    assert_eq!(ratio("59.94"), Some((60_000, 1001)));
    assert_eq!(ratio("25"), Some((25, 1)));
    assert_eq!(ratio("60000/1000"), Some((60, 1)));
    assert_eq!("student".parse(), Ok(RateChoice::Student));
}

#[test]
fn anything_else_is_refused() {
    for text in ["0", "0/0", "1/0", "-5", "29.5", "1001", "1/2", "", "abc", "99999999999/1", "30/"] {
        assert_eq!(ratio(text), None, "{text}");
    }
}
