"""Writes the face of a student of meshes: the mean mesh with one morph target per component (.glb).

    v2f-train morphs STUDENT.onnx face.glb

Everything comes out of the student's file. A weight of 1 is one standard deviation of the component, as in
the student's control of that name: an engine plays the controls on the morph targets of the same names
without a mapping.
"""

import argparse
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError

from v2f_train.export import basis_entry
from v2f_train.teachers.morphs import write_morphs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("student", type=Path, metavar="STUDENT")
    parser.add_argument("out", type=Path, metavar="OUT")


def run(options: argparse.Namespace) -> int:
    try:
        basis = basis_entry.take(onnx.load(options.student))
        if basis is None:
            raise ValueError("has no basis: it was not trained on meshes")
    except (DecodeError, OSError, ValueError) as error:
        print(f"morphs: {options.student}: {error}")
        return 1
    write_morphs(basis, options.out)
    print(f"{len(basis.names)} morph targets of {len(basis.mean)} vertices")
    return 0
