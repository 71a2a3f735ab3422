"""Writes the small head in the forms of other programs into a folder: `apart.gltf` with two buffers beside
it,
`first.vrm` and `second.vrm` with the expressions of VRM 0.x and 1.0.
"""

import json
import sys
from pathlib import Path

from small_head import ARKIT, as_glb, describe

SKIN, LASHES = 0, 1
# Expressions: the name in VRM 1.0 and in 0.x, then mesh, target and weight of what each moves.
BOTH_BLINK = [(SKIN, "eyeBlinkLeft", 0.75), (SKIN, "eyeBlinkRight", 0.75), (LASHES, "eyeBlinkLeft", 0.5)]
EXPRESSIONS = {
    ("aa", "a"): [(SKIN, "jawOpen", 0.75), (SKIN, "mouthFunnel", 0.125)],
    ("ih", "i"): [(SKIN, "mouthStretchLeft", 0.5), (SKIN, "mouthStretchRight", 0.5), (SKIN, "jawOpen", 0.25)],
    ("ou", "u"): [(SKIN, "mouthPucker", 1.0)],
    ("ee", "e"): [
        (SKIN, "mouthSmileLeft", 0.5),
        (SKIN, "mouthSmileRight", 0.5),
        (LASHES, "cheekSquintLeft", 0.25),
    ],
    ("oh", "o"): [(SKIN, "mouthFunnel", 0.75), (SKIN, "jawOpen", 0.5)],
    ("blink", "blink"): BOTH_BLINK,
    ("blinkLeft", "blink_l"): [(SKIN, "eyeBlinkLeft", 1.0)],
    ("blinkRight", "blink_r"): [(SKIN, "eyeBlinkRight", 1.0)],
}


def place(mesh, target):
    """The number of a target; the lashes have them in the opposite order."""
    number = ARKIT.index(target)
    return number if mesh == SKIN else len(ARKIT) - 1 - number


def apart(folder):
    """As .gltf: every second view is in a second buffer, whose name has a space."""
    description, content = describe()
    parts = [bytearray(), bytearray()]
    for number, view in enumerate(description["bufferViews"]):
        part = parts[number % 2]
        part += bytes(-len(part) % 4)
        piece = content[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]
        view.update(buffer=number % 2, byteOffset=len(part))
        part += piece
    names = ["points.bin", "more/the rest.bin"]
    description["buffers"] = [
        {"byteLength": len(part), "uri": name.replace(" ", "%20")}
        for part, name in zip(parts, names, strict=True)
    ]
    (folder / "more").mkdir()
    for part, name in zip(parts, names, strict=True):
        (folder / name).write_bytes(part)
    (folder / "apart.gltf").write_text(json.dumps(description), encoding="utf-8")


def with_expressions(extension, content_of):
    """As .vrm, with that extension."""
    description, content = describe()
    description["buffers"] = [{"byteLength": len(content)}]
    description["extensionsUsed"].append(extension)
    description["extensions"][extension] = content_of
    return as_glb(description, content)


def first_version():
    """Blend shape groups of VRM 0.x: weights in percent, meshes by number."""
    groups = [
        {
            "name": old.upper(),
            "presetName": old,
            "binds": [
                {"mesh": mesh, "index": place(mesh, target), "weight": 100 * weight}
                for mesh, target, weight in moves
            ],
        }
        for (_, old), moves in EXPRESSIONS.items()
    ]
    return {"specVersion": "0.0", "blendShapeMaster": {"blendShapeGroups": groups}}


def second_version():
    """Expressions of VRM 1.0: meshes by their node."""
    node = {SKIN: 1, LASHES: 2}
    preset = {
        new: {
            "morphTargetBinds": [
                {"node": node[mesh], "index": place(mesh, target), "weight": weight}
                for mesh, target, weight in moves
            ]
        }
        for (new, _), moves in EXPRESSIONS.items()
    }
    return {"specVersion": "1.0", "expressions": {"preset": preset}}


if __name__ == "__main__":
    into = Path(sys.argv[1])
    apart(into)
    (into / "first.vrm").write_bytes(with_expressions("VRM", first_version()))
    (into / "second.vrm").write_bytes(with_expressions("VRMC_vrm", second_version()))
