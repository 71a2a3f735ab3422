"""The teacher `faces`: measures of mouths, the head's matrix, the fit, and what the labels keep of the
rules."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from v2f_train.cli import run as command
from v2f_train.clock import HOP, HOP_SECONDS, SAMPLE_RATE
from v2f_train.controls import CLOSURE, TRACKS, controls_of
from v2f_train.labels.dataset import Dataset, NewTracks
from v2f_train.labels.label_faces import TRUST, label_faces
from v2f_train.speech.recordings import RECORDINGS
from v2f_train.teachers.articulation import Phone, articulate, corrected
from v2f_train.teachers.recorded.coarticulation import Coarticulation
from v2f_train.teachers.recorded.fit import Faces, fit_faces, read_clips
from v2f_train.teachers.recorded.head import HEAD, MATRIX, solve
from v2f_train.teachers.recorded.mouth import MEASURES, Person, read_mouth
from v2f_train.teachers.recorded.phone_times import read_phone_times
from v2f_train.teachers.recorded.teacher import FITTED, FacesTeacher
from v2f_train.teachers.teacher import Utterance
from v2f_train.teachers.word_folds import read_words

HEAD_FILE = RECORDINGS.parents[1] / "assets/head/head.glb"
CORNER, OTHER_CORNER = 3460, 1449  # vertices of the skin at the corners of the mouth
CHIN = (1519, 1479, 1533)
POINTS = (13, 14, 82, 87, 312, 317, 61, 291, 33, 263, 1, 152)
WORDS = [
    ("sil", 0.0, 0.4), ("b", 0.4, 0.48), ("aa", 0.48, 0.65), ("m", 0.65, 0.75), ("iy", 0.75, 0.95),
    ("f", 0.95, 1.05), ("ow", 1.05, 1.3), ("sil", 1.3, 2.0),
]  # fmt: skip


class Glb:
    """The skin of a .glb with sparse or dense morph targets."""

    def __init__(self, path):
        data = path.read_bytes()
        length = struct.unpack("<I", data[12:16])[0]
        self.facts, self.binary = json.loads(data[20 : 20 + length]), data[28 + length :]
        mesh = self.facts["meshes"][0]
        self.lips = mesh["extras"]["lips"]
        targets = zip(mesh["extras"]["targetNames"], mesh["primitives"][0]["targets"], strict=True)
        self.moves = {name: self.vectors(target["POSITION"]) for name, target in targets}

    def part(self, place: dict, kind: type, count: int) -> np.ndarray:
        view = self.facts["bufferViews"][place["bufferView"]]
        start = view.get("byteOffset", 0) + place.get("byteOffset", 0)
        return np.frombuffer(self.binary, kind, count, start)

    def vectors(self, number: int) -> np.ndarray:
        entry = self.facts["accessors"][number]
        if "bufferView" in entry:
            return self.part(entry, np.float32, 3 * entry["count"]).reshape(-1, 3)
        moved, sparse = np.zeros((entry["count"], 3), np.float32), entry["sparse"]
        kind = {5121: np.uint8, 5123: np.uint16, 5125: np.uint32}[sparse["indices"]["componentType"]]
        rows = self.part(sparse["indices"], kind, sparse["count"])
        moved[rows] = self.part(sparse["values"], np.float32, 3 * sparse["count"]).reshape(-1, 3)
        return moved


def test_the_matrix_is_that_of_the_head():
    head = Glb(HEAD_FILE)

    def measured(control: str) -> np.ndarray:
        move = head.moves[control]
        upper, lower = (move[head.lips[lip]].mean(0)[1] for lip in ("upper", "lower"))
        wider = move[CORNER][0] - move[OTHER_CORNER][0]
        return np.array([upper - lower, wider, -move[list(CHIN)].mean(0)[1], -upper])

    unit = measured("jawOpen")[0]
    for track, row in zip(TRACKS, MATRIX, strict=True):
        if not any(track in weights for weights in HEAD.values()):
            continue
        found = sum(measured(control) for control in controls_of(track)) / unit
        tolerance = np.where(row == 0, 0.045, 0.015)  # small effects are left out of the matrix
        assert (np.abs(found - row) < tolerance).all(), (track, found.round(3), row)


def landmarks(gap: np.ndarray, eyes: float) -> np.ndarray:
    """[frames, POINTS, 3] of a mouth whose lips are `gap` apart, in shares of the eye distance."""
    faces = np.zeros((len(gap), len(POINTS), 3))
    for index, point in enumerate(POINTS):
        x, y = {
            61: (-0.3, 0), 291: (0.3, 0), 33: (-0.5, 1), 263: (0.5, 1), 1: (0, 0.5), 152: (0, -0.49),
        }.get(point, (0.0, 0.0))  # fmt: skip
        faces[:, index] = (x * eyes, y * eyes, 0)
        if point in (14, 87, 317):
            faces[:, index, 1] -= gap * eyes
        if point == 152:
            faces[:, index, 1] -= gap * eyes
    return faces


def clip_file(path, gap: np.ndarray, eyes: float = 60.0, first: float = 0.02) -> None:
    times = first + np.arange(len(gap)) / 25
    np.savez(path, t=times, ok=np.ones(len(gap), bool), lm=landmarks(gap, eyes), points=np.array(POINTS))


def test_measures_do_not_depend_on_the_camera(tmp_path):
    gap = np.linspace(0, 0.2, 30)
    for name, eyes in (("far", 30.0), ("near", 120.0)):
        clip_file(tmp_path / f"{name}.npz", gap, eyes)
    far, near = (read_mouth(tmp_path / f"{name}.npz").measures for name in ("far", "near"))
    assert np.allclose(far, near) and np.allclose(far[1:-1, 0], gap[1:-1])
    assert np.allclose(far[:, 1], 0.6)


def test_a_file_without_points_is_refused(tmp_path):
    np.savez(tmp_path / "bad.npz", t=np.zeros(3), ok=np.ones(3, bool))
    with pytest.raises(ValueError, match="expected t, ok, lm and points"):
        read_mouth(tmp_path / "bad.npz")


def test_a_frame_without_a_face_does_not_reach_its_neighbours(tmp_path):
    clip_file(tmp_path / "whole.npz", np.full(30, 0.1))
    with np.load(tmp_path / "whole.npz") as file:
        parts = dict(file)
    parts["ok"] = np.arange(30) != 10
    parts["lm"][10] = np.nan
    np.savez(tmp_path / "lost.npz", **parts)
    whole, lost = (read_mouth(tmp_path / f"{name}.npz") for name in ("whole", "lost"))
    assert not lost.found[10] and np.allclose(lost.measures, whole.measures)


def test_lines_of_the_aligner_are_phone_and_word_times(tmp_path):
    line = {"phones": [["aa", 0.1, 0.3]], "words": [["are", 0.1, 0.3]]}
    long = {part: [dict(zip((part[:-1], "start", "end"), line[part][0], strict=True))] for part in line}
    path = tmp_path / "phones.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ({"clip": "a", **line}, {"file": "b.wav", **long})))
    assert read_phone_times(path) == {name: long["phones"] for name in "ab"}
    assert read_words(path) == {name: [("are", 0.1, 0.3)] for name in "ab"}
    for wrong in ({"clip": "c"}, {"phones": []}, {"clip": "c", "phones": [["xx", 0, 1]]}):
        path.write_text(json.dumps(wrong))
        with pytest.raises(ValueError, match="row 1"):
            read_phone_times(path)


def test_a_persons_scale():
    measures = np.tile(np.linspace(0, 1, 101)[:, None], (1, len(MEASURES)))
    person = Person.of(measures, measures[:, 0] > 0.5)
    shares = person.normalised(measures)
    assert shares[1, 0] == pytest.approx(0, abs=0.02) and shares[97, 0] == pytest.approx(1, abs=0.03)
    assert shares[25, 1] == pytest.approx(0, abs=0.02) and shares[100, 1] > 1
    with pytest.raises(ValueError, match="frames with speech"):
        Person.of(measures, np.ones(101, bool))


def test_solved_tracks_have_the_wanted_measures():
    tracks = articulate([Phone(*word) for word in WORDS], 120)
    inside = slice(32, 78)
    wanted = np.clip(tracks @ MATRIX * 0.8 + [0.05, -0.03, 0.02, 0.0], [0.05, -0.2, 0.03, -0.1], 1)
    solved = solve(tracks, wanted, np.ones_like(wanted))
    before, after = (np.abs(rows @ MATRIX - wanted)[inside].mean(0) for rows in (tracks, solved))
    assert (after[:3] < 0.35 * before[:3]).all(), (before, after)
    untrusted = solve(tracks, wanted, np.zeros_like(wanted))
    assert np.array_equal(untrusted, tracks)
    held = [index for index, track in enumerate(TRACKS) if track.startswith("tongue")]
    assert np.array_equal(solved[:, held], tracks[:, held])


def made_faces(folder, clips: int = 40) -> list[str]:
    """Clips of a person whose lips follow one rule: open in vowels, wide in /aa/, shut in silence."""
    random, names, lines = np.random.default_rng(4), [], []
    opening = {"aa": 0.2, "ae": 0.18, "iy": 0.05, "uw": 0.03, "b": 0.0, "m": 0.0, "t": 0.04, "s": 0.03}
    for number in range(clips):
        said, at = [["sil", 0.0, 0.5]], 0.5
        for phone in random.choice(list(opening), 8):
            said.append([str(phone), at, at + 0.16])
            at += 0.16
        said.append(["sil", at, 2.4])
        times = 0.02 + np.arange(60) / 25
        gap = sum(opening.get(phone, 0.0) * ((times >= start) & (times < end)) for phone, start, end in said)
        clip_file(folder / f"c{number}.npz", np.convolve(gap, [0.25, 0.5, 0.25], "same"))
        lines.append(json.dumps({"clip": f"c{number}", "score": -10, "phones": said}))
        names.append(f"c{number}")
    (folder / "phones.jsonl").write_text("\n".join(lines))
    return names


def test_the_fit_learns_what_the_faces_do(tmp_path, capsys):
    names = made_faces(tmp_path)
    (tmp_path / "held.txt").write_text("\n".join(names[:8]))
    arguments = [str(tmp_path), str(tmp_path / "phones.jsonl"), str(tmp_path / "out.json")]
    assert command("fit-faces", [*arguments, "--held", str(tmp_path / "held.txt")]) == 0
    table = {line.split("|")[1].strip(): line.split("|")[2:] for line in capsys.readouterr().out.splitlines()
             if line.startswith("|")}  # fmt: skip
    assert float(table["fitted"][0]) > max(0.9, float(table["written"][0]))
    model = Coarticulation.load(tmp_path / "out.json")
    faces = Faces.of(read_clips(tmp_path, tmp_path / "phones.jsonl")[0])
    again = fit_faces(faces, list(range(8, len(names))))
    clip = faces.clips[0]
    said = [one.predict(clip.phones, clip.tracks, clip.mouth.times) for one in (model, again)]
    assert np.abs(said[0] - said[1]).max() < 0.02, "four decimals are enough"


def test_a_clip_that_is_not_tracked_is_named(tmp_path, capsys):
    made_faces(tmp_path, 6)
    (tmp_path / "c3.npz").unlink()
    arguments = [str(tmp_path), str(tmp_path / "phones.jsonl"), str(tmp_path / "out.json")]
    assert command("fit-faces", arguments) == 0
    assert "c3: not tracked" in capsys.readouterr().out


def utterance(name: str = "line.wav") -> Utterance:
    rows = [{"phone": phone, "start": start, "end": end} for phone, start, end in WORDS]
    return Utterance(name, np.zeros(2 * SAMPLE_RATE, np.float32), rows)


def test_labels_keep_contact_tongue_and_silence_of_the_rules():
    (tracks,) = FacesTeacher().label([utterance()])
    assert tracks.shape == (2 * SAMPLE_RATE // HOP, len(TRACKS)) and tracks.dtype == np.float32
    assert tracks.min() >= 0 and tracks.max() <= 1
    hop = {name: round(time / HOP_SECONDS) for name, time in {"b": 0.43, "aa": 0.57, "rest": 0.1}.items()}
    assert tracks[hop["b"], CLOSURE] > 0.9 and tracks[hop["aa"], CLOSURE] == 0
    assert np.abs(tracks[hop["rest"]]).max() < 1e-3
    gap = np.maximum(tracks @ MATRIX[:, 0], 0)
    assert gap[hop["aa"]] > 0.4
    rows = [{"phone": phone, "start": start, "end": end} for phone, start, end in WORDS]
    written = articulate(corrected(rows), len(tracks))
    assert np.allclose(tracks[:, CLOSURE], written[:, CLOSURE], atol=1e-6)


def test_a_recorded_clip_labels_itself(tmp_path):
    gap = np.full(50, 0.15)
    gap[19:26] = 0.005  # 0.78 to 1.04 s: almost shut, whatever the phones say
    clip_file(tmp_path / "line.npz", gap)
    teacher = FacesTeacher(faces=str(tmp_path))
    recorded, fitted = (teacher.label([utterance(name)])[0] for name in ("line.wav", "other.wav"))
    place = round(0.9 / HOP_SECONDS)
    assert recorded[place] @ MATRIX[:, 0] < 0.1 < 0.3 < fitted[place] @ MATRIX[:, 0]
    with pytest.raises(ValueError, match="no clip"):
        FacesTeacher(faces=str(tmp_path / "none")).label([utterance()])


def test_a_dataset_gets_heard_measures_and_the_rules_that_are_named(tmp_path):
    """A clip that has measures takes their share, by the named rules; others keep their labels."""
    hops = 2 * SAMPLE_RATE // HOP
    phones = [{"phone": phone, "start": start, "end": end} for phone, start, end in WORDS]
    clip = {"set": "s", "split": "train", "speaker": "a", "language": "en", "hops": hops, "phones": phones}
    clips = [{**clip, "file": f"{number}.wav", "hop": number * hops} for number in range(2)]
    np.save(tmp_path / "audio.npy", np.zeros(2 * hops * HOP, np.int16))
    (tmp_path / "clips.json").write_text(json.dumps(clips))
    heard, base = (
        NewTracks(tmp_path, "recorded", 2 * hops, MEASURES),
        NewTracks(tmp_path, "faces", 2 * hops, TRACKS),
    )
    heard.set(clips[0], np.zeros((hops, len(MEASURES))))
    heard.done({"teacher": "test"})
    for one in clips:
        base.set(one, np.full((hops, len(TRACKS)), 0.25))
    base.done({"teacher": "test"})
    stored = json.loads(FITTED.read_text())
    (tmp_path / "still.json").write_text(
        json.dumps({**stored, "weights": (0 * np.array(stored["weights"])).tolist()})
    )
    gaps = {}
    for fitted in ("", str(tmp_path / "still.json")):
        counts = label_faces(tmp_path, "recorded", "faces", "heard", TRUST, TRUST, fitted)
        assert counts == {"heard": 1, "kept": 1}
        found = Dataset.open(tmp_path, "heard")
        assert found.about["fitted"] == Path(fitted).name
        assert np.allclose(found.labels(clips[1]), 0.25)
        gaps[fitted] = found.labels(clips[0]) @ MATRIX[:, 0]
    assert np.ptp(list(gaps.values()), axis=0).max() > 0.01, "the named rules have no effect"


def test_the_fitted_file_names_its_source():
    about = json.loads(FITTED.read_text())["about"]
    assert "GRID" in about["faces"] and "CC BY 4.0" in about["faces"] and about["clips"] > 500
