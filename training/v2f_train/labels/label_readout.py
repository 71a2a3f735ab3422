"""Labels a packed dataset with a read-out of `v2f-train readout`, from the frames of `v2f-train encode`.

DATASET receives a label set (default `recorded`) with the read-out's curves; clips that lack the frames of an
encoder stay unlabelled there. FRAMES: a folder for each encoder, in the order in which the read-out was
taught.
"""

import argparse
import hashlib
from pathlib import Path

from tqdm import tqdm

from v2f_train.labels.dataset import Dataset, NewTracks
from v2f_train.teachers.frames import Frames
from v2f_train.teachers.readout import Readout

LABELS = "recorded"  # default name of the label set


def label_from_readout(
    dataset: Path, path: Path, frames_folders: list[Path], name: str = LABELS
) -> tuple[int, int]:
    """path: of the read-out. Returns (clips labelled, clips without frames). Raises ValueError when the
    frames are of other encoders.
    """
    packed, readout = Dataset.open(dataset, None), Readout.load(path)
    sets = {clip["set"] for clip in packed.clips}
    every = [Frames(folder, sets) for folder in frames_folders]
    if [frames.identity for frames in every] != readout.encoders:
        wanted = ", ".join(one["name"] for one in readout.encoders)
        raise ValueError(
            f"{path}: was taught with other encoders than these frames ({wanted}, in this order)"
        )
    clips = [clip for clip in packed.clips if all(frames.has(clip) for frames in every)]
    new = NewTracks(dataset, name, len(packed.tracks), readout.controls)
    for clip in tqdm(clips, "label", mininterval=10):
        stored = [frames.stores[clip["set"]].frames(clip["file"]) for frames in every]
        new.set(clip, readout.at_hops(stored, clip["hops"]))
    new.done(
        {
            "teacher": "readout",
            "encoders": readout.encoders,
            "readout_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "clips": len(clips),
            "clips_without_frames": len(packed.clips) - len(clips),
        }
    )
    return len(clips), len(packed.clips) - len(clips)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, metavar="DATASET")
    parser.add_argument("readout", type=Path, metavar="READOUT")
    parser.add_argument("frames", type=Path, nargs="+", metavar="FRAMES")
    parser.add_argument("--name", default=LABELS, help="name of the label set (default: %(default)s)")


def run(options: argparse.Namespace) -> int:
    labelled, without = label_from_readout(options.dataset, options.readout, options.frames, options.name)
    print(f"{labelled} clips labelled, {without} have no frames and stay without labels")
    return 0
