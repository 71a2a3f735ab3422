"""The test split is used once per student: a file beside the student records it, and a second use is refused.

Teachers have no such file: their labels of the test speakers are the reference for all students.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from v2f_train.measure.candidates import Candidate

LEDGER = "opened.json"


class AlreadyOpened(Exception):
    """This student was measured on the test split before."""


def student_of(path: Path) -> str:
    """All checkpoints of a run are one student. An exported file is one student by its name."""
    return "run" if path.suffix == ".pt" else path.name


def read_ledger(folder: Path) -> list[dict]:
    path = folder / LEDGER
    return json.loads(path.read_text()) if path.is_file() else []


def open_test(candidates: list[Candidate], again: str = "") -> None:
    """Records that the test split is used for these students, before anything is measured.

    Raises AlreadyOpened, and records nothing, when one of them was measured before and `again` gives no
    reason.
    """
    students = [candidate for candidate in candidates if candidate.predictor]
    for candidate in students:
        earlier = [
            row for row in read_ledger(candidate.path.parent) if row["student"] == student_of(candidate.path)
        ]
        if earlier and not again:
            raise AlreadyOpened(
                f"{candidate.name}: the test split was used on {earlier[-1]['date']} (checkpoint "
                f"{earlier[-1]['sha256'][:12]}, {candidate.path.parent / LEDGER}). "
                "Choose on validation. If it must "
                "be used again, give the reason: --again REASON"
            )
    for candidate in students:
        rows = read_ledger(candidate.path.parent)
        rows.append(
            {
                "student": student_of(candidate.path),
                "date": datetime.now(UTC).isoformat(timespec="seconds"),
                "sha256": candidate.digest,
                "reason": again or "first",
            }
        )
        (candidate.path.parent / LEDGER).write_text(json.dumps(rows, indent=1) + "\n")
