"""The speech-encoder teacher with a tiny encoder made here: timing, cuts, resuming, batches, and a trained
head.
"""

import json

import numpy as np
import onnx
import pytest
import soundfile
import torch
from onnx import TensorProto, helper, numpy_helper

from v2f_train.clock import HOP, SAMPLE_RATE
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.distil.train_head import figures, head_loss, train
from v2f_train.labels.label_frames import label_from_frames
from v2f_train.teachers import encode
from v2f_train.teachers.encoder import EncoderAdapter, SpeechEncoder, pieces
from v2f_train.teachers.frames import Frames, FrameStore
from v2f_train.teachers.head import Head, HeadShape, at_hops, load_head, save_head, stack, tracks_of
from v2f_train.teachers.speech_encoder import SpeechEncoderTeacher
from v2f_train.teachers.teacher import Unlabelled, Utterance

STEP, REACH, WIDTH = 384, 895, 6
ADAPTER = EncoderAdapter("toy", STEP, REACH, WIDTH, "input_values", 6.0, "attention_mask")


@pytest.fixture(scope="module")
def encoder_file(tmp_path_factory):
    """Energy in six slices of what a frame sees: convolution of the squared sound."""
    weights = np.zeros((WIDTH, 1, REACH), np.float32)
    for row in range(WIDTH):
        weights[row, 0, row * REACH // WIDTH : (row + 1) * REACH // WIDTH] = 1 / REACH
    nodes = [
        helper.make_node("Mul", ["input_values", "input_values"], ["power"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["power", "mask"], ["masked"]),
        helper.make_node("Unsqueeze", ["masked", "one"], ["column"]),
        helper.make_node("Conv", ["column", "weights"], ["slices"], strides=[STEP]),
        helper.make_node("Transpose", ["slices"], ["frames"], perm=[0, 2, 1]),
    ]
    values = [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(np.array([1]), "one")]
    graph = helper.make_graph(
        nodes,
        "toy",
        [
            helper.make_tensor_value_info("input_values", TensorProto.FLOAT, ["b", "n"]),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["b", "n"]),
        ],
        [helper.make_tensor_value_info("frames", TensorProto.FLOAT, ["b", "f", WIDTH])],
        values,
    )
    path = tmp_path_factory.mktemp("encoder") / "toy.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    return path


@pytest.fixture(scope="module")
def encoder(encoder_file):
    return SpeechEncoder(encoder_file, ADAPTER)


@pytest.fixture(scope="module")
def speech():
    random = np.random.default_rng(1)
    return (
        random.standard_normal(17 * SAMPLE_RATE) * np.abs(np.sin(np.arange(17 * SAMPLE_RATE) / 9000)) * 0.2
    ).astype(np.float32)


def test_a_frame_is_centred_on_its_sample(encoder):
    """A click at sample 384 i is the middle of what frame i sees: half of its slices before, half behind."""
    click = np.zeros(STEP * 40, np.float32)
    click[STEP * 20] = 1
    frames = encoder.frames(click)
    assert frames.shape == (40, WIDTH)
    assert np.argmax(frames[20]) in (WIDTH // 2 - 1, WIDTH // 2)
    assert np.array_equal(np.flatnonzero(frames.sum(1)), [19, 20, 21])


@pytest.mark.parametrize("samples", [1, 383, 384, 385, 895, 5000])
def test_every_length_has_its_frames(encoder, samples):
    assert encoder.frames(np.ones(samples, np.float32)).shape == (-(-samples // STEP), WIDTH)


def test_long_sound_is_cut_without_a_seam(encoder, speech):
    """The toy looks no further than its reach: cut and uncut must agree."""
    whole = SpeechEncoder.frames_of_piece(encoder, speech, -(-len(speech) // STEP))
    assert np.allclose(encoder.frames(speech), whole, atol=1e-6)


def test_pieces_cover_everything_once():
    for count in (1, 40, 41, 70, 71, 1000):
        parts = pieces(count, 40, 10)
        assert [first for first, *_ in parts] == [0, *[last for _, last, *_ in parts][:-1]]
        assert parts[-1][1] == count
        assert all(start <= first < last <= end <= start + 40 for first, last, start, end in parts)
        assert all(first - start >= 5 for first, _, start, _ in parts[1:])


def test_an_adapter_that_lies_is_named(encoder_file):
    lying = EncoderAdapter("toy", STEP, REACH, WIDTH + 1, "input_values", 6.0, "attention_mask")
    with pytest.raises(ValueError, match="adapter promises"):
        SpeechEncoder(encoder_file, lying).frames(np.zeros(5000, np.float32))
    with pytest.raises(ValueError, match="inputs"):
        SpeechEncoder(encoder_file, EncoderAdapter("toy", STEP, REACH, WIDTH, "sound", 6.0))


def test_frames_move_to_the_label_clock():
    """A ramp over frames is the same ramp over hops."""
    ramp = np.arange(100, dtype=np.float32)[:, None] * STEP
    hops = at_hops(ramp, 140, STEP)
    assert np.allclose(hops[:, 0], np.arange(140) * HOP)
    assert at_hops(ramp[:1], 3, STEP).tolist() == [[0], [0], [0]]


def write_set(folder, names, seconds=1.0):
    (folder / "one").mkdir(parents=True)
    for place, name in enumerate(names):
        sound = np.random.default_rng(place).standard_normal(int(seconds * SAMPLE_RATE)) * 0.1
        soundfile.write(folder / "one" / name, sound, SAMPLE_RATE)
    rows = "".join(f"{name}\t{place}\ten\tf\t\n" for place, name in enumerate(names))
    (folder / "one" / "manifest.tsv").write_text("file\tspeaker\tlanguage\tsex\ttext\n" + rows)


def test_encoding_goes_on_where_it_stopped(tmp_path, encoder, monkeypatch):
    names = [f"{number}.wav" for number in range(5)]
    write_set(tmp_path / "speech", [*names, "broken.wav"])
    (tmp_path / "speech/one/broken.wav").write_bytes(b"not a sound")
    monkeypatch.setattr(encode, "SHARD_SECONDS", 1.5)  # two recordings a shard
    done, fresh = [], encoder.frames

    def stop_at_the_fourth(sound):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(sound)
        return fresh(sound)

    monkeypatch.setattr(encoder, "frames", stop_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        encode.encode_set(encoder, tmp_path / "speech/one", tmp_path / "out")
    (tmp_path / "out/one/frames-0001.npy").write_bytes(b"half a shard")
    assert set(FrameStore.open(tmp_path / "out/one").rows) == {"0.wav", "1.wav"}

    monkeypatch.setattr(encoder, "frames", lambda sound: done.append(sound) or fresh(sound))
    skipped = encode.encode_set(encoder, tmp_path / "speech/one", tmp_path / "out")
    assert len(done) == 6  # 0, 1, 2 before; 2 again (its shard was never finished), 3 and 4
    assert len(skipped) == 1 and "broken.wav" in skipped[0]
    store = FrameStore.open(tmp_path / "out/one")
    for name in names:
        sound, _ = soundfile.read(tmp_path / "speech/one" / name, dtype="float32")
        assert np.array_equal(store.frames(name), fresh(sound).astype(np.float16))
        assert store.samples(name) == len(sound)


def test_frames_of_two_encoders_are_not_mixed(tmp_path, encoder):
    FrameStore(tmp_path / "one", encoder.identity())
    with pytest.raises(ValueError, match="another encoder"):
        FrameStore(tmp_path / "one", {**encoder.identity(), "sha256": "0"})


def test_a_row_does_not_depend_on_its_batch():
    torch.manual_seed(0)
    head = Head(HeadShape(WIDTH, channels=8))
    random = np.random.default_rng(0)
    rows = [random.standard_normal((hops, WIDTH)).astype(np.float32) for hops in (30, 7, 19)]
    together = tracks_of(head, rows)
    for row, tracks in zip(rows, together, strict=True):
        assert tracks.shape == (len(row), len(TRACKS))
        assert np.allclose(tracks_of(head, [row])[0], tracks, atol=1e-6)


def test_head_loss_by_hand():
    out, labels = torch.zeros(1, 3, len(TRACKS)), torch.zeros(1, 3, len(TRACKS))
    there, scale = torch.tensor([[1.0, 1.0, 0.0]]), torch.full((len(TRACKS),), 0.5)
    tracks = len(TRACKS) - 1  # without lip closure
    assert head_loss(out, labels, there, scale).item() == pytest.approx(
        np.log(2)
    )  # a logit of 0 against label 0
    out[0, 1, 0] = 1.0  # 2 deviations off in one track of one hop of two, and one change of 2 deviations
    assert head_loss(out, labels, there, scale).item() == pytest.approx(
        np.log(2) + 4 / tracks / 2 + 4 / tracks
    )
    out[0, 2] = 9.0  # behind the end: counts for nothing
    assert head_loss(out, labels, there, scale).item() == pytest.approx(
        np.log(2) + 4 / tracks / 2 + 4 / tracks
    )


class Packed:
    """What the trainer uses of a dataset: clips whose jaw follows loudness and whose lips meet in
    the gaps.
    """

    def __init__(self, clips, labels):
        self.clips, self._labels = clips, labels

    def of(self, split):
        return [clip for clip in self.clips if clip["split"] == split]

    def labels(self, clip):
        return self._labels[clip["hop"] : clip["hop"] + clip["hops"]]


@pytest.fixture(scope="module")
def learnt(tmp_path_factory, encoder):
    """A dataset of bursts (aa) and pauses (m), its frames, and a head trained for seconds."""
    folder, random = tmp_path_factory.mktemp("learnt"), np.random.default_rng(3)
    clips, labels, store, hop = [], [], FrameStore(folder / "one", encoder.identity()), 0
    for number in range(12):
        hops = 150
        loud = np.repeat(random.permutation(30) % 2, 5)
        sound = (random.standard_normal(hops * HOP) * np.repeat(loud, HOP) * 0.3).astype(np.float32)
        store.add([(f"{number}.wav", len(sound), encoder.frames(sound))])
        tracks = np.zeros((hops, len(TRACKS)), np.float32)
        tracks[:, TRACKS.index("jawOpen")], tracks[:, CLOSURE] = 0.8 * loud, 1 - loud
        phones = [
            {
                "phone": "aa" if loud[k] else "m",
                "start": k * HOP / SAMPLE_RATE,
                "end": (k + 5) * HOP / SAMPLE_RATE,
            }
            for k in range(0, hops, 5)
        ]
        clips.append(
            {
                "set": "one",
                "file": f"{number}.wav",
                "split": "validation" if number > 8 else "train",
                "hop": hop,
                "hops": hops,
                "phones": phones,
            }
        )
        labels.append(tracks)
        hop += hops
    torch.set_num_threads(1)
    packed, frames = Packed(clips, np.concatenate(labels)), Frames(folder, {"one"})
    head, facts = train(
        packed, frames, HeadShape(WIDTH, channels=32, layers=2, dropout=0.0), steps=100, seed=0
    )
    return folder, packed, frames, head, facts


def test_a_head_learns_closures_of_strangers(learnt):
    _, packed, frames, head, facts = learnt
    reached = facts["validation"]["at_false_closures"]["0.05"]
    assert reached["pbm_accuracy"] > 0.8 and reached["open_accuracy"] > 0.9
    fresh = figures(Head(head.shape), packed, frames, packed.of("validation"))["at_false_closures"]
    assert fresh.get("0.05", {"pbm_accuracy": 0})["pbm_accuracy"] < 0.5


def test_the_teacher_labels_sound_as_the_kept_frames_do(learnt, encoder_file, tmp_path):
    folder, packed, frames, head, facts = learnt
    save_head(tmp_path / "head.pt", head, frames.identity, facts)
    teacher = SpeechEncoderTeacher(encoder_file, tmp_path / "head.pt")
    sounds = [np.random.default_rng(n).standard_normal(n).astype(np.float32) * 0.1 for n in (4000, 25601)]
    labels = teacher.label([Utterance("x", sound) for sound in sounds])
    assert [one.shape for one in labels] == [(16, len(TRACKS)), (101, len(TRACKS))]
    assert all(one.min() >= 0 and one.max() <= 1 for one in labels)
    assert np.allclose(teacher.label([Utterance("x", sounds[0])])[0], labels[0], atol=1e-6)
    assert np.all(teacher.label([Utterance("rest", np.zeros(1000, np.float32))])[0] == 0)
    for sound in (np.zeros(0, np.float32), np.array([np.nan], np.float32)):
        with pytest.raises(Unlabelled, match=r"bad\.wav"):
            teacher.label([Utterance("bad.wav", sound)])

    dataset = tmp_path / "packed"
    dataset.mkdir()
    hops = sum(clip["hops"] for clip in packed.clips)
    np.save(dataset / "audio.npy", np.zeros(hops * HOP, np.int16))
    clips = [
        {**clip, "speaker": clip["file"], "sex": "", "language": "en", "score": 0} for clip in packed.clips
    ]
    clips[0]["file"] = "never encoded.wav"
    (dataset / "clips.json").write_text(json.dumps(clips))
    assert label_from_frames(dataset, folder, tmp_path / "head.pt") == (len(clips) - 1, 1)
    written = np.load(dataset / "tracks-encoder.npy")
    assert np.isnan(written[:150]).all() and not np.isnan(written[150:]).any()
    assert np.allclose(written[150:300], tracks_of(head, [frames.of(packed.clips[1])])[0], atol=1e-3)


def test_a_head_is_bound_to_its_encoder(learnt, encoder_file, tmp_path):
    _, _, frames, head, _ = learnt
    save_head(tmp_path / "head.pt", head, {**frames.identity, "sha256": "another"}, {})
    assert load_head(tmp_path / "head.pt")[1]["sha256"] == "another"
    with pytest.raises(ValueError, match="not the encoder"):
        SpeechEncoderTeacher(encoder_file, tmp_path / "head.pt")


def test_stack_marks_what_is_there():
    frames, there = stack([np.ones((2, 3), np.float32), np.ones((4, 3), np.float32)])
    assert there.tolist() == [[1, 1, 0, 0], [1, 1, 1, 1]] and frames[0, 2:].abs().sum() == 0
