"""Figures of students of another rig: by hand, and by all steps from the command line to the page."""

import json
import re

import numpy as np
import pytest
from made_dataset import SHORT_RUNS, make_dataset
from mesh_student import make_student

from v2f_train.cli import main
from v2f_train.measure.other_rig import Measure, Pair, grouped
from v2f_train.teachers.pca import Basis

NO_FACES = np.zeros((0, 3), np.uint32)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A student of meshes, its exported file, and their figures on validation."""
    out = tmp_path_factory.mktemp("rig")
    make_student(out, 60)
    assert (
        main(
            [
                "evaluate",
                str(out / "packed"),
                str(out / "figures"),
                str(out / "run/last.pt"),
                str(out / "students/face.onnx"),
                "--reference",
                "meshes",
            ]
        )
        == 0
    )
    return out


def report(made, name: str) -> dict:
    return json.loads((made / "figures" / f"{name}.json").read_text())


def pair(reference: list, shown: list, speaker: str = "a") -> Pair:
    clip = {
        "set": "made",
        "file": "x.wav",
        "speaker": speaker,
        "sex": "f",
        "language": "de",
        "hop": 0,
        "hops": 4,
    }
    return Pair(clip, np.array(reference, np.float32).T, np.array(shown, np.float32).T)


def test_errors_and_correlation_by_hand():
    measure = Measure(("one", "two"), None, np.zeros(2))
    found = measure.groups(grouped([pair([[0, 1, 0, 1], [0, 0, 0, 0]], [[0, 1, 0, 3], [1, 0, 0, 0]])]))
    assert set(found) == {"headline", "all", "set made", "sex f", "language de"}
    all_of = found["all"]
    assert all_of["mae"] == pytest.approx(3 / 8) and all_of["rmse"] == pytest.approx(np.sqrt(5 / 8))
    by_hand = np.corrcoef([0, 1, 0, 1], [0, 1, 0, 3])[0, 1]
    assert all_of["correlation"] == pytest.approx(
        by_hand
    )  # the second column does not move: it does not count
    assert all_of["amplitude"] == pytest.approx(np.polyfit([0, 1, 0, 1], [0, 1, 0, 3], 1)[0])
    assert (
        np.isnan(all_of["per_control"]["two"]["correlation"]) and all_of["per_control"]["two"]["mae"] == 0.25
    )
    assert all_of["interval"] is None and "vertex_error" not in all_of


def test_vertices_by_hand():
    """Two vertices; one component, two long, moves the first along x."""
    component = np.zeros((1, 2, 3), np.float32)
    component[0, 0, 0] = 1
    one = np.ones(1, np.float32)
    basis = Basis(np.zeros((2, 3), np.float32), component, 2 * one, -one, one, 1.0, NO_FACES)
    found = Measure(("pca000",), basis, np.full(1, 0.5)).groups(
        {"all": [pair([[1, 1, 1, 1]], [[2, 1, 1, 1]])]}
    )["all"]
    assert found["vertex_error"] == pytest.approx(
        (2 / 2) / 4
    )  # two units, of one of two vertices, in one hop of four
    assert found["vertex_share"] == pytest.approx(
        0.25 / (1 / 2)
    )  # the teacher is 0.5 deviations from silence


def test_jitter_is_held_against_the_reference():
    calm = [0.1 * abs(hop % 8 - 4) for hop in range(80)]
    shaken = [value + 0.2 * (hop % 2) for hop, value in enumerate(calm)]
    measure = Measure(("one",), None, np.zeros(1))
    assert measure.groups({"all": [pair([calm], [calm])]})["all"]["jitter_ratio"] == pytest.approx(1)
    assert measure.groups({"all": [pair([calm], [shaken])]})["all"]["jitter_ratio"] > 3


def test_the_student_and_its_file_are_measured_alike(made):
    run, face, teacher = (report(made, name) for name in ("run", "face", "teacher-meshes"))
    assert teacher["kind"] == "teacher" and teacher["before"]["headline"]["mae"] == 0
    assert (
        teacher["before"]["headline"]["vertex_share"] == 0
        and teacher["before"]["headline"]["jitter_ratio"] == 1
    )
    for key in ("mae", "correlation", "vertex_share"):
        assert face["groups"]["all"][key] == pytest.approx(run["groups"]["all"][key], abs=1e-4)
    assert run["groups"]["all"]["correlation"] > 0.3 and 0 < run["groups"]["all"]["vertex_share"] < 2
    assert run["rig"] == {"controls": list(run["groups"]["all"]["per_control"]), "meshes": True}
    assert run["worst"][0]["mae"] >= run["worst"][-1]["mae"] and "pca000" in run["curves"][0]["columns"]


def test_the_file_carries_what_was_measured(made):
    facts = made / "figures/run.facts.json"
    assert (
        main(
            [
                "export",
                str(made / "run/last.pt"),
                str(made / "exported/face"),
                "--sound",
                str(made / "line.wav"),
                "--kinds",
                "fp16",
                "--facts",
                str(facts),
            ]
        )
        == 0
    )
    written = json.loads(facts.read_text())
    assert written["metrics"]["vertex_share"] > 0 and written["licence"] == "not stated"
    assert "closure" not in written


def test_the_page_and_the_table_show_columns_and_no_lips(made):
    assert (
        main(["report", str(made / "figures"), str(made / "page.html"), "--run", f"run={made / 'run'}"]) == 0
    )
    text = (made / "page.html").read_text()
    assert not re.search(r"https?://|src=|@import|url\((?!#)", text), "nothing is loaded from elsewhere"
    for words in (
        "another rig",
        "vertex error",
        "pca000",
        "By speakers",
        "Worst clips",
        "largest errors",
        "Losses",
        "prefers-color-scheme: dark",
    ):
        assert words in text, words
    assert "/p b m/" not in text and "#0102" not in text
    assert main(["table", str(made / "figures"), str(made / "table.md")]) == 0
    table = (made / "table.md").read_text()
    assert "| correlation | " in table and "vertex error, share" in table and "teacher-meshes" in table


def test_the_card_has_columns_and_no_lips(made):
    assert (
        main(["card", str(made / "figures"), "run", str(made / "card.md"), "--command", "v2f-train train X"])
        == 0
    )
    card = (made / "card.md").read_text()
    headline = report(made, "run")["groups"]["headline"]
    assert f"| all | {headline['people']} |" in card and f"{headline['vertex_error']:.4f}" in card
    for words in (
        "# run",
        "components of meshes",
        "v2f-train train X",
        "| pca000 |",
        "| face | ",
        "not stated",
    ):
        assert words in card, words
    assert "/p b m/" not in card and "tongue" not in card


def test_short_runs_of_another_rig_compare_by_columns(made, capsys):
    (made / "list.toml").write_text(SHORT_RUNS)
    assert (
        main(
            [
                "ablate",
                str(made / "packed"),
                str(made / "short"),
                str(made / "list.toml"),
                "--steps",
                "3",
                "--reference",
                "meshes",
                "--set",
                "labels=meshes",
            ]
        )
        == 0
    )
    assert "base: MAE " in capsys.readouterr().out
    results = made / "short/ablations.json"
    rows = {row["name"]: row for row in json.loads(results.read_text())}
    assert rows["half"]["x"] < rows["whole"]["x"] and rows["whole"]["figures"]["vertex_error"] > 0
    assert rows["base-no-ensemble"]["figures"]["jitter_ratio"] > rows["base"]["figures"]["jitter_ratio"]
    assert main(["table", str(made / "figures"), str(made / "table.md"), "--ablations", str(results)]) == 0
    table = (made / "table.md").read_text()
    assert "| run | what differs | MAE |" in table
    assert f"| half | 0.5 of the speech | {rows['half']['figures']['mae']:.4f}" in table
    assert main(["report", str(made / "figures"), str(made / "page.html"), "--ablations", str(results)]) == 0
    page = (made / "page.html").read_text()
    assert "correlation over hours" in page and "half<small>hours" in page and "/p b m/" not in page


def test_rigs_do_not_mix(made, tmp_path, capsys):
    ours = make_dataset(tmp_path / "set")
    assert main(["evaluate", str(ours), str(tmp_path / "out"), str(made / "run/last.pt")]) == 1
    assert "another rig than the student, whose outputs are pca000" in capsys.readouterr().out
    assert main(["evaluate", str(ours), str(tmp_path / "out"), str(made / "students/face.onnx")]) == 1
    assert "controls missing for the figures: jawOpen" in capsys.readouterr().out
    assert main(["evaluate", str(ours), str(made / "figures"), "labels:soft"]) == 0
    assert main(["report", str(made / "figures"), str(tmp_path / "page.html")]) == 1
    assert "use one folder per rig" in capsys.readouterr().out
    for name in ("teacher-phones", "teacher-soft"):
        (made / f"figures/{name}.json").unlink()


@pytest.mark.parametrize("option", (["--robustness"], ["--faces", "clips"]))
def test_lips_of_another_rig_are_not_measured_silently(made, tmp_path, option, capsys):
    arguments = ["evaluate", str(made / "packed"), str(tmp_path), str(made / "run/last.pt")]
    assert main([*arguments, "--reference", "meshes", *option]) == 1
    assert "'meshes' is of another rig" in capsys.readouterr().out


def test_the_test_people_of_another_rig_are_opened_once_too(made, capsys):
    arguments = [
        "evaluate",
        str(made / "packed"),
        str(made / "test"),
        str(made / "run/last.pt"),
        "--reference",
        "meshes",
        "--test",
    ]
    assert main(arguments) == 0 and report(made, "run")["split"] == "validation"
    assert json.loads((made / "test/run.json").read_text())["split"] == "test"
    assert main(arguments) == 1
    assert "--again REASON" in capsys.readouterr().out
