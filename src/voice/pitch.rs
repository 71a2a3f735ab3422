//! Harmonicity and period by normalised autocorrelation.
//!
//! The autocorrelation of two stretches one period apart, divided by the root of their energies, is 1 for a
//! periodic sound and near 0 for noise, at any level (D. Talkin, "A robust algorithm for pitch tracking
//! (RAPT)", 1995; the peak as a measure of harmonicity: P. Boersma, 1993).

/// Samples per second of the sound here.
const RATE: f32 = 4_000.0;
/// Samples that are compared: 32 ms.
const COMPARED: usize = 128;
/// Shortest and longest period, in samples: 1,000 Hz and 70 Hz.
const SHORTEST: usize = 4;
const LONGEST: usize = 57;
/// Samples that [`pitch`] needs.
pub(super) const NEEDED: usize = 192;
/// What a period twice as long must be better by. Any multiple of the period fits as well as the period.
const PER_SAMPLE: f32 = 0.002;
/// Energy that counts as none, so that silence is not harmonic: noise of -100 dBFS.
const SILENCE: f32 = COMPARED as f32 * 1e-10;

/// How periodic a stretch of sound is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Pitch {
    /// Peak of the normalised autocorrelation, -1 to 1.
    pub harmonicity: f32,
    /// Frequency of the period, octaves above 200 Hz.
    pub octaves: f32,
}

/// Lags whose products are summed side by side.
const SIDE_BY_SIDE: usize = 32;
/// Lags that are computed: one before the shortest period to one behind the longest, rounded up.
const LAGS: usize = 64;

/// Sums of products of the newest stretch with the stretch `lag` samples earlier, for each lag of 0 to
/// `LAGS` - 1.
fn products(sound: &[f32; NEEDED]) -> [f32; LAGS] {
    let mut sums = [0.0_f32; LAGS];
    let newest = &sound[NEEDED - COMPARED..];
    for (part, sums) in sums.as_chunks_mut::<SIDE_BY_SIDE>().0.iter_mut().enumerate() {
        // Lag `last` - n stands at n of each stretch: a stretch runs forward in time.
        let last = (part + 1) * SIDE_BY_SIDE - 1;
        let mut running = [0.0_f32; SIDE_BY_SIDE];
        for (sample, earlier) in newest.iter().zip(sound[NEEDED - COMPARED - last..].windows(SIDE_BY_SIDE)) {
            for (sum, earlier) in running.iter_mut().zip(earlier) {
                *sum += sample * earlier;
            }
        }
        running.reverse();
        *sums = running;
    }
    sums
}

/// The pitch of the newest of `sound`, at 4 kHz.
pub(super) fn pitch(sound: &[f32; NEEDED]) -> Pitch {
    let products = products(sound);
    let energy = products[0] + SILENCE;
    let mut correlation = [0.0_f32; LONGEST + 2];
    // The energy of the earlier stretch, kept up to date as it moves back.
    let mut earlier = products[0];
    for lag in 1..LONGEST + 2 {
        let start = NEEDED - COMPARED - lag;
        let (enters, leaves) = (sound[start], sound[start + COMPARED]);
        earlier = (earlier + enters * enters - leaves * leaves).max(0.0);
        if lag + 1 >= SHORTEST {
            correlation[lag] = products[lag] / (energy * (earlier + SILENCE)).sqrt();
        }
    }
    best(&correlation)
}

fn best(correlation: &[f32; LONGEST + 2]) -> Pitch {
    let (mut score, mut found) = (f32::NEG_INFINITY, Pitch::default());
    for lag in SHORTEST..=LONGEST {
        let [before, here, after] = [correlation[lag - 1], correlation[lag], correlation[lag + 1]];
        if here < before || here < after {
            continue;
        }
        // The peak of a parabola through the three points.
        let bend = before - 2.0 * here + after;
        let shift = if bend < -1e-6 { 0.5 * (before - after) / bend } else { 0.0 };
        let peak = (here - 0.25 * (before - after) * shift).min(1.0);
        let period = lag as f32 + shift;
        if peak - PER_SAMPLE * period > score {
            score = peak - PER_SAMPLE * period;
            found = Pitch { harmonicity: peak, octaves: super::math::log2(RATE / period / 200.0) };
        }
    }
    found
}
