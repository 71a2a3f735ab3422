"""The aims, and whether a report reaches them: the same words on the page and on the cards."""

from dataclasses import dataclass

FALSE_CLOSURE = 0.05
PBM_TEACHER = 0.97
PBM = {"small": 0.92, "tiny": 0.88, "low-latency": 0.90, "tiny-low-latency": 0.85}
OPEN = 0.95
JITTER = 1.1  # times the teacher's
SILENCE_LEAK = 0.03
MAE_OF_SMALL = {"tiny": 1.25, "tiny-low-latency": 1.5}  # times the small student's
MEGABYTES, MEGABYTES_INT8 = 1.2, 0.35  # 10^6 bytes, of the tiny students
INT8_LOSS = 0.01  # of PBM accuracy


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
    small = next((other for other in others if other["student"] == "small"), None)
    if small and student in MAE_OF_SMALL:
        ratio = spoken["mae"] / small["groups"]["headline"]["mae"]
        found += at_most("MAE, relative to small,", ratio, MAE_OF_SMALL[student])
    return found + sizes(report, others)


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
