use std::f32::consts::TAU;

use super::*;

const RATE: f32 = 16_000.0;
/// A gate that is open stays open from here on.
const VOICE: f32 = 0.4;

fn sound(seconds: f32, sample: impl FnMut(f32) -> f32) -> Vec<f32> {
    (0..(seconds * RATE) as usize).map(|n| n as f32 / RATE).map(sample).collect()
}

fn sine(hertz: f32, t: f32) -> f32 {
    (TAU * hertz * t).sin()
}

/// White noise of the same numbers in every run, within -1 to 1.
fn noise() -> impl FnMut() -> f32 {
    let mut random = 1_u32;
    move || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 8) as f32 / 8_388_608.0 - 1.0
    }
}

/// A held vowel: glottal pulses through three formants. `bend` is the pitch in octaves around `hertz`.
fn vowel(seconds: f32, hertz: f32, formants: [f32; 3], bend: impl Fn(f32) -> f32) -> Vec<f32> {
    let mut phase = 0.0_f32;
    let mut breath = noise();
    let mut source = sound(seconds, |t| {
        phase = (phase + hertz * bend(t).exp2() / RATE).fract();
        let flow = if phase < 0.6 { (TAU * phase / 0.6).sin() * phase } else { 0.0 };
        flow + 0.004 * breath()
    });
    for formant in formants {
        let radius = (-std::f32::consts::PI * 90.0 / RATE).exp();
        let (b, c) = (2.0 * radius * (TAU * formant / RATE).cos(), radius * radius);
        let (mut first, mut second) = (0.0, 0.0);
        for sample in &mut source {
            let output = *sample * (1.0 - b + c) + b * first - c * second;
            (first, second) = (output, first);
            *sample = output;
        }
    }
    let peak = source.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    source.iter().map(|sample| 0.3 * sample / peak).collect()
}

/// Activity after each frame.
fn activity(sound: &[f32]) -> Vec<f32> {
    let mut detector = VoiceDetector::new();
    sound.chunks_exact(VOICE_FRAME).map(|frame| detector.feed(frame)).collect()
}

/// Share of the frames after the first half second that are a voice.
fn share(sound: &[f32]) -> f32 {
    let activity = activity(sound);
    let later = &activity[31..];
    later.iter().filter(|&&one| one >= VOICE).count() as f32 / later.len() as f32
}

#[test]
fn tones_hum_and_noise_are_no_voice() {
    let (mut white, mut slow) = (noise(), 0.0);
    let on = |t: f32, period: f32| if t % period < period / 2.0 { 0.3 } else { 0.0 };
    let chord = |t: f32| [261.6, 329.6, 392.0].iter().map(|&hertz| sine(hertz, t)).sum::<f32>();
    let cases: [(&str, Vec<f32>); 11] = [
        ("a tone", sound(4.0, |t| 0.3 * sine(440.0, t))),
        ("a high tone", sound(4.0, |t| 0.3 * sine(3_100.0, t))),
        ("beeps", sound(4.0, |t| on(t, 1.0) * sine(1_000.0, t))),
        ("fast beeps", sound(4.0, |t| on(t, 0.2) * sine(2_000.0, t))),
        ("ringing", sound(4.0, |t| on(t, 2.0) * (sine(400.0, t) + sine(450.0, t)) / 2.0)),
        ("telephone keys", sound(4.0, |t| on(t, 0.2) * (sine(770.0, t) + sine(1_336.0, t)) / 2.0)),
        ("a siren", sound(4.0, |t| 0.3 * sine(700.0, t + 0.05 * sine(0.5, t)))),
        ("a chord", sound(4.0, |t| 0.1 * chord(t))),
        ("white noise", sound(4.0, |_| 0.2 * white())),
        (
            "brown noise",
            sound(4.0, |_| {
                slow = 0.99 * slow + 0.02 * white();
                slow
            }),
        ),
        ("hum", sound(4.0, |t| (1..20).map(|k| 0.1 / k as f32 * sine(50.0 * k as f32, t)).sum())),
    ];
    for (name, sound) in cases {
        let found = share(&sound);
        assert!(found < 0.05, "{name}: {found}");
    }
}

#[test]
fn held_vowels_are_a_voice() {
    let vibrato = |t: f32| 0.04 * sine(5.5, t);
    let tremolo = |mut sound: Vec<f32>| {
        for (n, sample) in sound.iter_mut().enumerate() {
            *sample *= 1.0 + 0.5 * sine(5.0, n as f32 / RATE);
        }
        sound
    };
    let a = [730.0, 1_090.0, 2_440.0];
    let cases = [
        ("a man's a", vowel(10.0, 110.0, a, |_| 0.0)),
        ("a woman's a", vowel(10.0, 220.0, a, |_| 0.0)),
        ("an o", vowel(10.0, 150.0, [570.0, 840.0, 2_410.0], |_| 0.0)),
        ("an e with vibrato", vowel(10.0, 200.0, [530.0, 1_840.0, 2_480.0], vibrato)),
        ("an a with tremolo", tremolo(vowel(10.0, 180.0, a, vibrato))),
        ("a high a", vowel(10.0, 440.0, a, vibrato)),
    ];
    for (name, sound) in cases {
        let found = share(&sound);
        assert!(found > 0.97, "{name}: {found}");
    }
}

#[test]
fn the_level_of_the_sound_has_no_part_in_it() {
    let sound = vowel(3.0, 140.0, [660.0, 1_720.0, 2_410.0], |t| 0.2 * sine(3.0, t));
    let loud = activity(&sound);
    for decibel in [-40.0_f32, -20.0, 10.0] {
        let factor = 10.0_f32.powf(decibel / 20.0);
        let other = activity(&sound.iter().map(|sample| sample * factor).collect::<Vec<_>>());
        // The steps of single precision and the floor of the spectrum may move a hop at an edge.
        let apart = loud.iter().zip(&other).filter(|(a, b)| (**a >= VOICE) != (**b >= VOICE)).count();
        assert!(apart * 20 <= loud.len(), "{decibel} dB: {apart} of {}", loud.len());
    }
}

#[test]
fn any_cut_and_a_reset_give_the_same_bits() {
    let sound = vowel(2.0, 120.0, [500.0, 1_500.0, 2_500.0], |t| 0.1 * sine(2.0, t));
    let whole = activity(&sound);
    let mut detector = VoiceDetector::new();
    for _ in 0..2 {
        let mut cut = Vec::new();
        let (mut fed, mut length) = (0, 1);
        for part in std::iter::from_fn(|| {
            length = (length * 7 + 3) % 97 + 1;
            let part = sound.get(fed..(fed + length).min(sound.len())).filter(|part| !part.is_empty());
            fed += length;
            part
        }) {
            for sample in part {
                let activity = detector.feed(std::slice::from_ref(sample));
                if detector.filled == 0 {
                    cut.push(activity);
                }
            }
        }
        assert_eq!(cut, whole);
        detector.reset();
    }
}

#[test]
fn sound_that_is_no_number_does_not_spoil_what_follows() {
    let mut detector = VoiceDetector::new();
    for frame in [f32::NAN, f32::INFINITY, f32::MAX, 0.0].map(|sample| [sample; VOICE_FRAME]) {
        assert!((0.0..=1.0).contains(&detector.feed(&frame)));
    }
    let sound = vowel(6.0, 220.0, [730.0, 1_090.0, 2_440.0], |_| 0.0);
    let found: Vec<f32> = sound.chunks_exact(VOICE_FRAME).map(|frame| detector.feed(frame)).collect();
    assert!(found[250..].iter().all(|&one| one >= VOICE), "{:?}", &found[250..]);
}
