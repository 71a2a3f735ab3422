"""The test split is opened once per student: a file beside the student remembers, and refuses a second time.

Teachers have no ledger: their labels of the test people are the truth that every student is held against.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from v2f_train.measure.candidates import Candidate

LEDGER = "opened.json"


class AlreadyOpened(Exception):
    """This student has seen the test split before."""


def student_of(path: Path) -> str:
    """All checkpoints of a run are one student; an exported file is one by its name."""
    return "run" if path.suffix == ".pt" else path.name


def read_ledger(folder: Path) -> list[dict]:
    path = folder / LEDGER
    return json.loads(path.read_text()) if path.is_file() else []


def open_test(candidates: list[Candidate], again: str = "") -> None:
    """Records that the test split is opened for these students, before anything is measured.

    Raises AlreadyOpened, and records nothing, when one of them was opened before and `again` gives no reason.
    """
    students = [candidate for candidate in candidates if candidate.predictor]
    for candidate in students:
        earlier = [
            row for row in read_ledger(candidate.path.parent) if row["student"] == student_of(candidate.path)
        ]
        if earlier and not again:
            raise AlreadyOpened(
                f"{candidate.name}: the test split was opened on {earlier[-1]['date']} (checkpoint "
                f"{earlier[-1]['sha256'][:12]}, {candidate.path.parent / LEDGER}). Choose on validation; if it must "
                "be opened again, say why: --again REASON"
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
