"""Fits the rules to recorded faces.

    v2f-train fit-faces FACES PHONES.jsonl OUT.json [--held LIST] [--words WORDS] ...

FACES holds a tracked clip per `.npz` (mouth.py). PHONES is the aligner's phones.jsonl (phone_times.py). All
clips are one person. OUT is what the teacher `faces` reads. --held: names of clips that are left out of the
fit; on these the printed table measures rules before and after.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from v2f_train.clock import HOP_SECONDS
from v2f_train.controls import CLOSURE
from v2f_train.speech.phone_sets import SILENCE
from v2f_train.teachers.articulation import Phone, articulate, corrected
from v2f_train.teachers.recorded.coarticulation import Coarticulation, design, fit, rule_measures
from v2f_train.teachers.recorded.head import MATRIX
from v2f_train.teachers.recorded.mouth import LEAST_FOUND, MEASURES, STILL, Mouth, Person, read_mouth
from v2f_train.teachers.recorded.phone_times import read_phone_times
from v2f_train.teachers.word_folds import FOLDS, Word, deal_words, near_fold, nearest_fold, read_words

SEED = 0  # of the folds of words
AROUND = 0.2  # seconds before the first phone and after the last that count as speech


@dataclass(frozen=True)
class Clip:
    name: str
    mouth: Mouth
    phones: list[Phone]
    tracks: np.ndarray  # of the written rules, [hops, TRACKS]

    @property
    def spoken(self) -> np.ndarray:
        """bool [frames]: between the first phone and the last, AROUND included, where a face was found."""
        said = [phone for phone in self.phones if phone.name not in SILENCE]
        if not said:
            return np.zeros(len(self.mouth.times), bool)
        times = self.mouth.times
        near = (times >= said[0].start - AROUND) & (times <= said[-1].end + AROUND)
        return near & self.mouth.found


def read_clips(faces: Path, phones: Path) -> tuple[list[Clip], list[str]]:
    """Clips with a face and phones, and a reason for each one left out. Raises ValueError when no clip
    remains.
    """
    clips, left_out = [], []
    for name, aligned in read_phone_times(phones).items():
        path = faces / f"{name}.npz"
        if not path.exists():
            left_out.append(f"{name}: not tracked")
            continue
        mouth = read_mouth(path)
        if mouth.found.mean() < LEAST_FOUND:
            left_out.append(f"{name}: a face in {mouth.found.mean():.0%} of its frames")
            continue
        said = corrected(aligned)
        hops = int(mouth.times[-1] / HOP_SECONDS) + 1
        clips.append(Clip(name, mouth, said, articulate(said, hops)))
    if not clips:
        raise ValueError(f"{phones}: no clip with a tracked face in {faces}: {'; '.join(left_out[:3])}")
    return clips, left_out


@dataclass(frozen=True)
class Faces:
    """One person's clips, normalised: measures per clip [frames, MEASURES]."""

    clips: list[Clip]
    measures: list[np.ndarray]
    person: Person

    @staticmethod
    def of(clips: list[Clip]) -> "Faces":
        stacked = np.concatenate([clip.mouth.measures[clip.mouth.found] for clip in clips])
        speaking = np.concatenate([clip.spoken[clip.mouth.found] for clip in clips])
        person = Person.of(stacked, speaking)
        return Faces(clips, [person.normalised(clip.mouth.measures) for clip in clips], person)


def fit_faces(
    faces: Faces, taught: list[int], left_out: Callable[[Clip], np.ndarray] | None = None
) -> Coarticulation:
    """left_out: of a clip the frames (bool) that are not taught."""
    unit = np.concatenate([rule_measures(faces.clips[index].tracks) for index in taught]).std(0) + 1e-6
    designs, wanted = [], []
    for index in taught:
        clip = faces.clips[index]
        columns = design(clip.phones, clip.tracks, clip.mouth.times, unit)
        kept = clip.mouth.found & ~left_out(clip) if left_out else clip.mouth.found
        designs.append(columns[kept])
        wanted.append(faces.measures[index][kept])
    return fit(designs, wanted, unit, faces.person)


def correlation(shown: np.ndarray, recorded: np.ndarray) -> float:
    """Pearson's; 0 where one of the two does not move."""
    if min(shown.std(), recorded.std()) < STILL:
        return 0.0
    return float(np.corrcoef(shown, recorded)[0, 1])


def by_written_rules(clip: Clip) -> np.ndarray:
    """[frames, MEASURES] of the written rules, the gap with closure."""
    hops = np.arange(len(clip.tracks)) * HOP_SECONDS
    measures = clip.tracks @ MATRIX
    measures[:, 0] = np.maximum(measures[:, 0], 0) * (1 - clip.tracks[:, CLOSURE])
    return np.stack([np.interp(clip.mouth.times, hops, column) for column in measures.T], 1)


def score(faces: Faces, held: list[int], predict: Callable[[Clip], np.ndarray]) -> np.ndarray:
    """Mean correlation per clip over speech, [MEASURES]. predict: a clip's measures [frames, MEASURES]."""
    rows = []
    for index in held:
        clip, inside = faces.clips[index], faces.clips[index].spoken
        shown, recorded = predict(clip)[inside], faces.measures[index][inside]
        rows.append([correlation(*pair) for pair in zip(shown.T, recorded.T, strict=True)])
    return np.mean(rows, 0)


def compare(
    faces: Faces, taught: list[int], held: list[int], words: dict[str, list[Word]], model: Coarticulation
) -> dict[str, np.ndarray]:
    """Scores of the written rules, of the fitted ones, and, where word times are given, of fitted ones that
    were never taught the word that is spoken.
    """
    found = {
        "written": score(faces, held, by_written_rules),
        "fitted": score(faces, held, lambda clip: predicted(model, clip)),
    }
    if not words:
        return found
    folds = deal_words(list(words.values()), SEED)
    models = [
        fit_faces(
            faces,
            taught,
            lambda clip, fold=fold: near_fold(clip.mouth.times, words.get(clip.name, []), fold, folds),
        )
        for fold in range(FOLDS)
    ]

    def unseen(clip: Clip) -> np.ndarray:
        every = np.stack([predicted(one, clip) for one in models])
        owner = nearest_fold(clip.mouth.times, words[clip.name], folds)
        return every[owner, np.arange(len(owner))]

    with_words = [index for index in held if words.get(faces.clips[index].name)]
    return {**found, "fitted, new words": score(faces, with_words, unseen)}


def predicted(model: Coarticulation, clip: Clip) -> np.ndarray:
    return model.predict(clip.phones, clip.tracks, clip.mouth.times)


def write_curves(faces: Faces, folder: Path) -> None:
    """FOLDER/NAME.npz: the normalised measures of each clip, as the teacher `labels` and `v2f-train readout`
    read curves.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for clip, measures in zip(faces.clips, faces.measures, strict=True):
        values = np.where(clip.mouth.found[:, None], measures, np.nan)
        rate = 1 / np.median(np.diff(clip.mouth.times))
        np.savez(
            folder / f"{clip.name}.npz",
            values=values.astype(np.float32),
            names=list(MEASURES),
            rate=float(rate),
            start=float(clip.mouth.times[0]),
        )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("faces", type=Path, help="folder of tracked clips, NAME.npz")
    parser.add_argument("phones", type=Path, help="phone times of the clips, JSON lines")
    parser.add_argument("out", type=Path, help="the fitted rules, JSON")
    parser.add_argument("--held", type=Path, help="file with names of clips that are left out of the fit")
    parser.add_argument("--words", type=Path, help="word times (word_folds.py), for the test on new words")
    parser.add_argument("--curves", type=Path, help="folder for the normalised measures of every clip")
    parser.add_argument("--about", default="", help="where the faces come from, and their licence")


def run(options: argparse.Namespace) -> int:
    try:
        clips, left_out = read_clips(options.faces, options.phones)
        held_names = set(options.held.read_text().split()) if options.held else set()
        faces, words = Faces.of(clips), read_words(options.words)
    except (ValueError, OSError) as error:
        print(f"fit-faces: {error}")
        return 1
    held = [index for index, clip in enumerate(clips) if clip.name in held_names]
    taught = [index for index, clip in enumerate(clips) if clip.name not in held_names]
    if not taught:
        print(f"fit-faces: all {len(held)} clips are held out; none is left to fit")
        return 1
    model = fit_faces(faces, taught)
    facts = {"faces": options.about, "clips": len(taught)}
    model.save(options.out, facts)
    if options.curves:
        write_curves(faces, options.curves)
    print(f"{len(taught)} clips fitted, {len(held)} held out, {len(left_out)} left out", *left_out, sep="\n")
    if held:
        print("| rules | " + " | ".join(MEASURES) + " |\n|---|" + "---|" * len(MEASURES))
        for name, row in compare(faces, taught, held, words, model).items():
            print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in row) + " |")
    return 0
