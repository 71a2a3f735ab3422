"""Sounds, labels and figures of the voice detector."""

import numpy as np
import pytest

from v2f_train.voice.detector import FEATURES, HIDDEN, HOP, IGNORED, NOT_VOICE, VOICE, rust, shifted, spoken
from v2f_train.voice.roc import area, at_false_alarms
from v2f_train.voice.sounds import NOT_VOICES, RATE, VOICES, at_level


@pytest.mark.parametrize("kind", [*VOICES, *NOT_VOICES])
def test_a_computed_sound_is_the_same_for_a_seed_and_a_number_throughout(kind: str) -> None:
    make = {**VOICES, **NOT_VOICES}[kind]
    for seed in range(3):
        one, other = (at_level(make(np.random.default_rng(seed), 2.0), -20) for _ in range(2))
        assert np.array_equal(one, other)
        assert np.isfinite(one).all()
        assert 1.9 * RATE < len(one) <= 2 * RATE
        assert np.abs(one).max() > 0.01


def test_labels_say_nothing_between_loud_and_quiet() -> None:
    loud, soft = np.ones(50 * HOP) * 0.1, np.ones(50 * HOP) * 1e-5
    label = spoken(np.concatenate([loud, soft]))
    assert (label[:48] == VOICE).all()
    assert (label[60:] == NOT_VOICE).all()
    assert (label[51:53] != NOT_VOICE).all()
    assert list(shifted(label)[:4]) == [IGNORED] * 4


def test_the_figures_of_a_curve_that_tells_all_and_of_one_that_tells_nothing() -> None:
    voice, other = np.linspace(0.6, 1, 500), np.linspace(0, 0.4, 500)
    assert area(voice, other) == pytest.approx(1.0)
    assert at_false_alarms(voice, other, 0.01) == 1.0
    assert area(other, other) == pytest.approx(0.5, abs=0.01)


def test_the_weights_are_written_as_rust() -> None:
    first, second = np.ones((HIDDEN, FEATURES)), np.ones((1, HIDDEN))
    numbers = [first, np.zeros(HIDDEN), second, np.zeros(1)]
    text = rust((np.zeros(FEATURES), np.ones(FEATURES), numbers))
    assert text.count("1.0") == HIDDEN * FEATURES + HIDDEN + FEATURES
    assert "SECOND_BIAS: f32 = 0.0;" in text
