"""Trains the head of the speech-encoder teacher on the labels of aligned speech.

DATASET is a packed dataset, FRAMES the folder of `v2f-train encode`. Trains on the training speakers, stops
early by the loss on validation speakers, and writes OUT (.pt) with its figures on them. Test speakers are not
used.
"""

import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from v2f_train.clock import HOP_SECONDS
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.labels.dataset import Dataset
from v2f_train.measure import metrics
from v2f_train.teachers.articulation import corrected
from v2f_train.teachers.frames import Frames
from v2f_train.teachers.head import Head, HeadShape, save_head, stack, tracks_of

BATCH = 12  # pieces of utterances
STRETCH_HOPS = 250  # 4 s
LEARNING_RATE, WEIGHT_DECAY, WARM_UP_STEPS = 2e-3, 0.02, 200
VELOCITY_WEIGHT = 1.0
CLOSURE_WEIGHT = 1.0
STEPS_BETWEEN_CHECKS = 500
PATIENCE = 6  # checks without a better validation loss
AVERAGE = 0.998  # decay of the averaged weights, which are validated and saved
SCALE_CLIPS = 300
CHECKED_AT_ONCE = 16
TEACHER_THRESHOLD, SOFTNESS = 0.5, 0.3
FALSE_CLOSURES = (0.01, 0.025, 0.05)  # shares of other phones shown closed, at which recall is reported


def head_loss(out: Tensor, labels: Tensor, there: Tensor, scale: Tensor) -> Tensor:
    """out, labels [batch, hops, TRACKS]; there [batch, hops]; scale [TRACKS]: deviation of each track.

    Squared error of tracks and of their change from hop to hop, in deviations, plus the cross-entropy of lip
    closure.
    """
    pose = [track for track in range(len(TRACKS)) if track != CLOSURE]
    error = ((out - labels) / scale)[..., pose]
    change, both = error[:, 1:] - error[:, :-1], there[:, 1:] * there[:, :-1]
    closure = binary_cross_entropy_with_logits(out[..., CLOSURE], labels[..., CLOSURE], reduction="none")
    return (
        (error.square().mean(-1) + CLOSURE_WEIGHT * closure) * there
    ).sum() / there.sum() + VELOCITY_WEIGHT * (change.square().mean(-1) * both).sum() / both.sum().clamp(
        min=1
    )


def draw(
    dataset: Dataset, frames: Frames, clips: list[dict], likely: np.ndarray, random: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """frames [BATCH, hops, width], labels [BATCH, hops, TRACKS], there [BATCH, hops]."""
    rows, labels = [], []
    for place in np.searchsorted(likely, random.random(BATCH)):
        clip = clips[place]
        start = int(random.integers(0, max(clip["hops"] - STRETCH_HOPS, 0) + 1))
        rows.append(frames.of(clip, start, STRETCH_HOPS))
        labels.append(dataset.labels(clip)[start : start + STRETCH_HOPS])
    batch, there = stack(rows)
    return batch, stack(labels)[0], there


def validation_loss(head: Head, dataset: Dataset, frames: Frames, clips: list[dict], scale: Tensor) -> float:
    head.eval()
    total, hops = 0.0, 0.0
    with torch.no_grad():
        for first in range(0, len(clips), CHECKED_AT_ONCE):
            part = clips[first : first + CHECKED_AT_ONCE]
            batch, there = stack([frames.of(clip) for clip in part])
            labels = stack([dataset.labels(clip) for clip in part])[0]
            weight = float(there.sum())
            total, hops = (
                total + weight * float(head_loss(head(batch, there), labels, there, scale)),
                hops + weight,
            )
    return total / hops


def figures(head: Head, dataset: Dataset, frames: Frames, clips: list[dict]) -> dict:
    """After the ensemble: recall of p b m and its threshold at each share of false closures, correlation,
    error.
    """
    predicted, truth = [], []
    for first in range(0, len(clips), CHECKED_AT_ONCE):
        part = clips[first : first + CHECKED_AT_ONCE]
        predicted += tracks_of(head, [frames.of(clip) for clip in part])
        truth += [dataset.labels(clip) for clip in part]
    phones = [corrected(clip["phones"]) for clip in clips]
    gaps = [metrics.shown_gap(one, TEACHER_THRESHOLD, SOFTNESS) for one in truth]
    unit = float(np.percentile(np.concatenate(gaps), 95))
    found = []
    for threshold in np.linspace(0.04, 0.96, 24):
        found.append(
            (
                threshold,
                metrics.rates(
                    [
                        metrics.phone_gaps(metrics.ensembled_gap(one, threshold, SOFTNESS), spoken)
                        for one, spoken in zip(predicted, phones, strict=True)
                    ],
                    unit,
                ),
            )
        )
    at = {}
    for most in FALSE_CLOSURES:
        allowed = [
            (rates["pbm_accuracy"], float(threshold), rates)
            for threshold, rates in found
            if rates["false_closure"] <= most
        ]
        if allowed:
            _, threshold, rates = max(allowed, key=lambda row: row[0])
            at[str(most)] = {
                "threshold": round(threshold, 2),
                **{name: round(v, 4) for name, v in rates.items()},
            }
    left, right = np.concatenate([metrics.ensemble(one) for one in predicted]), np.concatenate(truth)
    with np.errstate(invalid="ignore"):  # a track that never moves has no correlation
        moving = [np.corrcoef(left[:, track], right[:, track])[0, 1] for track in range(len(TRACKS))]
    return {
        "clips": len(clips),
        "phones_p_b_m": sum(p.name in ("p", "b", "m") for spoken in phones for p in spoken),
        "at_false_closures": at,
        "correlation": round(float(np.nanmean(moving)), 4),
        "correlation_per_track": dict(zip(TRACKS, np.round(moving, 3).tolist(), strict=True)),
        "mean_absolute_error": round(float(np.abs(left - right).mean()), 4),
    }


def learning_rate(step: int, steps: int) -> float:
    """Warm-up, then half a cosine down to a hundredth."""
    warm = min(1.0, (step + 1) / min(WARM_UP_STEPS, steps / 10))
    return LEARNING_RATE * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * step / steps)))


def training_step(
    head: Head,
    optimiser: torch.optim.Optimizer,
    batch: tuple[Tensor, Tensor, Tensor],
    scale: Tensor,
    bf16: bool,
) -> float:
    """batch: of `draw`. Returns the loss. Makes no update when it is not finite."""
    frames, labels, there = batch
    head.train()
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        out = head(frames, there)
    loss = head_loss(out.float(), labels, there, scale)
    if torch.isfinite(loss):
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
        optimiser.step()
    return loss.item()


def train(
    dataset: Dataset, frames: Frames, shape: HeadShape, steps: int, seed: int, bf16: bool = False
) -> tuple[Head, dict]:
    """bf16: the network in bfloat16, its losses in float32.

    Returns the averaged head with the lowest validation loss, and facts about the training.
    """
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    splits = {
        split: [clip for clip in dataset.of(split) if frames.has(clip)] for split in ("train", "validation")
    }
    clips, watched = splits["train"], splits["validation"]
    if not clips or not watched:
        raise ValueError("no clips with labels and frames in the training or the validation split")
    likely = np.cumsum([clip["hops"] for clip in clips]) / sum(clip["hops"] for clip in clips)
    seen = [clips[place] for place in random.permutation(len(clips))[:SCALE_CLIPS]]
    scale = torch.from_numpy(np.concatenate([dataset.labels(clip) for clip in seen]).std(0) + 0.02)
    head = Head(shape)
    head.normalise(np.concatenate([frames.of(clip) for clip in seen]))
    average, best, best_loss, stale, step = copy.deepcopy(head), None, math.inf, 0, 0
    optimiser = torch.optim.AdamW(head.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    began = time.monotonic()
    while stale < PATIENCE and step < steps:
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step, steps)
        loss = training_step(head, optimiser, draw(dataset, frames, clips, likely, random), scale, bf16)
        if not math.isfinite(loss):
            raise FloatingPointError(f"the loss of step {step} is {loss}")
        step += 1
        follow(average, head, min(AVERAGE, step / (step + 10)))
        if step % STEPS_BETWEEN_CHECKS == 0 or step == steps:
            checked = validation_loss(average, dataset, frames, watched, scale)
            print(
                f"step {step} training {loss:.4f} validation {checked:.4f} "
                f"{(time.monotonic() - began) / 60:.1f} minutes",
                flush=True,
            )
            stale += 1
            if checked < best_loss:
                best, best_loss, stale = copy.deepcopy(average), checked, 0
    hours = sum(clip["hops"] for clip in clips) * HOP_SECONDS / 3600
    facts = {
        "steps": step,
        "minutes": round((time.monotonic() - began) / 60, 1),
        "seed": seed,
        "training_hours": round(hours, 2),
        "training_clips": len(clips),
        "validation_loss": best_loss,
        "sets": sorted({clip["set"] for clip in clips}),
        "validation": figures(best, dataset, frames, watched),
    }
    return best, facts


def follow(average: Head, head: Head, decay: float) -> None:
    with torch.no_grad():
        for slow, fast in zip(average.parameters(), head.parameters(), strict=True):
            slow.lerp_(fast, 1 - decay)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, metavar="DATASET")
    parser.add_argument("frames", type=Path, metavar="FRAMES")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument(
        "--steps", type=int, default=4_000, help="largest number of steps; training may stop earlier"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--channels", type=int, default=HeadShape.channels, help="of each layer (default: %(default)s)"
    )
    parser.add_argument("--layers", type=int, default=HeadShape.layers)
    parser.add_argument(
        "--precision",
        choices=("fp32", "bf16"),
        default="fp32",
        help="bf16 takes half the time on processors that have it",
    )


def run(options: argparse.Namespace) -> int:
    torch.set_num_threads(options.threads)
    dataset = Dataset.open(options.dataset)
    frames = Frames(options.frames, {clip["set"] for clip in dataset.clips})
    head, facts = train(
        dataset,
        frames,
        HeadShape(frames.identity["width"], options.channels, options.layers),
        options.steps,
        options.seed,
        options.precision == "bf16",
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    save_head(options.out, head, frames.identity, facts)
    options.out.with_suffix(".json").write_text(json.dumps(facts, indent=1))
    print(json.dumps(facts["validation"], indent=1))
    return 0
