"""Gives a student's controls back the movement that training by squared error took from them.

    v2f-train restore DATASET RUN/last.pt OUT.pt [--labels faces] [--share 0.9]

Where the sound does not tell, squared error is smallest for the mean of what is possible, so a student moves
less than its teacher. Each control's last logit gets a gain and an offset with which its outputs on training
speakers have the mean of the labels and SHARE of their standard deviation. A gain never goes below 1 or above
MAX_GAIN. The order of the outputs stays, so correlations stay nearly the same; errors and jitter grow with
the gain. Lip closure and `voice` are probabilities and stay as they are.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from v2f_train.clock import HOP, WINDOW
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.labels.dataset import Dataset
from v2f_train.students.checkpoint import load_student, read_state
from v2f_train.students.network import Student

CLIPS = 400  # training clips, evenly chosen
SHARE = 0.9
MAX_GAIN = 2.0  # beyond this a control would show the noise of its estimate
ROUNDS = 40  # halvings of the interval of a gain, and of an offset
MAX_OFFSET = 4.0  # logits
EPSILON = 1e-6


def logits_of(student: Student, dataset: Dataset, clips: list[dict]) -> tuple[np.ndarray, np.ndarray]:
    """Logits and labels of the tracks, [hops, TRACKS], at the same instants."""
    found, wanted = [], []
    before = student.shape.lookback_hops * HOP
    for clip in clips:
        sound = np.pad(dataset.sound(clip), (before, WINDOW - before - HOP))
        with torch.no_grad():
            outputs = student.outputs(torch.from_numpy(sound)[None])[0].double().numpy()
        outputs = np.clip(outputs[:, : len(TRACKS)], EPSILON, 1 - EPSILON)
        found.append(np.log(outputs / (1 - outputs)))
        wanted.append(dataset.labels(clip))
    return np.concatenate(found), np.concatenate(wanted)


def halved(low: float, high: float, too_low: Callable[[float], bool]) -> float:
    """The place between low and high where too_low turns false."""
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if too_low(middle) else (low, middle)
    return (low + high) / 2


def gain_and_offset(logits: np.ndarray, mean: float, deviation: float) -> tuple[float, float]:
    """For one control: sigmoid(gain * logits + offset) has this mean and, within the limits of a gain, this
    deviation.
    """

    def shown(gain: float, offset: float) -> np.ndarray:
        return 1 / (1 + np.exp(-(gain * logits + offset)))

    def offset_of(gain: float) -> float:
        centre = -(gain - 1) * float(np.mean(logits))
        return halved(
            centre - MAX_OFFSET, centre + MAX_OFFSET, lambda offset: shown(gain, offset).mean() < mean
        )

    gain = halved(1.0, MAX_GAIN, lambda gain: shown(gain, offset_of(gain)).std() < deviation)
    return gain, offset_of(gain)


def restore(student: Student, dataset: Dataset, share: float) -> dict[str, float]:
    """Changes the student. Returns the gain of each track. Raises ValueError for a student of another rig."""
    if not student.ours or tuple(dataset.controls) != TRACKS:
        raise ValueError("only students and labels of our own rig can be restored")
    clips = dataset.of("train")
    student.eval()
    logits, labels = logits_of(student, dataset, clips[:: max(1, len(clips) // CLIPS)])
    gains = {}
    for column, track in enumerate(TRACKS):
        if column == CLOSURE:
            continue
        wanted = labels[:, column]
        gain, offset = gain_and_offset(logits[:, column], float(wanted.mean()), share * float(wanted.std()))
        with torch.no_grad():
            student.weights[-1][:, column] *= gain
            student.biases[-1][column] = student.biases[-1][column] * gain + offset
        gains[track] = round(gain, 3)
    return gains


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path, help="checkpoint with the changed last layer")
    parser.add_argument("--labels", default="faces", help="label set (default: %(default)s)")
    parser.add_argument(
        "--share", type=float, default=SHARE, help="of the labels' deviation (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    torch.set_num_threads(1)
    try:
        student, _ = load_student(options.checkpoint)
        gains = restore(student, Dataset.open(options.dataset, options.labels), options.share)
    except (ValueError, OSError) as error:
        print(f"restore: {error}")
        return 1
    state = read_state(options.checkpoint)
    torch.save({**state, "student": student.state_dict(), "gains": gains}, options.out)
    print(", ".join(f"{track} {gain:.2f}" for track, gain in gains.items()))
    return 0
