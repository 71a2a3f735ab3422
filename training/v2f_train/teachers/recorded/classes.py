"""Classes of phones: what phones share. A phone that the recorded sentences lack moves as its classes do."""

import numpy as np

from v2f_train.speech.phone_sets import BILABIAL, PHONES, SILENCE, VOWELS

CLASSES = {
    "vowel": VOWELS,
    "open": ("aa", "ae", "aw", "ay", "ao"),
    "middle": ("eh", "ey", "ah", "ow", "er", "oy"),
    "high": ("iy", "ih", "uw", "uh"),
    "round": ("uw", "w", "ow", "ao", "oy", "r", "uh", "er", "sh", "ch", "jh", "zh", "y"),
    "front": ("iy", "ih", "eh", "ey", "ae", "y"),
    "bilabial": BILABIAL,
    "labiodental": ("f", "v"),
    "alveolar": ("t", "d", "n", "l"),
    "sibilant": ("s", "z"),
    "postalveolar": ("sh", "zh", "ch", "jh"),
    "back": ("k", "g", "ng", "hh"),
    "dental": ("th", "dh"),
    "nasal": ("m", "n", "ng"),
    "voiced": ("b", "d", "g", "v", "z", "zh", "dh", "jh", "m", "n", "ng", "l", "r", "w", "y"),
    "stop": ("p", "b", "t", "d", "k", "g"),
    "glide": ("w", "r", "y", "l"),
    "to iy": ("ay", "ey", "oy"),
    "to uw": ("aw", "ow"),
    "silence": SILENCE,
}
"""Class -> its phones."""

MEMBERSHIP = np.array([[phone in members for members in CLASSES.values()] for phone in PHONES], np.float64)
"""[PHONES, CLASSES], 0 or 1."""
