"""Imports .glb and .usda into Blender, compares their shape keys with the JSON. Arguments: FOLDER."""

import sys
from pathlib import Path

import bpy
from curves import RATES, Curves, compare
from small_head import ARKIT

LABEL = "30"


def opened(path):
    """An empty scene with the file in it, at the file's rate."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.scene.render.fps = int(RATES[LABEL])
    bpy.context.scene.render.fps_base = 1.0
    if path.suffix == ".glb":
        bpy.ops.import_scene.gltf(filepath=str(path))
    else:
        bpy.ops.wm.usd_import(filepath=str(path))
    return [thing for thing in bpy.data.objects if thing.type == "MESH" and thing.data.shape_keys]


def curves_of(keys):
    """The animated shape keys by name, as functions of the rig frame."""
    animation = keys.animation_data
    if animation is None:
        return
    # Blender puts all animations of a file but the first on tracks.
    played = [(animation.action, animation.action_slot)] if animation.action else []
    played += [(strip.action, strip.action_slot) for track in animation.nla_tracks for strip in track.strips]
    slots = [
        strip.channelbag(slot) for action, slot in played for layer in action.layers for strip in layer.strips
    ]
    for slot in filter(None, slots):
        for curve in slot.fcurves:
            yield curve.data_path.split('"')[1], curve


def control(name, names):
    """The control behind a shape of the small head, or None."""
    if name.startswith("target_"):
        # Blender does not read the names of primitives.
        return ARKIT[::-1][int(name.removeprefix("target_"))]
    plain = name.removeprefix("Face.").removeprefix("Face_")
    for short, long in (("_L", "Left"), ("_R", "Right")):
        if plain.endswith(short):
            plain = plain.removesuffix(short) + long
    plain = plain[0].lower() + plain[1:]
    return plain if plain in names else None


def check(path):
    """Checks one file. Returns how many shape keys are animated as in the JSON."""
    curves = Curves(path.with_suffix(".json"))
    animated = 0
    for thing in opened(path):
        for name, curve in curves_of(thing.data.shape_keys):
            source = control(name, curves.names)
            first = curve.range()[0]
            found = [curve.evaluate(first + number) for number in range(len(curves.frames))]
            expected = curves.curve(source) if source else [0.0] * len(found)
            compare(f"{path.name}: {thing.name}.{name}", found, expected, 1e-5)
            animated += source is not None
    if animated < 52:
        raise SystemExit(f"{path.name}: only {animated} shape keys are animated")
    return animated


if __name__ == "__main__":
    summaries = [
        f"{check(Path(sys.argv[1]) / f'{LABEL}.{kind}')} keys from {kind}" for kind in ("glb", "usda")
    ]
    print(f"Blender {bpy.app.version_string}: {', '.join(summaries)}, every rig frame as in the JSON")
