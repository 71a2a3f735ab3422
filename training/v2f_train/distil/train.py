"""Trains a student. Stage 1: on labels. Stage 2 (second_teacher = FILE): on labels and on a frozen student.

    v2f-train train DATASET RUN --config configs/small.toml [--set minutes=10 ...]
    v2f-train train DATASET RUN --resume [--set minutes=20]
    torchrun --nproc_per_node 2 -m v2f_train train DATASET RUN --config configs/small.toml

RUN receives `last.pt` (the averaged weights, and what --resume needs), `log.jsonl` and TensorBoard curves.
--set takes the keys of v2f_train/distil/config.py.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from v2f_train.distil import checkpoint
from v2f_train.distil.batches import Batch, Batches
from v2f_train.distil.config import Config, load, settings_of
from v2f_train.distil.distributed import ProcessGroup
from v2f_train.distil.losses import track_scale
from v2f_train.distil.objective import Objective, SecondTeacher, feature_variances, later_hops, total_loss
from v2f_train.distil.optimizer import Progress, learning_rate, make_optimizer
from v2f_train.distil.run_log import RunLog
from v2f_train.labels.dataset import Dataset
from v2f_train.measure.quick import quick_figures
from v2f_train.students.checkpoint import shape_of
from v2f_train.students.initialise import initialise
from v2f_train.students.network import Student
from v2f_train.students.output_rig import OutputRig

CALIBRATION_ROWS = 32
EMULATES_BF16 = (
    "DEFAULT",
    "AVX2",
)  # PyTorch's names of processors on which bf16 took two to sixteen times as long
SCALE_CLIPS = 500  # whose labels give the scale of errors
EMA_WARM_UP = 10  # steps in which the average forgets fast, or the random first weights would stay in it


class Run:
    """A training run in one process."""

    def __init__(self, dataset: Dataset, folder: Path, config: Config, resume: Path | None = None):
        """Raises ValueError when settings, dataset and checkpoints do not fit together."""
        torch.manual_seed(config.seed)
        torch.set_num_threads(config.threads)
        rig = OutputRig.of(dataset)
        self.dataset, self.folder, self.config = dataset, folder, config
        self.processes = ProcessGroup.join(config)
        folder.mkdir(parents=True, exist_ok=True)
        if rig and self.processes.is_first:
            rig.save(folder)
        shape = shape_of(config.as_dict(), rig)
        second = SecondTeacher.open(Path(config.second_teacher)) if config.second_teacher else None
        self.batches = Batches(
            dataset,
            config,
            shape,
            later_hops(shape, second.student.shape) if second else 0,
            self.processes.rank,
            self.processes.size,
        )
        state = checkpoint.read(resume) if resume else None
        student, self.average = Student(shape), Student(shape)
        scale, units = (state["scale"], state["units"]) if state else self.start(student, second, rig)
        if second:
            second.to(self.processes.device)
        self.objective = Objective(student, config, scale, second, units).to(self.processes.device)
        self.average.load_state_dict(student.state_dict())
        self.average.to(self.processes.device)
        self.optimizer = make_optimizer(self.objective, config)
        if state:
            checkpoint.restore(state, self.objective, self.average, self.optimizer)
        self.progress = Progress(config, state["step"] if state else 0, state["minutes"] if state else 0.0)
        self.log = RunLog(folder, state["means"] if state else None) if self.processes.is_first else None
        self.model = self.processes.wrap(torch.compile(self.objective) if config.compile else self.objective)
        self.trained = [weight for weight in self.objective.parameters() if weight.requires_grad]

    def start(
        self, student: Student, second: SecondTeacher | None, rig: OutputRig | None
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Initialises the student of a new run. Returns the scale of errors and the units of the feature
        loss.
        """
        sound = self.batches.calibration(CALIBRATION_ROWS).sound
        if self.config.init_from:
            initialise(student, [Path(part) for part in self.config.init_from.split()], sound)
        else:
            student.calibrate(sound)
        layers = self.config.feature_layers.split()
        units = feature_variances(second, sound, layers) if second else None
        return error_scale(self.dataset, self.batches.clips, self.config, rig), units

    def step(self, batch: Batch, number: int, share: float) -> dict[str, torch.Tensor]:
        """One training step: losses, gradients, update, moving average. share: completed share of the run.

        Returns the losses. Raises FloatingPointError, with the batch saved, when a loss or gradient is not
        finite.
        """
        self.optimizer.set_learning_rate(learning_rate(self.config, number, share))
        with torch.autocast(batch.sound.device.type, torch.bfloat16, enabled=self.config.precision == "bf16"):
            losses = self.model(batch)
        loss = total_loss(losses, self.config)
        if not torch.isfinite(loss):
            self.refuse(batch, losses)
        self.optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.trained, self.config.grad_clip, foreach=True)
        if not torch.isfinite(norm):
            self.refuse(batch, {**losses, "gradient": norm})
        self.optimizer.step()
        decay = min(self.config.ema_decay, (number + 1) / (number + 1 + EMA_WARM_UP))
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self.average.parameters()), list(self.objective.student.parameters()), 1 - decay
            )
        return {name: value.detach() for name, value in losses.items()}

    def refuse(self, batch: Batch, losses: dict[str, torch.Tensor]) -> None:
        """Saves a batch whose loss is not finite, and raises FloatingPointError."""
        path = self.folder / "broken-batch.pt"
        torch.save(
            {
                "step": batch.step,
                "sound": batch.sound,
                "labels": batch.labels,
                "places": batch.places,
                "learner": self.objective.state_dict(),
            },
            path,
        )
        rows = "; ".join(
            f"row {row}: "
            + ", ".join(f"{place['set']}/{place['file']} from sample {place['start']}" for place in places)
            for row, places in enumerate(batch.places)
        )
        values = ", ".join(f"{name} {value.item():g}" for name, value in losses.items())
        raise FloatingPointError(
            f"not finite at step {batch.step}: {values}. The batch is saved as {path}: {rows}"
        )

    def train(self, until: int | None = None) -> Student:
        """Steps to the run's end, or to step `until`. Returns the averaged student, on the CPU."""
        progress, saved = self.progress, time.monotonic()
        if self.batches.left_out and self.processes.is_first:
            print(
                f"{self.batches.left_out} training clips are not fully labelled by {self.config.labels!r} "
                "and are not used"
            )
        while (share := self.processes.broadcast(progress.share)) < 1 and (
            until is None or progress.step < until
        ):
            batch = self.batches.next(progress.step).to(self.processes.device)
            losses = self.step(batch, progress.step, share)
            progress.step += 1
            if self.log:
                self.log.add(losses)
                if time.monotonic() - saved > 60 * self.config.checkpoint_minutes:
                    self.write_log()
                    self.save()
                    saved = time.monotonic()
        self.batches.wait()
        if self.log:
            self.save()
            self.write_log()
            self.log.close()
        self.batches.close()
        return self.average.cpu()

    def save(self) -> None:
        checkpoint.save(
            self.folder / "last.pt",
            self.objective,
            self.average,
            self.optimizer,
            self.config,
            self.progress,
            self.log.means,
        )

    def write_log(self) -> None:
        """Writes a line of the log, with figures of validation clips."""
        clips = self.dataset.of("validation")
        clips = (
            clips[:: max(1, len(clips) // self.config.validation_clips)]
            if self.config.validation_clips
            else []
        )
        figures = quick_figures(self.dataset, self.average.cpu(), clips) if clips else {}
        self.average.to(self.processes.device)
        minutes = self.progress.minutes
        frames = self.progress.step * self.config.batch_size * self.config.chunk_hops
        facts = {
            "minutes": round(minutes, 1),
            "frames": frames,
            "frames_per_second": round(frames / max(minutes * 60, 1e-9)),
        }
        self.log.write(self.progress.step, facts, figures)


def error_scale(dataset: Dataset, clips: list[dict], config: Config, rig: OutputRig | None) -> torch.Tensor:
    """What errors are multiplied by, [columns]."""
    if rig:
        return torch.from_numpy(rig.scale)
    some = clips[:: max(1, len(clips) // SCALE_CLIPS)]
    labels = np.concatenate([dataset.labels(clip) for clip in some])
    return track_scale(torch.from_numpy(labels), config.control_weights)


def train(dataset: Dataset, folder: Path, config: Config, resume: Path | None = None) -> Student:
    """Returns the averaged student; FOLDER/last.pt holds it too."""
    run = Run(dataset, folder, config, resume)
    try:
        return run.train()
    finally:
        run.processes.leave()


def slow_precision(config: Config) -> str:
    """A warning when bf16 is set on a processor that emulates it, else ""."""
    capability = torch.backends.cpu.get_cpu_capability()
    if config.precision == "bf16" and config.device == "cpu" and capability in EMULATES_BF16:
        return (
            f"precision = bf16: this processor ({capability}) has no instructions for it; fp32 is faster here"
        )
    return ""


def open_dataset(folder: Path, config: Config) -> Dataset:
    return Dataset.open(folder, labels=config.labels)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, help="folder that `pack` wrote")
    parser.add_argument("folder", type=Path, metavar="RUN", help="folder of the run")
    parser.add_argument("--config", type=Path, help="TOML file with settings, see configs/")
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="KEY=VALUE", help="settings that replace the file's"
    )
    parser.add_argument(
        "--resume",
        nargs="?",
        const=True,
        metavar="CHECKPOINT",
        help="continue from RUN/last.pt or another checkpoint, with its settings",
    )


def run(options: argparse.Namespace) -> int:
    last = options.folder / "last.pt"
    try:
        overrides = settings_of(options.set)
        resume = None
        if options.resume:
            resume = last if options.resume is True else Path(options.resume)
            settings = {key: str(value) for key, value in checkpoint.read(resume)["config"].items()}
            config = load(None, {**settings, **overrides})
        else:
            if last.exists():
                raise ValueError(f"{last} exists: continue with --resume, or name another folder")
            config = load(options.config, overrides)
        if warning := slow_precision(config):
            print(warning)
        train(open_dataset(options.dataset, config), options.folder, config, resume)
    except (ValueError, OSError, FloatingPointError) as error:
        print(f"train: {error}")
        return 1
    return 0
