"""A manifest -> a folder of labels by one teacher, on all cores of this machine or on a cluster (Ray).

Stopped at any moment, the same command goes on: finished shards are verified by checksum and kept. On a cluster
(--address) the speech and OUT lie on storage that every machine sees under the same path.
"""

import argparse
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

import v2f_train
from v2f_train.clock import HOP
from v2f_train.labels.shards import LabelFolder, Shard, write_shard
from v2f_train.speech.alignments import alignments
from v2f_train.speech.manifest import Entry, Manifest
from v2f_train.speech.sound import Unreadable, read
from v2f_train.teachers.registry import make
from v2f_train.teachers.teacher import Teacher, Unlabelled, Utterance

SHARD = 256  # recordings: what an interruption can cost each worker
BATCH = 8  # utterances that a teacher gets at once; of similar length
STORE_BYTES = 100_000_000  # of Ray's object store: only rows of text go through it
SHOWN = 20  # reasons that the report spells out; all of them stand in the shards


@dataclass(frozen=True)
class Work:
    """One shard to be made."""

    number: int
    speech: Path
    entries: list[Entry]
    phones: list[list[dict] | None]


class Labeller:
    """What runs on each worker: one teacher, one shard after another."""

    def __init__(self, name: str, options: dict[str, str], folder: Path, batch: int):
        self.teacher, self.folder, self.batch = make(name, options), folder, batch

    def label(self, work: Work) -> dict:
        """Writes the shard; returns its line of the index. One bad recording never fails a shard."""
        count = len(work.entries)
        labels: list[np.ndarray | None] = [None] * count
        reasons = [""] * count
        order = sorted(range(count), key=lambda index: work.entries[index].samples)
        for first in range(0, count, self.batch):
            chosen = order[first:first + self.batch]
            heard = {index: self.hear(work, index, reasons) for index in chosen}
            heard = {index: utterance for index, utterance in heard.items() if utterance}
            for index, found in zip(heard, self.answers(list(heard.values())), strict=True):
                if isinstance(found, str):
                    reasons[index] = found
                else:
                    labels[index] = found
        shard = Shard.of([entry.name for entry in work.entries], labels, reasons, len(self.teacher.controls))
        return write_shard(self.folder, work.number, shard)

    def hear(self, work: Work, index: int, reasons: list[str]) -> Utterance | None:
        entry = work.entries[index]
        try:
            return Utterance(entry.name, read(work.speech / entry.folder / entry.file), work.phones[index])
        except Unreadable as error:
            reasons[index] = str(error)
            return None

    def answers(self, utterances: list[Utterance]) -> list[np.ndarray | str]:
        """Labels, or a reason. A batch that fails is tried one by one, so that only the guilty stays unlabelled."""
        if not utterances:
            return []
        try:
            return [self.checked(u, rows) for u, rows in zip(utterances, self.teacher.label(utterances), strict=True)]
        except Exception as error:
            if len(utterances) == 1:
                why = str(error) if isinstance(error, Unlabelled) else f"{utterances[0].file}: {error!r}"
                return [why or repr(error)]
            return [self.answers([utterance])[0] for utterance in utterances]

    def checked(self, utterance: Utterance, rows: np.ndarray) -> np.ndarray:
        expected = (-(-len(utterance.sound) // HOP), len(self.teacher.controls))
        if rows.shape != expected:
            raise Unlabelled(f"{utterance.file}: the teacher gave {rows.shape}, expected {expected}")
        if not np.isfinite(rows).all():
            raise Unlabelled(f"{utterance.file}: the teacher gave values that are not numbers")
        return rows


Engine = Callable[[list[Work]], Iterator[dict]]
"""Makes shards, in any order; yields their index lines as they are done."""


def here(name: str, options: dict[str, str], folder: Path, batch: int) -> Engine:
    """In this process, without Ray: for a small folder, or to find a teacher's mistake."""
    labeller = Labeller(name, options, folder, batch)
    return lambda works: map(labeller.label, works)


def ray_engine(name: str, options: dict[str, str], folder: Path, batch: int, workers: int, address: str | None,
               gpus: float) -> Engine:
    """One actor per worker. A worker that dies is started again, and its shard with it."""
    import ray
    from ray.util import ActorPool

    package = str(Path(v2f_train.__file__).parent)
    if address:
        ray.init(address=address, runtime_env={"py_modules": [package]})
    else:
        os.environ["PYTHONPATH"] = os.pathsep.join(
            filter(None, [str(Path(package).parent), os.environ.get("PYTHONPATH")]))
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # a worker without GPU may still count them
        ray.init(num_cpus=workers, include_dashboard=False, object_store_memory=STORE_BYTES, logging_level="WARNING")
    actor = ray.remote(num_cpus=1, num_gpus=gpus, max_restarts=-1, max_task_retries=2)(Labeller)
    pool = ActorPool([actor.remote(name, options, folder, batch) for _ in range(workers)])

    def run(works: list[Work]) -> Iterator[dict]:
        try:
            yield from pool.map_unordered(lambda worker, work: worker.label.remote(work), works)
        finally:
            ray.shutdown()

    return run


def works(manifest: Manifest, shard: int) -> list[Work]:
    said = alignments(manifest)
    phones = [said[entry.name]["phones"] if entry.name in said else None for entry in manifest.entries]
    return [Work(number, manifest.speech, manifest.entries[first:first + shard], phones[first:first + shard])
            for number, first in enumerate(range(0, len(manifest.entries), shard))]


def label(manifest: Manifest, folder: Path, name: str, options: dict[str, str], teacher: Teacher,
          begin: Callable[[], Engine], shard: int = SHARD) -> LabelFolder:
    """teacher: one of this name, for its controls. begin: starts the engine; not called when nothing is left to do."""
    about = {"teacher": name, "options": options, "controls": list(teacher.controls), "manifest": manifest.sha256,
             "recordings": len(manifest.entries), "shard": shard}
    todo = works(manifest, shard)
    if getattr(teacher, "reads_phones", False):  # more aligned speech since then means other labels
        about["phones"] = hashlib.sha256(json.dumps([work.phones for work in todo]).encode()).hexdigest()
    out = LabelFolder.begin(folder, about)
    finished = out.finished([[entry.name for entry in work.entries] for work in todo])
    seconds = [sum(entry.seconds for entry in work.entries) for work in todo]
    with tqdm(total=round(sum(seconds)), initial=round(sum(seconds[number] for number in finished)),
              unit="s of speech", desc=name, mininterval=2) as progress:
        if todo := [work for work in todo if work.number not in finished]:
            for line in begin()(todo):
                out.add(line)
                progress.update(round(seconds[line["shard"]]))
    return out


def report(out: LabelFolder) -> None:
    reasons = [reason for shard in out.shards() for reason in shard.reasons if reason]
    rows = out.index().values()
    for reason in reasons[:SHOWN]:
        print("skipped:", reason)
    if len(reasons) > SHOWN:
        print(f"... and {len(reasons) - SHOWN} more")
    print(f"{len(rows)} shards, {sum(row['hops'] for row in rows)} hops labelled")
    print(f"{len(reasons)} files skipped")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("manifest", type=Path, metavar="MANIFEST")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--teacher", required=True, help="a name of teachers/registry.py, or MODULE:FACTORY")
    parser.add_argument("--option", nargs="*", default=[], metavar="KEY=VALUE", help="of the teacher: files, device")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="0: in this process, without Ray")
    parser.add_argument("--address", help="of a running Ray cluster (host:port or auto); left out: this machine")
    parser.add_argument("--gpus", type=float, default=0.0, help="that each worker takes")
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--shard", type=int, default=SHARD, help="recordings in a file")


def run(options: argparse.Namespace) -> int:
    if wrong := [pair for pair in options.option if "=" not in pair]:
        raise ValueError(f"--option {wrong[0]}: expected KEY=VALUE")
    chosen = dict(pair.split("=", 1) for pair in options.option)
    manifest, folder = Manifest.read(options.manifest), options.out.resolve()

    def begin() -> Engine:
        if options.workers == 0:
            return here(options.teacher, chosen, folder, options.batch)
        return ray_engine(options.teacher, chosen, folder, options.batch, options.workers, options.address,
                          options.gpus)

    report(label(manifest, folder, options.teacher, chosen, make(options.teacher, chosen), begin, options.shard))
    return 0
