"""Splits: training, validation (thresholds and choices), test (evaluated once per student, at the end).

Splits are speaker-disjoint. A speaker is (corpus, name); all LibriSpeech sets are one corpus. Sets with one
speaker are used for training as a whole, so that their repeated sentences (kathleen reads 478 of them twice)
cannot appear in another split.
"""

import hashlib
from collections import defaultdict
from typing import NamedTuple

LIBRISPEECH = (
    "train-clean-5",
    "train-clean-100-ones",
    "train-clean-100",
    "train-clean-360",
    "train-other-500",
    "dev-clean",
    "dev-clean-2",
    "dev-other",
    "test-clean",
    "test-other",
)
CORPUS = dict.fromkeys(LIBRISPEECH, "librispeech")
ONE_SPEAKER = ("kathleen", "kerstin", "nathalie", "flemishguy", "ljspeech-1")
SYNTHETIC = "synthetic-"  # prefix of synthetic speakers: training only, because figures are of real speakers
HELD_OUT = 10  # one speaker in this many is for test, another for validation; per corpus and sex


class Person(NamedTuple):
    """A speaker. The same name in two corpora is two speakers."""

    corpus: str
    speaker: str


def person(set_name: str, speaker: str) -> Person:
    return Person(CORPUS.get(set_name, set_name), speaker)


def order(who: Person) -> str:
    """A shuffle that needs no seed and never changes."""
    return hashlib.sha256("/".join(who).encode()).hexdigest()


def assign(people: dict[Person, str], settled: dict[Person, str] | None = None) -> dict[Person, str]:
    """people: speaker -> sex ("f", "m" or ""). Returns speaker -> "train", "validation" or "test".

    settled: speakers with a split from before, which they keep. The others fill the splits up.
    """
    settled = settled or {}
    groups = defaultdict(list)
    for who, sex in people.items():
        if who.speaker.startswith(SYNTHETIC):
            continue
        groups[who.corpus, sex].append(who)
    splits = dict.fromkeys((who for who in people if who.speaker.startswith(SYNTHETIC)), "train")
    for (corpus, _), members in groups.items():
        members.sort(key=order)
        held = 0 if corpus in ONE_SPEAKER else max(1, round(len(members) / HELD_OUT))
        if len(members) < 3:
            held = 0
        splits.update({who: settled[who] for who in members if who in settled})
        free = [who for who in members if who not in settled]
        for split in ("test", "validation"):
            missing = held - sum(splits.get(who) == split for who in members)
            taken, free = free[: max(missing, 0)], free[max(missing, 0) :]
            splits.update(dict.fromkeys(taken, split))
        splits.update(dict.fromkeys(free, "train"))
    return splits


def assert_disjoint(clips: list[dict]) -> None:
    """clips: rows with set, speaker, split. Raises ValueError when a speaker is in two splits."""
    seen: dict[Person, str] = {}
    for clip in clips:
        who = person(clip["set"], clip["speaker"])
        if seen.setdefault(who, clip["split"]) != clip["split"]:
            raise ValueError(f"{who} is in {seen[who]} and in {clip['split']}")
