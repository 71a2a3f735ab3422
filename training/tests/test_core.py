"""Compares what the trainer repeats of the library with the library's own sources: names, gap weights,
lip contact, silence gate.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from v2f_train.controls import ARKIT, CONTROLS, GAP_WEIGHTS, RIG, check_tracks, controls_of
from v2f_train.measure import gate, metrics

ROOT = Path(__file__).resolve().parents[2]
NUMBER = r"-?\d+(?:\.\d+)?"


def source(path: str, start: str, end: str) -> str:
    """The part of a source file from `start` to `end`. Fails when the file no longer has it."""
    text = (ROOT / path).read_text()
    assert start in text, f"{path} has no {start!r}: change this test with it"
    return text.split(start, 1)[1].split(end, 1)[0]


def named(text: str) -> dict[str, float]:
    """Pairs of a quoted name and a number, in Rust or C++."""
    return {name: float(number) for name, number in re.findall(rf'"(\w+)"\)?,\s*({NUMBER})', text)}


def of_the_library() -> dict[str, float]:
    return named(source("src/rig/gap.rs", "const GAP_WEIGHTS", "];"))


def of_the_trainer() -> dict[str, float]:
    """Per control, as in the library. Tracks have lipClosure instead of mouthClose, which cancels the jaw."""
    rows = {
        name: weight / len(controls_of(track))
        for track, weight in GAP_WEIGHTS.items()
        for name in controls_of(track)
    }
    return {**rows, "mouthClose": -1.0}


def of_unity() -> dict[str, float]:
    names = re.findall(r'"(\w+)"', source("tests/unity/loop/Rig.cs", "string[] names =", "};"))
    numbers = re.findall(NUMBER, source("tests/unity/loop/Rig.cs", "double[] weights =", "};"))
    pairs = zip(names, map(float, numbers), strict=True)
    return {name: weight for name, weight in pairs if weight}


def of_unreal() -> dict[str, float]:
    return named(source("tests/unreal/harness.cpp", "Terms[] =", ";"))


def of_godot() -> dict[str, float]:
    sys.path.insert(0, str(ROOT / "tests" / "godot"))
    try:
        import lips
    finally:
        sys.path.pop(0)
    return lips.GAP


@pytest.mark.parametrize("listed", [of_the_trainer, of_unity, of_unreal, of_godot])
def test_the_weights_of_the_lip_gap_are_the_librarys(listed):
    library = of_the_library()
    assert len(library) == 16
    assert listed() == pytest.approx(library, abs=1e-9)


def test_the_rig_is_the_librarys():
    path = "src/rig/names.rs"
    arkit = re.findall(r'"(\w+)"', source(path, "pub const ARKIT: [&str; 52] = [", "];"))
    tongue = re.findall(r'"(\w+)"', source(path, "pub const TONGUE: [&str; 2] = [", "];"))
    closure = re.findall(r'"(\w+)"', source(path, "pub const LIP_CLOSURE: &str =", ";"))
    assert list(ARKIT) == arkit
    assert list(RIG) == [*arkit, *tongue, *closure]
    assert set(CONTROLS) <= set(RIG)


def test_a_misspelt_control_is_an_error_and_no_new_control():
    with pytest.raises(ValueError, match="mouthPukker is no control of the shipped rig"):
        controls_of("mouthPukker")
    with pytest.raises(ValueError, match="mouthSmilesLeft, mouthSmilesRight is no control"):
        controls_of("mouthSmiles*")
    with pytest.raises(ValueError, match="the table has unknown tracks: jawOpn"):
        check_tracks(["jawOpen", "jawOpn"], "the table")


def test_lip_contact_is_sharpened_as_in_the_library():
    """tests/closure.rs compares the file with the library. The trainer gets the same probabilities here."""
    fixture = json.loads((ROOT / "tests" / "fixtures" / "closure.json").read_text())
    probabilities = np.array(fixture["probabilities"])
    for step in fixture["steps"]:
        found = metrics.sharpen(probabilities, step["threshold"], step["softness"])
        assert np.allclose(found, step["sharpened"], atol=1e-5), step
    assert len(fixture["steps"]) > 20


def test_the_silence_gate_gives_the_librarys_weights():
    """tests/gate_fixture.rs compares the file with the library. The trainer's gate gets the same
    levels here.
    """
    fixture = json.loads((ROOT / "tests" / "fixtures" / "gate.json").read_text())
    found = gate.weights(np.array(fixture["levels_dbfs"]))
    assert np.allclose(found, fixture["weights"], atol=1e-6)
    assert len(found) > 500 and {0.0, 1.0} < set(found.tolist()), "it opens, releases and closes"
