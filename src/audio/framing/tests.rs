//! The framer against its closed form, for hops and windows and for any cut.

use proptest::prelude::*;

use super::{Framer, Framing, FramingForm};
use crate::audio::AudioError;
use crate::clock::Hop;

fn framing(window: usize, lookahead: usize, hop: (u32, u32), form: FramingForm) -> Framing {
    Framing { window, lookahead, hop: Hop { numerator: hop.0, denominator: hop.1 }, form }
}

/// The value of sample `s` in these tests: 0 before the origin, then rising.
fn sample(s: i64, origin: i64) -> f32 {
    if s < origin { 0.0 } else { (s - origin + 1) as f32 }
}

/// Feeds `total` samples in pieces of the lengths `cuts`, which repeat, and collects every prediction.
fn run(framer: &mut Framer, total: usize, cuts: &[usize]) -> Vec<(i64, Vec<f32>)> {
    let origin = framer.position();
    let sound: Vec<f32> = (0..total as i64).map(|s| sample(origin + s, origin)).collect();
    let mut into = vec![f32::NAN; framer.needed() + 1];
    let mut predictions = Vec::new();
    let mut rest = &sound[..];
    let mut cuts = cuts.iter().cycle();
    loop {
        while framer.due() {
            assert_eq!((framer.missing(), framer.feed(&[7.0])), (0, 0), "a due framer takes nothing");
            let target = framer.next(&mut into).expect("due");
            predictions.push((target, into[..framer.needed()].to_vec()));
        }
        assert_eq!(framer.next(&mut into), None);
        if rest.is_empty() {
            assert_eq!(framer.position(), origin + total as i64);
            return predictions;
        }
        let cut = (*cuts.next().expect("endless")).min(rest.len());
        let missing = framer.missing();
        let taken = framer.feed(&rest[..cut]);
        assert_eq!(taken, missing.min(cut));
        rest = &rest[taken..];
    }
}

/// The expected predictions by the closed form, without the framer's state.
fn expected(framing: Framing, lead: i64, origin: i64, total: i64) -> Vec<(i64, Vec<f32>)> {
    let (numerator, denominator) = (i64::from(framing.hop.numerator), i64::from(framing.hop.denominator));
    let (lookahead, window) = (framing.lookahead as i64, framing.window as i64);
    let mut predictions = Vec::new();
    for k in 0.. {
        let (end, length) = match framing.form {
            FramingForm::Hops => (origin + (k + 1) * numerator / denominator, numerator / denominator),
            FramingForm::Windows => {
                let target = origin + ((k - lead) * numerator).div_euclid(denominator);
                (target + lookahead, window)
            }
        };
        // A window that lies before the origin is due before any sample is fed. Nothing after the fed samples
        // is due.
        if end > origin + total {
            return predictions;
        }
        let sound = (end - length..end).map(|s| sample(s, origin)).collect();
        predictions.push((end - lookahead, sound));
    }
    unreachable!()
}

#[test]
fn hops_computed_by_hand() {
    let mut framer = Framer::with_lead(framing(8, 3, (4, 1), FramingForm::Hops), 1).expect("valid");
    let predictions = run(&mut framer, 9, &[3]);
    assert_eq!(predictions, [(1, vec![1.0, 2.0, 3.0, 4.0]), (5, vec![5.0, 6.0, 7.0, 8.0])]);
    assert_eq!((framer.position(), framer.missing()), (9, 3));
}

#[test]
fn windows_computed_by_hand() {
    // Targets -3 (-2.5 rounded down), 0, 2, 5; each window is [target - 2, target + 2).
    let mut framer = Framer::with_lead(framing(4, 2, (5, 2), FramingForm::Windows), 1).expect("valid");
    let predictions = run(&mut framer, 6, &[1]);
    assert_eq!(
        predictions,
        [(-3, vec![0.0, 0.0, 0.0, 0.0]), (0, vec![0.0, 0.0, 1.0, 2.0]), (2, vec![1.0, 2.0, 3.0, 4.0]),]
    );
    assert_eq!(framer.missing(), 1);
}

#[test]
fn table_of_small_cases() {
    use FramingForm::{Hops, Windows};
    for (window, lookahead, hop, form, lead) in [
        (1, 0, (1, 1), Hops, 1),
        (8, 8, (2, 1), Hops, 1),
        (8, 0, (6, 3), Hops, 0),
        (1, 0, (1, 1), Windows, 0),
        (1, 1, (1, 1), Windows, 3),
        (6, 0, (5, 1), Windows, 2),
        (6, 6, (5, 1), Windows, 2),
        // Hops longer than the window, and hops below one sample.
        (3, 1, (11, 1), Windows, 4),
        (3, 1, (1, 3), Windows, 5),
        (5, 2, (800, 60), Windows, 1),
    ] {
        for origin in [0, 7, -7, 1 << 60, -(1 << 60)] {
            let case = framing(window, lookahead, hop, form);
            let mut framer = Framer::with_lead(case, lead).expect("valid");
            framer.reset(origin);
            let got = run(&mut framer, 40, &[1, 5, 2]);
            assert_eq!(got, expected(case, i64::from(lead), origin, 40), "{case:?} {lead} {origin}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn any_cut_follows_the_closed_form(
        window in 1_usize..60,
        lookahead in 0_usize..60,
        numerator in 1_u32..90,
        denominator in 1_u32..7,
        hops in any::<bool>(),
        lead in 0_u32..5,
        origin in -1000_i64..1000,
        total in 0_usize..400,
        cuts in prop::collection::vec(0_usize..70, 1..9),
    ) {
        prop_assume!(cuts.iter().any(|&cut| cut > 0));
        let (form, denominator) =
            if hops { (FramingForm::Hops, 1) } else { (FramingForm::Windows, denominator) };
        let case = framing(window, lookahead.min(window), (numerator, denominator), form);
        let mut framer = Framer::with_lead(case, lead).expect("valid");
        // Samples of an earlier stream must have no effect.
        run(&mut framer, total / 2, &[13]);
        framer.reset(origin);
        let got = run(&mut framer, total, &cuts);
        prop_assert_eq!(got, expected(case, i64::from(lead), origin, total as i64));
    }
}

#[test]
fn a_too_short_output_loses_nothing() {
    let mut framer = Framer::with_lead(framing(4, 2, (4, 1), FramingForm::Hops), 1).expect("valid");
    framer.feed(&[1.0, 2.0, 3.0, 4.0]);
    assert_eq!(framer.next(&mut [0.0; 3]), None);
    assert_eq!(framer.next(&mut [0.0; 4]), Some(2));
}

#[test]
fn invalid_framings_are_refused() {
    use FramingForm::{Hops, Windows};
    let new =
        |window, lookahead, hop, form| Framer::with_lead(framing(window, lookahead, hop, form), 1).err();
    assert!(matches!(new(8, 0, (0, 1), Hops), Some(AudioError::Hop(_))));
    assert!(matches!(new(8, 0, (1, 0), Windows), Some(AudioError::Hop(_))));
    assert!(matches!(new(8, 0, (5, 2), Hops), Some(AudioError::FractionalHop(_))));
    assert!(matches!(new(0, 0, (5, 1), Windows), Some(AudioError::Length { what: "window", .. })));
    assert!(matches!(new(8, 0, (u32::MAX, 1), Hops), Some(AudioError::Length { what: "hop", .. })));
    assert!(matches!(new(8, 9, (5, 1), Windows), Some(AudioError::Lookahead { .. })));
    assert!(Framer::with_lead(framing(8, 8, (1 << 20, 1), Windows), u32::MAX).is_ok());
}
