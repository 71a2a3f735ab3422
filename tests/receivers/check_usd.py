"""Opens .usda files with Pixar's library and compares them with the JSON. Arguments: FOLDER."""

import sys
from pathlib import Path

from curves import RATES, Curves, compare
from pxr import Gf, Sdf, Usd, UsdGeom, UsdMedia, UsdSkel, UsdValidation, Vt

# Text has every digit of a 32-bit float.
TOLERANCE = 1e-7


def check(folder, label):
    """Checks one rate."""
    curves = Curves(folder / f"{label}.json")
    stage = Usd.Stage.Open(str(folder / f"{label}.usda"))
    rate = float(RATES[label])
    if (
        curves.rate != RATES[label]
        or stage.GetTimeCodesPerSecond() != rate
        or stage.GetFramesPerSecond() != rate
    ):
        raise SystemExit(f"{label}: the stage runs at {stage.GetTimeCodesPerSecond()} per second")
    last = len(curves.frames) - 1
    if (stage.GetStartTimeCode(), stage.GetEndTimeCode()) != (0, last):
        raise SystemExit(f"{label}: the stage lasts to {stage.GetEndTimeCode()}, expected {last}")

    validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    errors = UsdValidation.ValidationContext(validators).Validate(stage)
    if errors or not validators:
        raise SystemExit(f"{label}: the validators find {[error.GetMessage() for error in errors][:5]}")

    root = UsdSkel.Root(stage.GetDefaultPrim())
    cache = UsdSkel.Cache()
    cache.Populate(root, Usd.PrimDefaultPredicate)
    query = cache.GetSkelQuery(UsdSkel.Skeleton(stage.GetPrimAtPath(root.GetPath().AppendChild("Skeleton"))))
    animation = query.GetAnimQuery()
    if not animation or list(animation.GetBlendShapeOrder()) != curves.names:
        raise SystemExit(f"{label}: the skeleton has no animation, or one of other names")
    for time, frame in enumerate(curves.frames):
        compare(f"{label}, frame {time}", list(animation.ComputeBlendShapeWeights(time)), frame, TOLERANCE)

    meshes = [prim for prim in stage.Traverse() if prim.IsA(UsdGeom.Mesh)]
    moving = [check_mesh(cache, prim, curves, last // 2) for prim in meshes]
    sound = UsdMedia.SpatialAudio(stage.GetPrimAtPath(root.GetPath().AppendChild("Sound")))
    asset = sound.GetFilePathAttr().Get()
    if not asset.resolvedPath or Path(asset.resolvedPath).name != f"{label}.wav":
        raise SystemExit(f"{label}: the sound {asset} is not found")
    return len(meshes), sum(moving)


def check_mesh(cache, prim, curves, time):
    """Checks that the library finds the shapes of the animation. Returns whether one moves a point."""
    query = cache.GetSkinningQuery(prim)
    if not query.HasBlendShapes():
        return False
    shapes = UsdSkel.BlendShapeQuery(UsdSkel.BindingAPI(prim))
    weights = list(query.GetBlendShapeMapper().Remap(Vt.FloatArray(curves.frames[time])))
    order = list(query.GetBlendShapeOrder())
    place = {name: frame for name, frame in zip(curves.names, curves.frames[time], strict=True)}
    compare(f"{prim.GetPath()}", weights, [place.get(name, 0.0) for name in order], TOLERANCE)
    points = UsdGeom.Mesh(prim).GetPointsAttr().Get()
    subshape = shapes.ComputeSubShapeWeights(weights)
    deformed = type(points)(points)
    indices, offsets = shapes.ComputeBlendShapePointIndices(), shapes.ComputeSubShapePointOffsets()
    if not shapes.ComputeDeformedPoints(*subshape, indices, offsets, deformed):
        raise SystemExit(f"{prim.GetPath()}: the shapes cannot be applied")
    return deformed != points


def check_bare(folder, label):
    """Checks a file without a head: its animation, bound to the skeleton of another character."""
    curves = Curves(folder / f"{label}.json")
    stage = Usd.Stage.CreateInMemory()
    # At another rate USD would scale the time codes, which is correct.
    stage.SetTimeCodesPerSecond(float(RATES[label]))
    stage.GetRootLayer().subLayerPaths.append(str(folder / "bare.usda"))
    UsdSkel.Root.Define(stage, "/Mine")
    skeleton = UsdSkel.Skeleton.Define(stage, "/Mine/Bones")
    skeleton.CreateJointsAttr(["root"])
    skeleton.CreateBindTransformsAttr([Gf.Matrix4d(1.0)])
    skeleton.CreateRestTransformsAttr([Gf.Matrix4d(1.0)])
    UsdSkel.BindingAPI.Apply(skeleton.GetPrim()).CreateAnimationSourceRel().SetTargets(
        ["/Character/Animation"]
    )
    mesh = UsdGeom.Mesh.Define(stage, "/Mine/Face")
    mesh.CreatePointsAttr([(0, 0, 0), (1, 0, 0), (0, 1, 0)])
    UsdSkel.BlendShape.Define(stage, "/Mine/Face/Jaw").CreateOffsetsAttr([(0, -1, 0)] * 3)
    binding = UsdSkel.BindingAPI.Apply(mesh.GetPrim())
    binding.CreateBlendShapesAttr(["jawOpen"])
    binding.CreateBlendShapeTargetsRel().SetTargets([Sdf.Path("/Mine/Face/Jaw")])
    binding.CreateSkeletonRel().SetTargets([Sdf.Path("/Mine/Bones")])
    cache = UsdSkel.Cache()
    cache.Populate(UsdSkel.Root(stage.GetPrimAtPath("/Mine")), Usd.PrimDefaultPredicate)
    mapper = cache.GetSkinningQuery(mesh.GetPrim()).GetBlendShapeMapper()
    animation = cache.GetSkelQuery(skeleton).GetAnimQuery()
    found = [mapper.Remap(animation.ComputeBlendShapeWeights(time))[0] for time in range(len(curves.frames))]
    compare("bare, jawOpen", found, curves.curve("jawOpen"), TOLERANCE)


if __name__ == "__main__":
    check_bare(Path(sys.argv[1]), "60")
    for label in RATES:
        meshes, moving = check(Path(sys.argv[1]), label)
        if not 0 < moving <= meshes:
            raise SystemExit(f"{label}: {moving} of {meshes} meshes move")
    summary = (
        f"{len(RATES)} rates, every weight as in the JSON, {moving} of {meshes} meshes move, sound found"
    )
    print(f"usd-core: its validators find no error; {summary}")
