"""The aims, and whether a report reaches them: the same words on the page and on the cards."""

from dataclasses import dataclass

from v2f_train.measure.conditions import CLEAN
from v2f_train.measure.robustness import READ

FALSE_CLOSURE = 0.05
PBM_TEACHER = 0.97
PBM = {"small": 0.92, "tiny": 0.88, "low-latency": 0.90, "tiny-low-latency": 0.85}
OPEN = 0.95
JITTER = 1.1  # times the teacher's
SILENCE_LEAK = 0.03
MAE_OF_SMALL = {"tiny": 1.25, "tiny-low-latency": 1.5}  # times the small student's
MEGABYTES, MEGABYTES_INT8 = 1.2, 0.35  # 10^6 bytes, of the tiny students
INT8_LOSS = 0.01  # of PBM accuracy
CONDITION_LOSS = {"level -20 dB": 0.01, "pink noise 10 dB": 0.04, "room 0 dB": 0.08, "telephone": 0.03}
"""Of PBM accuracy against clean, read English, by recording condition."""
SPEED_99, SPEED_999 = 14.0, 21.0  # openings a second: about people's
FACES = {"small": 0.84, "tiny-low-latency": 0.78}  # correlation of lip opening with recorded faces


@dataclass(frozen=True)
class Verdict:
    aim: str
    found: str
    met: bool


def at_least(words: str, value: float | None, aim: float) -> list[Verdict]:
    return [] if value is None else [Verdict(f"{words} at least {aim:g}", f"{value:.3f}", value >= aim)]


def at_most(words: str, value: float | None, aim: float, unit: str = "") -> list[Verdict]:
    if value is None:
        return []
    return [Verdict(f"{words} at most {aim:g}{unit}", f"{value:.3f}{unit}", value <= aim)]


def verdicts(report: dict, others: list[dict]) -> list[Verdict]:
    """The aims that apply to this report. `others`: reports of the same evaluation, for aims that compare."""
    spoken, student = report["groups"]["headline"], report["student"]
    pbm_aim = PBM.get(student) if report["kind"] == "student" else PBM_TEACHER
    found = at_least("lip-closure recall", spoken["pbm_accuracy"], pbm_aim) if pbm_aim else []
    found += at_most("false closures", spoken["false_closure"], FALSE_CLOSURE)
    found += at_least("open-vowel recall", spoken["open_accuracy"], OPEN)
    if report["kind"] == "teacher":
        return found
    found += at_most("jitter, relative to the teacher,", spoken["jitter_ratio"], JITTER)
    found += at_most("mean gap in silences of speech", spoken["silence_leak"], SILENCE_LEAK)
    worst = max(report["leaks"].items(), key=lambda row: row[1]["leak"])
    found += at_most(f"mean gap in noise and hum (worst: {worst[0]})", worst[1]["leak"], SILENCE_LEAK)
    found += moving_as_people_do(report) + under_conditions(report)
    small = next((other for other in others if other["student"] == "small"), None)
    if small and student in MAE_OF_SMALL:
        ratio = spoken["mae"] / small["groups"]["headline"]["mae"]
        found += at_most("MAE, relative to small,", ratio, MAE_OF_SMALL[student])
    return found + sizes(report, others)


def moving_as_people_do(report: dict) -> list[Verdict]:
    """Lip speed and the correlation with recorded faces, where they were measured."""
    speed, faces = report.get("lip_speed", {}), report.get("recorded_faces", {})
    found = at_most("lip speed, 99th percentile,", speed.get("speed_99"), SPEED_99, " openings/s")
    found += at_most("lip speed, 99.9th percentile,", speed.get("speed_999"), SPEED_999, " openings/s")
    if report["student"] in FACES and faces:
        words = "correlation of lip opening with recorded faces"
        found += at_least(words, faces["gap"]["correlation"], FACES[report["student"]])
    return found


def under_conditions(report: dict) -> list[Verdict]:
    """Recall lost by recording condition, where it was measured."""
    found, conditions = [], report.get("robustness", {}).get("conditions", {})
    clean = conditions.get(CLEAN, {}).get(READ)
    for name, aim in CONDITION_LOSS.items():
        rates = conditions.get(name, {}).get(READ)
        if clean and rates and None not in (clean["pbm_accuracy"], rates["pbm_accuracy"]):
            loss = clean["pbm_accuracy"] - rates["pbm_accuracy"]
            found += at_most(f"recall lost by {name}", loss, aim)
    return found


def sizes(report: dict, others: list[dict]) -> list[Verdict]:
    """Of an exported tiny student: its size; of an int8 file also its loss against the fp32 file."""
    name, student = report["name"], report["student"]
    if not student.startswith("tiny") or not report["bytes"] or name.endswith("-fp16"):
        return []
    int8 = name.endswith("-int8")
    found = at_most("file size", report["bytes"] / 1e6, MEGABYTES_INT8 if int8 else MEGABYTES, " MB")
    whole = next((other for other in others if other["name"] == name.removesuffix("-int8")), None)
    if int8 and whole:
        loss = whole["groups"]["headline"]["pbm_accuracy"] - report["groups"]["headline"]["pbm_accuracy"]
        found += at_most("recall lost by int8", loss, INT8_LOSS)
    return found
