"""`v2f-train`: one command, with a subcommand per step. Each module named below has `add_arguments(parser)`
and `run(options)`.
"""

import argparse
import importlib
import sys

NAME = "v2f-train"
COMMANDS: dict[str, tuple[str, str]] = {
    "prepare": ("v2f_train.speech.prepare", "list speech of any known layout in a manifest, with splits"),
    "label": (
        "v2f_train.labels.label",
        "label the recordings of a manifest with a teacher",
    ),
    "pack": ("v2f_train.labels.pack", "pack a manifest and its labels into the dataset that training reads"),
    "combine": ("v2f_train.labels.combine", "combine two label sets of a packed dataset into a third"),
    "join": ("v2f_train.labels.join", "join packed datasets into one"),
    "encode": (
        "v2f_train.teachers.encode",
        "run the frozen speech encoder over recordings and store its frames",
    ),
    "whisper": ("v2f_train.teachers.whisper", "write the encoder of Whisper base as an ONNX file"),
    "head": ("v2f_train.distil.train_head", "train the head of the speech-encoder teacher on aligned speech"),
    "track": (
        "v2f_train.teachers.recorded.track",
        "track filmed mouths: landmarks of each frame, and the sound",
    ),
    "fit-faces": ("v2f_train.teachers.recorded.fit", "fit the rules of the phones to tracked faces"),
    "readout": (
        "v2f_train.distil.train_readout",
        "teach a linear read-out of speech encoders the curves of recorded faces",
    ),
    "label-readout": (
        "v2f_train.labels.label_readout",
        "label a packed dataset with a read-out, from stored encoder frames",
    ),
    "label-faces": (
        "v2f_train.labels.label_faces",
        "label a packed dataset with the teacher of recorded faces and a read-out",
    ),
    "label-frames": ("v2f_train.labels.label_frames", "label a packed dataset from stored encoder frames"),
    "plot-labels": (
        "v2f_train.teachers.plot_labels",
        "plot a recording, its phones and its labels",
    ),
    "basis": (
        "v2f_train.teachers.basis",
        "compute the principal components of a teacher's meshes",
    ),
    "morphs": ("v2f_train.export.morphs", "write the face of a student of meshes, with morph targets"),
    "evaluate": ("v2f_train.measure.evaluate", "measure students and teachers on unseen speakers"),
    "film": ("v2f_train.measure.film", "write the filmed clips that `evaluate --faces` measures on"),
    "player": (
        "v2f_train.measure.player",
        "measure the output of the library at several sound levels",
    ),
    "report": ("v2f_train.report.page", "write one HTML page with all figures"),
    "table": ("v2f_train.report.table", "compare the students in a Markdown page"),
    "ablate": ("v2f_train.report.ablate", "train and measure a list of short runs"),
    "card": ("v2f_train.report.card", "write a model card from the figures"),
    "train": ("v2f_train.distil.train", "train a student on labels, or on labels and a trained student"),
    "throughput": ("v2f_train.distil.throughput", "measure how many targets per second this machine trains"),
    "restore": ("v2f_train.students.restore", "give a student's controls back the movement of the labels"),
    "export": ("v2f_train.export.write", "export a trained student to ONNX files"),
}
"""Subcommand -> (module, one line of help). A module is imported only when its subcommand is run."""


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and arguments[0] in COMMANDS:
        return run(arguments[0], arguments[1:])
    parser = argparse.ArgumentParser(
        prog=NAME, description="Trains and measures students: from a folder of speech to a file for the game."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (_, line) in COMMANDS.items():
        commands.add_parser(name, help=line)
    parser.parse_args(arguments)  # prints help or an error, and exits
    return 2


def run(name: str, arguments: list[str]) -> int:
    """One subcommand. Its options may stand anywhere among its other arguments."""
    module = importlib.import_module(COMMANDS[name][0])
    parser = argparse.ArgumentParser(
        prog=f"{NAME} {name}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    return module.run(parser.parse_intermixed_args(arguments)) or 0
