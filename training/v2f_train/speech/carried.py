"""The recordings in this repository as a set to train on, with texts and phone times.

    python -m v2f_train.speech.carried OUT        writes OUT/carried/*.wav, manifest.tsv and phones.jsonl

Half a minute of speech: enough to run every step of training.
"""

import csv
import json
import shutil
import sys
from pathlib import Path

from v2f_train.speech.recordings import RECORDINGS

SET = "carried"  # splits follow a hash of set and speaker; with this name the longest reading is for training


def speaker(file: str) -> str:
    """Speakers are not named: recordings of one origin count as one speaker."""
    return file.partition(".")[0].partition("-")[0]


def lay(out: Path) -> Path:
    """Writes the set and returns its folder."""
    folder = out / SET
    folder.mkdir(parents=True, exist_ok=True)
    times = [json.loads(path.read_text()) for path in sorted(RECORDINGS.glob("*.phones.json"))]
    with open(folder / "manifest.tsv", "w", encoding="utf8", newline="") as table:
        rows = csv.writer(table, delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n")
        rows.writerow(("file", "speaker", "language", "sex", "text"))
        for row in times:
            shutil.copyfile(RECORDINGS / row["file"], folder / row["file"])
            rows.writerow((row["file"], speaker(row["file"]), "en", "", row["text"]))
    kept = ("file", "seconds", "score", "phones")
    (folder / "phones.jsonl").write_text(
        "".join(json.dumps({key: row[key] for key in kept}) + "\n" for row in times)
    )
    return folder


if __name__ == "__main__":
    print(lay(Path(sys.argv[1])))
