"""Labels from disk: the label clock, the file formats, the basis and its glTF mesh."""

import numpy as np
import pytest
from glb import posed, read_glb

from v2f_train.cli import main
from v2f_train.clock import HOP, HOP_SECONDS, SAMPLE_RATE
from v2f_train.teachers.morphs import write_morphs
from v2f_train.teachers.on_disk import make
from v2f_train.teachers.pca import KEPT, Basis, fit
from v2f_train.teachers.teacher import Unlabelled, Utterance

SECOND = Utterance("one/a.wav", np.zeros(SAMPLE_RATE, np.float32))
HOPS = -(-SAMPLE_RATE // HOP)
FACES = np.array([[0, 1, 2], [2, 1, 3]])


def faces_in_motion(frames=300, vertices=40, moves=5, noise=0.0, seed=0):
    """[frames, vertices, 3]: `moves` independent motions of falling strength around a face."""
    random = np.random.default_rng(seed)
    rest, shapes = (np.random.default_rng(7).standard_normal((count, vertices, 3)) for count in (1, moves))
    ways = random.standard_normal((frames, moves)) * 0.5 ** np.arange(moves)
    meshes = rest + np.tensordot(ways, shapes, 1) + noise * random.standard_normal((frames, vertices, 3))
    return meshes.astype(np.float32)


def test_npz_comes_to_the_label_clock(tmp_path):
    """A ramp at 30 frames per second from 0.1 s on is the same ramp at 62.5 Hz, held before and after."""
    (tmp_path / "one").mkdir()
    values = np.stack([np.arange(30) / 30, np.ones(30)], axis=1)
    np.savez(tmp_path / "one/a.npz", values=values, names=["jawOpen", "mouthClose"], rate=30, start=0.1)
    teacher = make(str(tmp_path))
    assert teacher.controls == ("jawOpen", "mouthClose")
    labels = teacher.label([SECOND])[0]
    clock = np.arange(HOPS) * HOP_SECONDS
    assert labels.shape == (HOPS, 2)
    assert np.allclose(labels[:, 0], np.clip(clock - 0.1, 0, 29 / 30), atol=1e-6)


def live_link_face(rate, frames, start="10:59:59"):
    """A recording that passes the full hour; row k has JawOpen k / frames. Right before left, as in
    the app.
    """
    hours, minutes, seconds = map(int, start.split(":"))
    rows = ["Timecode,BlendShapeCount,JawRight,JawLeft,JawOpen"]
    for frame in range(frames):
        second = hours * 3600 + minutes * 60 + seconds + frame // rate
        code = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}:{frame % rate:02}.000"
        rows.append(f"{code},61,0.2,0.1,{frame / frames:.10f}")
    return "\n".join(rows)


@pytest.mark.parametrize("rate", [30, 60])
def test_live_link_face(tmp_path, rate):
    (tmp_path / "one").mkdir()
    rows = live_link_face(rate, rate + 5).splitlines()
    rows[8] = rows[8].split(",")[0] + ",0"  # the face was lost for a frame
    (tmp_path / "one/a.csv").write_text("\n".join(rows))
    labels = make(str(tmp_path), controls="jawOpen,jawLeft").label([SECOND])[0]
    clock = np.arange(HOPS) * HOP_SECONDS
    assert np.allclose(labels[:, 0], clock * rate / (rate + 5), atol=1e-5)
    assert np.allclose(labels[:, 1], 0.1)


def test_what_cannot_be_used_is_named(tmp_path):
    (tmp_path / "one").mkdir()
    teacher = make(str(tmp_path), controls="jawOpen")
    with pytest.raises(Unlabelled, match=r"one/a\.wav: no label file"):
        teacher.label([SECOND])
    for name, content, reason in (
        ("a.csv", "frame,jaw\n1,2\n", "Live Link Face"),
        ("a.csv", live_link_face(60, 10), "do not last"),
        ("a.csv", live_link_face(60, 70).replace("0.1,0.5", "0.1,x0.5"), "no number"),
        ("a.csv", live_link_face(60, 70).replace("JawOpen", "Chin"), "has no jawOpen"),
    ):
        (tmp_path / "one" / name).write_text(content)
        with pytest.raises(Unlabelled, match=f"one/a.wav.*{reason}"):
            teacher.label([SECOND])
    (tmp_path / "one/a.csv").unlink()
    np.save(tmp_path / "one/a.npy", faces_in_motion(30))
    with pytest.raises(Unlabelled, match="basis"):
        teacher.label([SECOND])


def test_the_basis_keeps_the_stated_variance():
    meshes = faces_in_motion(noise=0.003)
    basis = fit([meshes[:100], meshes[100:]], len(meshes))
    back = basis.meshes(basis.weights(meshes))
    lost = np.square(back - meshes).sum() / np.square(meshes - meshes.mean(0)).sum()
    assert len(basis.names) == 5 and basis.names[4] == "pca004"
    assert basis.kept >= KEPT and lost == pytest.approx(1 - basis.kept, rel=1e-2)
    weights = basis.weights(meshes)
    assert np.allclose(weights.std(0), 1, atol=1e-3)
    assert np.allclose(weights.min(0), basis.low, atol=1e-3) and np.allclose(
        weights.max(0), basis.high, atol=1e-3
    )
    assert len(fit([meshes], len(meshes), count=3).names) == 3


def test_the_basis_plays_as_morph_targets(tmp_path):
    """Mesh -> weights -> position + sum of weight x target, as an engine does it, is the mesh again."""
    meshes = faces_in_motion()
    basis = fit([meshes], len(meshes), faces=FACES)
    basis.save(tmp_path / "basis.npz")
    basis = Basis.load(tmp_path / "basis.npz")
    write_morphs(basis, tmp_path / "face.glb")
    scene, array = read_glb(tmp_path / "face.glb")
    mesh = scene["meshes"][0]
    assert tuple(mesh["extras"]["targetNames"]) == basis.names and len(mesh["weights"]) == len(basis.names)
    part = mesh["primitives"][0]
    assert np.array_equal(array(part["indices"]).reshape(-1, 3), FACES)
    shown = posed(tmp_path / "face.glb", basis.names, basis.weights(meshes[:50]))
    assert np.abs(shown - meshes[:50]).max() < 1e-4


def test_meshes_become_labels(tmp_path, capsys):
    folder = tmp_path / "meshes/one"
    folder.mkdir(parents=True)
    meshes = faces_in_motion(60)
    np.save(folder / "a.npy", meshes)
    np.save(folder / "b.npy", faces_in_motion(80, seed=1))
    np.save(folder / "odd.npy", np.zeros((4, 4)))
    assert (
        main(
            [
                "basis",
                str(tmp_path / "meshes"),
                str(tmp_path / "basis.npz"),
                "--morphs",
                str(tmp_path / "face.glb"),
            ]
        )
        == 0
    )
    assert "odd.npy" in capsys.readouterr().out
    teacher = make(str(tmp_path / "meshes"), basis=str(tmp_path / "basis.npz"), rate="62.5")
    labels = teacher.label([Utterance("one/a.wav", np.zeros(60 * HOP, np.float32))])[0]
    assert teacher.controls == teacher.basis.names and labels.shape == (60, len(teacher.controls))
    assert np.abs(teacher.basis.meshes(labels) - meshes).max() < 0.1 * np.abs(meshes - meshes.mean(0)).max()
