"""The teacher `phones`: phone times -> tracks, by the rules of articulation.py and the table of phones.py."""

from dataclasses import dataclass

import numpy as np

from v2f_train.controls import TRACKS
from v2f_train.speech.phone_sets import SILENCE
from v2f_train.teachers.articulation import label
from v2f_train.teachers.phones import DIPHTHONGS, TARGETS
from v2f_train.teachers.teacher import Unlabelled, Utterance

KNOWN = {*TARGETS, *DIPHTHONGS, *SILENCE}


@dataclass(frozen=True)
class PhonesTeacher:
    """Deterministic. Phone times may come from an aligner, a synthesiser or hand labels."""

    name: str = "phones"
    controls: tuple[str, ...] = TRACKS

    def label(self, utterances: list[Utterance]) -> list[np.ndarray]:
        """Per utterance float32 [ceil(samples / HOP), TRACKS]."""
        return [label(utterance.sound, checked(utterance)).astype(np.float32) for utterance in utterances]


def checked(utterance: Utterance) -> list[dict]:
    """Its phones. Raises Unlabelled when it has none, or when a row is not usable."""
    if not utterance.phones:
        raise Unlabelled(
            f"{utterance.file}: has no phone times; align it, or label it with the speech-encoder"
        )
    for row, phone in enumerate(utterance.phones):
        if phone["phone"] not in KNOWN:
            raise Unlabelled(
                f'{utterance.file}: phone {row} is "{phone["phone"]}", which the table lacks; it '
                f"has {' '.join(sorted(KNOWN))}"
            )
        if not 0 <= phone["start"] <= phone["end"]:
            raise Unlabelled(f"{utterance.file}: phone {row} runs from {phone['start']} to {phone['end']} s")
    return utterance.phones
