"""The silence leak: how far the mouth opens in sound without speech, without and with the runtime's silence
gate.

Also for the silences that the aligner marks in speech, by level: parts as loud as the clip's speech are
speech that its text lacks, where an open mouth is right.
"""

from itertools import pairwise

import numpy as np

from v2f_train.clock import HOP, SAMPLE_RATE
from v2f_train.measure import gate, metrics
from v2f_train.measure.candidates import Predictor, predict_all
from v2f_train.measure.cases import LOUD_PERCENTILE, Case
from v2f_train.measure.closure import Closure, shown_gap
from v2f_train.measure.figures import silences
from v2f_train.speech.sound import levels

SECONDS = 10
SEED = 3
BROWN_SAMPLES = 800  # 50 ms: slower changes do not occur in room noise
MAINS_HARMONICS = 6
LEVELS = (
    -40.0,
    -24.0,
    -8.0,
)  # dB relative to the clip's loud hops


def sounds() -> dict[str, np.ndarray]:
    """Name -> samples, always the same."""
    samples, random = SECONDS * SAMPLE_RATE // HOP * HOP, np.random.default_rng(SEED)
    time = np.arange(samples) / SAMPLE_RATE
    walk = np.cumsum(random.standard_normal(samples))
    brown = walk - np.convolve(walk, np.ones(BROWN_SAMPLES) / BROWN_SAMPLES, "same")
    white = random.standard_normal(samples)
    hum = np.sum([np.sin(2 * np.pi * 50 * n * time) / n for n in range(1, MAINS_HARMONICS + 1)], axis=0)

    def at(sound: np.ndarray, decibels: float) -> np.ndarray:
        return (sound / sound.std() * 10 ** (decibels / 20)).astype(np.float32)

    return {
        "digital silence": np.zeros(samples, np.float32),
        "white noise, -50 dBFS": at(white, -50),
        "white noise, -30 dBFS": at(white, -30),
        "brown noise, -50 dBFS": at(brown, -50),
        "brown noise, -30 dBFS": at(brown, -30),
        "mains hum 50 Hz, -50 dBFS": at(hum, -50),
        "mains hum 50 Hz, -30 dBFS": at(hum, -30),
    }


def solo_leaks(predictor: Predictor, closure: Closure, unit: float) -> dict[str, dict[str, float]]:
    """Sound -> mean gap in units: "leak", and "gated" as a player with its gate shows it."""
    sources, found = sounds(), {}
    for name, tracks in zip(sources, predict_all(predictor, list(sources.values())), strict=True):
        gap = metrics.ensembled_gap(tracks, closure.threshold, closure.softness) / unit
        weight = gate.shown_weights(sources[name], predictor.lookahead_hops)
        # The gap is nearly linear in the weight, because the gate scales closure too.
        found[name] = {"leak": float(gap.mean()), "gated": float((gap * weight).mean())}
    return found


def silence_levels(
    measured: list[Case], sounds: list[np.ndarray], closure: Closure, unit: float
) -> list[dict]:
    """Per interval of level between LEVELS: "from" and "to" in dB (None: open), its share of the hops of long
    silences, the mean gap there in units, and its share of the whole leak. sounds: of the cases.
    """
    found, gaps = [], []
    for case, sound in zip(measured, sounds, strict=True):
        level = levels(sound)[: len(case.shown)]
        silent = silences(case)
        found.append((level - np.percentile(level, LOUD_PERCENTILE))[silent])
        gaps.append(shown_gap(case, closure)[silent] / unit)
    level, gap = np.concatenate(found), np.concatenate(gaps)
    rows, bounds = [], (-np.inf, *LEVELS, np.inf)
    for low, high in pairwise(bounds):
        there = (level >= low) & (level < high)
        rows.append(
            {
                "from": float(low),
                "to": float(high),
                "hops": float(there.sum() / max(len(level), 1)),
                "leak": float(gap[there].mean()) if there.any() else float("nan"),
                "share": float(gap[there].sum() / max(gap.sum(), 1e-9)),
            }
        )
    return rows
