//! What is measured of each frame of 16 ms. No feature depends on the level of the sound.
//!
//! Sources: harmonicity by normalised autocorrelation (Talkin 1995, Boersma 1993), energy modulation at the
//! rate of syllables and spectral flux (E. Scheirer and M. Slaney, "Construction and evaluation of a robust
//! multifeature speech/music discriminator", 1997), spectral flatness (J. D. Johnston, 1988). What lies
//! outside the strongest spectral peaks tells tones, which have few, from a voice, which has formants.

use super::math::{log2, sum};
use super::pitch::Pitch;
use super::spectrum::BINS;

/// Bands of the spectrum: their first bins of 31.25 Hz, and the bin after the last. Up to 1 kHz a band has
/// 125 Hz, above it widens.
const EDGES: [usize; BANDS + 1] = [2, 6, 10, 14, 18, 22, 26, 31, 37, 44, 52, 61, 71, 83, 97, 112, 127];
pub(super) const BANDS: usize = 16;
/// Power that counts as none in a band or bin, in units of the transform: noise of about -100 dBFS.
const SILENCE: f32 = 1e-8;
/// Frames of 16 ms per second.
const FRAMES_PER_SECOND: f32 = 62.5;
/// A spectral peak and its skirts under a Hann window: this many bins on each side.
const SKIRT: usize = 2;
/// Strongest peaks whose energy is taken away, one after another.
const PEAKS: usize = 4;
/// A sound this far above what follows is forgotten fast, log2 of power (48 dB): it was a fault, no sound.
const FAR_BELOW: f32 = 16.0;
/// Lanes that find the highest bin side by side.
const LANES: usize = 16;
/// Number of features.
pub(super) const COUNT: usize = BANDS + 27;

/// A leaky mean.
#[derive(Debug, Clone, Copy)]
struct Leaky {
    value: f32,
    share: f32,
}

impl Leaky {
    fn over(seconds: f32) -> Self {
        Self { value: 0.0, share: 1.0 / (seconds * FRAMES_PER_SECOND) }
    }

    fn update(&mut self, value: f32) -> f32 {
        self.value += self.share * (value - self.value);
        self.value
    }
}

/// The features of one stream, with what they remember.
#[derive(Debug, Clone)]
pub(super) struct Features {
    /// Band levels of the frames before, newest first.
    bands: [[f32; BANDS]; 4],
    octaves: f32,
    harmonicity: f32,
    fresh: bool,
    /// Loudest and softest level of late, log2 of power.
    loudest: f32,
    softest: f32,
    level_fast: Leaky,
    level_slow: Leaky,
    syllables: Leaky,
    flux: [Leaky; 2],
    harmonic: [Leaky; 2],
    tonal: [Leaky; 2],
    remainder: Leaky,
    flat: Leaky,
    glide: Leaky,
    deviation: Leaky,
    bands_mean: [Leaky; BANDS],
}

/// What [`Features::measure`] takes of a frame.
pub(super) struct Frame<'a> {
    pub power: &'a [f32; BINS],
    pub pitch: Pitch,
    /// Mean square at 16 kHz and at 8 kHz.
    pub energy: [f32; 2],
}

impl Features {
    pub fn new() -> Self {
        Self {
            bands: [[0.0; BANDS]; 4],
            octaves: 0.0,
            harmonicity: 0.0,
            fresh: true,
            loudest: -40.0,
            softest: 0.0,
            level_fast: Leaky::over(0.04),
            level_slow: Leaky::over(0.16),
            syllables: Leaky::over(0.8),
            flux: [Leaky::over(0.15), Leaky::over(1.0)],
            harmonic: [Leaky::over(0.15), Leaky::over(1.0)],
            tonal: [Leaky::over(0.15), Leaky::over(1.0)],
            remainder: Leaky::over(0.5),
            flat: Leaky::over(0.5),
            glide: Leaky::over(0.5),
            deviation: Leaky::over(0.8),
            bands_mean: [Leaky::over(0.8); BANDS],
        }
    }

    /// The features of the next frame.
    pub fn measure(&mut self, frame: &Frame<'_>) -> [f32; COUNT] {
        let Frame { power, pitch, energy } = frame;
        let (bands, flatness) = band_levels(power);
        let mean = bands.iter().sum::<f32>() / BANDS as f32;
        let total = sum(&power[SKIRT..], |bin| bin) + SILENCE;
        let level = log2(total);
        if self.fresh {
            self.begin(&bands, level);
        }
        let outside = outside_peaks(power, total);
        let flux = [distance(&bands, &self.bands[0]), distance(&bands, &self.bands[3])];
        let deviation = bands.iter().zip(&mut self.bands_mean).map(|(&band, mean)| {
            let before = band - mean.value;
            mean.update(band);
            before.abs().min(8.0)
        });
        let deviation = deviation.sum::<f32>() / BANDS as f32;
        let far = (self.loudest - level - FAR_BELOW).max(0.0);
        self.loudest = (self.loudest - 0.01 - 0.3 * far).max(level);
        self.softest = (self.softest + 0.02).min(level);
        let both_harmonic = pitch.harmonicity.min(self.harmonicity) > 0.5;
        let glide = if both_harmonic { (pitch.octaves - self.octaves).abs().min(0.5) } else { 0.0 };
        let syllable = self.level_fast.update(level) - self.level_slow.update(level);
        let mut features = [0.0; COUNT];
        for (feature, band) in features.iter_mut().zip(&bands) {
            *feature = band - mean;
        }
        let rest = [
            flatness,
            pitch.harmonicity,
            pitch.octaves,
            self.harmonicity,
            outside[0],
            outside[1],
            outside[3],
            log2((energy[0] + 1e-10) / (energy[1] + 1e-10)),
            flux[0],
            flux[1],
            self.flux[0].update(flux[0]),
            self.flux[1].update(flux[0]),
            self.harmonic[0].update(pitch.harmonicity),
            self.harmonic[1].update(pitch.harmonicity),
            self.tonal[0].update(outside[0]),
            self.tonal[1].update(outside[0]),
            self.remainder.update(outside[3]),
            self.flat.update(flatness),
            glide,
            self.glide.update(glide),
            self.deviation.update(deviation),
            deviation,
            level - self.loudest,
            level - self.softest,
            syllable,
            self.syllables.update(syllable.abs().min(4.0)),
            self.loudest - self.softest,
        ];
        features[BANDS..].copy_from_slice(&rest);
        self.bands.rotate_right(1);
        self.bands[0] = bands;
        (self.octaves, self.harmonicity) = (pitch.octaves, pitch.harmonicity);
        features
    }

    /// The first frame of a stream is no change against the silence before it.
    fn begin(&mut self, bands: &[f32; BANDS], level: f32) {
        self.fresh = false;
        self.bands = [*bands; 4];
        self.loudest = level;
        self.softest = level;
        self.level_fast.value = level;
        self.level_slow.value = level;
        for (mean, &band) in self.bands_mean.iter_mut().zip(bands) {
            mean.value = band;
        }
    }
}

/// Level of each band (log2 of power), and the spectral flatness in octaves of power.
fn band_levels(power: &[f32; BINS]) -> ([f32; BANDS], f32) {
    let levels: [f32; BANDS] = std::array::from_fn(|band| {
        let bins = &power[EDGES[band]..EDGES[band + 1]];
        log2(bins.iter().sum::<f32>() / bins.len() as f32 + SILENCE)
    });
    let used = &power[EDGES[0]..EDGES[BANDS]];
    let logs = sum(used, |bin| log2(bin + SILENCE));
    let count = used.len() as f32;
    (levels, logs / count - log2(sum(used, |bin| bin) / count + SILENCE))
}

/// Mean change of the band levels, each cut at 8 octaves of power.
fn distance(bands: &[f32; BANDS], before: &[f32; BANDS]) -> f32 {
    bands.iter().zip(before).map(|(a, b)| (a - b).abs().min(8.0)).sum::<f32>() / BANDS as f32
}

/// Share of the energy outside the strongest 1, 2, 3 and 4 peaks, log2, at least -15.
fn outside_peaks(power: &[f32; BINS], total: f32) -> [f32; PEAKS] {
    let mut rest = *power;
    let mut left = total;
    std::array::from_fn(|_| {
        let peak = highest(&rest);
        for bin in &mut rest[peak - SKIRT..=peak + SKIRT] {
            left -= *bin;
            *bin = 0.0;
        }
        log2((left / total).max(3e-5))
    })
}

/// Index of the highest bin that has a skirt on both sides.
fn highest(power: &[f32; BINS]) -> usize {
    let inner = &power[SKIRT..BINS - SKIRT];
    let larger = |a: f32, b: f32| if a > b { a } else { b };
    let (groups, rest) = inner.as_chunks::<LANES>();
    let mut lanes = [0.0_f32; LANES];
    for group in groups {
        for (lane, &bin) in lanes.iter_mut().zip(group) {
            *lane = larger(*lane, bin);
        }
    }
    let most = rest.iter().chain(&lanes).fold(0.0, |most, &bin| larger(most, bin));
    SKIRT + inner.iter().position(|&bin| bin == most).unwrap_or(0)
}
