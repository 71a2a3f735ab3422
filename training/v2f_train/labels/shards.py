"""Labels on disk: a folder of shards, one file each, and an index with their checksums.

    labels.json        {"teacher", "options", "controls", "manifest" (its sha256), "recordings", "shard"}
    index.jsonl        per finished shard: {"shard", "file", "sha256", "recordings", "unlabelled", "hops"}
    shard-00000.npz    names [n], offsets int64 [n + 1], tracks float16 [hops, controls],
                       reasons [n] ("" = labelled), work: checksum of the request

Recording i of a shard has rows offsets[i] to offsets[i + 1]. One that could not be labelled has no rows, but
a reason.
"""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from v2f_train.speech.manifest import sha256


class DamagedShard(ValueError):
    """The file is not what was written. The message has its path and what to do."""


@dataclass(frozen=True)
class Shard:
    names: list[str]
    offsets: np.ndarray
    tracks: np.ndarray
    reasons: list[str]
    work: str  # checksum of names and phone times; another request makes another shard

    def __iter__(self) -> Iterator[tuple[str, np.ndarray]]:
        """(name, float16 [hops, controls]) of each labelled recording."""
        for index, name in enumerate(self.names):
            if not self.reasons[index]:
                yield name, self.tracks[self.offsets[index] : self.offsets[index + 1]]

    @staticmethod
    def of(
        names: list[str], labels: list[np.ndarray | None], reasons: list[str], controls: int, work: str
    ) -> "Shard":
        """labels: None where there is a reason."""
        rows = [
            np.zeros((0, controls), np.float16) if part is None else part.astype(np.float16)
            for part in labels
        ]
        offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
        return Shard(names, offsets, np.concatenate(rows), reasons, work)


def file_name(number: int) -> str:
    return f"shard-{number:05}.npz"


def index_line(number: int, shard: Shard, checksum: str) -> dict:
    return {
        "shard": number,
        "file": file_name(number),
        "sha256": checksum,
        "recordings": len(shard.names),
        "unlabelled": sum(map(bool, shard.reasons)),
        "hops": len(shard.tracks),
    }


def write_shard(folder: Path, number: int, shard: Shard) -> dict:
    """Writes a temporary file and renames it: a shard is complete or absent. Returns its line of the
    index.
    """
    content = io.BytesIO()
    np.savez_compressed(
        content,
        names=np.array(shard.names),
        offsets=shard.offsets,
        tracks=shard.tracks,
        reasons=np.array(shard.reasons),
        work=np.array(shard.work),
    )
    path = folder / file_name(number)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with open(part, "wb") as file:
        file.write(content.getbuffer())
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    return index_line(number, shard, hashlib.sha256(content.getbuffer()).hexdigest())


def read_shard(path: Path, checksum: str | None = None) -> Shard:
    """Raises DamagedShard. checksum: from the index; None for a shard that is not in the index yet."""
    advice = "delete it and run the command again: only this shard is made again"
    if checksum is not None and (not path.exists() or sha256(path) != checksum):
        raise DamagedShard(
            f"{path}: {'differs from its checksum' if path.exists() else 'is missing'}; {advice}"
        )
    try:
        with np.load(path) as arrays:
            return Shard(
                arrays["names"].tolist(),
                arrays["offsets"],
                arrays["tracks"],
                arrays["reasons"].tolist(),
                str(arrays["work"]),
            )
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DamagedShard(f"{path}: not a shard ({error}); {advice}") from error


class LabelFolder:
    """All shards of one teacher for one manifest."""

    def __init__(self, folder: Path):
        if not (folder / "labels.json").exists():
            raise ValueError(
                f"{folder}: no labels here (labels.json is missing); make them with v2f-train label"
            )
        self.folder = folder
        self.about: dict = json.loads((folder / "labels.json").read_text())

    @property
    def basis(self) -> Path:
        """The basis of labels that are components of meshes; for other labels the file does not exist."""
        return self.folder / "basis.npz"

    @staticmethod
    def begin(folder: Path, about: dict) -> "LabelFolder":
        """Creates or continues a folder. Raises ValueError when it was begun with another teacher, options or
        manifest.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "labels.json"
        if path.exists():
            begun = json.loads(path.read_text())
            if differs := [key for key in about if begun.get(key) != about[key]]:
                raise ValueError(
                    f"{path}: was begun with another {', '.join(differs)}; label into another folder"
                )
        else:
            part = path.with_suffix(".part")
            part.write_text(json.dumps(about, indent=1))
            part.rename(path)
        return LabelFolder(folder)

    def index(self) -> dict[int, dict]:
        """Shard number -> its line. A half line at the end (the writer was stopped) is ignored."""
        path = self.folder / "index.jsonl"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        return {row["shard"]: row for row in (json.loads(line) for line in lines if line.endswith("\n"))}

    def rewrite_index(self, rows: dict[int, dict]) -> None:
        part = self.folder / "index.part"
        part.write_text("".join(json.dumps(rows[number]) + "\n" for number in sorted(rows)))
        part.rename(self.folder / "index.jsonl")

    def finished(self, expected: list[str]) -> dict[int, dict]:
        """Finished shards: verified by checksum or, if they are not in the index yet, by their content.

        expected: the checksum of each shard's request. The index is rewritten to have exactly these shards.
        """
        known, found = self.index(), {}
        for number, work in enumerate(expected):
            path = self.folder / file_name(number)
            if not path.exists():
                continue
            checksum = known[number]["sha256"] if number in known else None
            try:
                shard = read_shard(path, checksum)
            except DamagedShard as damage:
                print(f"made again: {damage}")
                continue
            if shard.work == work:
                found[number] = index_line(number, shard, checksum or sha256(path))
        self.rewrite_index(found)
        return found

    def add(self, line: dict) -> None:
        with open(self.folder / "index.jsonl", "a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def shards(self) -> Iterator[Shard]:
        """Every shard, its checksum verified. Refuses a folder that labelling has not finished."""
        rows = self.index()
        missing = -(-self.about["recordings"] // self.about["shard"]) - len(rows)
        if missing:
            raise ValueError(
                f"{self.folder}: {missing} shards are not labelled yet; run v2f-train label again"
            )
        for number in sorted(rows):
            yield read_shard(self.folder / rows[number]["file"], rows[number]["sha256"])
