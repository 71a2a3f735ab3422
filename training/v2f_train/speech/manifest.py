"""The manifest: one JSON line per usable recording, found by content. `v2f-train prepare` writes it.

First line {"manifest": 1, "speech": folder}. Then per recording: set, folder (of the set, relative to `speech`), file
(relative to that), speaker, sex, language, text, split, sha256 (of the file's bytes), rate (Hz), seconds, samples (at
16 kHz).
"""

import hashlib
import json
from dataclasses import dataclass, fields
from pathlib import Path

from v2f_train.speech.splits import assert_disjoint

FORMAT = 1
READ_BYTES = 1 << 20


@dataclass(frozen=True)
class Entry:
    """One recording that can be used."""

    set: str
    folder: str
    file: str
    speaker: str
    sex: str
    language: str
    text: str | None
    split: str
    sha256: str
    rate: int
    seconds: float
    samples: int

    @property
    def name(self) -> str:
        """What label files and messages call it; unique in a manifest."""
        return f"{self.folder}/{self.file}"


@dataclass(frozen=True)
class Manifest:
    speech: Path
    entries: list[Entry]
    sha256: str  # of the file: labels and datasets remember which manifest they belong to

    def path(self, entry: Entry) -> Path:
        return self.speech / entry.folder / entry.file

    @staticmethod
    def read(path: Path) -> "Manifest":
        """Refuses what is no manifest, naming file and row, and one that has a person on two sides."""
        names, entries = {field.name for field in fields(Entry)}, []
        content = path.read_bytes()
        lines = content.decode().splitlines()
        head = json.loads(lines[0]) if lines and lines[0].startswith("{") else {}
        if head.get("manifest") != FORMAT:
            raise ValueError(
                f"{path}, row 1: is no manifest of format {FORMAT}; make one with v2f-train prepare"
            )
        for row, line in enumerate(lines[1:], 2):
            cells = json.loads(line)
            if set(cells) != names:
                raise ValueError(f"{path}, row {row}: has {sorted(cells)}, expected {sorted(names)}")
            entries.append(Entry(**cells))
        assert_disjoint([{"set": e.set, "speaker": e.speaker, "split": e.split} for e in entries])
        return Manifest(Path(head["speech"]), entries, hashlib.sha256(content).hexdigest())


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def write(path: Path, speech: Path, entries: list[Entry]) -> None:
    """Written beside and moved."""
    part = path.with_name(path.name + ".part")
    with open(part, "w", encoding="utf8") as file:
        file.write(json.dumps({"manifest": FORMAT, "speech": str(speech.resolve())}) + "\n")
        for entry in entries:
            file.write(json.dumps(vars(entry), ensure_ascii=False) + "\n")
    part.rename(path)
