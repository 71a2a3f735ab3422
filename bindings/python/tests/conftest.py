"""What the tests share: the installed package, the shipped student, real speech."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

import v2f

REPOSITORY = Path(__file__).resolve().parents[3]
RECORDINGS = REPOSITORY / "tests" / "recordings"


def need(program: str) -> str:
    """Path of a program. One that is missing skips the test, and fails it under V2F_REQUIRE_ALL=1."""
    found = shutil.which(program)
    if found is None:
        (pytest.fail if os.environ.get("V2F_REQUIRE_ALL") == "1" else pytest.skip)(
            f"there is no {program} here"
        )
    return found


@pytest.fixture(scope="session")
def model():
    """A model that computes when it is ticked."""
    with v2f.Model(engine=v2f.Engine.NATIVE, threads=0) as model:
        yield model


@pytest.fixture
def stream(model):
    with model.open_stream(16_000, queue_seconds=4) as stream:
        yield stream


@pytest.fixture(scope="session")
def speech() -> np.ndarray:
    """Speech, 16 kHz, int16, of shape (frames, 1)."""
    samples, rate = v2f.read_recording(RECORDINGS / "cards-001.wav")
    assert rate == 16_000
    # The package's own library gives floats, Python's gives whole numbers.
    return samples if samples.dtype == np.int16 else (samples * 32768).astype(np.int16)
