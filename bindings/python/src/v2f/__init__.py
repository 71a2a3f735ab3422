"""Speech in, face-rig curves out, in real time: v2f for Python.

Bake a whole recording:

>>> import numpy as np, v2f
>>> curves = v2f.bake(np.zeros(16000, np.float32), 16000)  # or v2f.bake("hello.wav")
>>> "jawOpen" in curves.names, curves.values.shape
(True, (63, 54))

Live: push sound as it arrives, and get the pose at the play position.

>>> with v2f.Model() as model, model.open_stream(48000) as stream:
...     taken = stream.push(np.zeros(480, np.float32))
...     pose = stream.rig_at(0, 48000)
>>> pose.values.shape
(54,)
"""

from __future__ import annotations

from ._library import library as _library
from .baking import bake
from .curves import Curves
from .errors import Error, LibraryError, RecordingWarning, Status
from .folder import FolderBake, bake_folder
from .model import DEFAULT_STUDENT, Engine, Model, ModelDescription
from .recording import read_recording
from .results import (
    Channel,
    Control,
    Frame,
    InputLevel,
    Latency,
    Loudness,
    Overrun,
    Parameter,
    Pose,
    PoseState,
    Statistics,
    VoiceCurve,
)
from .shapes import detect_rig, match_shapes
from .stream import Stream

__all__ = [
    "DEFAULT_STUDENT",
    "Channel",
    "Control",
    "Curves",
    "Engine",
    "Error",
    "FolderBake",
    "Frame",
    "InputLevel",
    "Latency",
    "LibraryError",
    "Loudness",
    "Model",
    "ModelDescription",
    "Overrun",
    "Parameter",
    "Pose",
    "PoseState",
    "RecordingWarning",
    "Statistics",
    "Status",
    "Stream",
    "VoiceCurve",
    "bake",
    "bake_folder",
    "detect_rig",
    "match_shapes",
    "read_recording",
]

#: The native library's version.
__version__: str = _library.v2f_version().decode()
