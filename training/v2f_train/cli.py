"""`v2f-train`: one command, a subcommand per step. Each module below has `add_arguments(parser)` and `run(options)`."""

import argparse
import importlib
import sys

NAME = "v2f-train"
COMMANDS: dict[str, tuple[str, str]] = {
    "prepare": ("v2f_train.speech.prepare", "speech in any known layout -> manifest with sides"),
    "label": (
        "v2f_train.labels.label",
        "manifest -> shards of a teacher's labels, on all cores or a cluster",
    ),
    "pack": ("v2f_train.labels.pack", "manifest and labels -> the packed dataset that training reads"),
    "combine": ("v2f_train.labels.combine", "two label sets of a packed dataset -> a third"),
    "join": ("v2f_train.labels.join", "packed datasets -> one"),
    "encode": ("v2f_train.teachers.encode", "run the frozen speech encoder over recordings, keep its frames"),
    "head": ("v2f_train.distil.train_head", "train the head of the speech-encoder teacher on aligned speech"),
    "label-frames": ("v2f_train.labels.label_frames", "label a packed dataset from kept encoder frames"),
    "plot-labels": (
        "v2f_train.teachers.plot_labels",
        "draw a recording, its phones and the tracks made of them",
    ),
    "basis": (
        "v2f_train.teachers.basis",
        "principal components of a teacher's meshes, and their morph targets",
    ),
    "morphs": ("v2f_train.export.morphs", "a student of meshes -> its face with morph targets"),
    "evaluate": ("v2f_train.measure.evaluate", "figures of students and teachers on people never heard"),
    "player": (
        "v2f_train.measure.player",
        "figures of what the library shows, at several levels of the sound",
    ),
    "report": ("v2f_train.report.page", "one page out of all figures"),
    "table": ("v2f_train.report.table", "the students side by side, in Markdown"),
    "ablate": ("v2f_train.report.ablate", "a list of short runs, each measured"),
    "card": ("v2f_train.report.card", "a model card out of the figures"),
    "train": ("v2f_train.distil.train", "a student from labels, or from labels and a trained student"),
    "throughput": ("v2f_train.distil.throughput", "frames a second that this machine draws and trains"),
    "export": ("v2f_train.export.write", "a trained student to files for the player"),
}
"""Subcommand -> (module, one line of help). A module is imported only when its subcommand is asked for."""


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and arguments[0] in COMMANDS:
        return run(arguments[0], arguments[1:])
    parser = argparse.ArgumentParser(
        prog=NAME, description="From a folder of speech to a student in the game."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (_, line) in COMMANDS.items():
        commands.add_parser(name, help=line)
    parser.parse_args(arguments)  # shows the help, or says what is wrong; it does not come back
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
