"""Rooms and microphones: spectra that training sound is multiplied by. None of them delays the sound.

All functions draw from the generator that they are given.
"""

import numpy as np
from scipy import fft
from scipy.signal import butter, sosfilt

from v2f_train.clock import SAMPLE_RATE

ROOM_SECONDS = 0.6  # length of a response
DECAY_SECONDS = (0.15, 1.0)  # time in which the tail falls by 60 dB
DIRECT_DECIBELS = (-4.0, 16.0)  # energy of the direct sound above that of everything after it
EARLY_REFLECTIONS = (4, 12)
EARLY_SECONDS = (0.001, 0.04)  # arrival of early reflections, after the direct sound
EARLY_SHARE = (0.1, 0.6)  # of the reverberant energy
TAIL_START = (0.003, 0.02)  # seconds
TREBLE_HERTZ, TREBLE_DECAY = 1_500, (0.4, 0.9)  # air and walls take treble faster: share of the decay time

EQUALISER_POINTS, EQUALISER_DECIBELS = 6, 4.0  # of the placing of a microphone
CURVE_HERTZ = np.geomspace(60, 8_000, 64)
LOW_CUT_HERTZ, LOW_CUT_SLOPE = (80.0, 600.0), (6.0, 18.0)  # dB per octave
HIGH_CUT_HERTZ, HIGH_CUT_SLOPE = (2_500.0, 8_000.0), (6.0, 24.0)
RESONANCE_HERTZ, RESONANCE_DECIBELS = (800.0, 6_000.0), (-12.0, 15.0)
RESONANCE_OCTAVES = (0.15, 0.6)
DEEPEST = -50.0  # dB of the deepest cut


def response(random: np.random.Generator) -> np.ndarray:
    """float32 [samples]: 1 at the start, early reflections, then noise that decays, treble first."""
    count = int(ROOM_SECONDS * SAMPLE_RATE)
    seconds = np.arange(count) / SAMPLE_RATE
    fall = np.exp(random.uniform(*np.log(DECAY_SECONDS)))
    noise = random.standard_normal(count)
    treble = sosfilt(butter(1, TREBLE_HERTZ, "high", fs=SAMPLE_RATE, output="sos"), noise)
    tail = (noise - treble) * decay(seconds, fall)
    tail += treble * decay(seconds, fall * random.uniform(*TREBLE_DECAY))
    tail[: int(random.uniform(*TAIL_START) * SAMPLE_RATE)] = 0
    early = np.zeros(count)
    arrivals = random.uniform(*EARLY_SECONDS, random.integers(*EARLY_REFLECTIONS))
    signs = random.choice([-1.0, 1.0, 1.0], len(arrivals))  # most walls keep the sign
    np.add.at(
        early, (arrivals * SAMPLE_RATE).astype(int), signs * decay(arrivals, fall) / (1 + 50 * arrivals)
    )
    share, ratio = random.uniform(*EARLY_SHARE), 10 ** (-random.uniform(*DIRECT_DECIBELS) / 10)
    both = early * np.sqrt(share * ratio / np.square(early).sum())
    both += tail * np.sqrt((1 - share) * ratio / np.square(tail).sum())
    both[0] = 1
    return both.astype(np.float32)


def decay(seconds: np.ndarray, fall: float) -> np.ndarray:
    """Amplitude after `seconds` of a decay by 60 dB in `fall` seconds."""
    return 10 ** (-3 * seconds / fall)


def room(length: int, random: np.random.Generator) -> np.ndarray:
    """complex64 [length // 2 + 1]. The product is circular: the end of a row echoes into its start."""
    return fft.rfft(response(random), length).astype(np.complex64)


def equaliser(length: int, random: np.random.Generator) -> np.ndarray:
    """float32 [length // 2 + 1]: a smooth gain without phase."""
    points = np.geomspace(80, 8_000, EQUALISER_POINTS)
    decibels = random.normal(0, EQUALISER_DECIBELS, EQUALISER_POINTS)
    return gain(np.interp(np.log(CURVE_HERTZ), np.log(points), decibels), length)


def microphone(length: int, random: np.random.Generator) -> np.ndarray:
    """float32 [length // 2 + 1]: of a small or cheap microphone: little bass, little treble, a resonance."""
    octaves = np.log2(CURVE_HERTZ)
    low = np.log2(random.uniform(*LOW_CUT_HERTZ)) - octaves
    high = octaves - np.log2(random.uniform(*HIGH_CUT_HERTZ))
    away = (octaves - np.log2(random.uniform(*RESONANCE_HERTZ))) / random.uniform(*RESONANCE_OCTAVES)
    decibels = -random.uniform(*LOW_CUT_SLOPE) * np.maximum(low, 0)
    decibels -= random.uniform(*HIGH_CUT_SLOPE) * np.maximum(high, 0)
    decibels += random.uniform(*RESONANCE_DECIBELS) * np.exp(-0.5 * np.square(away))
    return gain(decibels, length)


def gain(decibels: np.ndarray, length: int) -> np.ndarray:
    """decibels at CURVE_HERTZ -> float32 [length // 2 + 1]."""
    hertz = fft.rfftfreq(length, 1 / SAMPLE_RATE)
    return np.interp(hertz, CURVE_HERTZ, 10 ** (np.maximum(decibels, DEEPEST) / 20)).astype(np.float32)
