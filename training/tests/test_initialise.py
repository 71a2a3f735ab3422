"""Initial weights from another student: an exported file read back, taps shifted to another look-ahead,
narrow students.
"""

import json

import numpy as np
import onnx
import pytest
import torch
from generated_speech import generated, tiny
from onnx import numpy_helper

from v2f_train.clock import HOP
from v2f_train.distil.train import Run
from v2f_train.export.write import KINDS, UNMEASURED, build, variant
from v2f_train.students.file import read_student
from v2f_train.students.initialise import initialise, open_student, shifted
from v2f_train.students.network import Student
from v2f_train.students.shape import NAMES, shape

SHIPPED = "tiny-low-latency"


def sound(samples: int = 40_960, seed: int = 1) -> torch.Tensor:
    return torch.from_numpy(
        np.random.default_rng(seed).standard_normal((1, samples)).astype(np.float32) * 0.1
    )


def grown(name: str, seed: int = 3, **settings) -> Student:
    torch.manual_seed(seed)
    student = Student(shape(name, **settings))
    student.calibrate(sound())
    return student


def weights_of(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}


FORMAT_1 = {"front": "pairs", "body": "dense", "voice": False}
"""A checkpoint whose configuration lacks these keys has these values."""
FORMS = {
    "all": {},
    "format 1": FORMAT_1,
    "plain": {"front": "plain", "body": "separable"},
}


@pytest.mark.parametrize("settings", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("kind", ["fp32", "fp16"])
def test_a_file_read_and_exported_again_has_the_same_bits(tmp_path, kind, settings):
    first, _ = build(grown(SHIPPED, width=16, pairs=8, **settings), kind, "mine", UNMEASURED)
    path = tmp_path / "mine.onnx"
    path.write_bytes(first.SerializeToString())
    again, _ = build(read_student(path), kind, "mine", UNMEASURED)
    before, after = weights_of(first), weights_of(again)
    assert before.keys() == after.keys()
    assert all(before[name].tobytes() == after[name].tobytes() for name in before)
    assert first.SerializeToString() == again.SerializeToString()


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_student_can_be_read_back(name):
    """Exported again, it has the same weights (of the widest variant in the repository)."""
    from v2f_train.speech.recordings import RECORDINGS

    folder = RECORDINGS.parents[1] / "models" / name
    kind = next(kind for kind in KINDS if variant(folder / name, kind).is_file())
    path = variant(folder / name, kind)
    shipped, stored = read_student(path), onnx.load(path)
    assert shipped.shape == shape(name, **FORMAT_1)
    again, _ = build(shipped, kind, json.loads(stored.metadata_props[0].value)["name"], UNMEASURED)
    before, after = weights_of(stored), weights_of(again)
    assert before.keys() == after.keys()
    assert all(before[part].tobytes() == after[part].tobytes() for part in before)


def test_a_new_normalisation_leaves_the_outputs_unchanged():
    student = grown("tiny", width=16, pairs=8)
    before = student(sound(seed=5))
    old = student.band_mean.clone()
    student.renormalise(3 * sound(seed=9))
    assert not torch.allclose(student.band_mean, old)
    assert torch.allclose(student(sound(seed=5)), before, atol=1e-5)


def test_taps_move_and_new_ones_are_zero():
    weight = torch.arange(1.0, 7.0).view(6, 1)  # 3 taps of 2 channels
    assert shifted(weight, 3, 1).flatten().tolist() == [0, 0, 1, 2, 3, 4]
    assert shifted(weight, 3, -2).flatten().tolist() == [5, 6, 0, 0, 0, 0]
    assert torch.equal(shifted(weight, 3, 0), weight)


@pytest.mark.parametrize("name, other", [("low-latency", "small"), ("tiny", "tiny-low-latency")])
def test_another_look_ahead_starts_with_the_common_taps(tmp_path, name, other):
    """Without the taps that one of the two lacks, both give the same output for the same target."""
    teacher, student = (
        grown(other, width=8, pairs=6, **FORMAT_1),
        Student(shape(name, width=8, pairs=6, **FORMAT_1)),
    )
    kernel, later = 22, (teacher.shape.lookahead - student.shape.lookahead) // HOP
    both = shifted(shifted(teacher.weights[-2], kernel, later), kernel, -later)
    with torch.no_grad():
        teacher.weights[-2].copy_(both)
    path = tmp_path / "other.pt"
    torch.save(
        {"student": teacher.state_dict(), "config": {"name": other, "width": 8, "pairs": 6}, "step": 0}, path
    )
    initialise(student, [path], sound())
    audio_in = sound(seed=8)
    first = {form.shape.name: form.shape.lookback_hops for form in (teacher, student)}
    said = {form.shape.name: form(audio_in)[0] for form in (teacher, student)}
    low, high = max(first.values()), min(first[key] + len(said[key]) for key in said)
    assert high - low > 20
    rows = [said[key][low - first[key] : high - first[key]] for key in (name, other)]
    assert torch.allclose(*rows, atol=1e-5) and rows[0].std() > 1e-3


def test_narrow_students_side_by_side_give_the_mean_of_their_logits(tmp_path):
    """The mean of their logits before training. The weights between them have gradients, so they are
    trained.
    """
    members = [grown("tiny", seed, width=8, pairs=6, **FORMAT_1) for seed in (3, 4, 5)]
    paths = []
    for number, member in enumerate(members):
        with torch.no_grad():
            member.weights[0].copy_(members[0].weights[0])  # the filters are shared
            for bias in member.biases[1:]:
                bias.normal_()
        member.calibrate(sound(seed=20 + number))  # the normalisation need not be
        paths.append(tmp_path / f"{number}.pt")
        torch.save(
            {"student": member.state_dict(), "config": {"name": "tiny", "width": 8, "pairs": 6}, "step": 0},
            paths[-1],
        )
    wide = Student(shape("small", width=24, pairs=6, **FORMAT_1))
    initialise(wide, paths, sound())
    audio_in = sound(seed=8)
    wanted = torch.stack([member.logits(member.bands(audio_in)) for member in members])
    found = wide.logits(wide.bands(audio_in))
    assert torch.allclose(found, wanted.mean(0), atol=1e-4) and wanted.std(0).min() > 1e-3
    found.square().sum().backward()
    context = wide.weights[2].grad.view(3, 24, 24)
    assert (context[:, :8, 8:16].abs() > 0).any() and not wide.weights[2].detach().view(3, 24, 24)[
        :, :8, 8:16
    ].any()


def test_students_that_do_not_add_up_are_refused(tmp_path):
    path = tmp_path / "one.pt"
    torch.save(
        {
            "student": grown("tiny", width=8, pairs=6, **FORMAT_1).state_dict(),
            "config": {"name": "tiny", "width": 8, "pairs": 6},
            "step": 0,
        },
        path,
    )
    with pytest.raises(ValueError, match=r"8 \+ 8 channels in halve side by side do not make one of 24"):
        initialise(Student(shape("small", width=24, pairs=6, **FORMAT_1)), [path, path], sound())


@pytest.mark.parametrize("count, expected", [(1, "look-ahead is 4096 samples, here 1024"), (2, "several")])
def test_layers_of_format_2_start_only_from_the_same_layers(tmp_path, count, expected):
    path = tmp_path / "tiny.pt"
    config = {"name": "tiny", "width": 8, "pairs": 6, "front": "level", "body": "separable", "voice": 1}
    torch.save({"student": grown("tiny", width=8, pairs=6).state_dict(), "config": config, "step": 0}, path)
    student = Student(shape("tiny-low-latency" if count == 1 else "tiny", width=8 * count, pairs=6))
    with pytest.raises(ValueError, match=expected):
        initialise(student, [path] * count, sound())


@pytest.mark.parametrize("hops", (1, 2, 3, 31))
def test_skips_stay_under_their_kernel(hops):
    layers = shape("tiny", width=8, pairs=6, lookahead=hops * HOP).layers
    assert all(0 <= layer.skip < layer.kernel for layer in layers if layer.kind == "separable")


def test_a_run_starts_from_an_exported_file(tmp_path):
    exported = grown(SHIPPED, width=8, pairs=6)
    model, _ = build(exported, "fp32", SHIPPED, UNMEASURED)
    path = tmp_path / "shipped.onnx"
    path.write_bytes(model.SerializeToString())
    run = Run(generated(), tmp_path / "run", tiny(name=SHIPPED, init_from=str(path)))
    audio_in = sound(seed=4)
    assert torch.allclose(run.objective.student(audio_in), exported(audio_in), atol=1e-4)
    assert run.objective.student.band_std.std() > 0  # normalised by the run's own sound, not left folded


def test_what_is_no_student_is_refused(tmp_path):
    with pytest.raises(ValueError, match="another shape"):
        path = tmp_path / "wide.pt"
        torch.save(
            {
                "student": grown("tiny", width=16, pairs=6, **FORMAT_1).state_dict(),
                "config": {"name": "tiny", "width": 16, "pairs": 6},
                "step": 0,
            },
            path,
        )
        initialise(Student(shape("tiny", width=8, pairs=6, **FORMAT_1)), [path], sound())
    model, _ = build(grown("tiny", width=8, pairs=6), "fp32", "tiny", UNMEASURED)
    manifest = json.loads(model.metadata_props[0].value)
    for change, said in (
        (lambda m: m.update(form="window"), "stream form"),
        (lambda m: m["controls"].pop(), "controls"),
        (lambda m: m["layers"][2].update(kernel=7), "table of layers"),
        (lambda m: m["layers"][1]["level"].update(fall=0.5), "table of layers"),
        (lambda m: m["layers"][3].update(skip=1), "table of layers"),
    ):
        altered = json.loads(json.dumps(manifest))
        change(altered)
        onnx.helper.set_model_props(model, {"v2f": json.dumps(altered)})
        path = tmp_path / "other.onnx"
        path.write_bytes(model.SerializeToString())
        with pytest.raises(ValueError, match=said):
            open_student(path)
    (tmp_path / "noise.onnx").write_bytes(b"\x00\x01nothing")
    with pytest.raises(ValueError, match=r"not a student file|stream form"):
        open_student(tmp_path / "noise.onnx")
