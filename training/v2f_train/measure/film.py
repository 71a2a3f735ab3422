"""Writes the clips that `evaluate --faces` reads, from tracked mouths.

    v2f-train film FACES PHONES.jsonl SOUND OUT [--only LIST]

FACES holds a tracked clip per NAME.npz (teachers/recorded/mouth.py), SOUND its NAME.wav. PHONES is the file
of `fit-faces`. LIST: names of clips, for those that no candidate was trained on.
"""

import argparse
from pathlib import Path

import numpy as np

from v2f_train.measure.faces import write_clip
from v2f_train.speech.sound import Unreadable, read
from v2f_train.teachers.recorded.mouth import LEAST_FOUND, MEASURES, read_mouth
from v2f_train.teachers.recorded.phone_times import read_phone_times

GAP, WIDTH = MEASURES.index("gap"), MEASURES.index("width")


def film(faces: Path, phones: Path, sounds: Path, out: Path, only: set[str] | None) -> tuple[int, list[str]]:
    """Writes OUT/NAME.npz. Returns how many, and a reason for each clip that was left out."""
    out.mkdir(parents=True, exist_ok=True)
    written, left_out = 0, []
    for name, said in read_phone_times(phones).items():
        if only is not None and name not in only:
            continue
        try:
            mouth, sound = read_mouth(faces / f"{name}.npz"), read(sounds / f"{name}.wav")
        except (ValueError, OSError, Unreadable) as error:
            left_out.append(f"{name}: {error}")
            continue
        if mouth.found.mean() < LEAST_FOUND:
            left_out.append(f"{name}: a face in {mouth.found.mean():.0%} of its frames")
            continue
        curves = np.where(mouth.found[:, None], mouth.measures, np.nan)
        write_clip(out / f"{name}.npz", sound, mouth.times, curves[:, GAP], curves[:, WIDTH], said)
        written += 1
    return written, left_out


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("faces", type=Path, help="folder of tracked clips, NAME.npz")
    parser.add_argument("phones", type=Path, help="phone times of the clips, JSON lines")
    parser.add_argument("sounds", type=Path, help="folder of their sound, NAME.wav")
    parser.add_argument("out", type=Path, help="folder for the clips")
    parser.add_argument("--only", type=Path, help="file with the names of the clips to write")


def run(options: argparse.Namespace) -> int:
    try:
        only = set(options.only.read_text().split()) if options.only else None
        written, left_out = film(options.faces, options.phones, options.sounds, options.out, only)
    except (ValueError, OSError) as error:
        print(f"film: {error}")
        return 1
    print(f"{written} clips written, {len(left_out)} left out", *left_out, sep="\n")
    return 0 if written else 1
