"""Types of settings and results of a stream."""

from __future__ import annotations

import enum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = [
    "Control",
    "Frame",
    "InputLevel",
    "Latency",
    "Loudness",
    "Overrun",
    "Parameter",
    "Pose",
    "PoseState",
    "Statistics",
    "VoiceCurve",
]

Values = npt.NDArray[np.float32]


class Overrun(enum.IntEnum):
    """What a full queue does with more sound."""

    SILENCE = 0  #: Replaces it by silence of the same length. For live sound.
    REFUSE = 1  #: Does not take it: push the rest again later. For files and synthesised speech.


class Channel(enum.IntEnum):
    """Which channels of the sound are heard. The numbers between are those of the channels, from 1."""

    MIX = 0  #: The mean of all; where channels cancel or one is far louder, the loudest.
    LOUDEST = 65535  #: The loudest.


class VoiceCurve(enum.IntFlag):
    """Curves about the voice, each one more control behind those of the rig."""

    ACTIVITY = 1  #: ``voice.activity``: how surely somebody speaks, sings or screams, 0 to 1.


class Loudness(enum.IntEnum):
    """Whether a microphone's level is good."""

    SILENT = 0  #: No speech in the last two seconds.
    TOO_QUIET = 1  #: Speech is too quiet, measured before the automatic gain.
    GOOD = 2  #: The level is good.
    CLIPPING = 3  #: The input clipped in the last two seconds.


class PoseState(enum.IntEnum):
    """Where the values of :meth:`Stream.rig_at` come from."""

    INTERPOLATED = 0  #: Interpolated between two rig frames.
    HELD = 1  #: Beyond the newest rig frame, which is held for a moment.
    FADED = 2  #: Farther beyond: fading to neutral, or neutral already.
    BEFORE = 3  #: Before the oldest rig frame in memory, which is shown.
    EMPTY = 4  #: No rig frame has been computed yet: neutral.


class Frame(NamedTuple):
    """One rig frame of :meth:`Stream.poll`."""

    target: int  #: Position in samples at the student's rate, from the stream's start.
    seconds: float  #: The same position in seconds.
    values: Values  #: One value per control, in the order of :attr:`Stream.names`.


class Pose(NamedTuple):
    """The rig at a play position, of :meth:`Stream.rig_at`."""

    state: PoseState  #: Where the values come from.
    position: int  #: Position of the pose, in samples at the student's rate.
    seconds: float  #: The same position in seconds.
    weight: float  #: Weight of the rig frame: 1, falling to 0 while it fades to neutral.
    values: Values  #: One value per control, in the order of :attr:`Stream.names`.


class Control(NamedTuple):
    """One control of a stream's rig."""

    name: str
    neutral: float  #: Value at rest.
    min: float
    max: float


class Parameter(NamedTuple):
    """One tuning parameter."""

    name: str  #: For example ``jawOpen.gain``.
    description: str  #: What the parameter does.
    min: float
    max: float
    default_value: float  #: Value without tuning.
    value: float  #: Current value.


class Latency(NamedTuple):
    """Latency of a stream by cause, in samples at `sample_rate`."""

    sample_rate: int
    lookahead: int  #: Lookahead of one prediction.
    resampler: int  #: Filter delay and chunking of the resampler.
    ensemble: int  #: Later predictions that the ensemble waits for.
    hop: int  #: Longest wait for a complete hop of sound.
    total: int  #: The sum of the four fields above.
    seconds: float  #: The sum in seconds.


class InputLevel(NamedTuple):
    """Level of a stream's input, measured before the automatic gain, dBFS."""

    loudness: Loudness  #: Whether the level is good.
    rms_dbfs: float  #: RMS of the newest hop.
    peak_dbfs: float  #: Highest magnitude of the newest hop.
    speech_dbfs: float  #: Level of speech; -200 before the first speech.
    noise_dbfs: float  #: Level of the background noise; -200 before it is measured.
    gain_db: float  #: Current automatic gain, dB.


class Statistics(NamedTuple):
    """Counters of a stream since it was opened. They never decrease. ``v2f.h`` documents each counter."""

    pushed_frames: int
    refused_frames: int
    gap_frames: int
    discontinuities: int
    bad_samples: int
    bad_controls: int
    hops: int
    frames_made: int
    frames_polled: int
    late_frames: int
    underruns: int
    dropped_frames: int
    failed_predictions: int
    utterances_ended: int
    over_scale_samples: int
    single_channel_frames: int
