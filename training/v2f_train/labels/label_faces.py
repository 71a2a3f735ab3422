"""Labels a packed dataset with the teacher `faces`, by measures that a read-out of speech encoders gave.

    v2f-train label-faces DATASET --measures recorded --base faces --name heard [--fitted mine.json]

MEASURES is a label set of `v2f-train label-readout` whose curves are those of `fit-faces --curves`. DATASET
receives the label set NAME. Where a clip has measures, they are mixed with the fitted ones (--trust is their
share). Other clips keep their labels of the set BASE.
"""

import argparse
from pathlib import Path

import numpy as np
from tqdm import tqdm

from v2f_train.clock import HOP_SECONDS
from v2f_train.controls import TRACKS
from v2f_train.labels.dataset import Dataset, NewTracks, labelled
from v2f_train.teachers.articulation import articulate, corrected
from v2f_train.teachers.recorded.mouth import MEASURES
from v2f_train.teachers.recorded.teacher import FacesTeacher

NATIVE = "en"  # language of the recorded faces
TRUST, FOREIGN_TRUST = 0.85, 0.6


def mixed(heard: np.ndarray, fitted: np.ndarray, trust: float) -> np.ndarray:
    """[hops, MEASURES]: `trust` of the heard measures, the rest of the fitted ones."""
    return trust * heard + (1 - trust) * fitted


def label_faces(
    folder: Path, measures: str, base: str, name: str, trust: float, foreign_trust: float, fitted: str = ""
) -> dict[str, int]:
    """fitted: file of `fit-faces`; empty: ours. Returns counts of clips. Raises ValueError when a label set
    has other columns than expected.
    """
    heard, kept = Dataset.open(folder, measures), Dataset.open(folder, base)
    for dataset, expected in ((heard, MEASURES), (kept, TRACKS)):
        if tuple(dataset.controls) != expected:
            raise ValueError(f"{folder}: a label set has {dataset.controls}, expected {expected}")
    teacher, counts = FacesTeacher(fitted), {"heard": 0, "kept": 0}
    new = NewTracks(folder, name, len(kept.tracks), TRACKS)
    known = labelled(heard.tracks, kept.clips)
    for clip, there in zip(tqdm(kept.clips, "label", mininterval=10), known, strict=True):
        if not there or not clip["phones"]:
            new.set(clip, kept.labels(clip))
            counts["kept"] += 1
            continue
        phones, times = corrected(clip["phones"]), np.arange(clip["hops"]) * HOP_SECONDS
        ruled = teacher.model.predict(phones, articulate(phones, clip["hops"]), times)
        share = trust if clip["language"] == NATIVE else foreign_trust
        rows = teacher.tracks(phones, clip["hops"], (times, mixed(heard.labels(clip), ruled, share)))
        new.set(clip, rows)
        counts["heard"] += 1
    facts = {"measures": measures, "base": base, "trust": trust, "foreign_trust": foreign_trust}
    facts["fitted"] = Path(fitted).name
    new.done({"teacher": "faces", **facts, **counts})
    return counts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, metavar="DATASET")
    parser.add_argument("--measures", default="recorded", help="set of the read-out (default: %(default)s)")
    parser.add_argument("--base", default="faces", help="set of the other clips (default: %(default)s)")
    parser.add_argument("--name", default="heard", help="label set to write (default: %(default)s)")
    parser.add_argument(
        "--trust", type=float, default=TRUST, help="share of the read-out in English (default: %(default)s)"
    )
    parser.add_argument(
        "--foreign-trust",
        type=float,
        default=FOREIGN_TRUST,
        help="share in other languages (default: %(default)s)",
    )
    parser.add_argument("--fitted", default="", help="rules of `fit-faces` (default: ours)")


def run(options: argparse.Namespace) -> int:
    try:
        counts = label_faces(
            options.dataset,
            options.measures,
            options.base,
            options.name,
            options.trust,
            options.foreign_trust,
            options.fitted,
        )
    except (ValueError, OSError) as error:
        print(f"label-faces: {error}")
        return 1
    print(", ".join(f"{count} clips {what}" for what, count in counts.items()))
    return 0
