"""A folder of filmed clips for `evaluate --faces`: one NAME.npz each.

    sound      float32 [samples], 16 kHz, mono
    times      float64 [frames], seconds on the sound's clock
    gap, width float32 [frames], in any unit, smoothed without delay; NaN where no face was found
    phones     str: JSON of the aligner's list, [{"phone", "start", "end"}, ...]

Film and sound stay outside of the repository. Clips must be of people, or at least of sentences, that no
candidate was trained on: nothing here can check that.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from v2f_train.clock import HOP
from v2f_train.measure import metrics
from v2f_train.measure.candidates import Predictor, predict_all
from v2f_train.measure.closure import Closure
from v2f_train.measure.lip_speed import distribution, speeds
from v2f_train.measure.recorded import MIN_FRAMES, RecordedClip, face_figure, opening, width
from v2f_train.teachers.articulation import corrected

FIELDS = ("sound", "times", "gap", "width", "phones")


def write_clip(
    path: Path, sound: np.ndarray, times: np.ndarray, gap: np.ndarray, wide: np.ndarray, phones: list[dict]
) -> None:
    """The arrays as the head of this file describes them. path: ends in .npz."""
    np.savez_compressed(
        path,
        sound=np.asarray(sound, np.float32),
        times=np.asarray(times, np.float64),
        gap=np.asarray(gap, np.float32),
        width=np.asarray(wide, np.float32),
        phones=json.dumps(phones),
    )


def read_clips(folder: Path) -> tuple[list[np.ndarray], list[RecordedClip]]:
    """Sounds (whole hops) and curves, by name. Raises ValueError when there are none, a
    file is not one, or nobody speaks."""
    sounds, clips = [], []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as file:
            if missing := [name for name in FIELDS if name not in file.files]:
                raise ValueError(f"{path}: has no {', '.join(missing)}; see v2f_train/measure/faces.py")
            frames = {len(file[name]) for name in ("times", "gap", "width")}
            if len(frames) > 1:
                raise ValueError(f"{path}: times, gap and width have different lengths")
            sound = file["sound"].astype(np.float32)
            phones = corrected(json.loads(str(file["phones"])))
            clips.append(RecordedClip(file["times"], file["gap"], file["width"], phones))
        sounds.append(np.pad(sound, (0, -len(sound) % HOP)))
    if not clips:
        raise ValueError(f"{folder}: no filmed clips (.npz)")
    if not any(clip.speech().sum() >= MIN_FRAMES for clip in clips):
        raise ValueError(f"{folder}: no clip has {MIN_FRAMES} frames of speech")
    return sounds, clips


def recorded_faces(
    predictor: Predictor,
    sounds: Sequence[np.ndarray],
    clips: Sequence[RecordedClip],
    closure: Closure,
    width_weights: dict[str, float] | None = None,
) -> dict:
    """ "gap" and, with weights of tracks, "width": fields of FaceFigure; "lip_speed" of the shown gap on
    these clips, all taken as one person.
    """
    predicted = predict_all(predictor, list(sounds))
    gaps = [opening(tracks, closure) for tracks in predicted]
    found = {
        "gap": vars(face_figure(gaps, clips, lambda clip: clip.gap)),
        "lip_speed": distribution([speeds(gaps)]),
    }
    if width_weights:
        widths = [width(metrics.ensemble(tracks), width_weights) for tracks in predicted]
        found["width"] = vars(face_figure(widths, clips, lambda clip: clip.width))
    return found
