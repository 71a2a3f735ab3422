"""Folds of words, for a test that few words cannot spoil: each instant is predicted by a model that was never
taught an instant of the word spoken there, in any clip.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from v2f_train.teachers.recorded.phone_times import clip_name

FOLDS = 4
WORD_MARGIN = 0.08  # seconds around a left-out word that are not taught either

Word = tuple[str, float, float]
"""The word, its start and its end in seconds."""


def read_words(path: Path | None) -> dict[str, list[Word]]:
    """A line of JSON per clip: {"clip": NAME, "words": [[word, start, end], ...]}, or the aligner's
    phones.jsonl.

    Raises ValueError at any other line.
    """
    if path is None:
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line.strip()]
    try:
        return {clip_name(row): [word_of(word) for word in row["words"]] for row in rows}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: has a line without the word times of a clip ({error})") from error


def word_of(found: dict | list) -> Word:
    word, start, end = (found[key] for key in ("word", "start", "end")) if isinstance(found, dict) else found
    return word, start, end


def deal_words(clips: Sequence[list[Word]], seed: int) -> dict[str, int]:
    """Word -> fold, by chance."""
    every = sorted({word for words in clips for word, _, _ in words})
    order = np.random.default_rng(seed).permutation(len(every))
    return {every[place]: number % FOLDS for number, place in enumerate(order)}


def distance(times: np.ndarray, word: Word) -> np.ndarray:
    """Seconds from each of `times` to the word; 0 inside."""
    return np.maximum(np.maximum(word[1] - times, times - word[2]), 0)


def near_fold(times: np.ndarray, words: list[Word], fold: int, folds: dict[str, int]) -> np.ndarray:
    """bool [times]: within WORD_MARGIN of a word of the fold."""
    near = np.zeros(len(times), bool)
    for word in words:
        if folds[word[0]] == fold:
            near |= distance(times, word) <= WORD_MARGIN
    return near


def nearest_fold(times: np.ndarray, words: list[Word], folds: dict[str, int]) -> np.ndarray:
    """[times]: the fold of the word nearest to each instant."""
    nearest = np.argmin([distance(times, word) for word in words], axis=0)
    return np.array([folds[word[0]] for word in words])[nearest]
