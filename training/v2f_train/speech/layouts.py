"""Reads recordings, speakers and texts out of the folder layouts in which speech is published.

| layout | recognised by | speaker |
|---|---|---|
| `extracted` | `manifest.tsv` (file, speaker, language, sex, text), as extract.py writes it | column |
| `common-voice` | `validated.tsv` or `train.tsv` beside `clips/` | client_id |
| `vctk` | `wav48*/` beside `txt/` | folder of the file |
| `ljspeech` | `metadata.csv` (`id|text` or `id|text|normalised text`) | one: the folder's name |
| `librispeech` | `SPEAKER/CHAPTER/*.trans.txt` | first part of the file's name |
| `plain` | audio files without any of these | first folder below; text: `.txt` or `.lab` beside the file |
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

AUDIO = (".flac", ".wav", ".mp3", ".ogg", ".opus", ".aiff", ".aif")
TEXTS = (".txt", ".lab")
SEXES = {"f": "f", "female": "f", "female_feminine": "f", "m": "m", "male": "m", "male_masculine": "m"}
NAMED = 16  # characters of Common Voice's client_id that we keep: enough to be unique
VCTK_MICROPHONE = "_mic2"  # the same speech a second time, left out
ENGLISH = "en"


@dataclass(frozen=True)
class Recording:
    """`file` is relative to the set's folder. sex is "f", "m" or "". text is None where there is no
    transcript.
    """

    set: str
    file: str
    speaker: str
    sex: str
    language: str
    text: str | None


@dataclass(frozen=True)
class SpeechSet:
    folder: Path
    layout: str


class Reading:
    """One set: its recordings, and messages about rows that could not be used."""

    def __init__(self, folder: Path, name: str):
        self.folder, self.name = folder, name
        self.recordings: list[Recording] = []
        self.faults: list[str] = []

    def add(self, path: Path, speaker: str, sex: str, language: str, text: str | None) -> None:
        text = " ".join((text or "").split()) or None
        self.recordings.append(
            Recording(
                self.name,
                path.relative_to(self.folder).as_posix(),
                speaker,
                SEXES.get(sex.strip().lower(), ""),
                language,
                text,
            )
        )

    def fault(self, path: Path, row: int, why: str) -> None:
        self.faults.append(f"{path}, row {row}: {why}")

    def lines(self, path: Path) -> Iterator[tuple[int, str]]:
        """Row number (from 1) and text of each line that is not empty. Raises ValueError when the file is not
        UTF-8.
        """
        try:
            lines = path.read_text("utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            raise ValueError(f"{path}: not UTF-8 ({error}); save it as UTF-8") from error
        return ((row, line) for row, line in enumerate(lines, 1) if line.strip())

    def table(self, path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict]]:
        """Rows of a tab-separated table with a header, without quoting. Raises ValueError when a column is
        missing.
        """
        lines = [line for _, line in self.lines(path)]
        header = lines[0].split("\t") if lines else []
        if lacking := [name for name in needed if name not in header]:
            raise ValueError(f"{path}, row 1: no column {', '.join(lacking)}; it has {', '.join(header)}")
        for row, cells in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            if any(cells[name] is None for name in needed):
                self.fault(path, row, f"has fewer cells than the header's {len(header)}")
            else:
                yield row, cells


def sounds(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in AUDIO and path.is_file())


def first(folder: Path, pattern: str) -> Path | None:
    return next(folder.glob(pattern), None)


def read_extracted(reading: Reading) -> None:
    for _, row in reading.table(
        reading.folder / "manifest.tsv", ("file", "speaker", "language", "sex", "text")
    ):
        reading.add(reading.folder / row["file"], row["speaker"], row["sex"], row["language"], row["text"])


def common_voice_table(folder: Path) -> Path:
    return next(path for name in ("validated", "train") if (path := folder / f"{name}.tsv").exists())


def read_common_voice(reading: Reading) -> None:
    path = common_voice_table(reading.folder)
    for _, row in reading.table(path, ("client_id", "path", "sentence")):
        language = row.get("locale") or row.get("lang") or reading.folder.name
        file = row["path"] if Path(row["path"]).suffix else row["path"] + ".mp3"
        reading.add(
            reading.folder / "clips" / file,
            row["client_id"][:NAMED],
            row.get("gender") or "",
            language,
            row["sentence"],
        )


def read_vctk(reading: Reading) -> None:
    sex = {}
    about = reading.folder / "speaker-info.txt"
    if about.exists():
        for row, line in reading.lines(about):
            cells = line.split()
            if len(cells) < 3:
                reading.fault(about, row, "expected ID, AGE, GENDER")
            elif row > 1:
                sex[cells[0].lstrip("ps")] = cells[2]
    for path in sounds(first(reading.folder, "wav48*")):
        if path.stem.endswith(VCTK_MICROPHONE):
            continue
        speaker = path.parent.name
        text = reading.folder / "txt" / speaker / f"{path.stem.removesuffix('_mic1')}.txt"
        reading.add(
            path,
            speaker,
            sex.get(speaker.lstrip("ps"), ""),
            ENGLISH,
            text.read_text("utf8", errors="replace") if text.exists() else None,
        )


def read_ljspeech(reading: Reading) -> None:
    table = reading.folder / "metadata.csv"
    where = {path.stem: path for path in sounds(reading.folder)}
    for row, line in reading.lines(table):
        name, *texts = line.split("|")
        if not texts:
            reading.fault(table, row, "expected id|text or id|text|normalised text")
        elif Path(name).stem not in where and name not in where:
            reading.fault(table, row, f"no audio file is named {name}")
        else:
            reading.add(
                where.get(name) or where[Path(name).stem], reading.folder.name, "", ENGLISH, texts[-1]
            )


def read_librispeech(reading: Reading) -> None:
    sex, texts = {}, {}
    about = next(
        (
            folder / "SPEAKERS.TXT"
            for folder in (reading.folder, reading.folder.parent)
            if (folder / "SPEAKERS.TXT").exists()
        ),
        None,
    )
    for row, line in reading.lines(about) if about else ():
        cells = line.split("|")
        if line.startswith(";"):
            continue
        if len(cells) < 2:
            reading.fault(about, row, "expected ID | SEX | ...")
        else:
            sex[cells[0].strip()] = cells[1]
    for path in sorted(reading.folder.rglob("*.trans.txt")):
        for row, line in reading.lines(path):
            name, _, text = line.partition(" ")
            if not text:
                reading.fault(path, row, "expected a name and its text")
            texts[name] = text.lower()
    for path in sounds(reading.folder):
        speaker = path.stem.split("-")[0]
        reading.add(path, speaker, sex.get(speaker, ""), ENGLISH, texts.get(path.stem))


def read_plain(reading: Reading) -> None:
    for path in sounds(reading.folder):
        parts = path.relative_to(reading.folder).parts
        text = next((beside for end in TEXTS if (beside := path.with_suffix(end)).exists()), None)
        reading.add(
            path,
            parts[0] if len(parts) > 1 else "",
            "",
            ENGLISH,
            text.read_text("utf8", errors="replace") if text else None,
        )


@dataclass(frozen=True)
class Layout:
    marked: Callable[[Path], bool]
    read: Callable[[Reading], None]


LAYOUTS = {  # in the order of detection
    "extracted": Layout(lambda folder: (folder / "manifest.tsv").exists(), read_extracted),
    "common-voice": Layout(
        lambda folder: (
            (folder / "clips").is_dir() and bool(first(folder, "validated.tsv") or first(folder, "train.tsv"))
        ),
        read_common_voice,
    ),
    "vctk": Layout(lambda folder: bool(first(folder, "wav48*/")) and (folder / "txt").is_dir(), read_vctk),
    "ljspeech": Layout(lambda folder: (folder / "metadata.csv").exists(), read_ljspeech),
    "librispeech": Layout(lambda folder: bool(first(folder, "*/*/*.trans.txt")), read_librispeech),
    "plain": Layout(lambda folder: False, read_plain),
}


def marked_sets(folder: Path) -> list[SpeechSet]:
    """The folder as one set if a layout recognises it, else the sets below it."""
    layout = next((name for name, layout in LAYOUTS.items() if layout.marked(folder)), None)
    if layout:
        return [SpeechSet(folder, layout)]
    return [found for below in sorted(folder.iterdir()) if below.is_dir() for found in marked_sets(below)]


def find_sets(folder: Path, layout: str | None = None) -> list[SpeechSet]:
    """The sets in a folder. layout: its layout, when it shall not be detected. Raises ValueError when there
    is no audio.
    """
    if not folder.is_dir():
        raise ValueError(f"{folder}: not a folder")
    if layout and layout not in LAYOUTS:
        raise ValueError(f"unknown layout {layout}; known: {', '.join(LAYOUTS)}")
    found = [SpeechSet(folder, layout)] if layout else marked_sets(folder) or [SpeechSet(folder, "plain")]
    if found == [SpeechSet(folder, "plain")] and not sounds(folder):
        raise ValueError(f"{folder}: no audio ({', '.join(AUDIO)}) and no known layout")
    return found


def read_set(found: SpeechSet) -> Reading:
    """Every recording of a set. Rows that cannot be used are listed in `faults`. Raises ValueError for a
    wrong table.
    """
    # All locales of Common Voice are one set: some people speak two languages.
    name = "common-voice" if found.layout == "common-voice" else found.folder.resolve().name
    reading = Reading(found.folder, name)
    LAYOUTS[found.layout].read(reading)
    return reading
