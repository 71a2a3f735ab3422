"""Sound without speech: noise, hum, music-like sound, and signals (tones, beeps, ringing, sirens).

All are synthesised, float32 of unit power, and drawn from the generator that is given. They stand behind
speech, between pieces of it, and alone in rows that teach the mouth to rest.
"""

import numpy as np

from v2f_train.clock import SAMPLE_RATE
from v2f_train.speech.damage import coloured, unit

SLOPES = (0.0, 0.5, 1.0, 1.0, 2.0)  # of power over frequency: white, between, pink twice, brown
HUM_HARMONICS = 9
HUMMING, SWELLING = 0.25, 0.4  # shares of noises with hum; with a changing level
SWELL_KNOTS, SWELL_DECIBELS = 12, (-12, 6)

SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 3, 5, 7, 10))  # semitones: major, minor, blues
BEAT_SECONDS = (0.3, 0.75)
NOTE_HERTZ = (110.0, 330.0)  # of the scale's first note
MUSIC_HARMONICS = 7
ATTACK_SECONDS, FADE_SECONDS = (0.004, 0.08), (0.1, 1.0)
VIBRATO_HERTZ, VIBRATO_SEMITONES = (4.0, 7.0), (0.0, 0.6)
CHORDS, DRUMS, LEAD = 0.8, 0.6, 0.7  # shares of pieces of music that have them

TONE_HERTZ = (250.0, 3_500.0)
BEEP_SECONDS = (0.05, 0.6)
RINGS = ((440.0, 480.0), (400.0, 450.0), (425.0, 425.0))  # Hz of telephones
RING_RATE, RING_SECONDS = (16.0, 25.0), (0.4, 2.0)  # Hz of a bell's warble; on and off
SIREN_HERTZ, SIREN_RATE = (500.0, 1_600.0), (0.2, 4.0)
CLICK_SECONDS = (0.05, 0.4)  # between keys, steps or taps


def noise(samples: int, random: np.random.Generator) -> np.ndarray:
    """Coloured noise; some of it with hum, some with a changing level."""
    sound = coloured(samples, float(random.choice(SLOPES)), random)
    if random.random() < HUMMING:
        sound = sound + 1.5 * hum(samples, random)
    if random.random() < SWELLING:
        knots = np.linspace(0, samples, SWELL_KNOTS)
        swell = np.interp(np.arange(samples), knots, random.uniform(*SWELL_DECIBELS, SWELL_KNOTS))
        sound = sound * 10 ** (swell / 20)
    return unit(sound)


def hum(samples: int, random: np.random.Generator) -> np.ndarray:
    """Mains hum: 50 or 60 Hz and harmonics, the later ones quieter."""
    mains, time = random.choice([50, 60]), np.arange(samples) / SAMPLE_RATE
    sound = np.zeros(samples)
    for harmonic in range(1, HUM_HARMONICS):
        part = random.exponential() / harmonic
        sound += part * np.sin(2 * np.pi * mains * harmonic * time + random.uniform(0, 2 * np.pi))
    return unit(sound)


def note(hertz: float, seconds: float, timbre: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One note with attack, decay and vibrato. timbre: amplitude of each harmonic."""
    time = np.arange(int(seconds * SAMPLE_RATE), dtype=np.float32) / SAMPLE_RATE
    bend = random.uniform(*VIBRATO_SEMITONES) / 12 * np.log(2)
    rate = 2 * np.pi * random.uniform(*VIBRATO_HERTZ)
    phase = 2 * np.pi * hertz * (time - bend / rate * np.cos(rate * time))
    sound = sum(part * np.sin(n * phase) for n, part in enumerate(timbre, 1) if n * hertz < SAMPLE_RATE / 2)
    envelope = np.minimum(time / random.uniform(*ATTACK_SECONDS), 1)
    envelope *= np.exp(-time / random.uniform(*FADE_SECONDS)) * np.minimum((seconds - time) / 0.02, 1)
    return sound * envelope


def drum(random: np.random.Generator) -> np.ndarray:
    """A burst of noise, or a falling tone."""
    time = np.arange(int(random.uniform(0.05, 0.3) * SAMPLE_RATE)) / SAMPLE_RATE
    fall = np.exp(-time / random.uniform(0.01, 0.08))
    if random.random() < 0.5:
        return fall * random.standard_normal(len(time))
    return fall * np.sin(2 * np.pi * (random.uniform(45, 90) * time - 2.5 * np.exp(-time / 0.02)))


def add(sound: np.ndarray, part: np.ndarray, seconds: float, gain: float) -> None:
    first = int(seconds * SAMPLE_RATE)
    part = part[: max(len(sound) - first, 0)]
    sound[first : first + len(part)] += np.float32(gain) * part


def music(samples: int, random: np.random.Generator) -> np.ndarray:
    """Chords, a melody and drums on a beat: music-like, not music."""
    sound, length = np.zeros(samples, np.float32), samples / SAMPLE_RATE
    beat, root = random.uniform(*BEAT_SECONDS), random.uniform(*NOTE_HERTZ)
    scale = SCALES[random.integers(len(SCALES))]
    chords, drums, lead = random.random(3) < (CHORDS, DRUMS, LEAD)
    timbres = random.exponential(1, (2, MUSIC_HARMONICS)) / np.arange(1, MUSIC_HARMONICS + 1)
    timbres[:, 0] = np.maximum(timbres[:, 0], 0.3)

    def hertz(step: int, octave: float) -> float:
        return root * octave * 2 ** (step // len(scale) + scale[step % len(scale)] / 12)

    for place, at in enumerate(np.arange(0, length, beat)):
        if (chords or not lead) and place % 2 == 0:
            step = int(random.integers(len(scale)))
            for third in range(3):
                add(sound, note(hertz(step + 2 * third, 1), 2 * beat, timbres[0], random), at, 0.4)
        if lead and random.random() < 0.8:
            step, long = int(random.integers(2 * len(scale))), random.choice([0.5, 1.0, 2.0])
            add(sound, note(hertz(step, 2), long * beat, timbres[1], random), at, random.uniform(0.3, 1))
        if drums:
            add(sound, drum(random), at, random.uniform(0.3, 1.5))
            add(sound, drum(random), at + beat / 2, random.uniform(0, 0.8))
    return unit(sound)


def on_and_off(samples: int, seconds: tuple[float, float], random: np.random.Generator) -> np.ndarray:
    """0 and 1 in turns of random lengths, with edges of 5 ms."""
    lengths = random.uniform(*seconds, int(samples / SAMPLE_RATE / seconds[0]) + 2)
    places = (np.cumsum(lengths) * SAMPLE_RATE).astype(int)
    pattern = np.zeros(samples, np.float32)
    for start, end in zip(places[:-1:2], places[1::2], strict=False):
        pattern[start:end] = 1
    return np.convolve(pattern, np.full(80, 1 / 80, np.float32), "same")


def tone(samples: int, random: np.random.Generator) -> np.ndarray:
    """One or two steady tones, perhaps with harmonics."""
    time = np.arange(samples) / SAMPLE_RATE
    sound = np.zeros(samples)
    for _ in range(random.integers(1, 3)):
        sound += np.sin(2 * np.pi * random.uniform(*TONE_HERTZ) * time)
    return np.clip(sound, -0.4, 0.4) if random.random() < 0.4 else sound  # a cut sine buzzes


def beeps(samples: int, random: np.random.Generator) -> np.ndarray:
    return tone(samples, random) * on_and_off(samples, BEEP_SECONDS, random)


def ringing(samples: int, random: np.random.Generator) -> np.ndarray:
    time = np.arange(samples) / SAMPLE_RATE
    pair = np.array(RINGS[random.integers(len(RINGS))]) * random.choice([1.0, 2.0, 4.0])
    sound = sum(np.sin(2 * np.pi * hertz * time) for hertz in pair)
    if random.random() < 0.5:
        sound = sound * (np.sin(2 * np.pi * random.uniform(*RING_RATE) * time) > 0)
    return sound * on_and_off(samples, RING_SECONDS, random)


def siren(samples: int, random: np.random.Generator) -> np.ndarray:
    time = np.arange(samples) / SAMPLE_RATE
    sweep = np.sin(2 * np.pi * random.uniform(*SIREN_RATE) * time)
    if random.random() < 0.4:
        sweep = np.sign(sweep)
    low, high = np.sort(random.uniform(*SIREN_HERTZ, 2))
    phase = 2 * np.pi * np.cumsum((low + high) / 2 + (high - low) / 2 * sweep) / SAMPLE_RATE
    return sum(np.sin(n * phase) / n**2 for n in (1, 2, 3))


def clicks(samples: int, random: np.random.Generator) -> np.ndarray:
    """Keys, steps, taps: short bursts."""
    sound, at = np.zeros(samples, np.float32), random.uniform(0, CLICK_SECONDS[1])
    while at * SAMPLE_RATE < samples:
        add(sound, drum(random)[: random.integers(80, 1_600)], at, random.uniform(0.2, 1))
        at += random.uniform(*CLICK_SECONDS)
    return sound


def signal(samples: int, random: np.random.Generator) -> np.ndarray:
    """A tone, beeps, ringing, a siren or clicks."""
    kinds = (tone, beeps, ringing, siren, clicks)
    return unit(kinds[random.integers(len(kinds))](samples, random))
