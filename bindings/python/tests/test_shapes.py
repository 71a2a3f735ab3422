"""Which rig a mesh has, and which control drives which shape."""

import pytest
from conftest import REPOSITORY

import v2f

SPELLINGS = REPOSITORY / "tests" / "fixtures" / "shape_names.txt"


def test_every_spelling_of_the_list_is_found():
    lines = [line for line in SPELLINGS.read_text("utf-8").splitlines() if line and line[0] != "#"]
    assert len(lines) > 80
    for line in lines:
        wanted, shapes = line.split(" : ")
        control, shape = wanted.split(" > ")
        names = shapes.split(" | ")
        [found] = v2f.match_shapes([control], names)
        assert ("none" if found is None else names[found]) == shape, line


def test_a_profile_adds_other_names():
    shapes = ["vrc.v_ih", "vrc.v_aa"]
    assert v2f.match_shapes(["aa", "I"], shapes) == [1, None]
    assert v2f.match_shapes(["aa", "I"], shapes, "oculus") == [1, 0]
    assert v2f.match_shapes([], shapes) == []


def test_a_rig_is_detected_and_what_is_missing_is_said():
    found = v2f.detect_rig(["あ", "い", "え", "まばたき"])
    assert (found["profile"], found["unmatched"]) == ("mmd", ["う", "お"])
    assert found["lost"] == ["the mouth will never round on o, u and w"]
    assert v2f.detect_rig(["smile"])["profile"] == ""
    assert v2f.detect_rig(["jawOpen\nx", "jawOpen"], "arkit")["curves"][17]["shape"] == 1


def test_wrong_names_are_refused():
    with pytest.raises(TypeError, match="list of names"):
        v2f.detect_rig("jawOpen")
    with pytest.raises(ValueError, match="zero"):
        v2f.detect_rig(["a\0b"])
    with pytest.raises(v2f.Error, match="no mapping profile"):
        v2f.match_shapes(["a"], ["a"], "nope")
    with pytest.raises(v2f.Error, match="twice"):
        v2f.match_shapes(["a", "a"], ["a"])
