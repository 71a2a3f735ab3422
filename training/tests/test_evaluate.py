"""The whole evaluation on a generated dataset: all kinds of candidates, the record of test use, the written
files.
"""

import json
import shutil

import numpy as np
import pytest
import torch
from made_dataset import make_dataset

from v2f_train.cli import main
from v2f_train.clock import HOP, HOP_SECONDS, SAMPLE_RATE
from v2f_train.distil.config import Config
from v2f_train.export import write as exporting
from v2f_train.labels.dataset import Dataset, NewTracks
from v2f_train.measure.candidates import Dense, StreamFile, load_candidate, predict_all
from v2f_train.measure.faces import write_clip
from v2f_train.students.network import Student
from v2f_train.students.shape import shape


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A dataset, and a run with a checkpoint of an untrained student."""
    place = tmp_path_factory.mktemp("evaluate")
    make_dataset(place / "set")
    torch.manual_seed(0)
    config = Config(name="tiny-low-latency", width=8, pairs=8)
    student = Student(shape(config.name, config.width, config.pairs))
    student.calibrate(
        torch.from_numpy(np.random.default_rng(0).uniform(-0.4, 0.4, (1, 32_768)).astype(np.float32))
    )
    (place / "run").mkdir()
    torch.save(
        {"student": student.state_dict(), "config": config.as_dict(), "step": 7}, place / "run" / "last.pt"
    )
    model, _ = exporting.build(student, "fp32", "trial", exporting.UNMEASURED)
    (place / "trial.onnx").write_bytes(model.SerializeToString())
    return place


def evaluate(folder, out, *arguments) -> int:
    return main(["evaluate", str(folder / "set"), str(folder / out), *map(str, arguments)])


def test_a_file_and_its_checkpoint_have_equal_outputs(folder):
    """Clips of different lengths in one batch: times match, and padding has no effect."""
    random = np.random.default_rng(4)
    sounds = [random.uniform(-0.4, 0.4, hops * HOP).astype(np.float32) for hops in (50, 7, 33)]
    dense, stream = (
        load_candidate(str(folder / "run" / "last.pt")),
        load_candidate(str(folder / "trial.onnx")),
    )
    assert isinstance(dense.predictor, Dense) and isinstance(stream.predictor, StreamFile)
    together, played = predict_all(dense.predictor, sounds), predict_all(stream.predictor, sounds)
    for sound, one, other in zip(sounds, together, played, strict=True):
        assert len(one) == len(sound) // HOP
        assert np.abs(one - other).max() < 1e-4
        assert np.abs(one - predict_all(dense.predictor, [sound])[0]).max() < 1e-5


def close(first: object, second: object) -> bool:
    """Equal, but for the last digits of numbers."""
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(close(first[key], second[key]) for key in first)
    if isinstance(first, list):
        return len(first) == len(second) and all(map(close, first, second))
    if isinstance(first, float):
        return first == pytest.approx(second, rel=1e-4, abs=1e-4)
    return first == second


def test_reports_of_students_and_teachers(folder):
    assert evaluate(folder, "out", folder / "run" / "last.pt", folder / "trial.onnx", "labels:soft") == 0
    found = {path.stem: json.loads(path.read_text()) for path in (folder / "out").glob("*.json")}
    assert set(found) == {"run", "run.facts", "trial", "teacher-phones", "teacher-soft"}
    teacher, soft, run = found["teacher-phones"], found["teacher-soft"], found["run"]
    assert teacher["groups"]["headline"]["pbm_accuracy"] == 1.0
    assert soft["groups"]["headline"]["correlation"] > 0.99 and soft["groups"]["headline"]["mae"] > 0.01
    assert run["before"]["headline"]["jitter_ratio"] > run["groups"]["headline"]["jitter_ratio"]
    assert close(run["groups"]["headline"], found["trial"]["groups"]["headline"])
    assert run["groups"]["sex f"]["people"] == 2 and run["groups"]["sex m"]["people"] == 1
    assert len(run["curves"]) == 3 and len(run["worst"]) == 6 and run["worst"][0]["where"]
    assert run["training"]["steps"] == 7 and found["run.facts"]["closure"] == run["closure"]
    assert not (folder / "run" / "opened.json").exists()


def test_recording_conditions_and_filmed_mouths_are_measured_on_request(folder):
    faces = folder / "faces"
    faces.mkdir()
    times, random = np.arange(50) / 25, np.random.default_rng(6)
    sound = random.uniform(-0.4, 0.4, 2 * SAMPLE_RATE)
    spoken = [{"phone": "aa", "start": 0.3, "end": 1.7}]
    write_clip(faces / "one.npz", sound, times, np.sin(20 * times), np.cos(20 * times), spoken)
    assert evaluate(folder, "wild", folder / "trial.onnx", "--robustness", "--faces", faces) == 0
    report = json.loads((folder / "wild" / "trial.json").read_text())
    clean = report["robustness"]["conditions"]["clean"]["English"]
    assert clean["phones_pbm"] == report["groups"]["headline"]["phones_pbm"] and clean["people"] == 3
    assert set(report["robustness"]["closure"]) == {"threshold", "softness"}
    assert report["recorded_faces"]["gap"]["clips"] == 1 and report["lip_speed"]["speed_99"] is not None
    assert "robustness" not in json.loads((folder / "wild" / "teacher-phones.json").read_text())
    assert evaluate(folder, "wild", folder / "trial.onnx", "--faces", folder / "nowhere") == 1


def test_the_facts_name_the_speech_of_the_labels_that_were_learnt(folder, tmp_path):
    """One training clip has these labels; the labels measured against are of all."""
    shutil.copytree(folder / "set", tmp_path / "set")
    whole = Dataset.open(tmp_path / "set", "phones")
    few = NewTracks(tmp_path / "set", "few", len(whole.tracks), whole.controls)
    kept = whole.of("train")[0]
    few.set(kept, whole.labels(kept))
    few.done({"teacher": "few"})
    state = torch.load(folder / "run" / "last.pt")
    (tmp_path / "run").mkdir()
    torch.save({**state, "config": {**state["config"], "labels": "few"}}, tmp_path / "run" / "last.pt")
    assert evaluate(tmp_path, "out", tmp_path / "run" / "last.pt") == 0
    sets = json.loads((tmp_path / "out" / "run.json").read_text())["training"]["sets"]
    assert len(whole.of("train")) > 1 and list(sets) == [kept["set"]]
    assert sum(part["hours"] for part in sets.values()) * 3600 == pytest.approx(
        kept["hops"] * HOP_SECONDS, abs=0.05
    )


def test_the_shipped_threshold_is_used_under_recording_conditions(folder):
    """Not the one that this evaluation would choose."""
    loaded = load_candidate(str(folder / "trial.onnx"))
    carried = exporting.UNMEASURED["closure"]
    assert loaded.closure == {key: carried[key] for key in ("threshold", "softness")}


def test_a_file_is_measured_at_its_own_threshold_on_request(folder):
    assert evaluate(folder, "own", folder / "trial.onnx", folder / "run" / "last.pt", "--own-threshold") == 0
    own, chosen = (json.loads((folder / "own" / f"{name}.json").read_text()) for name in ("trial", "run"))
    assert own["closure"] == exporting.UNMEASURED["closure"]
    assert chosen["closure"] != own["closure"], "a checkpoint has none"


def test_the_test_split_is_opened_once(folder, capsys):
    checkpoint = folder / "run" / "last.pt"
    assert evaluate(folder, "first", checkpoint, "--test") == 0
    assert evaluate(folder, "second", checkpoint, "--test") == 1
    assert "--again" in capsys.readouterr().out and not (folder / "second").exists()
    torch.save(
        {**torch.load(checkpoint), "step": 8}, folder / "run" / "other.pt"
    )  # another checkpoint, same student
    assert evaluate(folder, "second", folder / "run" / "other.pt", "--test") == 1
    assert evaluate(folder, "second", checkpoint, "--test", "--again", "a bug in the page") == 0
    rows = json.loads((folder / "run" / "opened.json").read_text())
    assert [row["reason"] for row in rows] == ["first", "a bug in the page"]
    assert all(len(row["sha256"]) == 64 and row["date"] for row in rows)
    assert json.loads((folder / "first" / "teacher-phones.json").read_text())["split"] == "test"


def test_what_is_no_candidate_is_named(folder, capsys):
    assert evaluate(folder, "out", "nowhere.pt") == 1
    assert "nowhere.pt: no such file" in capsys.readouterr().out
    assert evaluate(folder, "out", folder / "set" / "clips.json") == 1
    assert "neither a checkpoint" in capsys.readouterr().out
