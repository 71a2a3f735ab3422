"""Tracks filmed mouths: landmarks of the face, frame by frame, and the sound.

    v2f-train track VIDEO... OUT --model face_landmarker.task

OUT receives NAME.npz (what `mouth.py` reads) and NAME.wav (16 kHz, mono) for each video; clips that are there
already are kept. One face per video: that of the speaker. Needs the Python packages of
`requirements/track.txt`, which ask for an older NumPy than the trainer, so give them an environment of their
own; and the programs ffmpeg and ffprobe.

Each frame is tracked alone. The tracker's video mode follows a face from frame to frame, which comes 20 ms
late and moves 4 to 8 % less; `mouth.py` smooths without delay instead.
"""

import argparse
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

POINTS = 478  # of MediaPipe's face mesh with irises
LEAST_CONFIDENCE = 0.3  # of detection and of presence: a mouth wide open scores low
SOUND_RATE = 16_000  # Hz
COLOURS = 3
Detector = Callable[[np.ndarray], np.ndarray | None]
"""A picture uint8 [height, width, 3] -> landmarks [POINTS, 3], x and y in shares of width and height, z in
shares of width; None without a face."""


class Untracked(Exception):
    """A video that gives no clip; the text says why."""


@dataclass(frozen=True)
class Video:
    """What ffprobe says. fps: frames per second. late: seconds from the first sample of sound to the first
    frame.
    """

    path: Path
    width: int
    height: int
    fps: float
    late: float


def ffprobe(path: Path) -> Video:
    """Raises Untracked when the file is no video with sound."""
    command = ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(path)]
    found = subprocess.run(command, capture_output=True, text=True)
    if found.returncode:
        raise Untracked(found.stderr.strip().splitlines()[-1] if found.stderr.strip() else "ffprobe failed")
    streams = json.loads(found.stdout)["streams"]
    kinds = {stream.get("codec_type"): stream for stream in reversed(streams)}
    if "video" not in kinds or "audio" not in kinds:
        raise Untracked(f"has no {'picture' if 'video' not in kinds else 'sound'}")
    video, sound = kinds["video"], kinds["audio"]
    frames, seconds = (float(part) for part in video["avg_frame_rate"].split("/"))
    if not frames or not seconds:
        raise Untracked("ffprobe finds no frame rate")
    late = float(video.get("start_time", 0)) - float(sound.get("start_time", 0))
    return Video(path, int(video["width"]), int(video["height"]), frames / seconds, late)


def pictures(video: Video) -> Iterator[np.ndarray]:
    """uint8 [height, width, 3], at the even rate of the file: a repeated or dropped frame would move all
    later ones in time. Raises Untracked when ffmpeg fails.
    """
    command = ["ffmpeg", "-v", "error", "-noautorotate", "-i", str(video.path), "-map", "0:v:0"]
    command += ["-fps_mode", "cfr", "-r", str(video.fps), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    shape = (video.height, video.width, COLOURS)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as ffmpeg:
        while len(part := ffmpeg.stdout.read(int(np.prod(shape)))) == np.prod(shape):
            yield np.frombuffer(part, np.uint8).reshape(shape)
        words = ffmpeg.stderr.read().decode(errors="replace").strip()
    if ffmpeg.returncode:
        raise Untracked(words.splitlines()[-1] if words else "ffmpeg failed")


def write_sound(video: Path, out: Path) -> None:
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(video), "-vn", "-map", "0:a:0", "-ac", "1"]
    found = subprocess.run([*command, "-ar", str(SOUND_RATE), str(out)], capture_output=True, text=True)
    if found.returncode:
        raise Untracked(found.stderr.strip().splitlines()[-1] if found.stderr.strip() else "ffmpeg failed")


def track(video: Video, detect: Detector) -> dict[str, np.ndarray]:
    """The arrays of a clip: t [frames] seconds on the sound's clock, ok [frames], lm [frames, POINTS, 3] in
    pixels (0 without a face), points [POINTS]. Raises Untracked when no frame shows a face.
    """
    unit = np.array([video.width, video.height, video.width], np.float32)
    rows = [detect(picture) for picture in pictures(video)]
    found = np.array([row is not None for row in rows])
    if not found.any():
        raise Untracked(f"no face in {len(rows)} frames")
    landmarks = np.stack([np.zeros((POINTS, 3), np.float32) if row is None else row * unit for row in rows])
    times = np.arange(len(rows)) / video.fps + video.late
    return {"t": times, "ok": found, "lm": landmarks.astype(np.float32), "points": np.arange(POINTS)}


def mediapipe_detector(model: Path) -> Detector:
    """Raises Untracked when the packages or the model are missing."""
    try:
        import mediapipe
        from mediapipe.tasks.python import BaseOptions, vision
    except ImportError as error:
        raise Untracked(f"{error}; install requirements/track.txt in an environment of its own") from error
    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model)),
        running_mode=vision.RunningMode.IMAGE,
        num_faces=1,
        min_face_detection_confidence=LEAST_CONFIDENCE,
        min_face_presence_confidence=LEAST_CONFIDENCE,
    )
    try:
        landmarker = vision.FaceLandmarker.create_from_options(options)
    except (RuntimeError, ValueError, OSError) as error:
        raise Untracked(f"{model} is not MediaPipe's face_landmarker.task: {error}") from error

    def detect(picture: np.ndarray) -> np.ndarray | None:
        image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(picture))
        faces = landmarker.detect(image).face_landmarks
        return np.array([(p.x, p.y, p.z) for p in faces[0]], np.float32) if faces else None

    return detect


def write_clip(path: Path, out: Path, detect: Detector) -> None:
    """Writes OUT/NAME.wav, then OUT/NAME.npz, whole or not at all."""
    arrays = track(ffprobe(path), detect)
    write_sound(path, out / f"{path.stem}.wav")
    unfinished = out / f"{path.stem}.part.npz"
    np.savez_compressed(unfinished, **arrays)
    unfinished.replace(out / f"{path.stem}.npz")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("videos", nargs="+", type=Path, metavar="VIDEO")
    parser.add_argument("out", type=Path, help="folder for NAME.npz and NAME.wav")
    parser.add_argument("--model", type=Path, required=True, help="MediaPipe's face_landmarker.task")


def run(options: argparse.Namespace) -> int:
    stems = [path.stem for path in options.videos]
    if twice := sorted({stem for stem in stems if stems.count(stem) > 1}):
        print(f"track: several videos are called {', '.join(twice)}: their clips would overwrite each other")
        return 1
    if missing := [name for name in ("ffmpeg", "ffprobe") if not shutil.which(name)]:
        print(f"track: the program {missing[0]} is missing")
        return 1
    try:
        detect = mediapipe_detector(options.model)
        options.out.mkdir(parents=True, exist_ok=True)
    except (Untracked, OSError) as error:
        print(f"track: {error}")
        return 1
    left_out = []
    for path in options.videos:
        if (options.out / f"{path.stem}.npz").exists():
            continue
        try:
            write_clip(path, options.out, detect)
        except (Untracked, OSError) as error:
            left_out.append(f"{path}: {error}")
    there = sum((options.out / f"{stem}.npz").exists() for stem in stems)
    print(f"{there} of {len(stems)} clips tracked", *left_out, sep="\n")
    return 1 if left_out else 0
