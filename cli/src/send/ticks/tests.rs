//! Due times over hours.

use super::*;

const RATES: [(u32, u32); 8] =
    [(24, 1), (25, 1), (30_000, 1001), (30, 1), (48, 1), (50, 1), (60_000, 1001), (60, 1)];

/// Twelve hours, rig frame by rig frame: each is due within a nanosecond of the exact time.
#[test]
fn twelve_hours_do_not_drift() {
    for (numerator, denominator) in RATES {
        let ticks = Ticks::new(Ratio { numerator, denominator });
        let frames = 12 * 3600 * u64::from(numerator) / u64::from(denominator);
        for index in 0..=frames {
            let exact = u128::from(index) * u128::from(denominator) * NANOSECONDS;
            let due = ticks.due(index).as_nanos() * u128::from(numerator);
            assert!(
                (exact..exact + u128::from(numerator)).contains(&due),
                "{numerator}/{denominator}: {index}"
            );
        }
        let end = ticks.due(frames).as_secs_f64();
        assert!((12.0 * 3600.0 - end) * f64::from(numerator) < f64::from(denominator), "{end}");
    }
}

/// A rig frame is the newest one at its due time, and not a nanosecond earlier.
#[test]
fn due_and_newest_agree() {
    for (numerator, denominator) in RATES {
        let ticks = Ticks::new(Ratio { numerator, denominator });
        for index in (0..3_000_000).step_by(997) {
            let due = ticks.due(index);
            assert_eq!(ticks.newest(due), index);
            let before = due.saturating_sub(Duration::from_nanos(1));
            assert_eq!(ticks.newest(before), index.saturating_sub(1));
        }
    }
}
