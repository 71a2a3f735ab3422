"""Trains a student, top to bottom.

    python -m v2f_train.distil.train DATASET RUN [--config configs/tiny-low-latency.toml] [--set minutes=10 ...]

DATASET is what v2f_train.labels.dataset made. RUN receives `last.pt` (averaged weights, whole config) and `log.jsonl`.
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch

from v2f_train.distil.augment import Chances, Rows
from v2f_train.distil.config import Config, load
from v2f_train.distil.losses import losses, track_scale
from v2f_train.labels.dataset import Dataset
from v2f_train.report.evaluate import quick_figures
from v2f_train.students.network import Student
from v2f_train.students.shape import shape

LAST_SHARE = 0.01  # of the learning rate, at the end of the cosine
CALIBRATION_ROWS = 32
SCALE_FRAMES = 200_000


def clip_weights(clips: list[dict], config: Config) -> np.ndarray:
    """How likely each clip is drawn: by its length, its set and its language."""
    return np.array([clip["hops"] * config.set_weight(clip["set"])
                     * (1.0 if clip["language"] == "en" else config.other_languages) for clip in clips], np.float64)


def learning_rate(config: Config, step: int, share: float) -> float:
    """share: of the run's time that has gone."""
    warm = min(1.0, (step + 1) / config.warm_up_steps)
    return config.learning_rate * warm * (LAST_SHARE + (1 - LAST_SHARE) * 0.5 * (1 + math.cos(math.pi * min(share, 1))))


def mask_bands(bands: torch.Tensor, config: Config, random: np.random.Generator) -> torch.Tensor:
    """Hides stretches of neighbouring bands, per row: [batch, columns, pairs]. The mean band is 0."""
    keep = np.ones((bands.shape[0], 1, bands.shape[2]), np.float32)
    for row in keep:
        for _ in range(config.masks):
            wide = random.integers(0, config.mask_bands + 1)
            start = random.integers(0, bands.shape[2] - wide + 1)
            row[:, start:start + wide] = 0
    return bands * torch.from_numpy(keep)


def save(path: Path, average: Student, config: Config, step: int, scale: torch.Tensor) -> None:
    """Written beside and moved: a reader never sees half a checkpoint."""
    state = {"student": average.state_dict(), "config": config.as_dict(), "step": step, "scale": scale}
    torch.save(state, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)


def train(dataset: Dataset, run: Path, config: Config) -> Student:
    """Returns the averaged student."""
    torch.manual_seed(config.seed)
    torch.set_num_threads(config.threads)
    random = np.random.default_rng(config.seed)
    run.mkdir(parents=True, exist_ok=True)

    clips = dataset.of("train")
    rows = Rows(dataset, clips, clip_weights(clips, config), config.hops, Chances(), config.seed)
    form = shape(config.name, config.width, config.pairs)
    student, average = Student(form, config.dropout), Student(form)
    if config.start:
        student.load_state_dict(torch.load(config.start, weights_only=True)["student"])
    else:
        student.calibrate(torch.from_numpy(rows.draw(CALIBRATION_ROWS)[0]))
    average.load_state_dict(student.state_dict())
    scale = track_scale(torch.from_numpy(dataset.tracks[:SCALE_FRAMES].astype(np.float32)))
    decayed = [p for p in student.weights[1:]]
    # Filters have a natural size and biases are few: no decay there.
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": config.weight_decay, "share": 1.0},
         {"params": list(student.biases), "weight_decay": 0.0, "share": 1.0},
         {"params": [student.weights[0]], "weight_decay": 0.0, "share": config.pairs_rate}], betas=(0.9, 0.98))

    began = saved = time.monotonic()
    step, sums = 0, {}
    with open(run / "log.jsonl", "a") as log:
        while (share := (time.monotonic() - began) / 60 / config.minutes) < 1:
            for group in optimizer.param_groups:
                group["lr"] = group["share"] * learning_rate(config, step, share)
            sound, labels = (torch.from_numpy(array) for array in rows.draw(config.rows))
            student.train()
            logits = student.logits(mask_bands(student.bands(sound), config, random))
            spoken_of = slice(form.lookback_hops, form.lookback_hops + config.hops)
            parts = losses(logits, labels[:, spoken_of], scale)
            total = sum(getattr(config, name) * value for name, value in parts.items())
            if not torch.isfinite(total):
                torch.save({"sound": sound, "labels": labels}, run / "broken-batch.pt")
                raise FloatingPointError(f"loss is {total.item()} at step {step}; the batch is {run}/broken-batch.pt")
            optimizer.zero_grad(set_to_none=True)
            total.backward()
            torch.nn.utils.clip_grad_norm_(student.parameters(), config.largest_gradient)
            optimizer.step()
            step += 1
            survive = min(config.average, step / (step + 10))
            with torch.no_grad():
                for mean, value in zip(average.parameters(), student.parameters(), strict=True):
                    mean.lerp_(value, 1 - survive)
            for name, value in parts.items():  # a running mean, for the log
                sums[name] = 0.98 * sums.get(name, value.item()) + 0.02 * value.item()

            if time.monotonic() - saved > 60 * config.checkpoint_minutes:
                report(dataset, average, config, log, step, sums, began)
                save(run / "last.pt", average, config, step, scale)
                saved, sums = time.monotonic(), {}
    save(run / "last.pt", average, config, step, scale)
    return average


def report(dataset: Dataset, average: Student, config: Config, log, step: int, sums: dict, began: float) -> None:
    minutes = (time.monotonic() - began) / 60
    clips = dataset.of("validation")
    clips = clips[::max(1, len(clips) // config.validation_clips)] if config.validation_clips else []
    figures = quick_figures(dataset, average, clips) if clips else {}
    frames = step * config.rows * config.hops
    line = {"minutes": round(minutes, 1), "step": step, "frames": frames,
            "frames_per_second": round(frames / minutes / 60),
            **{name: round(value, 3) for name, value in sums.items()}, **figures}
    log.write(json.dumps(line) + "\n")
    log.flush()
    print(json.dumps(line), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE")
    options = parser.parse_args()
    config = load(options.config, dict(pair.split("=", 1) for pair in options.set))
    train(Dataset.open(options.dataset), options.run, config)


if __name__ == "__main__":
    main()
