"""Damage by microphones, lines, codecs and noise, for training and for measuring. None of it moves anything
in time, so labels stay valid.
"""

import io

import numpy as np
import soundfile
from scipy import fft

from v2f_train.clock import SAMPLE_RATE

CLIP_SHARE = (0.15, 0.7)  # of the peak, where an overdriven input clips
MU = 255  # of the telephone's law
CRUSH_BITS = (6, 11)
MIN_STEP = 1 / 32_768  # of 16-bit samples
BANDS = {  # Hz that pass: a telephone, wide-band radio, narrow-band voice chat, a small loudspeaker
    "telephone": (300.0, 3_400.0),
    "radio": (400.0, 2_800.0),
    "narrow": (20.0, 4_000.0),
    "small": (500.0, 7_500.0),
}
BAND_EDGE = 0.12  # octaves over which a band limit fades: a steeper one would ring
OPUS_BITS = (8_000.0, 20_000.0)  # bit/s of a narrow voice chat
OPUS_MIN_BITS, OPUS_MAX_BITS = 6_000.0, 256_000.0  # of libsndfile's compression levels 1 and 0

_STEPS = np.arange(-32_768, 32_768) / 32_768
_COMPANDED = np.rint(np.sign(_STEPS) * np.log1p(MU * np.abs(_STEPS)) / np.log1p(MU) * 127) / 127
MU_LAW = (np.sign(_COMPANDED) * np.expm1(np.abs(_COMPANDED) * np.log1p(MU)) / MU).astype(np.float32)
"""16-bit value + 32768 -> the value after eight bits of mu-law."""


LOWEST_HERTZ = 20  # coloured noise is flat below: its power would go to infinity


def unit(sound: np.ndarray) -> np.ndarray:
    return (sound / max(float(sound.std()), 1e-9)).astype(np.float32)


def coloured(samples: int, slope: float, random: np.random.Generator) -> np.ndarray:
    """Noise whose power falls with frequency ** slope: 0 is white, 1 pink, 2 brown. Unit power."""
    length = fft.next_fast_len(samples, real=True)
    hertz = np.maximum(fft.rfftfreq(length, 1 / SAMPLE_RATE), LOWEST_HERTZ)
    spectrum = random.standard_normal((2, len(hertz))) * hertz ** (-slope / 2)
    return unit(fft.irfft(spectrum[0] + 1j * spectrum[1], length)[:samples])


def band(name: str, hertz: np.ndarray) -> np.ndarray:
    """Gain per frequency, real: no phase, no delay. float32."""
    low, high = BANDS[name]
    octaves = np.log2(np.maximum(hertz, 1.0))
    edges = (
        np.clip((octaves - np.log2(low)) / BAND_EDGE, -8, 8),
        np.clip((np.log2(high) - octaves) / BAND_EDGE, -8, 8),
    )
    return (1 / (1 + np.exp(-4 * edges[0])) / (1 + np.exp(-4 * edges[1]))).astype(np.float32)


def clipped(sound: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Clips at a share of its own peak."""
    limit = random.uniform(*CLIP_SHARE) * max(float(sound.max()), -float(sound.min()))
    return np.clip(sound, -limit, limit)


def mu_law(sound: np.ndarray) -> np.ndarray:
    return MU_LAW[np.clip(sound * 32_768, -32_768, 32_767).astype(np.int32) + 32_768]


def crushed(sound: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Few bits, relative to its own peak: a faint sound must not vanish under its labels."""
    peak = max(float(sound.max()), -float(sound.min()), MIN_STEP)
    steps = np.float32(2.0 ** (int(random.integers(*CRUSH_BITS)) - 1) / peak)
    return np.rint(sound * steps) / steps


def dither(samples: int, random: np.random.Generator) -> np.ndarray:
    """Triangular noise, one 16-bit step wide on each side: the least noise of a recording."""
    return ((random.random(samples) - random.random(samples)) * MIN_STEP).astype(np.float32)


def opus_at_hand() -> bool:
    return "OPUS" in soundfile.available_subtypes("OGG")


def opus(sound: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Encodes and decodes with Opus at a random rate; same length. 20 to 60 times as expensive as drawing a
    row: keep the result.
    """
    return opus_at(sound, random.uniform(*OPUS_BITS))


def opus_bytes(sound: np.ndarray, bits: float) -> bytes:
    """An Ogg file with Opus at `bits` per second."""
    level = (OPUS_MAX_BITS - bits) / (OPUS_MAX_BITS - OPUS_MIN_BITS)
    coded = io.BytesIO()
    soundfile.write(
        coded, np.clip(sound, -1, 1), SAMPLE_RATE, format="OGG", subtype="OPUS", compression_level=level
    )
    return coded.getvalue()


def opus_at(sound: np.ndarray, bits: float) -> np.ndarray:
    """Encodes and decodes with Opus at `bits` per second; same length, no delay."""
    decoded, _ = soundfile.read(io.BytesIO(opus_bytes(sound, bits)), dtype="float32")
    return np.pad(decoded[: len(sound)], (0, max(0, len(sound) - len(decoded))))
