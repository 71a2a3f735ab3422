"""The teacher `faces`: the written rules, moved to what recorded faces do.

Recorded faces decide how far each sound opens, width and their timing. The written rules decide contact of
p b m and f v, the tongue, silence, and which control makes a movement.
"""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from v2f_train.clock import HOP, HOP_SECONDS
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.speech.phone_sets import BILABIAL, SILENCE
from v2f_train.teachers.articulation import Phone, articulate, corrected, smooth, step_between
from v2f_train.teachers.phones_teacher import checked
from v2f_train.teachers.recorded.coarticulation import Coarticulation
from v2f_train.teachers.recorded.head import solve
from v2f_train.teachers.recorded.mouth import MEASURES, Person, read_mouth
from v2f_train.teachers.teacher import Utterance

FITTED = Path(__file__).parent / "grid.json"  # fitted to speaker 1 of the GRID corpus
SCALE = {"gap": 0.60, "width": 0.080, "chin": 0.115, "upper": 0.030}
"""Normalised measure -> change on our head, units of a full jawOpen: what the 95th percentile of the gap is
there, and one deviation of the others. Ours: close to how far the written rules move the head.
"""
NEAR_CONTACT = 0.06  # seconds around p b m where the gap is left to contact, not to the jaw
BEFORE_SPEECH, AFTER_SPEECH = 0.12, 0.16  # seconds in which a mouth at rest gets ready, and comes to rest


@dataclass(frozen=True)
class FacesTeacher:
    """Deterministic. `fitted`: file of `v2f-train fit-faces`; empty: ours, taught by GRID. `faces`: folder of
    tracked clips of the person of `fitted`; an utterance NAME.wav that has a clip NAME.npz gets the measures
    that were recorded, all others get the fitted ones.
    """

    fitted: str = ""
    faces: str = ""
    name: str = "faces"
    controls: tuple[str, ...] = field(default=TRACKS)

    @cached_property
    def model(self) -> Coarticulation:
        return Coarticulation.load(Path(self.fitted) if self.fitted else FITTED)

    @cached_property
    def recorded(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Name of a clip -> times [frames] and normalised measures [frames, MEASURES]."""
        return recorded_measures(Path(self.faces), self.model.person) if self.faces else {}

    def label(self, utterances: list[Utterance]) -> list[np.ndarray]:
        """Per utterance float32 [ceil(samples / HOP), TRACKS]."""
        return [self.of(utterance).astype(np.float32) for utterance in utterances]

    def of(self, utterance: Utterance) -> np.ndarray:
        clip = self.recorded.get(Path(utterance.file).stem)
        return self.tracks(corrected(checked(utterance)), -(-len(utterance.sound) // HOP), clip)

    def tracks(
        self, phones: list[Phone], hops: int, clip: tuple[np.ndarray, np.ndarray] | None = None
    ) -> np.ndarray:
        """[hops, TRACKS] in 0..1. clip: the recorded measures, where there are any."""
        times = np.arange(hops) * HOP_SECONDS
        written = articulate(phones, hops)
        if clip:
            measures = np.stack([np.interp(times, clip[0], column) for column in clip[1].T], 1)
        else:
            measures = self.model.predict(phones, written, times)
        measures = measures * [SCALE[name] for name in MEASURES]
        measures[:, 0] = np.maximum(measures[:, 0], 0)
        talking = speaking(phones, times)[:, None]
        trust = np.repeat(talking, len(MEASURES), 1)
        trust[:, 0] *= 1 - near(phones, times, BILABIAL)
        solved = solve(written, measures, trust)
        solved[:, :CLOSURE] = smooth(solved[:, :CLOSURE], HOP_SECONDS)
        solved[:, CLOSURE] = written[:, CLOSURE]
        return solved


def recorded_measures(folder: Path, person: Person) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Of all clips in which a face was found in every frame. Raises ValueError when there is none."""
    mouths = {path.stem: read_mouth(path) for path in sorted(folder.glob("*.npz"))}
    found = {
        name: (mouth.times, person.normalised(mouth.measures))
        for name, mouth in mouths.items()
        if mouth.found.all()
    }
    if not found:
        raise ValueError(f"{folder}: has no clip (NAME.npz) with a face in every frame")
    return found


def speaking(phones: list[Phone], times: np.ndarray) -> np.ndarray:
    """1 in speech, 0 in silence, a smooth step before and after speech: [times]."""
    share = np.zeros(len(times))
    for phone in phones:
        if phone.name not in SILENCE:
            early = np.maximum(phone.start - times, 0) / BEFORE_SPEECH
            late = np.maximum(times - phone.end, 0) / AFTER_SPEECH
            share = np.maximum(share, step_between(early + late, 1.0))
    return share


def near(phones: list[Phone], times: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """1 inside phones of these names, 0 from NEAR_CONTACT on, [times]."""
    share = np.zeros(len(times))
    for phone in phones:
        if phone.name in names:
            middle, half = (phone.start + phone.end) / 2, (phone.end - phone.start) / 2
            share = np.maximum(share, step_between(np.abs(times - middle) - half, NEAR_CONTACT))
    return share
