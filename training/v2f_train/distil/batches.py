"""Batches of training data. Row r of the batch of step s depends on the seed, s and r alone.

So a resumed run draws the same rows as an uninterrupted one, several processes share the rows of one batch,
and a thread can draw the next batch while the step computes.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import torch

from v2f_train.distil.augment import Augmenter, Probabilities
from v2f_train.distil.config import Config
from v2f_train.labels.dataset import Dataset
from v2f_train.students.output_rig import resting_values
from v2f_train.students.shape import Shape

CALIBRATION_STEP = (
    2**31
)  # no run gets there: rows for the normalisation are drawn apart from those of training


@dataclass
class Batch:
    """One batch, or one process's share of it.

    sound [rows, samples]; labels [rows, hops, TRACKS] for every hop of the sound; voice [rows, hops], 1 where
    the labelled person speaks; band_mask [rows, 1, bands];
    kept, per hidden layer [rows, 1, channels], is dropout; places, per row, are the clips that it was cut
    from.
    """

    step: int
    sound: torch.Tensor
    labels: torch.Tensor
    band_mask: torch.Tensor
    kept: list[torch.Tensor]
    places: list[list[dict]] = field(default_factory=list)
    voice: torch.Tensor | None = None

    def to(self, device: torch.device) -> "Batch":
        if device.type == "cpu":
            return self
        return Batch(
            self.step,
            self.sound.to(device),
            self.labels.to(device),
            self.band_mask.to(device),
            [part.to(device) for part in self.kept],
            self.places,
            None if self.voice is None else self.voice.to(device),
        )


def clip_weights(clips: list[dict], config: Config) -> np.ndarray:
    """Relative probability of each clip: by its length, its set and its language."""
    return np.array(
        [
            clip["hops"]
            * config.set_weight(clip["set"])
            * (1.0 if clip["language"] == "en" else config.other_language_weight)
            for clip in clips
        ],
        np.float64,
    )


def labelled(dataset: Dataset, clips: list[dict]) -> list[dict]:
    """The clips in which every hop has a label."""
    return [clip for clip in clips if clip["hops"] and np.isfinite(dataset.labels(clip)).all()]


def band_mask(random: np.random.Generator, bands: int, config: Config) -> np.ndarray:
    """[1, bands]: 0 for hidden stretches of neighbouring bands, else 1. Bands are normalised, so 0 is their
    mean.
    """
    keep = np.ones((1, bands), np.float32)
    for _ in range(config.freq_masks):
        wide = random.integers(0, min(config.freq_mask_bands, bands) + 1)
        start = random.integers(0, bands - wide + 1)
        keep[:, start : start + wide] = 0
    return keep


class Batches:
    """One process's share of every batch, drawn one step ahead in a thread."""

    def __init__(
        self,
        dataset: Dataset,
        config: Config,
        shape: Shape,
        extra_hops: int = 0,
        rank: int = 0,
        processes: int = 1,
    ):
        """extra_hops: of sound after a row's last target, for a second teacher with more look-ahead.

        Raises ValueError when the rows cannot be shared evenly, or no clip has labels.
        """
        if config.batch_size % processes:
            raise ValueError(
                f"batch_size = {config.batch_size} cannot be shared by {processes} processes: set a multiple"
            )
        clips = dataset.of("train")
        usable = labelled(dataset, clips)
        if not usable:
            raise ValueError(f"none of {len(clips)} training clips is fully labelled by {config.labels!r}")
        self.left_out = len(clips) - len(usable)
        self.clips = usable
        self.config, self.shape, self.rank, self.processes = config, shape, rank, processes
        self.augmenter = Augmenter(
            dataset,
            usable,
            clip_weights(usable, config),
            config.chunk_hops + extra_hops,
            Probabilities(),
            config.seed,
            resting_values(dataset, usable),
        )
        self.thread = ThreadPoolExecutor(1)
        self.ahead: tuple[int, Future] | None = None

    def row(self, step: int, row: int) -> tuple:
        """(sound, labels, voice, band mask, dropout per layer, places) of one row of the whole batch."""
        self.augmenter.random = random = np.random.default_rng([self.config.seed, step, row])
        self.augmenter.drawn = []
        sound, labels, voice = self.augmenter.draw(1)
        mask = band_mask(random, self.shape.layers[0].channels_out, self.config)
        share = self.config.dropout
        kept = [
            (random.random((1, layer.channels_out), np.float32) >= share) / np.float32(1 - share)
            for layer in self.shape.hidden
        ]
        return sound[0], labels[0], voice[0], mask, kept, self.augmenter.drawn

    def batch(self, step: int, rows: int = 0) -> Batch:
        """This process's rows of the step; with `rows`, that many rows, the same in each process."""
        size = self.config.batch_size
        first, last = (
            (0, rows)
            if rows
            else (self.rank * size // self.processes, (self.rank + 1) * size // self.processes)
        )
        sounds, labels, voices, masks, kept, places = zip(
            *(self.row(step, row) for row in range(first, last)), strict=True
        )
        sound, label, voice, mask, *dropped = [
            torch.from_numpy(np.stack(part))
            for part in (sounds, labels, voices, masks, *zip(*kept, strict=True))
        ]
        return Batch(step, sound, label, mask, dropped if self.config.dropout else [], list(places), voice)

    def next(self, step: int) -> Batch:
        """The step's batch. Starts to draw the one after it."""
        if self.ahead is None or self.ahead[0] != step:
            self.wait()
            batch = self.batch(step)
        else:
            batch = self.ahead[1].result()
        self.ahead = (step + 1, self.thread.submit(self.batch, step + 1))
        return batch

    def wait(self) -> None:
        """Returns when nothing is drawn in the background."""
        if self.ahead is not None:
            self.ahead[1].result()
            self.ahead = None

    def calibration(self, rows: int) -> Batch:
        """Rows from which the normalisation is measured."""
        self.wait()
        return self.batch(CALIBRATION_STEP, rows)

    def close(self) -> None:
        self.thread.shutdown(cancel_futures=True)
