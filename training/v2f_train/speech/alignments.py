"""Reads phone times that align.py wrote (SET/phones.jsonl), and drops lines that cannot be trusted."""

import json
from pathlib import Path

from v2f_train.speech.manifest import Entry, Manifest

ALIGNER_LEAD = 0.009  # seconds by which the aligner marks phones too early, measured against hand labels

# Lowest accepted score (mean acoustic log score of a speech frame). A wrong text scores far lower. Other
# languages use letter-to-sound rules and English phones, so their scores are lower.
MIN_SCORE = {"speechocean762": -35.0}
MIN_ENGLISH, MIN_OTHER = -28.0, -42.0
UNREADABLE = ("ja", "th", "zh-CN", "zh-TW")  # scripts that the letter-to-sound rules do not read well enough
SILENT = ("sil", "spn")


def believable(set_name: str, language: str, aligned: dict) -> bool:
    """Whether the alignment scores high enough for its set and language."""
    lowest = MIN_SCORE.get(set_name, MIN_ENGLISH if language == "en" else MIN_OTHER)
    spoken = [phone for phone in aligned["phones"] if phone["phone"] not in SILENT]
    return aligned["score"] >= lowest and language not in UNREADABLE and len(spoken) > 1


def as_the_aligner_marks(aligned: dict) -> dict:
    """Shifts times that carry their own `lead` (seconds by which they are early; 0: exact, of a speech
    synthesiser) to the aligner's lead. Readers of phones subtract that lead again.
    """
    if "lead" not in aligned:
        return aligned
    early = ALIGNER_LEAD - aligned["lead"]
    phones = [
        {**phone, "start": round(max(phone["start"] - early, 0.0), 4), "end": round(phone["end"] - early, 4)}
        for phone in aligned["phones"]
    ]
    return {**aligned, "phones": [phone for phone in phones if phone["end"] > phone["start"]]}


def read_alignments(folder: Path) -> dict[str, dict]:
    """File -> {"phones", "score", ...} of one set; empty when nothing was aligned. Raises ValueError at a
    damaged line.
    """
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
                f"{path}, row {row}: not a line of the aligner ({error}); delete it and align again"
            ) from error
    return found


def alignments(manifest: Manifest) -> dict[str, dict]:
    """Entry name -> {"phones", "score", ...} of every recording with trusted phone times."""
    sets = {
        folder: read_alignments(manifest.speech / folder) for folder in {e.folder for e in manifest.entries}
    }

    def of(entry: Entry) -> dict | None:
        aligned = sets[entry.folder].get(entry.file)
        return aligned if aligned and believable(entry.set, entry.language, aligned) else None

    return {entry.name: aligned for entry in manifest.entries if (aligned := of(entry))}
