"""Batches: what row r of step s holds depends on the seed, s and r alone.

So a resumed run draws what the straight one would have, every process of many draws its share of the same rows, and a
thread may draw ahead while the step computes.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import torch

from v2f_train.distil.augment import Chances, Rows
from v2f_train.distil.config import Config
from v2f_train.labels.dataset import Dataset
from v2f_train.students.rig import rest
from v2f_train.students.shape import Shape

CALIBRATION_STEP = 2**31  # no run gets there: rows that fix normalisation come from their own corner of the seed


@dataclass
class Batch:
    """Row-wise: sound [rows, samples]; labels [rows, hops, TRACKS] for every hop of the sound; band_mask
    [rows, 1, bands]; kept, per hidden layer [rows, 1, channels]; places, per row what was drawn."""

    step: int
    sound: torch.Tensor
    labels: torch.Tensor
    band_mask: torch.Tensor
    kept: list[torch.Tensor]
    places: list[list[dict]] = field(default_factory=list)

    def to(self, device: torch.device) -> "Batch":
        if device.type == "cpu":
            return self
        return Batch(self.step, self.sound.to(device), self.labels.to(device), self.band_mask.to(device),
                     [part.to(device) for part in self.kept], self.places)


def clip_weights(clips: list[dict], config: Config) -> np.ndarray:
    """How likely each clip is drawn: by its length, its set and its language."""
    return np.array([clip["hops"] * config.set_weight(clip["set"])
                     * (1.0 if clip["language"] == "en" else config.other_languages) for clip in clips], np.float64)


def labelled(dataset: Dataset, clips: list[dict]) -> list[dict]:
    """The clips of which every hop has a label."""
    return [clip for clip in clips if clip["hops"] and np.isfinite(dataset.labels(clip)).all()]


def band_mask(random: np.random.Generator, bands: int, config: Config) -> np.ndarray:
    """Hides stretches of neighbouring bands: [1, bands]. The mean band is 0."""
    keep = np.ones((1, bands), np.float32)
    for _ in range(config.masks):
        wide = random.integers(0, min(config.mask_bands, bands) + 1)
        start = random.integers(0, bands - wide + 1)
        keep[:, start:start + wide] = 0
    return keep


class Draws:
    """One process's share of every global batch, drawn one step ahead in a thread."""

    def __init__(self, dataset: Dataset, config: Config, shape: Shape, further_hops: int = 0, rank: int = 0,
                 ranks: int = 1):
        """further_hops: how much longer than a row's targets its sound is, for a teacher that hears further ahead.

        Raises ValueError when rows cannot be shared evenly, or no clip has labels.
        """
        if config.rows % ranks:
            raise ValueError(f"rows = {config.rows} cannot be shared by {ranks} processes: make it a multiple")
        clips = dataset.of("train")
        usable = labelled(dataset, clips)
        if not usable:
            raise ValueError(f"none of {len(clips)} training clips has whole labels of {config.labels!r}")
        self.left_out = len(clips) - len(usable)
        self.clips = usable
        self.config, self.shape, self.rank, self.ranks = config, shape, rank, ranks
        self.rows = Rows(dataset, usable, clip_weights(usable, config), config.hops + further_hops, Chances(),
                         config.seed, rest(dataset, usable))
        self.thread = ThreadPoolExecutor(1)
        self.ahead: tuple[int, Future] | None = None

    def row(self, step: int, row: int) -> tuple:
        """(sound, labels, band mask, kept channels per layer, places) of one row of the global batch."""
        self.rows.random = random = np.random.default_rng([self.config.seed, step, row])
        self.rows.drawn = []
        sound, labels = self.rows.draw(1)
        mask = band_mask(random, self.shape.layers[0].channels_out, self.config)
        share = self.config.dropout
        kept = [(random.random((1, layer.channels_out), np.float32) >= share) / np.float32(1 - share)
                for layer in self.shape.layers[1:-1]]
        return sound[0], labels[0], mask, kept, self.rows.drawn

    def batch(self, step: int, rows: int = 0) -> Batch:
        """This process's rows of the step (or `rows` rows, the same in each process)."""
        first, last = (0, rows) if rows else (self.rank * self.config.rows // self.ranks,
                                              (self.rank + 1) * self.config.rows // self.ranks)
        sounds, labels, masks, kept, places = zip(*(self.row(step, row) for row in range(first, last)), strict=True)
        stacked = [torch.from_numpy(np.stack(part)) for part in (sounds, labels, masks, *zip(*kept, strict=True))]
        return Batch(step, *stacked[:3], stacked[3:] if self.config.dropout else [], list(places))

    def next(self, step: int) -> Batch:
        """The step's batch; the one after it begins to be drawn."""
        if self.ahead is None or self.ahead[0] != step:
            self.wait()
            batch = self.batch(step)
        else:
            batch = self.ahead[1].result()
        self.ahead = (step + 1, self.thread.submit(self.batch, step + 1))
        return batch

    def wait(self) -> None:
        """Until nothing is drawn in the background."""
        if self.ahead is not None:
            self.ahead[1].result()
            self.ahead = None

    def calibration(self, rows: int) -> Batch:
        self.wait()
        return self.batch(CALIBRATION_STEP, rows)

    def close(self) -> None:
        self.thread.shutdown(cancel_futures=True)
