"""Runs the frozen speech encoder over every recording once, and stores its frames.

SPEECH is a folder of sets (SPEECH/SET/manifest.tsv). OUT/SET receives the shards that frames.py describes.
Stopped, the same command continues with the recordings that no shard has. Recordings that cannot be read are
listed and counted.
"""

import argparse
import csv
import sys
from pathlib import Path

from tqdm import tqdm

from v2f_train.clock import SAMPLE_RATE
from v2f_train.speech.sound import Unreadable, read
from v2f_train.teachers.encoder import ADAPTERS, EncoderAdapter, SpeechEncoder
from v2f_train.teachers.frames import FrameStore

SHARD_SECONDS = 600.0  # of sound: the most that an interruption loses


def encode_set(encoder: SpeechEncoder, folder: Path, out: Path) -> list[str]:
    """Returns what was skipped, with the reason."""
    store = FrameStore(out / folder.name, encoder.identity())
    with open(folder / "manifest.tsv", encoding="utf8") as table:
        files = [row["file"] for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)]
    skipped, shard, seconds = [], [], 0.0
    for file in tqdm(
        [file for file in files if file not in store], folder.name, mininterval=20, file=sys.stdout
    ):
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
    parser.add_argument("sets", nargs="*", metavar="SET", help="in this order (default: all)")
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
