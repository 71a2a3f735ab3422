"""Pitch shift without a change of timing: resampling, then a phase vocoder that restores the duration."""

import numpy as np
from scipy.ndimage import uniform_filter1d

from v2f_train.distil.speed import resampled

FRAME = 512  # samples: 32 ms, three periods of a low voice
STEP = FRAME // 4
PITCH_UNIT = 20  # pitches are n / PITCH_UNIT
PITCHES = (16, 17, 18, 22, 23, 24, 25)  # 0.8 to 1.25: four semitones either way; 1 would be no change

# A vocoder lets the harmonics of a voice drift apart, which moves energy inside a syllable: 5 to 15 ms were
# measured on bursts of 25 ms. Restoring the loudness of each instant leaves 0.4 ms.
LOUDNESS_SAMPLES = 256
MATCHES, MAX_MATCH = 2, 10.0
FAINTEST = 1e-5


def stretched(sound: np.ndarray, rate: float, samples: int) -> np.ndarray:
    """`rate` times as fast, `samples` long. An instant t moves to t / rate: analysis windows are centred on
    it.
    """
    window = np.hanning(FRAME + 1)[:-1].astype(np.float32)
    whole = np.pad(sound, (FRAME // 2, 2 * FRAME))
    frames = np.lib.stride_tricks.sliding_window_view(whole, FRAME)[::STEP]
    spectra = np.fft.rfft(frames * window)
    places = np.minimum(np.arange(samples // STEP + 2) * rate, len(spectra) - 2)
    below = places.astype(np.int64)
    part = (places - below)[:, None]
    sizes, phases = np.abs(spectra), np.angle(spectra)
    size = sizes[below] * (1 - part) + sizes[below + 1] * part
    natural = (
        2 * np.pi * STEP / FRAME * np.arange(spectra.shape[1])
    )  # phase advance of each band's centre in a step
    turn = phases[below + 1] - phases[below] - natural
    turn += natural - 2 * np.pi * np.rint(turn / (2 * np.pi))
    phase = phases[0] + np.concatenate([np.zeros((1, len(natural))), np.cumsum(turn[:-1], 0)])
    pieces = np.fft.irfft(size * np.exp(1j * phase)) * window
    result, weight = np.zeros((2, (len(pieces) + 4) * STEP))
    for index, piece in enumerate(pieces):
        result[index * STEP : index * STEP + FRAME] += piece
        weight[index * STEP : index * STEP + FRAME] += window * window
    stretched_sound = result / np.maximum(weight, 0.1)
    return stretched_sound[FRAME // 2 : FRAME // 2 + samples].astype(np.float32)


def loudness(sound: np.ndarray) -> np.ndarray:
    """Root mean square around each sample."""
    return np.sqrt(
        np.maximum(uniform_filter1d(np.square(sound), LOUDNESS_SAMPLES, mode="constant"), FAINTEST**2)
    )


def shifted(sound: np.ndarray, pitch: int) -> np.ndarray:
    """pitch: one of PITCHES. Same length, and the same loudness at every instant."""
    faster = resampled(sound, PITCH_UNIT, pitch)
    changed = stretched(faster, PITCH_UNIT / pitch, len(sound))
    for _ in range(MATCHES):
        changed *= np.clip(loudness(sound) / loudness(changed), 1 / MAX_MATCH, MAX_MATCH)
    return changed
