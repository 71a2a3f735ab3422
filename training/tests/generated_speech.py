"""Generated speech-like sound and tiny settings for the tests of training."""

from pathlib import Path

import numpy as np
import torch

from v2f_train.clock import HOP, SAMPLE_RATE
from v2f_train.controls import TRACKS
from v2f_train.distil.config import Config
from v2f_train.labels.dataset import Dataset
from v2f_train.students.checkpoint import shape_of
from v2f_train.students.network import Student

TINY = {
    "width": 8,
    "pairs": 6,
    "chunk_hops": 16,
    "batch_size": 2,
    "validation_clips": 0,
    "warm_up_steps": 2,
    "steps": 6,
}


def generated(clips: int = 3, seconds: int = 6) -> Dataset:
    """Noise whose loudness follows the jaw, so that there is something to learn."""
    random = np.random.default_rng(2)
    hops = seconds * SAMPLE_RATE // HOP
    places = [
        {
            "set": "noise",
            "file": f"clip{number}.wav",
            "speaker": f"n{number}",
            "sex": "",
            "language": "en",
            "split": "train",
            "hop": number * hops,
            "hops": hops,
        }
        for number in range(clips)
    ]
    swell = 0.5 + 0.5 * np.sin(np.arange(clips * hops)[:, None] * 0.15)
    tracks = swell * random.uniform(0.3, 1.0, len(TRACKS))
    loudness = np.repeat(tracks[:, 0], HOP)
    audio = random.standard_normal(clips * hops * HOP) * 3_000 * loudness
    return Dataset(audio.astype(np.int16), tracks.astype(np.float16), places)


def tiny(**settings) -> Config:
    return Config(**{**TINY, **settings})


def frozen(path: Path, seed: int = 7, **settings) -> Path:
    """A checkpoint of a `small` with random weights."""
    config = tiny(name="small", **settings)
    torch.manual_seed(seed)
    student = Student(shape_of(config.as_dict()))
    student.calibrate(torch.randn(1, 3 * 8_192) * 0.1)
    torch.save({"student": student.state_dict(), "config": config.as_dict(), "step": 0}, path)
    return path
