"""Computes a basis (principal components) of a folder of meshes: FOLDER/**/*.npy, each [frames, vertices, 3]
of one recording.

OUT (.npz) is the option `basis` of the teacher `labels`. --morphs also writes it as a glTF mesh.
"""

import argparse
from pathlib import Path

import numpy as np

from v2f_train.teachers.morphs import write_morphs
from v2f_train.teachers.pca import KEPT, fit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument(
        "--components", type=int, help=f"count (default: as many as keep {KEPT} of the variance)"
    )
    parser.add_argument("--faces", type=Path, help=".npy [triangles, 3], vertex indices")
    parser.add_argument(
        "--morphs", type=Path, help="also write the mean face with one morph target per component (.glb)"
    )


def run(options: argparse.Namespace) -> int:
    sequences, skipped = [], []
    for path in sorted(options.folder.rglob("*.npy")):
        meshes = np.load(path, mmap_mode="r")
        if (
            meshes.ndim != 3
            or meshes.shape[2] != 3
            or (sequences and meshes.shape[1:] != sequences[0].shape[1:])
        ):
            skipped.append(f"{path}: shape {list(meshes.shape)} differs from the other meshes")
        else:
            sequences.append(meshes)
    if not sequences:
        print(f"{options.folder}: no .npy of [frames, vertices, 3]")
        return 1
    basis = fit(
        sequences,
        sum(map(len, sequences)),
        options.components,
        np.load(options.faces) if options.faces else None,
    )
    basis.save(options.out)
    if options.morphs:
        write_morphs(basis, options.morphs)
    for line in skipped:
        print("skipped", line)
    print(
        f"{len(basis.names)} components keep {basis.kept:.4%} of the variance of "
        f"{len(sequences)} recordings, "
        f"{len(skipped)} skipped"
    )
    return 0
