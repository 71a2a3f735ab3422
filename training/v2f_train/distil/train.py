"""Distils a student: stage 1 from labels, stage 2 (second_teacher = FILE) from labels and a frozen student.

    v2f-train train DATASET RUN --config configs/small.toml [--set minutes=10 ...]
    v2f-train train DATASET RUN --resume [--set minutes=20]
    torchrun --nproc_per_node 2 -m v2f_train train DATASET RUN --config configs/small.toml

RUN receives `last.pt` (the averaged weights, and all that --resume needs), `log.jsonl` and TensorBoard curves.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch

from v2f_train.distil import checkpoint
from v2f_train.distil.config import Config, load
from v2f_train.distil.draw import Draws
from v2f_train.distil.journal import Journal
from v2f_train.distil.lesson import Lesson
from v2f_train.distil.losses import track_scale
from v2f_train.distil.optimizer import make_optimizer
from v2f_train.distil.ranks import Ranks
from v2f_train.distil.schedule import Progress
from v2f_train.distil.second import SecondTeacher, feature_units, later_hops
from v2f_train.distil.step import Step
from v2f_train.labels.dataset import Dataset
from v2f_train.report.evaluate import quick_figures
from v2f_train.students.checkpoint import shape_of
from v2f_train.students.network import Student
from v2f_train.students.rig import Rig
from v2f_train.students.warm import begin

CALIBRATION_ROWS = 32
IMITATES_BF16 = ("DEFAULT", "AVX2")  # what PyTorch calls processors on which bf16 took two to sixteen times as long
SCALE_CLIPS = 500  # whose labels say how much each track moves


def scale_of(dataset: Dataset, clips: list[dict], config: Config, rig: Rig | None) -> torch.Tensor:
    if rig:
        return torch.from_numpy(rig.scale)
    some = clips[::max(1, len(clips) // SCALE_CLIPS)]
    labels = np.concatenate([dataset.labels(clip) for clip in some])
    return track_scale(torch.from_numpy(labels), config.control_weights)


class Run:
    """A run in one process: built once, then stepped to its end."""

    def __init__(self, dataset: Dataset, folder: Path, config: Config, resume: Path | None = None):
        """Raises ValueError when settings, dataset and checkpoints do not fit together."""
        torch.manual_seed(config.seed)
        torch.set_num_threads(config.threads)
        rig = Rig.of(dataset)
        self.dataset, self.folder, self.config, self.ranks = dataset, folder, config, Ranks.join(config)
        folder.mkdir(parents=True, exist_ok=True)
        if rig and self.ranks.first:
            rig.save(folder)
        form = shape_of(config.as_dict(), rig)
        second = SecondTeacher.open(Path(config.second_teacher)) if config.second_teacher else None
        later = later_hops(form, second.student.shape) if second else 0
        self.draws = Draws(dataset, config, form, later, self.ranks.rank, self.ranks.count)
        state = checkpoint.read(resume) if resume else None
        student, self.average = Student(form), Student(form)
        heard = None if state else self.draws.calibration(CALIBRATION_ROWS).sound
        if config.start and not state:
            begin(student, [Path(part) for part in config.start.split()], heard)
        elif not state:
            student.calibrate(heard)
        layers = config.feature_layers.split()
        units = state["units"] if state else feature_units(second, heard, layers) if second else None
        scale = state["scale"] if state else scale_of(dataset, self.draws.clips, config, rig)
        if second:
            second.to(self.ranks.device)
        self.lesson = Lesson(student, config, scale, second, units).to(self.ranks.device)
        self.average.load_state_dict(student.state_dict())
        self.average.to(self.ranks.device)
        optimizer = make_optimizer(self.lesson, config)
        if state:
            checkpoint.restore(state, self.lesson, self.average, optimizer)
        self.progress = Progress(config, state["step"] if state else 0, state["minutes"] if state else 0.0)
        self.journal = Journal(folder, state["means"] if state else None) if self.ranks.first else None
        model = torch.compile(self.lesson) if config.compile else self.lesson
        self.step = Step(self.lesson, self.ranks.wrap(model), self.average, optimizer, config, folder)

    def go(self, until: int | None = None) -> Student:
        """Steps to the run's end, or to step `until`; the averaged student, on the CPU."""
        progress, saved = self.progress, time.monotonic()
        if self.draws.left_out and self.ranks.first:
            print(f"{self.draws.left_out} training clips have no whole labels of {self.config.labels!r}: not drawn")
        while (share := self.ranks.agree(progress.share)) < 1 and (until is None or progress.step < until):
            losses = self.step.take(self.draws.next(progress.step).to(self.ranks.device), progress.step, share)
            progress.step += 1
            if self.journal:
                self.journal.note(losses)
                if time.monotonic() - saved > 60 * self.config.checkpoint_minutes:
                    self.tell()
                    self.save()
                    saved = time.monotonic()
        self.draws.wait()
        if self.journal:
            self.save()
            self.tell()
            self.journal.close()
        self.draws.close()
        return self.average.cpu()

    def save(self) -> None:
        checkpoint.save(self.folder / "last.pt", self.lesson, self.average, self.step.optimizer, self.config,
                        self.progress, self.journal.means)

    def tell(self) -> None:
        """A line in the log, with figures of validation clips."""
        clips = self.dataset.of("validation")
        clips = clips[::max(1, len(clips) // self.config.validation_clips)] if self.config.validation_clips else []
        here = self.ranks.device
        figures = quick_figures(self.dataset, self.average.cpu(), clips) if clips else {}
        self.average.to(here)
        minutes = self.progress.minutes
        frames = self.progress.step * self.config.rows * self.config.hops
        facts = {"minutes": round(minutes, 1), "frames": frames,
                 "frames_per_second": round(frames / max(minutes * 60, 1e-9))}
        self.journal.write(self.progress.step, facts, figures)


def train(dataset: Dataset, run: Path, config: Config, resume: Path | None = None) -> Student:
    """Returns the averaged student; RUN/last.pt holds it too."""
    training = Run(dataset, run, config, resume)
    try:
        return training.go()
    finally:
        training.ranks.leave()


def slow_precision(config: Config) -> str:
    """What to tell whoever asked for bf16 of a processor that has to imitate it, else nothing."""
    able = torch.backends.cpu.get_cpu_capability()
    if config.precision == "bf16" and config.device == "cpu" and able in IMITATES_BF16:
        return f"precision = bf16: this processor ({able}) has no instructions for it; fp32 is faster here"
    return ""


def open_dataset(folder: Path, config: Config) -> Dataset:
    return Dataset.open(folder, labels=config.labels)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path)
    parser.add_argument("folder", type=Path, metavar="RUN")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE")
    parser.add_argument("--resume", nargs="?", const=True, metavar="CHECKPOINT",
                        help="go on from RUN/last.pt or another checkpoint, with its settings")


def run(options: argparse.Namespace) -> int:
    overrides = dict(pair.split("=", 1) for pair in options.set)
    last = options.folder / "last.pt"
    try:
        resume = None
        if options.resume:
            resume = last if options.resume is True else Path(options.resume)
            settings = {key: str(value) for key, value in checkpoint.read(resume)["config"].items()}
            config = load(None, {**settings, **overrides})
        else:
            if last.exists():
                raise ValueError(f"{last} exists: go on with --resume, or name another folder")
            config = load(options.config, overrides)
        if told := slow_precision(config):
            print(told)
        train(open_dataset(options.dataset, config), options.folder, config, resume)
    except (ValueError, OSError, FloatingPointError) as error:
        print(f"train: {error}")
        return 1
    return 0
