"""Splits are speaker-disjoint."""

import pytest

from v2f_train.speech.splits import Person, assert_disjoint, assign, person


def test_librispeech_sets_share_their_people():
    assert person("train-clean-5", "19") == person("train-clean-100-ones", "19")
    assert person("an4", "19") != person("train-clean-5", "19")


def test_splits_are_sex_balanced_and_stable():
    people = {Person("set", f"{sex}{n}"): sex for sex in "fm" for n in range(20)}
    splits = assign(people)
    assert splits == assign(dict(reversed(people.items())))
    for split, count in (("test", 2), ("validation", 2), ("train", 16)):
        for sex in "fm":
            assert sum(s == split and people[who] == sex for who, s in splits.items()) == count


def test_sets_of_one_speaker_train():
    assert assign({Person("kathleen", "kathleen"): "f"}) == {Person("kathleen", "kathleen"): "train"}


def test_a_speaker_in_two_splits_is_refused():
    rows = [
        {"set": "train-clean-5", "speaker": "19", "split": "train"},
        {"set": "train-clean-100-ones", "speaker": "19", "split": "test"},
    ]
    with pytest.raises(ValueError, match="19"):
        assert_disjoint(rows)
