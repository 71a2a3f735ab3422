"""Labels the recordings of a manifest with one teacher, on all cores of this machine or on a cluster
(dask.distributed).

Stopped, the same command continues: finished shards are verified by checksum and kept. On a cluster
(--address) the speech and OUT must have the same path on every machine.
"""

import argparse
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
from tqdm import tqdm

from v2f_train.clock import HOP
from v2f_train.labels.shards import LabelFolder, Shard, write_shard
from v2f_train.speech.alignments import alignments
from v2f_train.speech.manifest import Entry, Manifest
from v2f_train.speech.sound import Unreadable, read
from v2f_train.teachers.on_disk import LabelsOnDisk
from v2f_train.teachers.phones_teacher import PhonesTeacher
from v2f_train.teachers.recorded.teacher import FacesTeacher
from v2f_train.teachers.registry import make
from v2f_train.teachers.teacher import Teacher, Unlabelled, Utterance

SHARD = 256  # recordings: the most that an interruption loses per worker
BATCH = 8  # utterances per call of the teacher, of similar length
AHEAD = 2  # shards in work per worker: no worker waits, and few rows are in memory
RETRIES = 2  # of a shard whose worker died
GPU = "GPU"  # the resource that a cluster's workers declare: dask worker --resources GPU=1
READ_PHONES = (PhonesTeacher, FacesTeacher)  # teachers that need phone times
SHOWN = 20  # reasons that the report prints; all of them stand in the shards


@dataclass(frozen=True)
class Work:
    """One shard to be made."""

    number: int
    speech: Path
    entries: list[Entry]
    phones: list[list[dict] | None]

    @property
    def checksum(self) -> str:
        asked = json.dumps(
            [[entry.name, phones] for entry, phones in zip(self.entries, self.phones, strict=True)]
        )
        return hashlib.sha256(asked.encode()).hexdigest()


class Labeller:
    """Runs on each worker: one teacher, one shard after another."""

    def __init__(self, name: str, options: dict[str, str], folder: Path, batch: int):
        self.teacher, self.folder, self.batch = make(name, options), folder, batch
        self.reads_phones = isinstance(self.teacher, READ_PHONES)

    def label(self, work: Work) -> dict:
        """Writes the shard. Returns its line of the index. A bad recording does not fail the shard."""
        count = len(work.entries)
        labels: list[np.ndarray | None] = [None] * count
        reasons = [""] * count
        order = sorted(range(count), key=lambda index: work.entries[index].samples)
        for first in range(0, count, self.batch):
            chosen = order[first : first + self.batch]
            loaded = {index: self.load(work, index, reasons) for index in chosen}
            loaded = {index: utterance for index, utterance in loaded.items() if utterance}
            for index, found in zip(loaded, self.labels_or_reasons(list(loaded.values())), strict=True):
                if isinstance(found, str):
                    reasons[index] = found
                else:
                    labels[index] = found
        shard = Shard.of(
            [entry.name for entry in work.entries], labels, reasons, len(self.teacher.controls), work.checksum
        )
        return write_shard(self.folder, work.number, shard)

    def load(self, work: Work, index: int, reasons: list[str]) -> Utterance | None:
        entry = work.entries[index]
        if self.reads_phones and not work.phones[index]:  # then decoding is not needed
            reasons[index] = f"{entry.name}: has no trusted phone times"
            return None
        try:
            return Utterance(entry.name, read(work.speech / entry.folder / entry.file), work.phones[index])
        except Unreadable as error:
            reasons[index] = str(error)
            return None

    def labels_or_reasons(self, utterances: list[Utterance]) -> list[np.ndarray | str]:
        """Labels, or a reason. A batch that fails is tried one by one, so that only the bad recording stays
        unlabelled.
        """
        if not utterances:
            return []
        try:
            return [
                self.checked(u, rows)
                for u, rows in zip(utterances, self.teacher.label(utterances), strict=True)
            ]
        except Exception as error:
            if len(utterances) == 1:
                why = str(error) if isinstance(error, Unlabelled) else f"{utterances[0].file}: {error!r}"
                return [why or repr(error)]
            return [self.labels_or_reasons([utterance])[0] for utterance in utterances]

    def checked(self, utterance: Utterance, rows: np.ndarray) -> np.ndarray:
        expected = (-(-len(utterance.sound) // HOP), len(self.teacher.controls))
        if rows.shape != expected:
            raise Unlabelled(f"{utterance.file}: the teacher gave {rows.shape}, expected {expected}")
        if not np.isfinite(rows).all():
            raise Unlabelled(f"{utterance.file}: the teacher gave values that are not numbers")
        return rows


@cache
def labeller(name: str, options: tuple[tuple[str, str], ...], folder: Path, batch: int) -> Labeller:
    """One per process: a teacher is loaded once, not once per shard."""
    return Labeller(name, dict(options), folder, batch)


def label_shard(name: str, options: dict[str, str], folder: Path, batch: int, work: Work) -> dict:
    return labeller(name, tuple(sorted(options.items())), folder, batch).label(work)


Engine = Callable[[list[Work]], Iterator[dict]]
"""Makes shards, in any order; yields their index lines as they are done."""


def local_engine(name: str, options: dict[str, str], folder: Path, batch: int) -> Engine:
    """In this process, without workers: for a small folder, or to debug a teacher."""
    return lambda works: (label_shard(name, options, folder, batch, work) for work in works)


def dask_engine(
    name: str, options: dict[str, str], folder: Path, batch: int, workers: int, address: str | None
) -> Engine:
    """One teacher per worker process. A worker that dies is restarted, and another one makes its shard."""
    from distributed import Client, Future, LocalCluster, as_completed

    client = (
        Client(address)
        if address
        else Client(
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, memory_limit=0)
        )
    )

    def run(works: list[Work]) -> Iterator[dict]:
        try:
            todo = iter(works)
            needs = {GPU: 1} if address and options.get("device", "").startswith("cuda") else None
            ahead = AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))

            def send(work: Work) -> Future:
                return client.submit(
                    label_shard,
                    name,
                    options,
                    folder,
                    batch,
                    work,
                    pure=False,
                    retries=RETRIES,
                    resources=needs,
                )

            running = as_completed([send(work) for work in islice(todo, ahead)])
            for future in running:
                yield future.result()
                if work := next(todo, None):
                    running.add(send(work))
        finally:
            client.shutdown() if not address else client.close()

    return run


def works(manifest: Manifest, shard: int, with_phones: bool) -> list[Work]:
    """with_phones: whether the teacher reads phone times. Then shards with new phone times are made again."""
    aligned_by_name = alignments(manifest) if with_phones else {}
    phones = [
        aligned_by_name[entry.name]["phones"] if entry.name in aligned_by_name else None
        for entry in manifest.entries
    ]
    return [
        Work(number, manifest.speech, manifest.entries[first : first + shard], phones[first : first + shard])
        for number, first in enumerate(range(0, len(manifest.entries), shard))
    ]


def label(
    manifest: Manifest,
    folder: Path,
    name: str,
    options: dict[str, str],
    teacher: Teacher,
    begin: Callable[[], Engine],
    shard: int = SHARD,
) -> LabelFolder:
    """teacher: one of this name, for its controls. begin: starts the engine; not called when nothing is left
    to do.
    """
    about = {
        "teacher": name,
        "options": options,
        "controls": list(teacher.controls),
        "manifest": manifest.sha256,
        "recordings": len(manifest.entries),
        "shard": shard,
    }
    todo = works(manifest, shard, isinstance(teacher, READ_PHONES))
    out = LabelFolder.begin(folder, about)
    if isinstance(teacher, LabelsOnDisk) and teacher.basis:
        teacher.basis.save(out.basis)
    finished = out.finished([work.checksum for work in todo])
    seconds = [sum(entry.seconds for entry in work.entries) for work in todo]
    with tqdm(
        total=round(sum(seconds)),
        initial=round(sum(seconds[number] for number in finished)),
        unit="s of speech",
        desc=name,
        mininterval=2,
    ) as progress:
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
    parser.add_argument(
        "--option",
        nargs="+",
        action="extend",
        default=[],
        metavar="KEY=VALUE",
        help="options of the teacher: files, device",
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="0: label in this process")
    parser.add_argument(
        "--address", help="of a running Dask scheduler, tcp://host:8786 (default: this machine)"
    )
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--shard", type=int, default=SHARD, help="recordings per shard file")


def run(options: argparse.Namespace) -> int:
    if wrong := [pair for pair in options.option if "=" not in pair]:
        raise ValueError(f"--option {wrong[0]}: expected KEY=VALUE")
    chosen = dict(pair.split("=", 1) for pair in options.option)
    manifest, folder = Manifest.read(options.manifest), options.out.resolve()

    def begin() -> Engine:
        if options.workers == 0:
            return local_engine(options.teacher, chosen, folder, options.batch)
        return dask_engine(options.teacher, chosen, folder, options.batch, options.workers, options.address)

    report(
        label(manifest, folder, options.teacher, chosen, make(options.teacher, chosen), begin, options.shard)
    )
    return 0
