"""The interface of a teacher."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class Utterance:
    """One whole recording. `phones` is the aligner's list ({"phone", "start", "end"}, seconds), where there
    is one.
    """

    file: str  # for messages
    sound: np.ndarray  # float32 [samples] in -1..1, mono, SAMPLE_RATE
    phones: list[dict] | None = None


class Teacher(Protocol):
    """Labels whole utterances. Raises Unlabelled, with the reason, for one that it cannot label."""

    name: str
    controls: tuple[str, ...]  # names of the columns; TRACKS for teachers of our own rig

    def label(self, utterances: list[Utterance]) -> list[np.ndarray]:
        """Per utterance float32 [ceil(samples / HOP), controls]; row k belongs to sample HOP * k."""
        ...


class Unlabelled(Exception):
    """This teacher cannot label this utterance. The message has the file and the reason."""
