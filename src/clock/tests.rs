use proptest::prelude::*;

use super::Hop;

const WHOLE: Hop = Hop { numerator: 256, denominator: 1 };
const SIXTY_PER_SECOND: Hop = Hop { numerator: 16_000, denominator: 60 };

#[test]
fn a_hop_converts_to_samples_and_seconds() {
    assert_eq!((WHOLE.whole_samples(), WHOLE.max_samples()), (Some(256), 256));
    assert_eq!((SIXTY_PER_SECOND.whole_samples(), SIXTY_PER_SECOND.max_samples()), (None, 267));
    assert_eq!((WHOLE.hops_in(8192), WHOLE.hops_in(8193), SIXTY_PER_SECOND.hops_in(16_000)), (32, 33, 60));
    assert_eq!((WHOLE.per_second(16_000), WHOLE.seconds(16_000)), (62.5, 0.016));
    assert!(WHOLE.is_valid() && !Hop { numerator: 0, denominator: 1 }.is_valid());
    assert_eq!(Hop { numerator: 1, denominator: 0 }.whole_samples(), None);
    assert_eq!(SIXTY_PER_SECOND.to_string(), "16000/60");
}

#[test]
fn targets_stay_exact_for_years() {
    // 60 targets are 16 000 samples, also after a billion seconds.
    assert_eq!(SIXTY_PER_SECOND.target(60_000_000_000), 16_000_000_000_000);
    assert_eq!(SIXTY_PER_SECOND.target(-1), -267);
    assert_eq!(Hop { numerator: u32::MAX, denominator: 1 }.target(i64::MAX), i64::MAX);
}

proptest! {
    /// Targets do not drift. Target `k` is the exact ratio rounded down, also for negative `k`.
    #[test]
    fn targets_follow_the_exact_ratio(
        numerator in 1_u32..1 << 20,
        denominator in 1_u32..1000,
        k in -(1_i64 << 40)..1 << 40,
    ) {
        let target = i128::from(Hop { numerator, denominator }.target(k));
        let exact = i128::from(k) * i128::from(numerator);
        let denominator = i128::from(denominator);
        prop_assert!(target * denominator <= exact && exact < (target + 1) * denominator);
    }
}
