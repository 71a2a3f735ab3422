"""Tracking of filmed mouths: times on the sound's clock, frames without a face, refusals. ffmpeg and ffprobe
are stand-ins that answer as the real programs do, and so is the tracker.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from v2f_train.teachers.recorded import track as module
from v2f_train.teachers.recorded.mouth import read_mouth
from v2f_train.teachers.recorded.track import POINTS, Untracked, ffprobe, track, write_clip

WIDTH, HEIGHT, FRAMES = 8, 6, 5
STREAMS = {
    "video": {"codec_type": "video", "width": WIDTH, "height": HEIGHT, "avg_frame_rate": "25/1"},
    "audio": {"codec_type": "audio"},
}
PROGRAM = """#!{python}
import sys
if "wav" in sys.argv[-1]:
    open(sys.argv[-1], "wb").write(b"RIFF")
elif "-show_streams" in sys.argv:
    print({streams!r})
else:
    sys.stdout.buffer.write(b"".join(bytes([frame]) * {size} for frame in range({frames})))
sys.exit({status})
"""


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Writes the stand-ins; called again, it replaces them."""

    def write(streams: list[dict], status: int = 0) -> None:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        text = PROGRAM.format(
            python=sys.executable,
            streams=json.dumps({"streams": streams}),
            size=WIDTH * HEIGHT * 3,
            frames=FRAMES,
            status=status,
        )
        for name in ("ffmpeg", "ffprobe"):
            (folder / name).write_text(text)
            (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    write(list(STREAMS.values()))
    return write


def detect(picture: np.ndarray) -> np.ndarray | None:
    """A face in all frames but the second; its points stand apart by their numbers."""
    number = int(picture[0, 0, 0])
    return None if number == 1 else np.linspace(0.1, 0.9, POINTS * 3).reshape(POINTS, 3) + number / 100


def test_times_are_on_the_sounds_clock(programs):
    late = {**STREAMS["video"], "start_time": "0.12"}, {**STREAMS["audio"], "start_time": "0.02"}
    programs(list(late))
    clip = track(ffprobe(Path("a.mp4")), detect)
    assert clip["t"] == pytest.approx(0.1 + np.arange(FRAMES) / 25)


def test_landmarks_are_pixels_and_a_frame_without_a_face_is_marked(programs):
    clip = track(ffprobe(Path("a.mp4")), detect)
    assert clip["ok"].tolist() == [True, False, True, True, True]
    assert clip["lm"].shape == (FRAMES, POINTS, 3) and not clip["lm"][1].any()
    assert clip["lm"][2, 7] == pytest.approx(detect(np.full((1, 1, 3), 2))[7] * [WIDTH, HEIGHT, WIDTH])


def test_a_written_clip_is_what_the_mouth_reads(programs, tmp_path):
    write_clip(Path("NAME.mp4"), tmp_path, detect)
    mouth = read_mouth(tmp_path / "NAME.npz")
    assert mouth.measures.shape == (FRAMES, 4) and mouth.found.sum() == FRAMES - 1
    assert sorted(path.name for path in tmp_path.glob("NAME*")) == ["NAME.npz", "NAME.wav"]


def test_what_gives_no_clip_says_why(programs, tmp_path):
    with pytest.raises(Untracked, match="no face in 5 frames"):
        track(ffprobe(Path("a.mp4")), lambda picture: None)
    programs([STREAMS["video"]])
    with pytest.raises(Untracked, match="has no sound"):
        ffprobe(Path("a.mp4"))
    programs(list(STREAMS.values()), status=1)
    with pytest.raises(Untracked, match="ffprobe failed"):
        ffprobe(Path("a.mp4"))


def test_the_command_keeps_what_is_there_and_names_what_fails(programs, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(module, "mediapipe_detector", lambda model: detect)
    options = module.argparse.Namespace(
        videos=[Path("one.mp4"), Path("two.mp4")], out=tmp_path / "out", model=Path("x.task")
    )
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "one.npz").write_bytes(b"kept")
    assert module.run(options) == 0 and (tmp_path / "out" / "one.npz").read_bytes() == b"kept"
    (tmp_path / "out" / "two.npz").unlink()
    programs([STREAMS["audio"]])
    assert module.run(options) == 1 and "two.mp4: has no picture" in capsys.readouterr().out
    options.videos.append(Path("other/two.mov"))
    assert module.run(options) == 1 and "several videos are called two" in capsys.readouterr().out


def test_without_the_tracker_a_sentence_says_what_to_install(programs, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "mediapipe", None)
    options = module.argparse.Namespace(videos=[Path("a.mp4")], out=tmp_path, model=Path("x.task"))
    assert module.run(options) == 1 and "requirements/track.txt" in capsys.readouterr().out
