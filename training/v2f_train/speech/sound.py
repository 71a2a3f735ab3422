"""Decodes audio: any file that libsndfile reads, 8 to 48 kHz, any channels -> mono float32 at SAMPLE_RATE."""

import math
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import resample_poly

from v2f_train.clock import HOP, SAMPLE_RATE

MIN_RATE, MAX_RATE = (
    8_000,
    48_000,
)  # Hz: lower rates lose the consonants, higher ones are not used for speech
SILENCE_DBFS = -200.0  # level of digital silence
MIN_SECONDS = 0.1  # seconds: too short for an utterance


class Unreadable(OSError):
    """The file is not a usable recording. The message has its path and the reason."""


def resampled_length(frames: int, rate: int) -> int:
    """Samples at SAMPLE_RATE that `frames` samples at `rate` Hz become."""
    common = math.gcd(SAMPLE_RATE, rate)
    return -(-frames * (SAMPLE_RATE // common) // (rate // common))


def decode(path: Path) -> tuple[np.ndarray, int]:
    """Mono float32 in -1..1 at the file's own rate, and that rate in Hz. Raises Unreadable."""
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, RuntimeError) as error:  # soundfile's own errors are RuntimeErrors
        raise Unreadable(f"{path}: cannot be decoded: {error}") from error
    if not MIN_RATE <= rate <= MAX_RATE:
        raise Unreadable(f"{path}: {rate} Hz is outside {MIN_RATE} to {MAX_RATE} Hz")
    if len(samples) < MIN_SECONDS * rate:
        raise Unreadable(f"{path}: {len(samples)} samples at {rate} Hz are too short for an utterance")
    mono = samples.mean(1)
    if not np.isfinite(mono).all():
        raise Unreadable(f"{path}: has samples that are not numbers")
    return mono, rate


def at_our_rate(mono: np.ndarray, rate: int) -> np.ndarray:
    """float32 [resampled_length(len(mono), rate)]. The filter is symmetric: there is no delay."""
    return mono if rate == SAMPLE_RATE else resample_poly(mono, SAMPLE_RATE, rate).astype(np.float32)


def read(path: str | Path) -> np.ndarray:
    """float32 [samples], mono, SAMPLE_RATE. Raises Unreadable."""
    return at_our_rate(*decode(Path(path)))


def levels(sound: np.ndarray) -> np.ndarray:
    """Samples [n] -> root-mean-square level of each whole hop in dBFS, not below SILENCE_DBFS."""
    hops = sound[: len(sound) // HOP * HOP].reshape(-1, HOP)
    power = np.square(hops, dtype=np.float64).mean(1)
    return 10 * np.log10(np.maximum(power, 10 ** (SILENCE_DBFS / 10)))
