"""Teaches a linear read-out of speech encoders the curves of recorded faces, and tests it on what it never
met.

CURVES is a folder of NAME.npz as the teacher `labels` reads them (`values`, `names`, `rate`, `start`; NaN
where no face was found). FRAMES are folders of one set by `v2f-train encode`, one for each encoder, with
frames of NAME.wav. WORDS is the aligner's phones.jsonl, or has a line of JSON for each clip, in seconds:
{"clip": NAME, "words": [[word, start, end], ...]}.

Two tests on the clips of --held, which are not trained on:
- clips: the words of a held clip are in other clips.
- words: the words are dealt out to four folds. Each instant of a held clip is predicted by a read-out that
  was never taught an instant of the word spoken there, in any clip.

The correlation is taken over each clip's speech (first word to last, and 0.2 s), and averaged over clips,
with a bootstrap interval over clips.
"""

import argparse
import json
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path

import numpy as np

from v2f_train.clock import SAMPLE_RATE
from v2f_train.teachers.frames import FrameStore
from v2f_train.teachers.on_disk import read_npz
from v2f_train.teachers.readout import Readout, Sums, columns
from v2f_train.teachers.word_folds import FOLDS, Word, deal_words, near_fold, nearest_fold, read_words

SPEECH_MARGIN = 0.2  # seconds before the first and after the last word that are measured
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
WATCHED = 0.15  # share of the taught clips on which the strength is chosen
RESAMPLES = 1_000
AT_ONCE = 40  # clips in one product of tables


@dataclass(frozen=True)
class Clip:
    """times [instants]: seconds of the video's frames that have a face. curves float32 [instants, curves]."""

    name: str
    times: np.ndarray
    curves: np.ndarray
    frames: list[np.ndarray]
    words: list[Word]

    def table(self, steps: list[int]) -> np.ndarray:
        return columns(self.frames, steps, self.times * SAMPLE_RATE)

    def speech(self) -> np.ndarray:
        """bool [instants]; without word times, every instant."""
        if not self.words:
            return np.ones(len(self.times), bool)
        first, last = self.words[0][1] - SPEECH_MARGIN, self.words[-1][2] + SPEECH_MARGIN
        return (self.times >= first) & (self.times <= last)


def read_clips(
    folder: Path, stores: list[FrameStore], words: dict[str, list[Word]], wanted: list[str] | None
) -> tuple[list[Clip], list[str]]:
    """Clips with curves and frames of every encoder, and the names of the curves.

    wanted: these names; None: those of the first file.

    Raises ValueError when a curve is missing or there are no clips.
    """
    clips = []
    for path in sorted(folder.glob("*.npz")):
        name, file = path.stem, f"{path.stem}.wav"
        if not all(file in store for store in stores):
            continue
        recorded = read_npz(path)
        wanted = wanted or list(recorded.names)
        lacking = [one for one in wanted if one not in recorded.names]
        if lacking:
            raise ValueError(f"{path}: has no {', '.join(lacking)}; it has {', '.join(recorded.names)}")
        curves = recorded.values[:, [recorded.names.index(one) for one in wanted]]
        seen = np.isfinite(curves).all(1)
        if seen.sum() > 1:
            frames = [store.frames(file) for store in stores]
            clips.append(Clip(name, recorded.times[seen], curves[seen], frames, words.get(name, [])))
    if not clips:
        raise ValueError(f"{folder}: no NAME.npz whose NAME.wav has frames of every encoder")
    return clips, wanted


def sums_of(clips: list[Clip], steps: list[int], folds: dict[str, int]) -> tuple[Sums, list[Sums]]:
    """Of all instants, and of those that each fold leaves out (an empty list without folds)."""
    whole, left_out = [], [[] for _ in range(FOLDS if folds else 0)]
    for first in range(0, len(clips), AT_ONCE):
        part = clips[first : first + AT_ONCE]
        table, curves = (
            np.concatenate([c.table(steps) for c in part]),
            np.concatenate([c.curves for c in part]),
        )
        whole = [reduce(add, [*whole, Sums.of(table, curves)])]
        for fold, found in enumerate(left_out):
            near = np.concatenate([near_fold(clip.times, clip.words, fold, folds) for clip in part])
            left_out[fold] = [reduce(add, [*found, Sums.of(table[near], curves[near])])]
    return whole[0], [found[0] for found in left_out]


def correlations(clips: list[Clip], shown: list[np.ndarray]) -> np.ndarray:
    """[clips, curves], over speech; NaN where a curve does not move."""
    rows = []
    for clip, said in zip(clips, shown, strict=True):
        inside = clip.speech()
        with np.errstate(invalid="ignore", divide="ignore"):
            rows.append(
                [
                    np.corrcoef(said[inside, k], clip.curves[inside, k])[0, 1]
                    for k in range(clip.curves.shape[1])
                ]
            )
    return np.array(rows)


def summary(found: np.ndarray, controls: list[str], seed: int = 0) -> dict:
    """Mean over clips, and its 95 % interval by resampling clips."""
    random = np.random.default_rng(seed)
    means = [np.nanmean(found[random.integers(0, len(found), len(found))], 0) for _ in range(RESAMPLES)]
    low, high = np.percentile(means, [2.5, 97.5], axis=0)
    mean = np.nanmean(found, 0)
    return {
        name: {
            "mean": round(float(mean[k]), 4),
            "interval": [round(float(low[k]), 4), round(float(high[k]), 4)],
        }
        for k, name in enumerate(controls)
    }


def predict(clip: Clip, steps: list[int], weights: np.ndarray) -> np.ndarray:
    return clip.table(steps) @ weights[:-1] + weights[-1]


def predict_by_folds(
    clip: Clip, steps: list[int], weights: list[np.ndarray], folds: dict[str, int]
) -> np.ndarray:
    """Each instant by the read-out that left out the word nearest to it."""
    owner = nearest_fold(clip.times, clip.words, folds)
    table = clip.table(steps)
    every = np.stack([table @ one[:-1] + one[-1] for one in weights])
    return every[owner, np.arange(len(owner))]


def both_tests(
    taught: tuple[Sums, list[Sums]],
    tested: list[Clip],
    steps: list[int],
    folds: dict[str, int],
    strength: float,
) -> dict[str, np.ndarray]:
    """Test -> correlations [clips, curves]. taught: of `sums_of`. No `words` without word times."""
    whole, left_out = taught
    weights, spoken = whole.weights(strength), [clip for clip in tested if clip.words]
    found = {"clips": correlations(tested, [predict(clip, steps, weights) for clip in tested])}
    if left_out and spoken:
        by_fold = [(whole - one).weights(strength) for one in left_out]
        found["words"] = correlations(
            spoken, [predict_by_folds(clip, steps, by_fold, folds) for clip in spoken]
        )
    return found


def choose_strength(clips: list[Clip], steps: list[int], folds: dict[str, int], seed: int) -> float:
    """The best on WATCHED of the clips, taught on the rest: by the mean of both tests, because what follows
    the known words best has learnt them by heart.
    """
    order = np.random.default_rng(seed).permutation(len(clips))
    count = max(1, round(WATCHED * len(clips)))
    watched, taught = [clips[k] for k in order[:count]], [clips[k] for k in order[count:]]
    sums = sums_of(taught, steps, folds)

    def reached(strength: float) -> float:
        return float(
            np.mean([np.nanmean(r) for r in both_tests(sums, watched, steps, folds, strength).values()])
        )

    return max(STRENGTHS, key=reached)


def train(clips: list[Clip], encoders: list[dict], controls: list[str], held: set[str], seed: int) -> Readout:
    """facts of the result: strength, clips, and the tests that could be made. Raises ValueError when too few
    clips remain.
    """
    taught, tested = [c for c in clips if c.name not in held], [c for c in clips if c.name in held]
    if len(taught) < 2:
        raise ValueError(f"{len(taught)} clips to teach; at least 2 are needed")
    steps = [one["samples_per_frame"] for one in encoders]
    folds = deal_words([clip.words for clip in clips], seed)
    strength = choose_strength(taught, steps, folds, seed)
    sums = sums_of(taught, steps, folds)
    facts = {"strength": strength, "taught": len(taught), "held": len(tested), "seed": seed}
    if tested:
        found = both_tests(sums, tested, steps, folds, strength)
        facts |= {test: summary(rows, controls) for test, rows in found.items()}
    curves = np.concatenate([clip.curves for clip in taught])
    weights = sums[0].weights(strength)
    return Readout(tuple(controls), weights, curves.min(0), curves.max(0), encoders, facts)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("curves", type=Path, metavar="CURVES")
    parser.add_argument("out", type=Path, metavar="OUT", help="the read-out (.npz); its facts go to OUT.json")
    parser.add_argument("frames", type=Path, nargs="+", metavar="FRAMES", help="FRAMES/SET, for each encoder")
    parser.add_argument("--controls", nargs="+", help="names of the curves to teach (default: all)")
    parser.add_argument("--held", type=Path, help="a file with the names of the clips to test on, one a line")
    parser.add_argument("--words", type=Path, metavar="WORDS", help="word times, for the test on new words")
    parser.add_argument("--seed", type=int, default=0)


def run(options: argparse.Namespace) -> int:
    held = set(options.held.read_text().split()) if options.held else set()
    stores = [FrameStore.open(folder) for folder in options.frames]
    clips, controls = read_clips(options.curves, stores, read_words(options.words), options.controls)
    readout = train(clips, [store.identity for store in stores], controls, held, options.seed)
    readout.save(options.out)
    options.out.with_suffix(".json").write_text(json.dumps(readout.facts, indent=1))
    print(json.dumps(readout.facts, indent=1))
    return 0
