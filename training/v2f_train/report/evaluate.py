"""Measures a student on people that it never heard: thresholds from validation, then the test set, once.

    python -m v2f_train.report.evaluate DATASET CHECKPOINT FACTS [--test]

Without --test only validation is opened. FACTS is the JSON that export.py puts into the student's manifest.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from v2f_train.clock import HOP, SAMPLE_RATE, WINDOW
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.distil.config import Config
from v2f_train.labels.dataset import Dataset
from v2f_train.report import metrics
from v2f_train.speech.recordings import RECORDINGS, read_wav
from v2f_train.students.checkpoint import load_student
from v2f_train.students.network import Student
from v2f_train.teachers.articulation import Phone, corrected, label
from v2f_train.teachers.phones import SILENCE

TEACHER_THRESHOLD, TEACHER_SOFTNESS = 0.5, 0.3  # the rules say 0 or 1; these only place the ramps
FALSE_CLOSURE_AIM = 0.025  # share of other phones that may be shown closed, on validation: strangers add about 0.005
SOFTNESSES = (0.1, 0.2, 0.3, 0.4)
LONG_SILENCE = 0.3  # seconds
BOOTSTRAPS = 1_000
SOLO_SECONDS = 20
CLOSURE_FLOOR, CLOSURE_CEILING = 0.05, 0.95


@dataclass(frozen=True)
class Case:
    """One recording: teacher's tracks and the student's after the ensemble, both [hops, TRACKS]."""

    clip: dict
    phones: list[Phone]
    teacher: np.ndarray
    student: np.ndarray


@dataclass(frozen=True)
class Closure:
    threshold: float
    softness: float


def predict(student: Student, sound: np.ndarray) -> np.ndarray:
    """Samples [n] -> tracks [n // HOP, TRACKS], row k for sample k * HOP, before the ensemble."""
    whole = sound[:len(sound) // HOP * HOP]
    before = student.shape.lookback_hops * HOP
    after = WINDOW - before - HOP
    padded = np.concatenate([np.zeros(before, np.float32), whole, np.zeros(after, np.float32)])
    student.eval()
    with torch.no_grad():
        return student(torch.from_numpy(padded)[None])[0].numpy()


def cases(dataset: Dataset, student: Student, clips: list[dict]) -> list[Case]:
    return [Case(clip, corrected(clip["phones"]), dataset.labels(clip),
                 metrics.ensemble(predict(student, dataset.sound(clip)))) for clip in clips]


def teacher_unit(measured: list[Case]) -> float:
    """The teacher's 95th percentile of gap: the unit of every gap figure."""
    return float(np.percentile(np.concatenate([teacher_gap(case) for case in measured]), 95))


def teacher_gap(case: Case) -> np.ndarray:
    return metrics.shown_gap(case.teacher, TEACHER_THRESHOLD, TEACHER_SOFTNESS)


def student_gap(case: Case, closure: Closure) -> np.ndarray:
    return metrics.shown_gap(case.student, closure.threshold, closure.softness)


def closure_rates(measured: list[Case], closure: Closure, unit: float) -> dict[str, float]:
    return metrics.rates([metrics.phone_gaps(student_gap(case, closure), case.phones) for case in measured], unit)


def choose_closure(measured: list[Case], unit: float, aim: float = FALSE_CLOSURE_AIM) -> Closure:
    """Most /p b m/ shown closed while at most `aim` of the other phones are; falls back to the most careful."""
    apart = np.concatenate([metrics.apart(case.student) for case in measured] + [[0.0]])
    contact = np.concatenate([case.student[:, CLOSURE] for case in measured] + [[0.0]])
    spans, middles, begin = [], [], 0
    for case in measured:  # all recordings end to end, so that one threshold costs one pass over the frames
        where = metrics.places(case.phones, len(case.student))
        spans += [begin + hop for span in where.bilabial for hop in span]
        middles += [begin + hop for hop in where.other]
        begin += len(case.student)
    best, most = Closure(CLOSURE_CEILING, SOFTNESSES[0]), -1.0
    for softness in SOFTNESSES:
        low, high = CLOSURE_FLOOR + softness / 2, CLOSURE_CEILING
        for _ in range(9):  # false closures fall as the threshold rises: bisect
            middle = (low + high) / 2
            gap = apart * (1 - metrics.sharpen(contact, middle, softness)) / unit
            if np.mean(gap[middles] < metrics.CLOSED_BELOW) > aim:
                low = middle
                continue
            high = middle
            shown_closed = float(np.mean(np.minimum.reduceat(gap, spans)[::2] < metrics.CLOSED_BELOW))
            if shown_closed > most:
                best, most = Closure(round(middle, 3), softness), shown_closed
    return best


def quick_figures(dataset: Dataset, student: Student, clips: list[dict]) -> dict[str, float]:
    """What a training log needs: closures at a fixed rate of false ones, and the mean correlation."""
    measured = cases(dataset, student, clips)
    unit = teacher_unit(measured)
    rates = closure_rates(measured, choose_closure(measured, unit), unit)
    return {**{name: round(value, 3) for name, value in rates.items()},
            "correlation": round(float(np.nanmean(correlations(measured))), 3)}


def correlations(measured: list[Case]) -> list[float]:
    teacher = np.concatenate([case.teacher for case in measured])
    student = np.concatenate([case.student for case in measured])
    return [metrics.correlation(teacher[:, k], student[:, k]) for k in range(len(TRACKS))]


def errors(measured: list[Case]) -> dict:
    difference = np.concatenate([case.student - case.teacher for case in measured])
    mae, rmse = np.abs(difference).mean(0), np.sqrt(np.square(difference).mean(0))
    per_track = {track: {"mae": round(float(a), 4), "rmse": round(float(r), 4), "correlation": round(c, 3)}
                 for track, a, r, c in zip(TRACKS, mae, rmse, correlations(measured), strict=True)}
    return {"mae": float(np.abs(difference).mean()), "rmse": float(np.sqrt(np.square(difference).mean())),
            "correlation": float(np.nanmean(correlations(measured))), "per_control": per_track}


def shown(tracks: np.ndarray, closure: Closure) -> np.ndarray:
    sharpened = tracks.copy()
    sharpened[:, CLOSURE] = metrics.sharpen(tracks[:, CLOSURE], closure.threshold, closure.softness)
    return sharpened


def jitter_ratio(measured: list[Case], closure: Closure) -> float:
    teacher = Closure(TEACHER_THRESHOLD, TEACHER_SOFTNESS)
    student = sum(metrics.second_difference(shown(c.student, closure)) * len(c.student) for c in measured)
    return float(student / sum(metrics.second_difference(shown(c.teacher, teacher)) * len(c.teacher) for c in measured))


def silence_leak(measured: list[Case], gaps: list[np.ndarray], unit: float) -> float:
    """Mean gap, in units, over silences longer than LONG_SILENCE."""
    parts = [gap[round(p.start / metrics.HOP_SECONDS):round(p.end / metrics.HOP_SECONDS)]
             for case, gap in zip(measured, gaps, strict=True) for p in case.phones
             if p.name in SILENCE and p.end - p.start > LONG_SILENCE]
    return float(np.concatenate(parts).mean() / unit) if parts else float("nan")


def solo_leaks(student: Student, closure: Closure, unit: float) -> dict[str, float]:
    """Mean gap, in units, where nobody speaks at all."""
    samples, random = SOLO_SECONDS * SAMPLE_RATE, np.random.default_rng(3)
    time = np.arange(samples) / SAMPLE_RATE
    pink = np.cumsum(random.standard_normal(samples))
    pink = (pink - np.convolve(pink, np.ones(800) / 800, "same"))
    sounds = {
        "digital silence": np.zeros(samples),
        "white noise, -50 dBFS": random.standard_normal(samples) * 10 ** (-50 / 20),
        "white noise, -30 dBFS": random.standard_normal(samples) * 10 ** (-30 / 20),
        "brown noise, -30 dBFS": pink / pink.std() * 10 ** (-30 / 20),
        "mains hum 50 Hz, -30 dBFS": sum(np.sin(2 * np.pi * 50 * n * time) / n for n in range(1, 7)) * 10 ** (-30 / 20),
    }
    return {name: float(metrics.shown_gap(metrics.ensemble(predict(student, sound.astype(np.float32))),
                                          closure.threshold, closure.softness).mean() / unit)
            for name, sound in sounds.items()}


def intervals(measured: list[Case], closure: Closure, unit: float) -> dict[str, list[float]]:
    """95 % bootstrap intervals, drawing speakers: recordings of one person are not independent."""
    groups: dict[tuple, list] = {}
    for case in measured:
        found = metrics.phone_gaps(student_gap(case, closure), case.phones)
        counts = [(np.array(found.bilabial) / unit < metrics.CLOSED_BELOW), (np.array(found.open_vowel) / unit
                  > metrics.OPEN_ABOVE), (np.array(found.other) / unit < metrics.CLOSED_BELOW)]
        row = np.array([[test.sum(), test.size] for test in counts], np.float64)
        groups.setdefault((case.clip["set"], case.clip["speaker"]), []).append(row)
    people = np.stack([np.sum(rows, axis=0) for rows in groups.values()])
    random = np.random.default_rng(5)
    draws = people[random.integers(0, len(people), (BOOTSTRAPS, len(people)))].sum(1)
    shares = draws[:, :, 0] / np.maximum(draws[:, :, 1], 1)
    names = ("pbm_accuracy", "open_accuracy", "false_closure")
    bounds = np.percentile(shares, [2.5, 97.5], axis=0)
    return {name: [round(float(value), 3) for value in bounds[:, k]] for k, name in enumerate(names)}


def figures(measured: list[Case], closure: Closure, unit: float) -> dict:
    """Everything about one group of recordings."""
    teacher = metrics.rates([metrics.phone_gaps(teacher_gap(c), c.phones) for c in measured], unit)
    gaps = [student_gap(case, closure) for case in measured]
    return {
        "hours": round(sum(len(c.teacher) for c in measured) * metrics.HOP_SECONDS / 3600, 3),
        "people": len({(c.clip["set"], c.clip["speaker"]) for c in measured}),
        "phones_pbm": sum(p.name in metrics.BILABIAL for c in measured for p in c.phones),
        **closure_rates(measured, closure, unit), "interval": intervals(measured, closure, unit),
        "teacher": teacher, **errors(measured), "jitter_ratio": jitter_ratio(measured, closure),
        "silence_leak": silence_leak(measured, gaps, unit),
        "teacher_silence_leak": silence_leak(measured, [teacher_gap(c) for c in measured], unit),
    }


def recording_cases(student: Student) -> list[Case]:
    """The recordings that the repository carries; none of their speakers is in training."""
    found = []
    for path in sorted(RECORDINGS.glob("*.phones.json")):
        times = json.loads(path.read_text())
        sound = read_wav(RECORDINGS / times["file"])
        sound = sound[:len(sound) // HOP * HOP]
        clip = {"set": "recordings", "speaker": path.name.split("-")[0].split(".")[0], "sex": ""}
        found.append(Case(clip, corrected(times["phones"]), label(sound, times["phones"]),
                          metrics.ensemble(predict(student, sound))))
    return found


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def grouped(measured: list[Case]) -> dict[str, list[Case]]:
    """All, by set, by sex where it is known."""
    groups = {"all": measured, "english": [c for c in measured if c.clip["language"] == "en"]}
    for case in measured:
        groups.setdefault(f"set {case.clip['set']}", []).append(case)
        if case.clip["sex"]:
            groups.setdefault(f"sex {case.clip['sex']}", []).append(case)
    return groups


def training_words(dataset: Dataset, state: dict) -> dict:
    """What the checkpoint learnt from, for the card: hours and people by set, and how long."""
    config, sets = state["config"], {}
    for clip in dataset.of("train"):
        part = sets.setdefault(clip["set"], {"hours": 0.0, "people": set()})
        part["hours"] += clip["hops"] * metrics.HOP_SECONDS / 3600
        part["people"].add(clip["speaker"])
    defaults = Config().as_dict()
    shown_config = {**config, "start": "an earlier, shorter run" if config["start"] else ""}
    differs = ", ".join(f"{key} = {value}" for key, value in shown_config.items() if defaults[key] != value)
    return {"sets": {name: {"hours": part["hours"], "people": len(part["people"])} for name, part in sets.items()},
            "steps": state["step"], "rows": config["rows"], "hops": config["hops"], "minutes": config["minutes"],
            "frames": state["step"] * config["rows"] * config["hops"], "differs": differs or "none"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--test", action="store_true", help="open the test people; once, at the end")
    parser.add_argument("--report", type=Path, help="all figures as JSON")
    options = parser.parse_args()
    torch.set_num_threads(1)
    dataset, (student, state) = Dataset.open(options.dataset), load_student(options.checkpoint)
    validation = [c for c in cases(dataset, student, dataset.of("validation")) if c.clip["language"] == "en"]
    closure = choose_closure(validation, teacher_unit(validation))
    report = {"aim": FALSE_CLOSURE_AIM, "training": training_words(dataset, state), "closure": vars(closure),
              "validation": figures(validation, closure, teacher_unit(validation))}
    measured = cases(dataset, student, dataset.of("test")) if options.test else validation
    unit = teacher_unit([c for c in measured if c.clip["language"] == "en"])
    report["unit"] = unit
    report["opened"] = "test was opened once" if options.test else "these figures are of validation itself"
    report["groups"] = {name: figures(group, closure, unit) for name, group in grouped(measured).items() if group}
    report["recordings"] = figures(recording_cases(student), closure, unit)
    report["leaks"] = solo_leaks(student, closure, unit)
    report = rounded(report)
    english = report["groups"]["english"]
    kept = ("pbm_accuracy", "open_accuracy", "false_closure", "interval", "mae", "rmse", "correlation", "jitter_ratio",
            "silence_leak", "hours", "people", "phones_pbm")
    facts = {
        "version": "0.1.0",
        "closure": vars(closure),
        "training": {"data": "read speech: " + ", ".join(sorted({c["set"] for c in dataset.of("train")})),
                     "teacher": "explicit articulation rules on forced-aligned phones", "steps": state["step"]},
        "licence": "CC-BY-4.0",
        "metrics": {"set": "english test people" if options.test else "english validation people",
                    **{key: english[key] for key in kept}, "leak": report["leaks"]},
    }
    options.facts.write_text(json.dumps(facts, indent=1) + "\n")
    text = json.dumps(report, indent=1)
    if options.report:
        options.report.write_text(text + "\n")
    for name, group in report["groups"].items():
        print(name, {key: group[key] for key in kept[:3]})


if __name__ == "__main__":
    main()
