"""The labels of the output `voice`: where the person of a clip speaks."""

import numpy as np
import pytest

from v2f_train.clock import HOP, HOP_SECONDS
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.labels.dataset import Dataset
from v2f_train.labels.voice import JAW, MOUTH_LEAD, voice_of
from v2f_train.speech.alignments import ALIGNER_LEAD

HOPS = 100
LEAD = round(MOUTH_LEAD / HOP_SECONDS)


def phones(*names_and_hops):
    """As the aligner writes them: with its lead."""
    rows, at = [], 0
    for name, hops in names_and_hops:
        start, end = (at * HOP_SECONDS - ALIGNER_LEAD, (at + hops) * HOP_SECONDS - ALIGNER_LEAD)
        rows.append({"phone": name, "start": start, "end": end})
        at += hops
    return rows


def voice(clip_phones, labels=None, sound=None, controls=TRACKS):
    tracks = np.zeros((HOPS, len(controls)), np.float16) if labels is None else labels
    audio = np.zeros(HOPS * HOP, np.int16) if sound is None else sound
    clip = {"set": "s", "file": "f", "hop": 0, "hops": HOPS, "phones": clip_phones}
    return voice_of(Dataset(audio, tracks, [clip], controls), clip)


def test_phones_that_are_not_silence_are_voice():
    found = voice(phones(("sil", 20), ("aa", 20), ("sil", 20), ("b", 5), ("spn", 35)))
    assert found.shape == (HOPS,) and found.dtype == np.float32
    assert LEAD == 7, "hops"
    assert not found[: 19 - LEAD].any() and found[21 - LEAD : 39].min() == 1
    assert not found[41 : 59 - LEAD].any() and found[61 - LEAD : 64].min() == 1 and not found[66:].any()
    assert found[19 - LEAD] == 0.25 and found[20 - LEAD] == 0.75
    assert found[39] == 0.75 and found[40] == 0.25
    assert voice(phones(("sil", 3), ("aa", 20), ("sil", 77)))[:22].min() == 1, (
        "the lead begins before the clip"
    )


def test_a_short_pause_is_speech():
    """0.15 s are 9.4 hops."""
    assert voice(phones(("aa", 40), ("sil", 9), ("aa", 51))).min() == 1
    assert voice(phones(("aa", 40), ("sil", 20), ("aa", 40)))[45] == 0


def test_without_phones_the_labels_decide():
    """Jaw at rest and no closure is silence; a long /m/ with a resting jaw is not."""
    labels = np.zeros((HOPS, len(TRACKS)), np.float16)
    labels[30:50, JAW], labels[50:60, CLOSURE] = 0.3, 1.0
    found = voice(None, labels)
    assert not found[:29].any() and found[31:59].min() == 1 and not found[61:].any()


def test_for_another_rig_the_level_decides():
    sound = np.random.default_rng(0).standard_normal(HOPS * HOP) * 30
    sound[40 * HOP : 80 * HOP] *= 100
    found = voice(None, np.ones((HOPS, 3), np.float16), sound.astype(np.int16), ("a", "b", "c"))
    assert not found[: 38 - LEAD].any() and found[42 - LEAD : 78].min() == 1 and not found[82:].any()
    assert found.mean() == pytest.approx(0.4 + LEAD / HOPS, abs=0.03)
