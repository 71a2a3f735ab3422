"""The teacher `phones`: aligned phones -> controls by the articulation rules."""

import numpy as np

from v2f_train.controls import TRACKS
from v2f_train.teachers.articulation import label
from v2f_train.teachers.teacher import Unlabelled, Utterance


class Rules:
    name = "phones"
    controls = TRACKS
    reads_phones = True

    def label(self, utterances: list[Utterance]) -> list[np.ndarray]:
        return [self.one(utterance) for utterance in utterances]

    def one(self, utterance: Utterance) -> np.ndarray:
        if not utterance.phones:
            raise Unlabelled(f"{utterance.file}: has no phone times that can be believed")
        return label(utterance.sound, utterance.phones)
