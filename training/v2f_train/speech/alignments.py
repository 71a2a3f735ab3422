"""What align.py found out: SET/phones.jsonl, and which of its lines can be believed."""

import json
from pathlib import Path

from v2f_train.speech.manifest import Entry, Manifest

ALIGNER_LEAD = 0.009  # seconds by which the aligner marks phones too early, measured against hand labels

# Lowest alignment score (mean acoustic log score of a speech frame) that a set may have: a text that is not what was
# said scores far below. Other languages are read by letter-to-sound rules and laid on English phones: lower scores.
LOWEST_SCORE = {"speechocean762": -35.0}
LOWEST_ENGLISH, LOWEST_OTHER = -28.0, -42.0
UNREADABLE = ("ja", "th", "zh-CN", "zh-TW")  # scripts that the letter-to-sound rules do not read well enough
SILENT = ("sil", "spn")


def believable(set_name: str, language: str, aligned: dict) -> bool:
    lowest = LOWEST_SCORE.get(set_name, LOWEST_ENGLISH if language == "en" else LOWEST_OTHER)
    spoken = [phone for phone in aligned["phones"] if phone["phone"] not in SILENT]
    return aligned["score"] >= lowest and language not in UNREADABLE and len(spoken) > 1


def as_the_aligner_marks(aligned: dict) -> dict:
    """Times that carry their own `lead` (seconds that they are early; 0: exact, as a voice's) are given the aligner's,
    which all that reads phones takes out again."""
    if "lead" not in aligned:
        return aligned
    early = ALIGNER_LEAD - aligned["lead"]
    phones = [
        {**phone, "start": round(max(phone["start"] - early, 0.0), 4), "end": round(phone["end"] - early, 4)}
        for phone in aligned["phones"]
    ]
    return {**aligned, "phones": [phone for phone in phones if phone["end"] > phone["start"]]}


def read_alignments(folder: Path) -> dict[str, dict]:
    """File -> {"phones", "score", ...} of one set; empty where nothing was aligned. Refuses a broken line."""
    path, found = folder / "phones.jsonl", {}
    if not path.exists():
        return found
    for row, line in enumerate(path.read_text(encoding="utf8").splitlines(keepends=True), 1):
        if not line.endswith("\n"):
            break  # the aligner is still writing
        try:
            aligned = as_the_aligner_marks(json.loads(line))
            found[aligned["file"]] = aligned
        except (json.JSONDecodeError, KeyError) as error:
            raise ValueError(
                f"{path}, row {row}: is no line of the aligner ({error}); delete it, align again"
            ) from error
    return found


def alignments(manifest: Manifest) -> dict[str, dict]:
    """Entry name -> {"phones", "score", ...} of every recording whose phone times can be believed."""
    sets = {
        folder: read_alignments(manifest.speech / folder) for folder in {e.folder for e in manifest.entries}
    }

    def of(entry: Entry) -> dict | None:
        aligned = sets[entry.folder].get(entry.file)
        return aligned if aligned and believable(entry.set, entry.language, aligned) else None

    return {entry.name: aligned for entry in manifest.entries if (aligned := of(entry))}
