"""Sets of phones, by the names of CMUdict in lower case. `sil` is silence, `spn` is noise."""

SILENCE = ("sil", "spn")
BILABIAL = ("p", "b", "m")
OPEN_VOWELS = ("aa", "ae", "ao", "aw", "ay")
VOWELS = ("aa", "ae", "ah", "ao", "aw", "ay", "eh", "er", "ey", "ih", "iy", "ow", "oy", "uh", "uw")
CONSONANTS = (
    "b",
    "ch",
    "d",
    "dh",
    "f",
    "g",
    "hh",
    "jh",
    "k",
    "l",
    "m",
    "n",
    "ng",
    "p",
    "r",
    "s",
    "sh",
    "t",
    "th",
    "v",
    "w",
    "y",
    "z",
    "zh",
)
PHONES = (*VOWELS, *CONSONANTS, *SILENCE)
"""The 39 phones of CMUdict, silence and noise."""
