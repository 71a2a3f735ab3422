"""Runs the frozen speech encoder over every recording once, and keeps its frames.

SPEECH is a folder of sets (SPEECH/SET/manifest.tsv). OUT/SET receives shards: `frames-NNNN.npy` (float16
[frames, width], utterances end to end) and `frames-NNNN.json` (file, frame, frames, samples per utterance). A run that
was stopped is continued: what a shard's JSON names is not done again. A recording that cannot be read is named, skipped
and counted.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

from v2f_train.clock import SAMPLE_RATE
from v2f_train.speech.sound import Unreadable, read
from v2f_train.teachers.encoder import ADAPTERS, EncoderAdapter, SpeechEncoder

SHARD_SECONDS = 600.0  # of sound: what an interruption can cost


class FrameStore:
    """The frames of one set on disk."""

    def __init__(self, folder: Path, identity: dict):
        """Refuses a folder whose frames another encoder made."""
        self.folder, self.identity, self.rows, self.arrays = folder, identity, {}, []
        folder.mkdir(parents=True, exist_ok=True)
        made_by = folder / "encoder.json"
        if made_by.exists() and json.loads(made_by.read_text()) != identity:
            raise ValueError(f"{folder}: holds frames of another encoder or adapter; name another folder")
        made_by.write_text(json.dumps(identity, indent=1))
        self.index()

    @staticmethod
    def open(folder: Path) -> "FrameStore":
        return FrameStore(folder, json.loads((folder / "encoder.json").read_text()))

    def index(self) -> None:
        for path in sorted(self.folder.glob("frames-*.json")):
            self.arrays.append(np.load(path.with_suffix(".npy"), mmap_mode="r"))
            for row in json.loads(path.read_text()):
                self.rows[row["file"]] = (len(self.arrays) - 1, row)

    def __contains__(self, file: str) -> bool:
        return file in self.rows

    def frames(self, file: str) -> np.ndarray:
        """float16 [frames, width]."""
        shard, row = self.rows[file]
        return self.arrays[shard][row["frame"]:row["frame"] + row["frames"]]

    def samples(self, file: str) -> int:
        return self.rows[file][1]["samples"]

    def add(self, shard: list[tuple[str, int, np.ndarray]]) -> None:
        """shard: (file, samples, frames). The JSON is written last, and moved: a shard is there whole or not at all."""
        if not shard:
            return
        path = self.folder / f"frames-{len(self.arrays):04}.npy"
        rows, frame = [], 0
        for file, samples, frames in shard:
            rows.append({"file": file, "frame": frame, "frames": len(frames), "samples": samples})
            frame += len(frames)
        np.save(path, np.concatenate([frames for _, _, frames in shard]).astype(np.float16))
        part = path.with_suffix(".part")
        part.write_text(json.dumps(rows))
        part.rename(path.with_suffix(".json"))
        self.arrays.append(np.load(path, mmap_mode="r"))
        self.rows.update({row["file"]: (len(self.arrays) - 1, row) for row in rows})


def encode_set(encoder: SpeechEncoder, folder: Path, out: Path) -> list[str]:
    """Returns what was skipped, with the reason."""
    store = FrameStore(out / folder.name, encoder.identity())
    with open(folder / "manifest.tsv", encoding="utf8") as table:
        files = [row["file"] for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)]
    skipped, shard, seconds = [], [], 0.0
    for file in tqdm([file for file in files if file not in store], folder.name, mininterval=20, file=sys.stdout):
        try:
            sound = read(folder / file)
        except Unreadable as error:
            skipped.append(str(error))
            continue
        shard.append((file, len(sound), encoder.frames(sound)))
        seconds += len(sound) / SAMPLE_RATE
        if seconds > SHARD_SECONDS:
            store.add(shard)
            shard, seconds = [], 0.0
    store.add(shard)
    return skipped


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("speech", type=Path, metavar="SPEECH")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("sets", nargs="*", metavar="SET", help="in this order; none named: all")
    parser.add_argument("--encoder", type=Path, required=True, help="the ONNX file of the encoder")
    parser.add_argument("--adapter", type=Path, default=ADAPTERS / "moonshine-tiny.toml")
    parser.add_argument("--threads", type=int, default=1)


def run(options: argparse.Namespace) -> int:
    encoder = SpeechEncoder(options.encoder, EncoderAdapter.read(options.adapter), options.threads)
    sets = options.sets or sorted(path.parent.name for path in options.speech.glob("*/manifest.tsv"))
    skipped = [line for name in sets for line in encode_set(encoder, options.speech / name, options.out)]
    for line in skipped:
        print("skipped", line)
    print(f"{len(skipped)} recordings skipped")
    return 0
