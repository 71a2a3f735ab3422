"""Speech in any known layout -> a manifest with content hashes and speaker-disjoint splits.

SPEECH is one set or a folder of sets (see layouts.py). OUT is the manifest (`.jsonl`). Every file is decoded
once: corrupt, empty and duplicate files are listed and left out. The report ends with their count.
"""

import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from v2f_train.speech.layouts import LAYOUTS, Recording, find_sets, read_set
from v2f_train.speech.manifest import Entry, sha256, write
from v2f_train.speech.sound import Unreadable, decode, resampled_length
from v2f_train.speech.splits import Person, assign, person

SPLITS = ("train", "validation", "test")


@dataclass
class Report:
    """What was left out, and why."""

    faults: list[str]  # rows of tables that cannot be used
    skipped: list[str]  # audio files that cannot be used
    duplicates: list[str]

    def show(self, entries: list[Entry]) -> None:
        for lines, word in (
            (self.faults, "bad row"),
            (self.duplicates, "duplicate"),
            (self.skipped, "skipped"),
        ):
            for line in lines:
                print(f"{word}: {line}")
        for name in sorted({entry.set for entry in entries}):
            for split in SPLITS:
                part = [entry for entry in entries if entry.set == name and entry.split == split]
                people = len({entry.speaker for entry in part})
                hours = sum(entry.seconds for entry in part) / 3600
                print(f"{name:22} {split:10} {hours:7.2f} h {len(part):6} recordings {people:5} speakers")
        print(f"{len(self.faults)} bad rows, {len(self.duplicates)} duplicates")
        print(f"{len(self.skipped)} files skipped")


def measure(folder: str, recording: Recording, path: Path, split: str) -> Entry | str:
    """The manifest's row, or the reason why there is none."""
    try:
        mono, rate = decode(path)
    except Unreadable as error:
        return str(error)
    return Entry(
        **vars(recording),
        folder=folder,
        split=split,
        sha256=sha256(path),
        rate=rate,
        seconds=round(len(mono) / rate, 3),
        samples=resampled_length(len(mono), rate),
    )


def settled_splits(path: Path | None) -> dict[Person, str]:
    """Speaker -> split from an earlier manifest or a packed dataset: speakers keep their split when speech is
    added.
    """
    if path is None:
        return {}
    if path.is_dir():
        rows = json.loads((path / "clips.json").read_text())
    else:
        rows = [json.loads(line) for line in path.read_text().splitlines()[1:]]
    return {person(row["set"], row["speaker"]): row["split"] for row in rows}


def prepare(
    speech: Path,
    out: Path,
    layout: str | None = None,
    splits_of: Path | None = None,
    threads: int = 1,
    only: list[str] | None = None,
) -> tuple[list[Entry], Report]:
    """Writes the manifest. Returns its rows and what was left out. only: names of sets."""
    readings = [(found, read_set(found)) for found in find_sets(speech, layout)]
    readings = [pair for pair in readings if not only or pair[1].name in only]
    people = {person(r.set, r.speaker): r.sex for _, reading in readings for r in reading.recordings}
    splits = assign(people, settled_splits(splits_of))
    report = Report([fault for _, reading in readings for fault in reading.faults], [], [])

    jobs = [
        (
            found.folder.relative_to(speech).as_posix(),
            recording,
            found.folder / recording.file,
            splits[person(recording.set, recording.speaker)],
        )
        for found, reading in readings
        for recording in reading.recordings
    ]
    jobs.sort(key=lambda job: job[1].text is None)  # of two equal files, the one with a text is kept
    entries, seen = [], {}
    with ThreadPoolExecutor(threads) as pool:
        for measured in tqdm(pool.map(lambda job: measure(*job), jobs), "decoding", len(jobs), mininterval=5):
            if isinstance(measured, str):
                report.skipped.append(measured)
            elif (other := seen.setdefault(measured.sha256, measured.name)) != measured.name:
                report.duplicates.append(f"{measured.name} has the content of {other}")
            else:
                entries.append(measured)
    write(out, speech, entries)
    return entries, report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("speech", type=Path, metavar="SPEECH")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--layout", choices=LAYOUTS, help="layout of SPEECH (default: detected)")
    parser.add_argument("--sets", nargs="*", metavar="SET", help="only these sets")
    parser.add_argument(
        "--splits-of",
        "--sides-of",
        dest="splits_of",
        type=Path,
        metavar="OLD",
        help="manifest or packed dataset; its speakers keep their splits",
    )
    parser.add_argument("--threads", type=int, default=1)


def run(options: argparse.Namespace) -> int:
    options.out.parent.mkdir(parents=True, exist_ok=True)
    entries, report = prepare(
        options.speech, options.out, options.layout, options.splits_of, options.threads, options.sets
    )
    report.show(entries)
    return 0
