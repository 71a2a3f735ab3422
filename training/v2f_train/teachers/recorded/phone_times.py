"""Phone times of filmed clips, as `fit-faces` and `film` read them.

A line of JSON per clip: one of the aligner's phones.jsonl ({"file": "NAME.wav", "phones": [{"phone", "start",
"end"}, ...]}), or the short form {"clip": NAME, "phones": [[phone, start, end], ...]}. Seconds.
"""

import json
from pathlib import Path

from v2f_train.speech.alignments import as_the_aligner_marks
from v2f_train.speech.phone_sets import PHONES

KEYS = ("phone", "start", "end")


def clip_name(row: dict) -> str:
    """Of a line in either form. Raises KeyError when it has neither name."""
    return row["clip"] if "clip" in row else Path(row["file"]).stem


def read_phone_times(path: Path) -> dict[str, list[dict]]:
    """Clip -> [{"phone", "start", "end"}, ...], with the aligner's lead. Raises ValueError at a line that has
    neither form, or an unknown phone.
    """
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            phones = [
                phone if isinstance(phone, dict) else dict(zip(KEYS, phone, strict=True))
                for phone in row["phones"]
            ]
            unknown = sorted({phone["phone"] for phone in phones} - set(PHONES))
            found[clip_name(row)] = as_the_aligner_marks({**row, "phones": phones})["phones"]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, row {number}: not the phone times of a clip ({error})") from error
        if unknown:
            raise ValueError(f"{path}, row {number}: unknown phones {', '.join(unknown)}")
    return found
