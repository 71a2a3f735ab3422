"""Extracted, aligned sets -> one folder of arrays that training maps into memory.

    python -m v2f_train.labels.dataset SPEECH OUT [SET ...]

SPEECH is what extract.py and align.py filled. OUT receives `audio.npy` (int16, 16 kHz, clips end to end, each padded
to whole hops), `tracks.npy` (float16 [hops, TRACKS]) and `clips.json` (where each clip lies, who speaks, its phones).
"""

import csv
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from v2f_train.clock import HOP, HOP_SECONDS
from v2f_train.controls import TRACKS
from v2f_train.speech.splits import assert_disjoint, assign, person
from v2f_train.teachers.articulation import label

# Lowest alignment score (mean acoustic log score of a speech frame) that a set may have: a text that is not what was
# said scores far below. Other languages are read by letter-to-sound rules and laid on English phones: lower scores.
LOWEST_SCORE = {"speechocean762": -35.0}
LOWEST_ENGLISH, LOWEST_OTHER = -28.0, -42.0
SHORTEST, LONGEST = 0.6, 30.0  # seconds
UNREADABLE = ("ja", "th", "zh-CN", "zh-TW")  # scripts that the letter-to-sound rules do not read well enough


@dataclass(frozen=True)
class Dataset:
    """audio [samples] int16, tracks [hops, TRACKS] float16, and the rows of clips.json."""

    audio: np.ndarray
    tracks: np.ndarray
    clips: list[dict]

    @staticmethod
    def open(folder: Path, labels: str = "phones") -> "Dataset":
        clips = json.loads((folder / "clips.json").read_text())
        assert_disjoint(clips)
        audio, tracks = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("audio", f"tracks-{labels}"))
        return Dataset(audio, tracks, clips)

    def of(self, split: str) -> list[dict]:
        return [clip for clip in self.clips if clip["split"] == split]

    def sound(self, clip: dict) -> np.ndarray:
        """float32, -1..1."""
        return self.audio[clip["hop"] * HOP:(clip["hop"] + clip["hops"]) * HOP].astype(np.float32) / 32_768

    def labels(self, clip: dict) -> np.ndarray:
        return self.tracks[clip["hop"]:clip["hop"] + clip["hops"]].astype(np.float32)


def believable(set_name: str, language: str, aligned: dict) -> bool:
    lowest = LOWEST_SCORE.get(set_name, LOWEST_ENGLISH if language == "en" else LOWEST_OTHER)
    spoken = [p for p in aligned["phones"] if p["phone"] not in ("sil", "spn")]
    return (aligned["score"] >= lowest and language not in UNREADABLE and len(spoken) > 1
            and SHORTEST <= aligned["seconds"] <= LONGEST)


def read_set(folder: Path) -> list[dict]:
    """Rows of one set that have believable phone times, without their sound."""
    with open(folder / "manifest.tsv", encoding="utf8") as table:
        said = {row["file"]: row for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)}
    rows = []
    for line in (folder / "phones.jsonl").read_text().splitlines(keepends=True):
        if not line.endswith("\n"):
            break  # the aligner is still writing
        aligned = json.loads(line)
        row = said[aligned["file"]]
        if believable(folder.name, row["language"], aligned):
            rows.append({"set": folder.name, "file": aligned["file"], "speaker": row["speaker"], "sex": row["sex"],
                         "language": row["language"], "score": aligned["score"], "phones": aligned["phones"]})
    return rows


def everybody(folder: Path) -> dict:
    """Person -> sex, of a whole set: sides must not depend on how much of it has been aligned so far."""
    with open(folder / "manifest.tsv", encoding="utf8") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {person(folder.name, row["speaker"]): row["sex"] for row in rows}


def build(speech: Path, out: Path, names: list[str]) -> None:
    from v2f_train.speech.align import read  # decodes and resamples; needs soundfile and scipy

    clips = [row for name in names for row in read_set(speech / name)]
    sides = assign({who: sex for name in names for who, sex in everybody(speech / name).items()})
    sounds, labels, hop = [], [], 0
    for clip in clips:
        samples = read(speech / clip["set"] / clip["file"])
        tracks = label(samples, clip["phones"])
        whole = np.zeros(len(tracks) * HOP, np.int16)
        whole[:len(samples)] = np.clip(np.rint(samples * 32_767), -32_768, 32_767)
        sounds.append(whole)
        labels.append(tracks.astype(np.float16))
        clip.update(hop=hop, hops=len(tracks), split=sides[person(clip["set"], clip["speaker"])])
        hop += len(tracks)
    assert_disjoint(clips)
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "audio.npy", np.concatenate(sounds))
    np.save(out / "tracks.npy", np.concatenate(labels).reshape(-1, len(TRACKS)))
    (out / "clips.json").write_text(json.dumps(clips))
    for name in names:
        for split in ("train", "validation", "test"):
            part = [clip for clip in clips if clip["set"] == name and clip["split"] == split]
            people = len({clip["speaker"] for clip in part})
            hours = sum(clip["hops"] for clip in part) * HOP_SECONDS / 3600
            print(f"{name:16} {split:10} {hours:6.2f} h {len(part):5} clips {people:4} people")


if __name__ == "__main__":
    source = Path(sys.argv[1])
    build(source, Path(sys.argv[2]), sys.argv[3:] or sorted(path.parent.name for path in source.glob("*/phones.jsonl")))
