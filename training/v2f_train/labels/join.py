"""Joins packed datasets: speech that is added later (synthetic voices, for example) is packed alone and
joined.

OUT receives the sound of all, end to end, and every label set that one of them has. Clips of a dataset
without that set stay unlabelled in it. A speaker in two splits, or a recording that is there twice, is an
error.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np

from v2f_train.clock import HOP
from v2f_train.labels.dataset import NewTracks, label_sets, labelled, read_about, tracks_path
from v2f_train.labels.pack import show
from v2f_train.speech.splits import assert_disjoint

COPIED_HOPS = 1 << 16  # at once: 32 MiB of sound


def join_clips(folders: list[Path], hops: list[int]) -> list[dict]:
    """Clips of all, each at its new place. Raises ValueError for a recording that is there twice."""
    clips, seen, first = [], {}, 0
    for folder, length in zip(folders, hops, strict=True):
        for clip in json.loads((folder / "clips.json").read_text()):
            name = f"{clip['set']}/{clip['file']}"
            key = clip.get("sha256") or f"{folder}: {name}"
            if key in seen:
                raise ValueError(
                    f"{folder}: {name} is the same recording as {seen[key]}; join other datasets"
                )
            seen[key] = f"{name} of {folder}"
            clips.append({**clip, "hop": clip["hop"] + first})
        first += length
    assert_disjoint(clips)
    return clips


def join_audio(folders: list[Path], hops: list[int], out: Path) -> None:
    part = out / "audio.part"
    joined = np.lib.format.open_memmap(part, mode="w+", dtype=np.int16, shape=(sum(hops) * HOP,))
    at = 0
    for folder, length in zip(folders, hops, strict=True):
        audio = np.load(folder / "audio.npy", mmap_mode="r")
        for hop in range(0, length, COPIED_HOPS):
            piece = audio[hop * HOP : (hop + COPIED_HOPS) * HOP]
            joined[at : at + len(piece)] = piece
            at += len(piece)
    joined.flush()
    del joined
    part.rename(out / "audio.npy")


def join_labels(name: str, folders: list[Path], clips: list[list[dict]], hops: list[int], out: Path) -> None:
    """clips: of each dataset, at its old places."""
    having = [folder for folder in folders if name in label_sets(folder)]
    controls = {tuple(read_about(folder, name)["controls"]) for folder in having}
    if len(controls) > 1:
        raise ValueError(f"label set {name}: {', '.join(map(str, having))} label different controls")
    new, first = NewTracks(out, name, sum(hops), controls.pop()), 0
    for folder, mine, length in zip(folders, clips, hops, strict=True):
        if folder in having:
            tracks = np.load(tracks_path(folder, name), mmap_mode="r")
            for clip, there in zip(mine, labelled(tracks, mine), strict=True):
                if there:
                    rows = tracks[clip["hop"] : clip["hop"] + clip["hops"]]
                    new.set({**clip, "hop": clip["hop"] + first}, rows)
        first += length
    new.done({**read_about(having[0], name), "joined": [str(folder) for folder in having]})


def join(folders: list[Path], out: Path) -> list[str]:
    """Returns the names of the label sets. Raises ValueError when OUT is a dataset already."""
    if (out / "clips.json").exists():
        raise ValueError(f"{out}: is a dataset already; name a new folder")
    hops = [len(np.load(folder / "audio.npy", mmap_mode="r")) // HOP for folder in folders]
    clips = join_clips(folders, hops)
    out.mkdir(parents=True, exist_ok=True)
    join_audio(folders, hops, out)
    apart = [json.loads((folder / "clips.json").read_text()) for folder in folders]
    names = sorted({name for folder in folders for name in label_sets(folder)})
    for name in names:
        join_labels(name, folders, apart, hops, out)
    notes = [
        (folder / "dataset.json").read_text() for folder in folders if (folder / "dataset.json").exists()
    ]
    whole = hashlib.sha256("".join(notes).encode()).hexdigest()
    (out / "dataset.json").write_text(
        json.dumps({"manifest": whole, "joined": [str(folder) for folder in folders]})
    )
    note = out / "clips.part"
    note.write_text(json.dumps(clips))
    note.rename(out / "clips.json")  # last: a joined dataset is there whole or not at all
    return names


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("datasets", type=Path, nargs="+", metavar="DATASET")
    parser.add_argument("out", type=Path, metavar="OUT")


def run(options: argparse.Namespace) -> int:
    for name in join(options.datasets, options.out):
        show(options.out, name)
    return 0
