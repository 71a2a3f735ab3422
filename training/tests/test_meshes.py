"""A student of meshes: its last layer has the width of the basis, and the basis is stored with it up to the
exported face.
"""

import json
import shutil

import numpy as np
import onnx
import pytest
import torch
from generated_speech import frozen, tiny
from glb import posed
from made_dataset import make_dataset
from mesh_student import make_student

from v2f_train.cli import main
from v2f_train.distil.losses import column_losses
from v2f_train.distil.train import Run
from v2f_train.export import basis_entry
from v2f_train.labels.dataset import Dataset
from v2f_train.students.checkpoint import load_student
from v2f_train.students.output_rig import FILE, OutputRig
from v2f_train.teachers.pca import Basis

STEPS = 60


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder in which every step was taken."""
    out = tmp_path_factory.mktemp("meshes")
    make_student(out, STEPS)
    return out


def manifest_of(path):
    return json.loads({entry.key: entry.value for entry in onnx.load(path).metadata_props}["v2f"])


def test_meshes_come_back_through_the_students_file(made):
    """Meshes -> weights -> what the student's output says -> morph targets of the exported face -> meshes."""
    meshes = np.load(next((made / "meshes").rglob("*.npy")))
    names = [control["name"] for control in manifest_of(made / "students/face.onnx")["controls"]]
    weights = Basis.load(made / "basis.npz").weights(meshes)
    shown = posed(made / "students/face.glb", names, weights)
    moved = np.abs(meshes - meshes.mean(0)).max()
    assert names[:2] == ["pca000", "pca001"] and np.abs(shown - meshes).max() < 2e-3 * moved


def test_the_outputs_move_the_face_as_the_basis_does(made):
    golden = json.loads((made / "students/golden.json").read_text())
    ((file, entry),) = golden["controls"].items()
    said = np.fromfile(made / "students" / file, "<f4").reshape(entry["shape"])
    basis = Basis.load(made / "basis.npz")
    shown = posed(made / "students/face.glb", golden["names"], said)
    assert np.abs(shown - basis.meshes(said)).max() < 2e-3 * basis.scale.max()


def test_the_file_tells_rest_and_range_and_no_closure(made):
    manifest, basis = manifest_of(made / "students/face.onnx"), Basis.load(made / "basis.npz")
    dataset = Dataset.open(made / "packed", "meshes")
    assert "closure" not in manifest and manifest["rig"] == "meshes"
    seen = np.concatenate([dataset.labels(clip) for clip in dataset.of("train")])
    for column, control in enumerate(manifest["controls"]):
        assert control["min"] < seen[:, column].min() and control["max"] > seen[:, column].max()
    assert manifest["layers"][-1]["activation"] == "none"
    assert manifest["layers"][-1]["channels_out"] == len(basis.names) == len(manifest["controls"])
    kept = basis_entry.take(onnx.load(made / "students/face.onnx"))
    assert np.array_equal(kept.mean, basis.mean) and np.array_equal(kept.faces, basis.faces)


def test_a_profile_passes_the_controls_through(made):
    manifest = manifest_of(made / "students/face.onnx")
    profile = json.loads((made / "students/face.profile.json").read_text())
    assert profile["input"] == "student"
    for control, target in zip(manifest["controls"], profile["targets"], strict=True):
        assert target == {**control, "terms": [{"source": control["name"]}]}


def test_rest_is_the_face_of_silence_not_the_mean_face(made):
    """The made face is shut while nobody speaks: that is not the middle of its motion."""
    rig, meshes = OutputRig.beside(made / "run/last.pt"), np.load(next((made / "meshes").rglob("*.npy")))
    silent = rig.basis.meshes(rig.neutral[None])[0]
    assert np.abs(silent - meshes[0]).max() < 0.1 * np.abs(meshes - meshes[0]).max()
    assert np.abs(rig.neutral).max() > 0.3


def test_the_student_learns_the_meshes(made):
    lines = [json.loads(line) for line in (made / "run/log.jsonl").read_text().splitlines()]
    assert lines[-1]["correlation"] > 0.3 and lines[-1]["vertex_error"] > 0
    dataset, (student, _) = Dataset.open(made / "packed", "meshes"), load_student(made / "run/last.pt")
    assert not student.ours and student.shape.layers[-1].channels_out == dataset.tracks.shape[1]


def test_components_count_as_much_as_they_move_the_face(made):
    rig = OutputRig.beside(made / "run/last.pt")
    assert rig.scale[0] > 2 * rig.scale[-1] and rig.basis.scale[0] > 2 * rig.basis.scale[-1]


def test_losses_by_hand():
    said, labels = torch.tensor([[[1.0, 0.0], [3.0, 1.0]]]), torch.tensor([[[0.0, 0.0], [0.0, 0.0]]])
    losses = column_losses(said, labels, torch.tensor([1.0, 2.0]))
    assert losses["reconstruction"].item() == pytest.approx((1 + 0 + 9 + 4) / 4)
    assert losses["velocity"].item() == pytest.approx((4 + 4) / 2)


def test_a_checkpoint_without_its_rig_is_refused(made, tmp_path):
    shutil.copy(made / "run/last.pt", tmp_path / "last.pt")
    with pytest.raises(ValueError, match=f"{FILE} names them"):
        load_student(tmp_path / "last.pt")


def test_a_second_teacher_of_another_rig_gives_features_but_no_columns(made, tmp_path):
    dataset, small = Dataset.open(made / "packed", "meshes"), frozen(tmp_path / "small.pt", width=16)
    settings = {"labels": "meshes", "second_teacher": str(small), "chunk_hops": 60, "validation_clips": 0}
    Run(dataset, tmp_path / "features", tiny(**settings, feature_weight=0.5, steps=1)).train()
    with pytest.raises(ValueError, match="must have the same outputs"):
        Run(dataset, tmp_path / "columns", tiny(**settings, soft_label_share=0.5, steps=1))


def test_what_has_no_basis_or_a_damaged_one_is_named(made, tmp_path, capsys):
    model = onnx.load(made / "students/face.onnx")
    entry = next(entry for entry in model.metadata_props if entry.key == basis_entry.KEY)
    entry.value = entry.value[:100]
    onnx.save(model, tmp_path / "cut.onnx")
    assert main(["morphs", str(tmp_path / "cut.onnx"), str(tmp_path / "face.glb")]) == 1
    assert "is not a basis" in capsys.readouterr().out
    model.metadata_props.remove(entry)
    onnx.save(model, tmp_path / "none.onnx")
    assert main(["morphs", str(tmp_path / "none.onnx"), str(tmp_path / "face.glb")]) == 1
    assert "has no basis:" in capsys.readouterr().out
    assert not (tmp_path / "face.glb").exists()


def test_named_controls_without_a_basis_are_learnt_too(tmp_path):
    """A teacher whose columns are 20 names of its own: the same way, without meshes."""
    folder = make_dataset(tmp_path / "set")
    about = json.loads((folder / "tracks-phones.json").read_text())
    about["controls"] = [f"own{number}" for number in range(len(about["controls"]))]
    (folder / "tracks-phones.json").write_text(json.dumps(about))
    assert (
        main(
            [
                "train",
                str(folder),
                str(tmp_path / "run"),
                "--set",
                "steps=3",
                "width=8",
                "pairs=6",
                "chunk_hops=16",
                "batch_size=2",
                "validation_clips=1",
            ]
        )
        == 0
    )
    assert main(["export", str(tmp_path / "run/last.pt"), str(tmp_path / "own"), "--kinds", "fp32"]) == 0
    manifest = manifest_of(tmp_path / "own.onnx")
    assert manifest["rig"] == "labels" and [c["name"] for c in manifest["controls"]] == about["controls"]
    assert manifest["training"]["data"] == "not stated"  # nothing was measured, and nothing is claimed
