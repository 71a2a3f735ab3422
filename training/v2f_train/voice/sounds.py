"""Sounds that are a voice and sounds that are not, computed from a seed: 16 kHz, mono, float32 in -1..1."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

RATE = 16_000
"""Samples per second of every sound here."""

Sound = np.ndarray
Maker = Callable[[np.random.Generator, float], Sound]

FORMANTS = {
    "a": (730, 1090, 2440),
    "ae": (660, 1720, 2410),
    "e": (530, 1840, 2480),
    "i": (270, 2290, 3010),
    "o": (570, 840, 2410),
    "u": (300, 870, 2240),
    "er": (490, 1350, 1690),
    "uh": (640, 1190, 2390),
}
"""First three formants of vowels, Hz (Peterson and Barney 1952, men)."""


def times(seconds: float) -> Sound:
    """Time of each sample, seconds."""
    return np.arange(int(seconds * RATE)) / RATE


def phase(frequency: Sound) -> Sound:
    """Phase in turns of an oscillator that follows `frequency` (Hz, per sample)."""
    return np.cumsum(frequency) / RATE


def resonate(sound: Sound, frequency: float, bandwidth: float) -> Sound:
    """A resonance at `frequency` Hz, of gain 1 at 0 Hz."""
    from scipy.signal import lfilter

    radius = np.exp(-np.pi * bandwidth / RATE)
    coefficients = [1, -2 * radius * np.cos(2 * np.pi * frequency / RATE), radius**2]
    return lfilter([sum(coefficients)], coefficients, sound)


def coloured(random: np.random.Generator, length: int, slope: float) -> Sound:
    """Noise whose spectrum falls by `slope` dB per octave above 20 Hz; RMS 1."""
    spectrum = np.fft.rfft(random.standard_normal(length))
    frequency = np.fft.rfftfreq(length, 1 / RATE)
    spectrum *= np.maximum(frequency, 20.0) ** (-slope / 6.02)
    noise = np.fft.irfft(spectrum, length)
    return noise / (noise.std() + 1e-12)


def smooth_steps(random: np.random.Generator, length: int, rate: float) -> Sound:
    """A random curve of RMS 1 that turns about `rate` times a second."""
    points = random.standard_normal(int(length / RATE * rate) + 3)
    return np.interp(np.arange(length) / RATE * rate, np.arange(len(points)), points)


def waveform(random: np.random.Generator, turns: Sound, kind: str) -> Sound:
    """An oscillator of `kind` at `turns`, in -1..1."""
    position = turns % 1.0
    match kind:
        case "sine":
            return np.sin(2 * np.pi * turns)
        case "triangle":
            return 4 * np.abs(position - 0.5) - 1
        case "square":
            return np.sign(np.sin(2 * np.pi * turns)) * 0.8
        case "saw":
            return 2 * position - 1
        case "organ":
            return sum(np.sin(2 * np.pi * turns * k) / k for k in (1, 2, 3, 4, 6, 8)) / 2
        case _:
            depth = random.uniform(0.5, 4)
            return np.sin(2 * np.pi * turns + depth * np.sin(2 * np.pi * turns * random.choice([1, 2, 3.5])))


CHORDS = ((0, 4, 7), (0, 3, 7), (0, 5, 7), (0, 4, 7, 11), (0, 7))
"""Notes of a chord, semitones above its root."""

KINDS = ("sine", "triangle", "square", "saw", "organ", "fm")


def sung(random: np.random.Generator, seconds: float) -> Sound:
    """A held vowel: glottal pulses through formants, with or without vibrato, tremolo, jitter and breath."""
    t = times(seconds)
    pitch = 2 ** random.uniform(np.log2(75), np.log2(650))
    bend = np.zeros(len(t))
    if random.random() < 0.5:
        bend += random.uniform(0.1, 1.2) / 12 * np.sin(2 * np.pi * random.uniform(4, 7) * t)
    if random.random() < 0.3:
        bend += random.uniform(-0.6, 0.6) * t / seconds
    bend += random.choice([0, 0, 0.003, 0.01]) * smooth_steps(random, len(t), 60)
    source = (glottal if random.random() < 0.5 else pulses)(random, pitch * 2**bend)
    tube = random.uniform(0.95, 1.25)
    sound = vocal_tract(random, source, FORMANTS[random.choice(list(FORMANTS))], tube)
    if random.random() < 0.4:
        sound *= 1 + random.uniform(0.1, 0.6) * np.sin(2 * np.pi * random.uniform(3, 8) * t)
    return sound * np.minimum(1, np.minimum(t, seconds - t) / 0.05)


def glottal(random: np.random.Generator, pitch: Sound) -> Sound:
    """Glottal pulses (Rosenberg 1971) with breath."""
    position = phase(pitch) % 1.0
    rise, fall = random.uniform(0.3, 0.45), random.uniform(0.1, 0.2)
    opening = 0.5 * (1 - np.cos(np.pi * position / rise))
    closing = np.cos(np.pi / 2 * (position - rise) / fall)
    flow = np.where(position < rise, opening, np.where(position < rise + fall, closing, 0.0))
    source = np.diff(flow, prepend=0.0)
    source /= source.std() + 1e-12
    return source + random.choice([0.01, 0.03, 0.1]) * random.standard_normal(len(pitch))


def pulses(random: np.random.Generator, pitch: Sound) -> Sound:
    """The source of a speech synthesiser: impulses or a saw, with any tilt of the spectrum, and breath."""
    from scipy.signal import lfilter

    turns = phase(pitch)
    impulses = np.diff(np.floor(turns), prepend=0.0)
    source = impulses if random.random() < 0.6 else 2 * (turns % 1.0) - 1
    source = lfilter([1], [1, -random.uniform(0, 0.95)], source)
    if random.random() < 0.4:
        source = lfilter([1], [1, -random.uniform(0.5, 0.97)], source)
    source /= source.std() + 1e-12
    return source + random.choice([0, 0, 0.01, 0.05]) * random.standard_normal(len(pitch))


def vocal_tract(random: np.random.Generator, source: Sound, formants: tuple, tube: float) -> Sound:
    """`source` through the resonances of a vowel; `tube` above 1 is a shorter tract."""
    places = (*formants, random.uniform(3300, 3800), random.uniform(4200, 4900))
    for formant, width in zip(places, (70, 90, 130, 180, 250), strict=True):
        if formant * tube < RATE / 2 - 300:
            source = resonate(
                source, formant * tube * random.uniform(0.92, 1.08), width * random.uniform(0.7, 1.6)
            )
    return source


def scream(random: np.random.Generator, seconds: float) -> Sound:
    """A scream: high, rough (30 to 150 Hz), open vowel, gliding."""
    t = times(seconds)
    bend = 0.15 * smooth_steps(random, len(t), 3) + 0.01 * smooth_steps(random, len(t), 80)
    source = glottal(random, 2 ** random.uniform(np.log2(250), np.log2(900)) * 2**bend)
    rough = 1 + random.uniform(0, 0.8) * np.sin(
        2 * np.pi * random.uniform(30, 150) * t + smooth_steps(random, len(t), 20)
    )
    source = source * rough + random.uniform(0.02, 0.4) * random.standard_normal(len(t))
    sound = vocal_tract(
        random, source, FORMANTS[random.choice(["a", "ae", "e", "uh"])], random.uniform(1, 1.3)
    )
    return np.tanh(sound / sound.std() * random.uniform(0.5, 2)) * np.minimum(
        1, np.minimum(t, seconds - t) / 0.05
    )


def whispered(random: np.random.Generator, seconds: float) -> Sound:
    """Whispered syllables: noise through formants that change three to seven times a second, with pauses."""
    parts, left = [], int(seconds * RATE)
    while left > 0:
        t = times(random.uniform(0.14, 0.33))
        breath = random.standard_normal(len(t)) * np.sin(
            np.pi * np.minimum(t / t[-1], 0.99)
        ) ** random.uniform(0.5, 2)
        if random.random() < 0.3:
            parts.append(
                resonate(breath - np.concatenate([[0], breath[:-1]]), random.uniform(2500, 6500), 1500)
            )
        vowel = FORMANTS[random.choice(list(FORMANTS))]
        sound = vocal_tract(random, breath, vowel, random.uniform(0.95, 1.25))
        parts.append(sound / (sound.std() + 1e-9) * 10 ** (random.uniform(-9, 0) / 20))
        parts[-2:] = [part / (part.std() + 1e-9) * 10 ** (random.uniform(-9, 0) / 20) for part in parts[-2:]]
        if random.random() < 0.2:
            parts.append(np.zeros(int(RATE * random.uniform(0.05, 0.4))))
        left -= len(t)
    return np.concatenate(parts)[: int(seconds * RATE)]


def switched(random: np.random.Generator, length: int) -> Sound:
    """On and off, with edges of 2 to 20 ms."""
    on, off = random.uniform(0.04, 1.5), random.uniform(0.04, 1.5)
    if random.random() < 0.3:
        return np.ones(length)
    gate = ((np.arange(length) / RATE + random.uniform(0, 2)) % (on + off) < on).astype(float)
    edge = np.hanning(int(RATE * random.uniform(0.002, 0.02)) + 3)
    return np.convolve(gate, edge / edge.sum(), "same")


def beeps(random: np.random.Generator, seconds: float) -> Sound:
    """A tone or two, steady or interrupted: beeps, ringing, line tones."""
    t = times(seconds)
    tones = random.choice([1, 1, 2, 3])
    pitch = 2 ** random.uniform(np.log2(120), np.log2(3800), tones)
    if random.random() < 0.35:
        pitch = np.array([(350, 440), (440, 480), (400, 450), (425, 425), (480, 620)][random.integers(5)])
    kind = random.choice(["sine", "sine", "sine", "triangle", "square"])
    sound = sum(waveform(random, p * t + random.random(), kind) for p in pitch)
    return sound * switched(random, len(t))


def dialled(random: np.random.Generator, seconds: float) -> Sound:
    """Telephone keys (DTMF, ITU-T Q.23)."""
    t = times(seconds)
    on, off = random.uniform(0.06, 0.4), random.uniform(0.04, 0.3)
    key = (t / (on + off)).astype(int)
    low = random.choice([697, 770, 852, 941], key.max() + 1)[key]
    high = random.choice([1209, 1336, 1477, 1633], key.max() + 1)[key]
    return (np.sin(2 * np.pi * low * t) + np.sin(2 * np.pi * high * t)) * (t % (on + off) < on)


def alarm(random: np.random.Generator, seconds: float) -> Sound:
    """A siren or an alarm: a tone that sweeps, or alternates between two pitches."""
    t = times(seconds)
    turn = (random.uniform(0.15, 12) * t) % 1.0
    shape = random.choice(["saw", "triangle", "sine", "steps", "fall"])
    move = {
        "saw": turn,
        "fall": 1 - turn,
        "triangle": 1 - np.abs(2 * turn - 1),
        "sine": 0.5 + 0.5 * np.sin(2 * np.pi * turn),
        "steps": (turn < 0.5).astype(float),
    }[shape]
    low = 2 ** random.uniform(np.log2(250), np.log2(2000))
    pitch = low * 2 ** (random.uniform(0.15, 1.8) * move)
    kind = random.choice(["sine", "sine", "square", "saw", "triangle"])
    return waveform(random, phase(pitch), kind) * switched(random, len(t))


def note(random: np.random.Generator, pitch: float, seconds: float, kind: str) -> Sound:
    """One note of a synthesiser: attack, decay, an oscillator or a plucked string, a filter."""
    t = times(seconds)
    vibrato = random.choice([0, 0, 0, 0.005]) * np.sin(2 * np.pi * 5.5 * t)
    if kind == "plucked":
        return plucked(random, pitch, len(t))
    sound = waveform(random, phase(pitch * 2**vibrato), kind)
    if kind == "saw" and random.random() < 0.5:
        sound = sound + waveform(random, phase(pitch * 1.006 * 2**vibrato), kind)
    decay = np.exp(-t / random.choice([0.15, 0.5, 3, 50]))
    return (
        sound
        * decay
        * np.minimum(1, t / random.choice([0.003, 0.02, 0.15]))
        * np.minimum(1, (seconds - t) / 0.02)
    )


def plucked(random: np.random.Generator, pitch: float, length: int) -> Sound:
    """A plucked string (Karplus and Strong 1983)."""
    from scipy.signal import lfilter

    period = max(int(RATE / pitch), 2)
    burst = np.zeros(length)
    burst[:period] = random.uniform(-1, 1, min(period, length))[:length]
    loop = np.zeros(period + 2)
    loop[0], loop[period], loop[period + 1] = 1, -0.498, -0.498
    return lfilter([1], loop, burst)


def music(random: np.random.Generator, seconds: float) -> Sound:
    """Chords, melodies or both, from a synthesiser; sometimes with drums."""
    length = int(seconds * RATE)
    sound = np.zeros(length + RATE)
    parts = random.choice([1, 1, 2, 3])
    for part in range(parts):
        kind = random.choice([*KINDS, "plucked"])
        beat = random.choice([0.15, 0.25, 0.4, 0.8, 2.0, 4.0])
        chord = part > 0 or random.random() < 0.5
        root = random.integers(36, 76)
        at = 0
        while at < length:
            lasts = beat * random.choice([1, 1, 2, 0.5])
            degree = root + random.choice([0, 2, 4, 5, 7, 9, 11, 12])
            steps = CHORDS[random.integers(len(CHORDS))] if chord else (0,)
            for step in steps:
                one = note(random, 440 * 2 ** ((degree + step - 69) / 12), min(lasts, 4.0) * 0.98, kind)
                place = slice(at, at + len(one))
                sound[place] += one[: len(sound[place])]
            at += int(lasts * RATE)
    if random.random() < 0.3:
        sound += drums(random, len(sound) / RATE)[: len(sound)]
    return sound[:length]


def drums(random: np.random.Generator, seconds: float) -> Sound:
    """Bursts of noise and falling tones, on a beat."""
    length = int(seconds * RATE)
    sound = np.zeros(length + RATE)
    beat = random.uniform(0.12, 0.6)
    for number in range(int(seconds / beat)):
        t = times(0.3)
        decay = np.exp(-t / random.uniform(0.01, 0.1))
        hit = (
            random.standard_normal(len(t))
            if random.random() < 0.6
            else np.sin(2 * np.pi * phase(60 + 120 * np.exp(-t / 0.03)))
        )
        at = int(number * beat * RATE)
        sound[at : at + len(t)] += hit * decay * random.uniform(0.3, 1)
    return sound[:length]


def noise(random: np.random.Generator, seconds: float) -> Sound:
    """White, pink or brown noise, of steady or slowly moving level, or of one band."""
    length = int(seconds * RATE)
    sound = coloured(random, length, random.choice([0, 0, 3, 3, 6, 9]))
    if random.random() < 0.3:
        sound = resonate(sound, random.uniform(200, 5000), random.uniform(100, 2000))
    if random.random() < 0.3:
        sound = sound * 10 ** (
            random.uniform(1, 6) / 20 * smooth_steps(random, length, random.uniform(0.2, 2))
        )
    return sound


def hum(random: np.random.Generator, seconds: float) -> Sound:
    """Mains hum with harmonics, buzz, an engine."""
    t = times(seconds)
    pitch = random.choice([50, 60, 100, 120, random.uniform(20, 140)])
    slope = random.uniform(0.3, 2.5)
    wander = random.choice([0, 0, 0.01]) * smooth_steps(random, len(t), 1)
    turns = phase(pitch * 2**wander)
    odd = random.random() < 0.3
    parts = range(1, int(3500 / pitch), 2 if odd else 1)
    offsets = random.random(len(parts)) * random.choice([0, 1])
    sound = sum(np.sin(2 * np.pi * (k * turns + o)) * k**-slope for k, o in zip(parts, offsets, strict=True))
    return sound + random.choice([0, 0.01, 0.1]) * coloured(random, len(t), 3)


def fan(random: np.random.Generator, seconds: float) -> Sound:
    """A fan: coloured noise, tones of the blades, a slow swing."""
    t = times(seconds)
    blades = random.uniform(30, 300)
    tones = sum(random.uniform(0, 0.5) * np.sin(2 * np.pi * blades * k * t) for k in (1, 2, 3))
    swing = 1 + random.uniform(0, 0.4) * np.sin(2 * np.pi * random.uniform(0.3, 8) * t)
    return (coloured(random, len(t), random.uniform(2, 8)) + tones) * swing


def clicks(random: np.random.Generator, seconds: float) -> Sound:
    """Keys, knocks and mouse clicks: short bursts through resonances."""
    length = int(seconds * RATE)
    sound = np.zeros(length)
    for at in random.integers(0, length - 2000, random.integers(3, int(8 * seconds))):
        t = times(0.08)
        sound[at : at + len(t)] += (
            random.standard_normal(len(t))
            * np.exp(-t / random.uniform(0.002, 0.015))
            * random.uniform(0.2, 1)
        )
    return resonate(
        sound, random.uniform(300, 4000), random.uniform(300, 2000)
    ) + 0.003 * random.standard_normal(length)


VOICES: dict[str, Maker] = {"sung vowel": sung, "scream": scream, "whisper": whispered}
"""Voices that can be computed."""

NOT_VOICES: dict[str, Maker] = {
    "tones and beeps": beeps,
    "telephone keys": dialled,
    "alarms": alarm,
    "music": music,
    "noise": noise,
    "hum": hum,
    "fan": fan,
    "clicks": clicks,
}
"""Sounds that no voice made."""


def at_level(sound: Sound, dbfs: float) -> Sound:
    """`sound` with an RMS of `dbfs` where it is loud."""
    frames = sound[: len(sound) // 256 * 256].reshape(-1, 256)
    loud = np.percentile((frames**2).mean(axis=1), 90) ** 0.5
    return (sound / (loud + 1e-9) * 10 ** (dbfs / 20)).astype(np.float32)
