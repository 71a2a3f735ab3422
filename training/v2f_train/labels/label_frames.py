"""Labels a packed dataset from the encoder frames that `v2f-train encode` wrote, with a trained head.

DATASET receives a label set (default `encoder`); clips without frames stay unlabelled there.
"""

import argparse
import hashlib
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from v2f_train.controls import TRACKS
from v2f_train.labels.dataset import Dataset, NewTracks
from v2f_train.speech.prepare import SPLITS
from v2f_train.teachers.frames import Frames
from v2f_train.teachers.head import load_head, tracks_of
from v2f_train.teachers.speech_encoder import NAME

LABELS = "encoder"  # default name of the label set
AT_ONCE = 16  # utterances in one batch of the head


def label_from_frames(
    dataset: Path, frames_folder: Path, head_path: Path, name: str = LABELS, splits: Sequence[str] = SPLITS
) -> tuple[int, int]:
    """name: of the label set. splits: splits to label. Returns (clips labelled, clips without frames)."""
    packed = Dataset.open(dataset, None)
    wanted = [clip for clip in packed.clips if clip["split"] in splits]
    head, identity = load_head(head_path)
    frames = Frames(frames_folder, {clip["set"] for clip in wanted})
    if frames.identity != identity:
        raise ValueError(f"{frames_folder}: frames of another encoder than that of {head_path}")
    clips = [clip for clip in wanted if frames.has(clip)]
    new = NewTracks(dataset, name, len(packed.tracks), TRACKS)
    for first in tqdm(range(0, len(clips), AT_ONCE), "label", mininterval=10):
        part = clips[first : first + AT_ONCE]
        for clip, tracks in zip(part, tracks_of(head, [frames.of(clip) for clip in part]), strict=True):
            new.set(clip, tracks)
    new.done(
        {
            "teacher": NAME,
            "encoder": identity,
            "head_sha256": hashlib.sha256(head_path.read_bytes()).hexdigest(),
            "clips": len(clips),
            "clips_without_frames": len(wanted) - len(clips),
        }
    )
    return len(clips), len(wanted) - len(clips)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, metavar="DATASET")
    parser.add_argument("frames", type=Path, metavar="FRAMES")
    parser.add_argument("head", type=Path, metavar="HEAD")
    parser.add_argument(
        "--splits",
        "--sides",
        dest="splits",
        nargs="+",
        choices=SPLITS,
        default=SPLITS,
        help="label only clips of these splits, for example to measure a head",
    )
    parser.add_argument("--name", default=LABELS, help="name of the label set (default: %(default)s)")


def run(options: argparse.Namespace) -> int:
    labelled, without = label_from_frames(
        options.dataset, options.frames, options.head, options.name, options.splits
    )
    print(f"{labelled} clips labelled, {without} have no frames and stay without labels")
    return 0
