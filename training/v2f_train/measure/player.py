"""Measures what the library shows: it bakes unseen speakers at several sound levels.

    v2f-train player DATASET student.onnx [--levels 0,-20,-40] [--gain 24] [--every 4]

Other figures measure predictions. These measure curves after the silence gate, the automatic gain and the
mapping. Validation speakers only. Needs the Python package `v2f` (docs/python.md).
"""

import argparse
import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

from v2f_train.clock import HOP, HOP_SECONDS, SAMPLE_RATE
from v2f_train.controls import GAP_WEIGHTS, controls_of
from v2f_train.labels.dataset import Dataset
from v2f_train.measure import metrics
from v2f_train.measure.cases import HEADLINE_LANGUAGE, phones_of
from v2f_train.measure.closure import REFERENCE
from v2f_train.measure.figures import LONG_SILENCE
from v2f_train.speech.phone_sets import SILENCE

LEVELS = (0.0, -20.0, -30.0, -40.0)  # dB, from a loud recording to a distant microphone
NOISE_DBFS = -80.0  # noise of the microphone, added after the level
FIGURES = ("pbm_accuracy", "open_accuracy", "false_closure", "silence_leak")


@dataclass(frozen=True)
class Setting:
    """Settings of the player."""

    level: float  # dB
    gate: bool
    gain: float  # ceiling of the automatic gain, dB; 0 is off


def arkit_gap(values: Callable[[str], np.ndarray]) -> np.ndarray:
    """Gap between the lips of ARKit curves, [frames]; `values` gives a control's curve by name."""
    gap = -values("mouthClose")
    for track, weight in GAP_WEIGHTS.items():
        names = controls_of(track)
        gap = gap + sum(weight / len(names) * values(name) for name in names)
    return np.maximum(gap, 0.0)


def shown_gap(v2f: ModuleType, model: object, sound: np.ndarray, setting: Setting) -> np.ndarray:
    """The gap of each hop, [hops], as the library shows it."""
    hops = len(sound) // HOP
    curves = v2f.bake(sound, SAMPLE_RATE, student=model, gate=setting.gate, gain_ceiling_db=setting.gain)
    places = np.round(np.asarray(curves.times) / HOP_SECONDS).astype(int)
    gap = np.zeros(hops)
    inside = (places >= 0) & (places < hops)
    gap[places[inside]] = arkit_gap(curves.__getitem__)[inside]
    return gap


def at_level(sound: np.ndarray, level: float, clip: int) -> np.ndarray:
    """The sound at another level, with the noise of a microphone."""
    noise = np.random.default_rng(clip).standard_normal(len(sound)) * 10 ** (NOISE_DBFS / 20)
    return (sound * 10 ** (level / 20) + noise).astype(np.float32)


def figures(gaps: list[np.ndarray], clips: list[dict], unit: float) -> dict[str, float]:
    """FIGURES of all clips together."""
    found = [metrics.phone_gaps(gap / unit, phones_of(clip)) for gap, clip in zip(gaps, clips, strict=True)]
    silent = [
        gap[round(p.start / HOP_SECONDS) : round(p.end / HOP_SECONDS)] / unit
        for gap, clip in zip(gaps, clips, strict=True)
        for p in phones_of(clip)
        if p.name in SILENCE and p.end - p.start > LONG_SILENCE
    ]
    leak = float(np.concatenate(silent).mean()) if silent else float("nan")
    return {**metrics.rates(found, 1.0), "silence_leak": leak}


def measure(
    v2f: ModuleType, dataset: Dataset, clips: list[dict], student: Path, settings: Iterable[Setting]
) -> list[dict]:
    """One row per setting: its values, and its FIGURES."""
    references = [
        metrics.shown_gap(dataset.labels(clip), REFERENCE.threshold, REFERENCE.softness) for clip in clips
    ]
    unit = float(np.percentile(np.concatenate(references), 95))
    model = v2f.Model(str(student), threads=0)
    rows = []
    for setting in settings:
        gaps = [
            shown_gap(v2f, model, at_level(dataset.sound(clip), setting.level, place), setting)
            for place, clip in enumerate(clips)
        ]
        rows.append(
            {**vars(setting), **{name: round(value, 3) for name, value in figures(gaps, clips, unit).items()}}
        )
    return rows


def table(rows: list[dict]) -> str:
    """Rows as Markdown."""
    lines = [
        "| level, dB | gate | automatic gain | /p b m/ closed | open vowels "
        "| false closures | silence leak |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        gain = f"up to {row['gain']:.0f} dB" if row["gain"] else "off"
        lines.append(
            f"| {row['level']:.0f} | {'on' if row['gate'] else 'off'} | {gain} | "
            + " | ".join(f"{row[name]:.3f}" for name in FIGURES)
            + " |"
        )
    return "\n".join(lines)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path)
    parser.add_argument("student", type=Path)
    parser.add_argument(
        "--levels",
        default=",".join(f"{level:g}" for level in LEVELS),
        help="levels in dB (default: %(default)s)",
    )
    parser.add_argument(
        "--gain", type=float, default=24.0, help="ceiling of the automatic gain, dB (default: 24)"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every n-th clip (default: 1)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(options: argparse.Namespace) -> int:
    try:
        import v2f
    except ImportError as error:
        print(f"player: the Python package v2f is missing ({error}); see docs/python.md")
        return 1
    dataset = Dataset.open(options.dataset)
    clips = [clip for clip in dataset.of("validation") if clip["language"] == HEADLINE_LANGUAGE][
        :: options.every
    ]
    if not clips:
        print(f"player: {options.dataset} has no validation clips in {HEADLINE_LANGUAGE}")
        return 1
    levels = [float(level) for level in options.levels.split(",")]
    settings = [
        Setting(level, gate, gain)
        for level, gain, gate in itertools.product(levels, (0.0, options.gain), (True, False))
    ]
    rows = measure(v2f, dataset, clips, options.student, settings)
    print(json.dumps(rows, indent=1) if options.json else table(rows))
    return 0
