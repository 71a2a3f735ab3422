"""The manifest: one JSON line per usable recording. `v2f-train prepare` writes it.

The first line is {"manifest": 1, "speech": folder}. Then per recording: set, folder (of the set, relative to
`speech`), file (relative to that folder), speaker, sex, language, text, split, sha256 (of the file's bytes),
rate (Hz), seconds, samples (at 16 kHz).
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
    """One usable recording."""

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
        """The name in label files and messages; unique in a manifest."""
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
        """Raises ValueError, with file and row, for another format or when a speaker is in two splits."""
        names, entries = {field.name for field in fields(Entry)}, []
        content = path.read_bytes()
        lines = content.decode().splitlines()
        head = json.loads(lines[0]) if lines and lines[0].startswith("{") else {}
        if head.get("manifest") != FORMAT:
            raise ValueError(
                f"{path}, row 1: not a manifest of format {FORMAT}; write one with v2f-train prepare"
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
    """Writes a temporary file and renames it."""
    part = path.with_name(path.name + ".part")
    with open(part, "w", encoding="utf8") as file:
        file.write(json.dumps({"manifest": FORMAT, "speech": str(speech.resolve())}) + "\n")
        for entry in entries:
            file.write(json.dumps(vars(entry), ensure_ascii=False) + "\n")
    part.rename(path)
