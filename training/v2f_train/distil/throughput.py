"""Measures how many targets per second this machine draws and trains. Prints a Markdown table, keeps nothing.

    v2f-train throughput DATASET [--seconds 20] [--set precision=bf16 ...]

Each row is measured for the given seconds of this process's own time, after one step that is not counted. On
a busy machine the figures are those of its share of the processor. The second teacher is a `small` with
random weights, which costs the same as a trained one.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch

from v2f_train.distil.batches import Batches
from v2f_train.distil.config import Config, load, settings_of
from v2f_train.distil.train import Run, open_dataset
from v2f_train.labels.dataset import Dataset
from v2f_train.students.checkpoint import shape_of
from v2f_train.students.network import Student

KINDS = (
    ("step of `small`, stage 1", "small", {}),
    ("the same with AdamW", "small", {"optimizer": "adamw"}),
    ("step of `tiny-low-latency`, stage 1", "tiny-low-latency", {}),
    ("the same with AdamW", "tiny-low-latency", {"optimizer": "adamw"}),
    ("step of `tiny-low-latency`, stage 2, feature loss", "tiny-low-latency", {"feature_weight": 0.3}),
    (
        "the same with soft labels (the whole of `small` runs)",
        "tiny-low-latency",
        {"feature_weight": 0.3, "soft_label_share": 0.5},
    ),
)
LONG = 1e9  # minutes: longer than any measurement


def frames_a_second(step: Callable[[int], None], frames: int, seconds: float) -> float:
    """frames: targets of one step. By processor time, so that other processes have little effect."""
    step(0)
    began, steps = time.process_time(), 0
    while (spent := time.process_time() - began) < seconds:
        steps += 1
        step(steps)
    return steps * frames / spent


def drawing(dataset: Dataset, config: Config, seconds: float) -> float:
    """With full pools, as after the first minutes of a run."""
    batches = Batches(dataset, config, shape_of(config.as_dict()))
    try:
        batches.augmenter.fill_pools()
        return frames_a_second(batches.batch, config.batch_size * config.chunk_hops, seconds)
    finally:
        batches.close()


def training(dataset: Dataset, config: Config, folder: Path, seconds: float) -> float:
    """Repeats one batch: drawing has a row of its own."""
    run = Run(dataset, folder, config)
    try:
        batch = run.batches.next(0).to(run.processes.device)
        run.batches.wait()
        return frames_a_second(
            lambda step: run.step(batch, step, 0.5), config.batch_size * config.chunk_hops, seconds
        )
    finally:
        run.batches.close()
        run.processes.leave()


def random_small(path: Path) -> Path:
    config = Config(name="small")
    student = Student(shape_of(config.as_dict()))
    torch.save({"student": student.state_dict(), "config": config.as_dict(), "step": 0}, path)
    return path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE")


def run(options: argparse.Namespace) -> int:
    try:
        settings = {
            "minutes": LONG,
            "batch_size": 8,
            "validation_clips": 0,
            **settings_of(options.set),
        }
        config = load(None, {key: str(value) for key, value in settings.items()})
        dataset = open_dataset(options.dataset, config)
    except (ValueError, OSError) as error:
        print(f"throughput: {error}")
        return 1
    print(
        f"{config.threads} thread(s), {config.precision}, "
        f"batches of {config.batch_size} x {config.chunk_hops} hops\n"
    )
    print("| | targets per second |\n|---|---|")
    print(f"| drawing rows | {drawing(dataset, config, options.seconds):,.0f} |", flush=True)
    with tempfile.TemporaryDirectory() as place:
        second = str(random_small(Path(place) / "small.pt"))
        for number, (words, name, changed) in enumerate(KINDS):
            more = {"second_teacher": second} if "feature_weight" in changed else {}
            one = Config(**{**config.as_dict(), "name": name, **changed, **more})
            rate = training(dataset, one, Path(place) / str(number), options.seconds)
            print(f"| {words} | {rate:,.0f} |", flush=True)
    return 0
