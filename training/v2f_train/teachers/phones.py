"""The pose of every phone, as a table; articulation.py reads it.

A pose has targets in 0..1 for the tracks that it moves; all other tracks are 0. The opening is always that of
lips that never meet: contact at p b m is the track `lipClosure`, which articulation.py makes from the times
alone.

Sources: the order of vowels by jaw height, and of consonants by freedom of jaw and lips, follows phonetics
textbooks (Ladefoged; Keating on coarticulation resistance: sibilants hold the jaw, /k g h/ follow their
vowels). The magnitudes are ours, chosen so that the ARKit gap of every consonant except p b m stays visibly
open.
"""

from v2f_train.controls import check_tracks

GROUPS = {
    "jaw": ("jawOpen", "jawForward"),
    "rounding": ("mouthFunnel", "mouthPucker"),
    "lips": (
        "mouthRollLower",
        "mouthRollUpper",
        "mouthShrugLower",
        "mouthShrugUpper",
        "mouthStretch*",
        "mouthSmile*",
        "mouthUpperUp*",
        "mouthLowerDown*",
        "mouthPress*",
        "mouthDimple*",
    ),
    "tip": ("tongueOut", "tongueTipUp"),
    "back": ("tongueBackUp",),
}
"""Tracks that one articulator moves: they share dominance and timing."""

TIMING = {  # seconds over which a phone's pull fades, before and after it
    "jaw": (0.060, 0.060),
    "rounding": (0.120, 0.080),  # rounding starts early: "stew" is round from its s on
    "lips": (0.055, 0.055),
    "tip": (0.040, 0.040),
    "back": (0.045, 0.045),
}

DIPHTHONGS = {  # phone -> (first pose, second pose, share of the first in time)
    "aw": ("aa", "uh", 0.55),
    "ay": ("aa", "ih", 0.55),
    "ey": ("eh", "iy", 0.45),
    "ow": ("o", "uh", 0.55),
    "oy": ("ao", "ih", 0.5),
}

# dominance: jaw, rounding, lips, tip, back | then the targets
_TABLE = """
aa   1.0 0.5 0.6 0.3 0.3   jawOpen 0.86 mouthLowerDown* 0.28 mouthUpperUp* 0.08
ae   1.0 0.5 0.8 0.3 0.3   jawOpen 0.76 mouthLowerDown* 0.32 mouthUpperUp* 0.16 mouthStretch* 0.26 mouthSmile* 0.18
ah   0.7 0.4 0.5 0.3 0.3   jawOpen 0.48 mouthLowerDown* 0.20
ao   1.0 1.0 0.7 0.3 0.3   jawOpen 0.68 mouthFunnel 0.42 mouthPucker 0.18 mouthLowerDown* 0.15
o    0.9 1.0 0.7 0.3 0.3   jawOpen 0.54 mouthFunnel 0.45 mouthPucker 0.35 mouthLowerDown* 0.10
eh   0.9 0.5 0.7 0.3 0.3   jawOpen 0.54 mouthLowerDown* 0.28 mouthUpperUp* 0.14 mouthStretch* 0.18 mouthSmile* 0.18
er   0.7 0.8 0.6 0.4 0.4   jawOpen 0.30 mouthFunnel 0.26 mouthPucker 0.30 tongueTipUp 0.30 tongueBackUp 0.30
ih   0.7 0.4 0.6 0.3 0.3   jawOpen 0.32 mouthLowerDown* 0.22 mouthUpperUp* 0.10 mouthSmile* 0.24 mouthStretch* 0.15
iy   0.9 0.7 0.9 0.3 0.4   jawOpen 0.22 mouthLowerDown* 0.24 mouthUpperUp* 0.14 mouthSmile* 0.46 mouthStretch* 0.28 mouthDimple* 0.16 tongueBackUp 0.25
uh   0.7 0.9 0.6 0.3 0.4   jawOpen 0.32 mouthFunnel 0.28 mouthPucker 0.40 tongueBackUp 0.30
uw   0.8 1.4 0.7 0.3 0.4   jawOpen 0.22 mouthFunnel 0.34 mouthPucker 0.80 tongueBackUp 0.45 mouthShrugUpper 0.08
w    0.8 1.6 0.7 0.3 0.5   jawOpen 0.17 mouthFunnel 0.26 mouthPucker 0.88 tongueBackUp 0.45 mouthShrugUpper 0.06
y    0.7 0.5 0.7 0.3 0.5   jawOpen 0.20 mouthLowerDown* 0.20 mouthUpperUp* 0.10 mouthSmile* 0.36 mouthStretch* 0.20 mouthDimple* 0.10 tongueBackUp 0.35
r    0.7 1.0 0.5 0.6 0.5   jawOpen 0.20 mouthFunnel 0.30 mouthPucker 0.42 tongueTipUp 0.35 tongueBackUp 0.30
l    0.5 0.2 0.3 1.2 0.3   jawOpen 0.30 mouthLowerDown* 0.18 mouthUpperUp* 0.06 tongueTipUp 0.90
p    0.5 0.1 0.3 0.1 0.1   jawOpen 0.18 mouthShrugLower 0.12
b    0.5 0.1 0.3 0.1 0.1   jawOpen 0.18 mouthShrugLower 0.10
m    0.5 0.1 0.3 0.1 0.1   jawOpen 0.18 mouthShrugLower 0.08
f    1.2 0.3 2.0 0.2 0.1   jawOpen 0.17 mouthRollLower 0.48 mouthRollUpper 0.04 mouthUpperUp* 0.30 mouthPress* 0.10 mouthDimple* 0.08
v    1.2 0.3 2.0 0.2 0.1   jawOpen 0.17 mouthRollLower 0.42 mouthRollUpper 0.03 mouthUpperUp* 0.26 mouthPress* 0.08 mouthDimple* 0.06
th   0.9 0.2 0.5 1.6 0.2   jawOpen 0.22 mouthLowerDown* 0.24 mouthUpperUp* 0.12 tongueOut 0.38 tongueTipUp 0.35
dh   0.7 0.2 0.4 1.4 0.2   jawOpen 0.23 mouthLowerDown* 0.22 mouthUpperUp* 0.10 tongueOut 0.26 tongueTipUp 0.40
t    0.8 0.2 0.4 1.4 0.2   jawOpen 0.18 mouthLowerDown* 0.22 mouthUpperUp* 0.10 mouthStretch* 0.08 tongueTipUp 0.92
d    0.8 0.2 0.4 1.4 0.2   jawOpen 0.19 mouthLowerDown* 0.22 mouthUpperUp* 0.10 mouthStretch* 0.08 tongueTipUp 0.92
n    0.6 0.2 0.4 1.4 0.2   jawOpen 0.22 mouthLowerDown* 0.20 mouthUpperUp* 0.08 mouthStretch* 0.06 tongueTipUp 0.92
s    1.6 0.4 0.9 1.2 0.2   jawOpen 0.11 jawForward 0.10 mouthLowerDown* 0.34 mouthUpperUp* 0.18 mouthStretch* 0.22 mouthDimple* 0.10 tongueTipUp 0.55
z    1.5 0.4 0.9 1.2 0.2   jawOpen 0.12 jawForward 0.08 mouthLowerDown* 0.32 mouthUpperUp* 0.16 mouthStretch* 0.20 mouthDimple* 0.08 tongueTipUp 0.55
sh   1.5 1.3 1.0 0.9 0.4   jawOpen 0.13 jawForward 0.24 mouthFunnel 0.54 mouthPucker 0.30 mouthLowerDown* 0.18 mouthUpperUp* 0.20 mouthShrugLower 0.06 tongueTipUp 0.40 tongueBackUp 0.20
zh   1.4 1.2 1.0 0.9 0.4   jawOpen 0.14 jawForward 0.20 mouthFunnel 0.50 mouthPucker 0.28 mouthLowerDown* 0.18 mouthUpperUp* 0.18 mouthShrugLower 0.06 tongueTipUp 0.40 tongueBackUp 0.20
ch   1.4 1.2 1.0 1.1 0.4   jawOpen 0.13 jawForward 0.22 mouthFunnel 0.50 mouthPucker 0.28 mouthLowerDown* 0.20 mouthUpperUp* 0.20 mouthShrugLower 0.06 tongueTipUp 0.60 tongueBackUp 0.20
jh   1.3 1.1 1.0 1.1 0.4   jawOpen 0.14 jawForward 0.20 mouthFunnel 0.46 mouthPucker 0.26 mouthLowerDown* 0.20 mouthUpperUp* 0.18 mouthShrugLower 0.06 tongueTipUp 0.60 tongueBackUp 0.20
k    0.4 0.1 0.2 0.3 1.4   jawOpen 0.26 mouthLowerDown* 0.16 mouthUpperUp* 0.06 tongueBackUp 0.92
g    0.4 0.1 0.2 0.3 1.4   jawOpen 0.26 mouthLowerDown* 0.16 mouthUpperUp* 0.06 tongueBackUp 0.92
ng   0.5 0.1 0.2 0.3 1.4   jawOpen 0.26 mouthLowerDown* 0.16 mouthUpperUp* 0.06 tongueBackUp 0.92
hh   0.2 0.1 0.1 0.1 0.2   jawOpen 0.36 mouthLowerDown* 0.18
sil  1.0 0.6 1.0 1.0 1.0
"""

CONSTRICTIONS = {  # phones -> track -> (bound, value) in the phone's core, also in fast speech
    "f": {"mouthRollLower": ("least", 0.46), "mouthUpperUp*": ("least", 0.28), "jawOpen": ("most", 0.24)},
    "v": {"mouthRollLower": ("least", 0.40), "mouthUpperUp*": ("least", 0.24), "jawOpen": ("most", 0.24)},
    "s z": {"jawOpen": ("most", 0.20)},
    "sh zh ch jh": {"jawOpen": ("most", 0.22)},
    "t d n": {"tongueTipUp": ("least", 0.90), "jawOpen": ("most", 0.42)},
    "l": {"tongueTipUp": ("least", 0.85)},
    "th": {"tongueOut": ("least", 0.36)},
    "dh": {"tongueOut": ("least", 0.24)},
    "k g ng": {"tongueBackUp": ("least", 0.88)},
}
"""Bounds that a sound needs to be produced, which coarticulation must not remove. Contact of p b m is in
articulation.py.

f v: the lower lip is at the upper teeth (Ladefoged); an open jaw would move it away. Sibilants: the jaw is
high and varies less than in any other sound, whatever the vowels (Keating, Lindblom, Lubker and Kreiman 1994,
"Variability in jaw height for segments in English and Swedish VCVs"); t d n come next. t d n l k g ng: the
tongue touches the palate. th dh: its tip is between the teeth (Ladefoged). Values: the poses above, within 5
%.
"""


def _read(table: str) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    targets, dominances = {}, {}
    for line in table.strip().splitlines():
        phone, *cells = line.split()
        dominances[phone] = dict(zip(GROUPS, map(float, cells[: len(GROUPS)]), strict=True))
        moves = cells[len(GROUPS) :]
        targets[phone] = dict(zip(moves[::2], map(float, moves[1::2]), strict=True))
    return targets, dominances


TARGETS, DOMINANCES = _read(_TABLE)
check_tracks([track for pose in (*TARGETS.values(), *CONSTRICTIONS.values()) for track in pose], __name__)
check_tracks([track for tracks in GROUPS.values() for track in tracks], __name__)
"""Pose -> track -> target in 0..1, and pose -> group -> how strongly it pulls against its neighbours."""
