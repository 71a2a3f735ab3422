"""Synthetic speech with exact phone times: a training set of any length.

    python -m v2f_train.speech.voices TEXTS [TEXTS ...] OUT [--hours 1.5]

TEXTS is `labials` (generated sentences with many p b m f v), a text file (one sentence per line, English, or
`language<TAB>sentence`), or a manifest of `v2f-train prepare` (the texts of its training speakers). Several
sources are used in turn. OUT is the set's folder: wav/, manifest.tsv, phones.jsonl. Stopped, the same command
continues.

OUT/README.md lists voices and licences. Programs and voices: synthesis.py.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from v2f_train.speech.layouts import ENGLISH
from v2f_train.speech.manifest import Manifest
from v2f_train.speech.sentences import labials
from v2f_train.speech.splits import SYNTHETIC
from v2f_train.speech.synthesis import Unspoken, plain, speak

CMU, EDINBURGH = (
    "CMU, free for any use with its notice",
    "CMU and Edinburgh, free for any use with their notice",
)
ESPEAK = "program GPL-3; what it says is not covered by it"
MIN_TEXT, MAX_TEXT = 4, 160  # characters; longer ones make clips of 15 s and more
SPEEDS = (0.80, 1.25)
PITCHES = (30, 75)
MIN_SECONDS = 0.6  # what pack takes
FAILURES = 25  # in a row: then the programs or the texts are wrong

VARIANTS = ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4", "f5")
ENGLISHES = ("en-us", "en", "en-gb-scotland", "en-gb-x-rp", "en-us-nyc")
FOREIGN = {
    language: language
    for language in (  # read well enough by espeak-ng 1.51 (see align.py)
        "ca",
        "cs",
        "cy",
        "de",
        "el",
        "eo",
        "et",
        "eu",
        "fa",
        "fi",
        "hi",
        "hu",
        "it",
        "ka",
        "ky",
        "lt",
        "lv",
        "nl",
        "pl",
        "pt",
        "ro",
        "ru",
        "sl",
        "tt",
        "vi",
    )
}
FOREIGN |= {"es": "es-419", "ga-IE": "ga", "nl-BE": "nl", "pa-IN": "pa", "sv-SE": "sv", "fr": "roa/fr"}


@dataclass(frozen=True)
class Voice:
    """One speaker of one program. share: how often it is drawn, relative to the others of its language."""

    engine: str
    name: str
    sex: str
    licence: str
    share: float

    @property
    def speaker(self) -> str:
        return f"{SYNTHETIC}{self.engine}-{self.name}"


AMERICAN = (
    Voice("flite", "slt", "f", CMU, 3),
    Voice("flite", "rms", "m", CMU, 3),
    Voice("flite", "awb", "m", CMU, 3),
    Voice("flite", "kal16", "m", CMU, 1),
    Voice("festival", "cmu_us_slt_arctic_hts", "f", CMU, 1.5),
    Voice("festival", "kal_diphone", "m", EDINBURGH, 1),
    Voice("festival", "ked_diphone", "m", EDINBURGH, 1.5),
)


def variants(name: str, share: float) -> list[Voice]:
    """All male and female variants of a language in espeak-ng; they share `share`."""
    return [
        Voice("espeak", f"{name}+{variant}", variant[0], ESPEAK, share / len(VARIANTS))
        for variant in VARIANTS
    ]


def voices(language: str) -> list[Voice]:
    """The voices of a language; empty for a language that espeak-ng reads badly."""
    if language == ENGLISH:
        return [*AMERICAN, *(voice for name in ENGLISHES for voice in variants(name, 1.2))]
    return variants(FOREIGN[language], 1.0) if language in FOREIGN else []


def read_texts(source: str) -> Iterator[tuple[str, str]]:
    """Pairs (language, sentence). Raises ValueError when the source has no usable sentence."""
    if source == "labials":
        return ((ENGLISH, sentence) for sentence in labials())
    path = Path(source)
    if path.suffix == ".jsonl":
        entries = (entry for entry in Manifest.read(path).entries if entry.split == "train" and entry.text)
        pairs = sorted({(entry.language, entry.text) for entry in entries})
    else:
        lines = [line.split("\t", 1) for line in path.read_text("utf8").splitlines() if line.strip()]
        pairs = [(line[0], line[1]) if len(line) == 2 else (ENGLISH, line[0]) for line in lines]
    pairs = [
        (language, text) for language, text in pairs if MIN_TEXT <= len(text) <= MAX_TEXT and voices(language)
    ]
    if not pairs:
        raise ValueError(
            f"{source}: no sentence of {MIN_TEXT} to {MAX_TEXT} characters in a language "
            f"that a program can speak ({ENGLISH} {' '.join(sorted(FOREIGN))})"
        )
    np.random.default_rng(0).shuffle(pairs)
    return iter([(str(language), str(text)) for language, text in pairs])


def in_turn(sources: list[Iterator[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    """One item of each source in turn, until all have ended."""
    while sources:
        for source in list(sources):
            try:
                yield next(source)
            except StopIteration:
                sources.remove(source)


@dataclass
class VoiceSet:
    """The folder that is filled."""

    folder: Path

    def __post_init__(self):
        (self.folder / "wav").mkdir(parents=True, exist_ok=True)
        self.times, self.table = self.folder / "phones.jsonl", self.folder / "manifest.tsv"
        self.seconds = {row["file"]: row["seconds"] for row in self.rows()}
        if not self.table.exists():
            self.table.write_text("file\tspeaker\tlanguage\tsex\ttext\n")

    def rows(self) -> Iterator[dict]:
        if self.times.exists():
            yield from map(json.loads, self.times.read_text("utf8").splitlines())

    def add(self, file: str, voice: Voice, language: str, text: str, phones: list[dict]) -> None:
        """Adds a recording. The line of phones.jsonl is written last: a file named there is complete."""
        with open(self.table, "a", encoding="utf8") as table:
            table.write("\t".join((file, voice.speaker, language, voice.sex, text)) + "\n")
        row = {"file": file, "seconds": phones[-1]["end"], "score": 0.0, "lead": 0.0, "phones": phones}
        with open(self.times, "a", encoding="utf8") as times:
            times.write(json.dumps(row) + "\n")
        self.seconds[file] = row["seconds"]

    def note(self) -> None:
        """Writes README.md: voices, counts and licences."""
        spoken = Counter(line.split("\t")[1] for line in self.table.read_text("utf8").splitlines()[1:])
        licence = {
            voice.speaker: voice.licence for language in (ENGLISH, *FOREIGN) for voice in voices(language)
        }
        lines = [
            f"| {who} | {count} | {licence.get(who, 'unknown')} |" for who, count in sorted(spoken.items())
        ]
        (self.folder / "README.md").write_text(
            "Synthetic speech, made by `python -m v2f_train.speech.voices`; phone times are exact.\n\n"
            "| speaker | recordings | licence |\n|---|---|---|\n" + "\n".join(lines) + "\n"
        )


def fill(out: VoiceSet, texts: Iterator[tuple[str, str]], hours: float, seed: int) -> list[str]:
    """Synthesises until there are that many hours, or no text is left. Returns what failed, with the
    reason.
    """
    random, left_out, failed = np.random.default_rng(seed), [], 0
    bar = tqdm(total=round(hours * 3600), desc="spoken", unit="s", mininterval=5)
    bar.update(round(sum(out.seconds.values())))
    for number, (language, text) in enumerate(texts):
        if sum(out.seconds.values()) >= hours * 3600:
            break
        able = voices(language)
        shares = np.array([voice.share for voice in able])
        voice = able[
            random.choice(len(able), p=shares / shares.sum())
        ]  # also drawn for existing files: the order stays the same
        speed, pitch = random.uniform(*SPEEDS), int(random.integers(*PITCHES))
        file = f"wav/{number:06}.wav"
        if file in out.seconds:
            continue
        try:
            phones = speak(voice.engine, voice.name, plain(text), speed, pitch, out.folder / file)
            if not phones or phones[-1]["end"] < MIN_SECONDS:
                raise Unspoken("too short for training")
        except Unspoken as error:
            left_out.append(f"{file} ({text!r}): {error}")
            (out.folder / file).unlink(missing_ok=True)
            failed += 1
            if failed == FAILURES:
                raise ValueError(f"{FAILURES} sentences in a row failed; the last: {left_out[-1]}") from error
            continue
        failed = 0
        out.add(file, voice, language, plain(text), phones)
        bar.update(round(phones[-1]["end"]))
    return left_out


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", nargs="+", metavar="TEXTS")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--hours", type=float, default=1.5, help="hours of speech (default: 1.5)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_intermixed_args(arguments)
    out = VoiceSet(options.out)
    left_out = fill(
        out, in_turn([read_texts(source) for source in options.texts]), options.hours, options.seed
    )
    out.note()
    for line in left_out:
        print("skipped:", line)
    print(
        f"{len(out.seconds)} recordings, {sum(out.seconds.values()) / 3600:.2f} h, "
        f"{len(left_out)} texts skipped"
    )


if __name__ == "__main__":
    main()
