"""Fits the rules to recorded faces.

    v2f-train fit-faces FACES PHONES.jsonl OUT.json [--held LIST] [--about TEXT]

FACES holds a tracked clip per `.npz` (mouth.py). PHONES has a line per clip: {"clip": name, "phones":
[[phone, start, end], ...]}, seconds, by the aligner. All clips are one person. OUT is what the teacher
`faces` reads. --held: names of clips that are left out of the fit; on these the printed table measures rules
before and after.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from v2f_train.clock import HOP_SECONDS
from v2f_train.controls import CLOSURE
from v2f_train.speech.alignments import ALIGNER_LEAD
from v2f_train.speech.phone_sets import SILENCE
from v2f_train.teachers.articulation import Phone, articulate
from v2f_train.teachers.recorded.coarticulation import Coarticulation, design, fit, rule_measures
from v2f_train.teachers.recorded.head import MATRIX
from v2f_train.teachers.recorded.mouth import LEAST_FOUND, MEASURES, Mouth, Person, read_mouth

AROUND = 0.2  # seconds before the first phone and after the last that count as speech
OPEN_PERCENTILE = 95  # of the gap of the written rules: what a person's 95th percentile becomes on our head


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
    """Clips with a face and phones, and a reason for each one left out."""
    clips, left_out = [], []
    for line in phones.read_text().splitlines():
        row = json.loads(line)
        path = faces / f"{row['clip']}.npz"
        if not path.exists():
            left_out.append(f"{row['clip']}: not tracked")
            continue
        mouth = read_mouth(path)
        if mouth.found.mean() < LEAST_FOUND:
            left_out.append(f"{row['clip']}: a face in {mouth.found.mean():.0%} of its frames")
            continue
        said = [
            Phone(name, max(0.0, start + ALIGNER_LEAD), end + ALIGNER_LEAD)
            for name, start, end in row["phones"]
        ]
        hops = int(mouth.times[-1] / HOP_SECONDS) + 1
        clips.append(Clip(row["clip"], mouth, said, articulate(said, hops)))
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


def fit_faces(faces: Faces, taught: list[int]) -> Coarticulation:
    unit = np.concatenate([rule_measures(faces.clips[index].tracks) for index in taught]).std(0) + 1e-6
    designs, wanted = [], []
    for index in taught:
        clip = faces.clips[index]
        columns = design(clip.phones, clip.tracks, clip.mouth.times, unit)
        designs.append(columns[clip.mouth.found])
        wanted.append(faces.measures[index][clip.mouth.found])
    return fit(designs, wanted, unit, faces.person)


def correlation(shown: np.ndarray, recorded: np.ndarray) -> float:
    return float(np.corrcoef(shown, recorded)[0, 1])


def compare(faces: Faces, held: list[int], model: Coarticulation) -> dict[str, np.ndarray]:
    """Mean correlation per clip over speech, per measure: of the written rules (gap with closure) and of the
    fitted ones.
    """
    rows: dict[str, list] = {"written": [], "fitted": []}
    for index in held:
        clip, wanted, inside = faces.clips[index], faces.measures[index], faces.clips[index].spoken
        hops = np.arange(len(clip.tracks)) * HOP_SECONDS
        by_hop = clip.tracks @ MATRIX
        by_hop[:, 0] = np.maximum(by_hop[:, 0], 0) * (1 - clip.tracks[:, CLOSURE])
        written = np.stack([np.interp(clip.mouth.times, hops, column) for column in by_hop.T], 1)
        fitted = model.predict(clip.phones, clip.tracks, clip.mouth.times)
        for name, shown in (("written", written), ("fitted", fitted)):
            rows[name].append(
                [correlation(shown[inside, k], wanted[inside, k]) for k in range(len(MEASURES))]
            )
    return {name: np.nanmean(values, 0) for name, values in rows.items()}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("faces", type=Path, help="folder of tracked clips, NAME.npz")
    parser.add_argument("phones", type=Path, help="phone times of the clips, JSON lines")
    parser.add_argument("out", type=Path, help="the fitted rules, JSON")
    parser.add_argument("--held", type=Path, help="file with names of clips that are left out of the fit")
    parser.add_argument("--about", default="", help="where the faces come from, and their licence")


def run(options: argparse.Namespace) -> int:
    try:
        clips, left_out = read_clips(options.faces, options.phones)
        held_names = set(options.held.read_text().split()) if options.held else set()
        faces = Faces.of(clips)
    except (ValueError, OSError) as error:
        print(f"fit-faces: {error}")
        return 1
    held = [index for index, clip in enumerate(clips) if clip.name in held_names]
    taught = [index for index, clip in enumerate(clips) if clip.name not in held_names]
    model = fit_faces(faces, taught)
    facts = {"faces": options.about, "clips": len(taught)}
    model.save(options.out, facts)
    print(f"{len(taught)} clips fitted, {len(held)} held out, {len(left_out)} left out", *left_out, sep="\n")
    if held:
        print("| rules | " + " | ".join(MEASURES) + " |\n|---|" + "---|" * len(MEASURES))
        for name, row in compare(faces, held, model).items():
            print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in row) + " |")
    return 0
