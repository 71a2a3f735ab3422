"""Ablations: which runs are trained, which are skipped, which messages are printed."""

import json
from pathlib import Path

import pytest
from made_dataset import SHORT_RUNS, make_dataset

from v2f_train.cli import main
from v2f_train.distil.config import Config
from v2f_train.labels.dataset import Dataset
from v2f_train.report import ablate

LIST = (
    SHORT_RUNS
    + """
[[run]]
name = "future"
group = "losses"
set = { no_such_key = 1.0 }
"""
)
MINUTES = "0.002"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("ablate")
    make_dataset(place / "set")
    (place / "list.toml").write_text(LIST)
    return place


def run(folder, *arguments) -> int:
    return main(
        [
            "ablate",
            str(folder / "set"),
            str(folder / "out"),
            str(folder / "list.toml"),
            "--minutes",
            MINUTES,
            *arguments,
        ]
    )


def rows(folder) -> dict[str, dict]:
    return {row["name"]: row for row in json.loads((folder / "out" / "ablations.json").read_text())}


def test_runs_are_measured_once_and_failures_are_named(folder, capsys, monkeypatch):
    assert run(folder, "--only", "base") == 0
    first = rows(folder)
    assert set(first) == {"base", "base-no-ensemble"} and first["base"]["steps"] > 0
    assert first["base-no-ensemble"]["figures"]["jitter_ratio"] > first["base"]["figures"]["jitter_ratio"]

    trained = []
    honest = ablate.train
    monkeypatch.setattr(
        ablate,
        "train",
        lambda dataset, place, config, resume: (
            trained.append(place.name) or honest(dataset, place, config, resume)
        ),
    )
    assert run(folder) == 1  # `future` cannot be trained
    found = rows(folder)
    assert trained == [found["half"]["settings"]], "what was measured before is not trained again"
    assert found["base"] == first["base"]
    assert found["whole"]["figures"] == first["base"]["figures"], (
        "the base stands for a run that names nothing"
    )
    assert (
        "unknown setting no_such_key" in found["future"]["error"]
        and "unknown setting" in capsys.readouterr().out
    )
    assert found["half"]["group"] == "hours" and 0 < found["half"]["x"] < found["whole"]["x"]


def test_other_settings_are_another_run(folder):
    base, one = {"width": 8}, ablate.Ablation("one", "x", set={"velocity_weight": 1.5})
    here = ablate.Ablations(folder / "set", folder / "out", base, "phones")
    same = ablate.Ablation("other name", "y", set={"velocity_weight": 1.5}, curve="time")
    assert here.settings(one) == here.settings(same)
    others = [ablate.Ablation("one", "x"), ablate.Ablation("one", "x", set=one.set, share=0.5)]
    assert len({here.settings(one), *(here.settings(other) for other in others)}) == 3


def test_a_larger_share_holds_the_smaller_and_held_out_people_stay(folder):
    dataset = Dataset.open(folder / "set")
    parts = [ablate.part_of(dataset, ablate.Ablation("x", "y", share=share)) for share in (0.3, 0.7, 1.0)]
    files = [{clip["file"] for clip in part.of("train")} for part in parts]
    assert files[0] < files[1] < files[2] and len(files[2]) == 6
    assert all(len(part.of("validation")) == 6 for part in parts)
    assert ablate.part_of(dataset, ablate.Ablation("x", "y", languages=("de",))).of("train") == []


def test_the_shipped_list_reads():
    base, runs = ablate.read_list(Path(__file__).parents[1] / "configs" / "ablations.toml")
    assert Config(**base).name == "tiny-low-latency"
    assert {"no-velocity", "no-closure-term", "half-width", "front-plain", "labels-encoder"} <= {
        r.name for r in runs
    }
    assert {run.curve for run in runs} == {"", *ablate.CURVES}
