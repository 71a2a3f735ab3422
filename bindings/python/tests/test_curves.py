"""Curves are a mapping from names to arrays."""

import sys

import numpy as np
import pytest

import v2f


@pytest.fixture(scope="module")
def curves(speech):
    return v2f.bake(speech, 16_000)


def test_they_are_a_mapping(curves):
    assert "jawOpen" in curves and "ears" not in curves and 0 not in curves
    assert list(curves) == list(curves.keys()) == list(curves.names)
    as_dict = dict(curves)
    assert as_dict.keys() == set(curves.names)
    assert [(name, curve.tolist()) for name, curve in curves.items()] == [
        (name, curves[name].tolist()) for name in curves.names
    ]
    assert curves.get("ears") is None and curves.get("jawOpen") is not None
    for name in ("ears", 0):
        with pytest.raises(KeyError, match="there is no control"):
            curves[name]


def test_they_are_compared_by_their_values(curves, speech):
    assert curves == v2f.bake(speech, 16_000)
    assert curves != v2f.bake(speech, 16_000, fps=30) and curves != dict(curves) and curves != 7
    changed = v2f.Curves(curves.names, curves.times, curves.values + 1)
    assert changed != curves
    with pytest.raises(TypeError, match="unhashable"):
        hash(curves)


def test_as_a_table(curves, monkeypatch):
    pandas = pytest.importorskip("pandas")
    table = curves.to_dataframe()
    assert isinstance(table, pandas.DataFrame) and table.index.name == "seconds"
    assert list(table.columns) == list(curves.names)
    assert np.array_equal(table["jawOpen"], curves["jawOpen"]) and np.array_equal(table.index, curves.times)


def test_without_pandas_the_text_names_it(curves, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        curves.to_dataframe()
