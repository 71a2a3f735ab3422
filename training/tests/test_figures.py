"""Every figure against a value calculated by hand, on curves made for it."""

import numpy as np
import pytest

from v2f_train.clock import HOP, HOP_SECONDS
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.measure import gate, metrics
from v2f_train.measure.cases import Case, ensembled, grouped, headline
from v2f_train.measure.closure import SOFTNESSES, Closure, choose_closure, shown_contact, shown_gap
from v2f_train.measure.figures import by_phone, figures
from v2f_train.measure.intervals import interval
from v2f_train.measure.leaks import silence_levels
from v2f_train.speech.sound import levels
from v2f_train.teachers.articulation import Phone

JAW = TRACKS.index("jawOpen")
CLOSURE_AT = Closure(0.5, 0.1)


def case(
    shown: np.ndarray, reference: np.ndarray, phones: list[Phone], speaker: str = "a", sex: str = "f"
) -> Case:
    clip = {"set": "made", "file": "x.wav", "speaker": speaker, "sex": sex, "language": "en", "hop": 0}
    quiet = np.arange(len(shown)) >= 60
    return Case(clip, phones, reference, shown, np.zeros(len(shown), np.float32), quiet)


def tracks(jaw: list[float], contact: list[float]) -> np.ndarray:
    rows = np.zeros((len(jaw), len(TRACKS)))
    rows[:, JAW], rows[:, CLOSURE] = jaw, contact
    return rows


def spoken(*names_and_hops: tuple[str, int]) -> list[Phone]:
    found, at = [], 0
    for name, hops in names_and_hops:
        found.append(Phone(name, at * HOP_SECONDS, (at + hops) * HOP_SECONDS))
        at += hops
    return found


PHONES = spoken(("aa", 10), ("b", 10), ("t", 10), ("m", 10), ("k", 10), ("sil", 30))
REFERENCE = tracks([0.8] * 50 + [0.0] * 30, [0] * 10 + [1] * 10 + [0] * 10 + [1] * 10 + [0] * 40)
# b is shown, m is not; k is closed by mistake; in silence the mouth stays open, less where it is quiet.
SHOWN = tracks([0.8] * 50 + [0.4] * 10 + [0.1] * 20, [0] * 10 + [1] * 10 + [0] * 23 + [1] * 7 + [0] * 30)


def test_rates_errors_and_leak_by_hand():
    found = figures([case(SHOWN, REFERENCE, PHONES)], CLOSURE_AT, unit=0.8)
    assert found["pbm_accuracy"] == 0.5 and found["phones_pbm"] == 2
    assert found["open_accuracy"] == 1.0
    assert found["false_closure"] == pytest.approx(1 / 3)  # of aa, t and k
    assert found["silence_leak"] == pytest.approx((10 * 0.4 + 20 * 0.1) / 30 / 0.8)
    assert found["silence_quiet"] == pytest.approx(0.1 / 0.8)
    assert found["silence_leak_gated"] == 0.0  # the gate of this case is shut
    wrong = 10 * 0.4 + 20 * 0.1 + 17 * 1.0  # jaw in silence; contact of m and of k
    assert found["mae"] == pytest.approx(wrong / (80 * len(TRACKS)))
    assert found["rmse"] == pytest.approx(np.sqrt((10 * 0.16 + 20 * 0.01 + 17) / (80 * len(TRACKS))))
    assert found["per_control"]["jawOpen"]["mae"] == pytest.approx(6 / 80)
    assert found["interval"] is None  # one person: nothing to draw


def test_leak_by_level_by_hand():
    loud, faint = 0.1, 0.1 * 10 ** (-30 / 20)  # the first ten hops of the silence are as loud as the speech
    sound = np.repeat([loud] * 60 + [faint] * 20, HOP).astype(np.float32)
    rows = silence_levels([case(SHOWN, REFERENCE, PHONES)], [sound], CLOSURE_AT, unit=0.8)
    assert [row["hops"] for row in rows] == pytest.approx([0, 20 / 30, 0, 10 / 30])
    assert rows[1]["leak"] == pytest.approx(0.1 / 0.8) and rows[3]["leak"] == pytest.approx(0.4 / 0.8)
    assert rows[1]["share"] == pytest.approx(2 / 6) and rows[3]["share"] == pytest.approx(4 / 6)


def test_amplitude_is_the_slope_on_the_reference():
    random = np.random.default_rng(2)
    left = tracks(random.random(60), random.random(60))
    timid = left.copy()
    timid[:, JAW] = 0.3 + 0.4 * left[:, JAW]  # correlated wholly, and moves by less than half
    found = figures([case(timid, left, [])], CLOSURE_AT, 1.0)
    assert found["per_control"]["jawOpen"]["amplitude"] == pytest.approx(0.4)
    assert found["per_control"]["jawOpen"]["correlation"] == pytest.approx(1.0)
    assert found["amplitude"] == pytest.approx((0.4 + 1) / 2)
    assert np.isnan(found["per_control"]["tongueOut"]["amplitude"])


def test_correlation_is_numpys_and_leaves_out_what_never_moves():
    random = np.random.default_rng(1)
    left, right = (tracks(random.random(60), random.random(60)) for _ in range(2))
    found = figures([case(right[:20], left[:20], []), case(right[20:], left[20:], [])], CLOSURE_AT, 1.0)
    expected = [np.corrcoef(left[:, track], right[:, track])[0, 1] for track in (JAW, CLOSURE)]
    assert found["per_control"]["jawOpen"]["correlation"] == pytest.approx(expected[0])
    assert found["correlation"] == pytest.approx(np.mean(expected))
    assert np.isnan(found["per_control"]["tongueOut"]["correlation"])
    assert np.isnan(found["pbm_accuracy"])  # no phones: no figure, and not 0


def test_jitter_of_twice_the_movement_is_two():
    wave = 0.1 + 0.05 * np.sin(np.arange(200))
    one, two = tracks(wave, np.zeros(200)), tracks(2 * wave, np.zeros(200))
    assert figures([case(two, one, [])], CLOSURE_AT, 1.0)["jitter_ratio"] == pytest.approx(2, rel=1e-6)


def test_lip_closure_is_sharpened_before_the_ensemble():
    """A contact that one prediction of three sees is shown by a third, not as whole or as none."""
    once = case(tracks([0.6] * 5, [0, 0, 1, 0, 0]), REFERENCE[:5], [])
    after = ensembled([once])[0]
    assert np.allclose(shown_contact(after, Closure(0.5, 0.3)), [0, 1 / 3, 1 / 3, 1 / 3, 0])
    assert np.allclose(shown_contact(once, Closure(0.5, 0.3)), [0, 0, 1, 0, 0])
    gap = metrics.ensembled_gap(once.shown, 0.5, 0.3)
    assert np.allclose(shown_gap(after, Closure(0.5, 0.3)), gap) and gap[2] == pytest.approx(0.4)


def test_the_ensemble_is_the_mean_of_three():
    shown = ensembled([case(tracks([0, 3, 0, 0], [0] * 4), REFERENCE[:4], [])])[0].shown
    assert shown[:, JAW].tolist() == pytest.approx([1, 1, 1, 0])


def test_errors_by_phone():
    found = by_phone([case(SHOWN, REFERENCE, PHONES)], CLOSURE_AT, 0.8)
    assert found["m"] == {"count": 1, "wrong": 1.0} and found["b"]["wrong"] == 0 and found["k"]["wrong"] == 1


def test_groups_by_sex_and_language():
    measured = [
        case(SHOWN, REFERENCE, PHONES, "a", "f"),
        case(SHOWN, REFERENCE, PHONES, "b", "m"),
        case(SHOWN, REFERENCE, PHONES, "c", ""),
    ]
    measured[1].clip["language"] = "de"
    groups = {name: len(members) for name, members in grouped(measured).items()}
    assert groups == {
        "headline": 2,
        "all": 3,
        "set made": 3,
        "sex f": 1,
        "sex m": 1,
        "language de": 1,
        "language en": 2,
    }
    assert len(headline(measured[1:2])) == 1


def test_interval_of_people():
    """Two speakers, one always right and one never: draws give every share from 0 to 1. Equal speakers give
    no width.
    """

    def share(sums):
        return sums[:, :1] / sums[:, 1:]

    assert interval(np.array([[4.0, 4.0], [0.0, 4.0]]), share) == [[0.0, 1.0]]
    assert interval(np.array([[1.0, 4.0]] * 5), share) == [[0.25, 0.25]]
    assert interval(np.array([[1.0, 4.0]]), share) is None


def test_the_chosen_closure_keeps_the_aim_for_other_people():
    """One speaker of three has many false closures: the careful choice is stricter than the plain one."""
    random, measured = np.random.default_rng(2), []
    phones = spoken(*[(name, 6) for name in ("b", "aa", "t", "m", "k", "ae", "d", "p", "iy", "g") * 6])
    for speaker, confusion in (("a", 0.1), ("b", 0.2), ("c", 0.8)):
        contact = np.concatenate(
            [
                np.full(
                    6, random.uniform(0.5, 1) if p.name in metrics.BILABIAL else confusion * random.random()
                )
                for p in phones
            ]
        )
        measured.append(
            case(
                tracks([0.8] * len(contact), contact), tracks([0.8] * len(contact), contact), phones, speaker
            )
        )
    aim = 0.1
    plain, careful = (choose_closure(measured, 0.8, aim, careful=flag) for flag in (False, True))
    rates = [figures(measured, closure, 0.8) for closure in (plain, careful)]
    assert rates[0]["false_closure"] <= aim and rates[1]["interval"]["false_closure"][1] <= aim + 0.03
    assert careful.threshold > plain.threshold and rates[1]["false_closure"] < rates[0]["false_closure"]


def test_a_softer_step_is_chosen_where_it_costs_nothing():
    """Certain contact: every step shows it closed, and the softest moves the lips most slowly."""
    phones = spoken(*[(name, 6) for name in ("b", "aa", "t", "m", "k", "ae") * 6])
    certain, doubtful = [], []
    for phone in phones:
        bilabial = phone.name in metrics.BILABIAL
        certain += [1.0 if bilabial else 0.0] * 6
        doubtful += [0.5 if bilabial else 0.1] * 6
    chosen = []
    for contact in (np.array(certain), np.array(doubtful)):
        rows = tracks([0.8] * len(contact), contact)
        chosen.append(choose_closure([case(rows, rows, phones, "a")], 0.8, 0.05, careful=False))
    assert chosen[0].softness == max(SOFTNESSES)
    assert chosen[1].softness < max(SOFTNESSES), "a soft step would not close at a probability of 0.5"


def test_the_gate_is_shut_in_silence_and_steady_noise_and_open_in_speech():
    random = np.random.default_rng(3)
    second = 16_000 // HOP * HOP
    quiet, steady = np.zeros(second, np.float32), random.standard_normal(8 * second).astype(np.float32) * 0.03
    swelling = np.sin(np.arange(2 * second) / 16_000 * 2 * np.pi * 4)  # syllables
    speech = (random.standard_normal(2 * second) * 0.1 * np.maximum(swelling, 0)).astype(np.float32)
    assert gate.weights(levels(quiet)).max() == 0
    assert gate.weights(levels(steady))[-second // HOP :].max() == 0
    assert gate.weights(levels(np.concatenate([quiet, speech])))[second // HOP + 2 :].min() > 0.5
