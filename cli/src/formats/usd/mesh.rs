//! The surfaces of a character as UsdGeom meshes with UsdSkel blend shapes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use v2f::rig::Rig;

use crate::formats::head::{Drivers, Head, Shape, Surface};

use super::text::{Identifiers, ROOT, list, quoted, triple};

/// Every surface as a prim below the root. Its shapes have the names of the controls that drive them.
///
/// # Errors
/// The geometry cannot be read.
pub fn meshes(head: &Head, rig: &Rig) -> anyhow::Result<impl Iterator<Item = String>> {
    let controls: Vec<String> = rig.names().map(str::to_owned).collect();
    let mut names = Identifiers::default();
    for taken in ["Skeleton", "Animation", "Sound"] {
        names.name(taken);
    }
    let prims: Vec<(String, Surface)> =
        head.surfaces()?.into_iter().map(|surface| (names.name(&surface.name), surface)).collect();
    let drivers: Vec<(usize, Vec<Drivers>)> =
        head.meshes().iter().map(|mesh| mesh.mesh).zip(head.drivers(rig)).collect();
    Ok(prims.into_iter().map(move |(name, surface)| {
        let drivers =
            drivers.iter().find(|(mesh, _)| *mesh == surface.mesh).map(|(_, drivers)| drivers.as_slice());
        prim(&name, &surface, &named_shapes(&surface.shapes, drivers.unwrap_or_default(), &controls))
    }))
}

fn prim(name: &str, surface: &Surface, shapes: &[Named]) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_prim(&mut out, name, surface, shapes);
    out
}

fn write_prim(out: &mut String, name: &str, surface: &Surface, shapes: &[Named]) -> std::fmt::Result {
    let triangles = surface.triangles.len() / 3;
    writeln!(
        out,
        "    def Mesh \"{name}\" (\n        \
         prepend apiSchemas = [\"MaterialBindingAPI\", \"SkelBindingAPI\"]\n    )\n    {{"
    )?;
    if surface.double_sided {
        writeln!(out, "        uniform bool doubleSided = 1")?;
    }
    writeln!(out, "        int[] faceVertexCounts = {}", list((0..triangles).map(|_| "3".to_owned())))?;
    writeln!(
        out,
        "        int[] faceVertexIndices = {}",
        list(surface.triangles.iter().map(u32::to_string))
    )?;
    writeln!(out, "        point3f[] points = {}", list(surface.points.iter().copied().map(triple)))?;
    if let Some(normals) = &surface.normals {
        writeln!(
            out,
            "        normal3f[] normals = {} (\n            interpolation = \"vertex\"\n        )",
            list(normals.iter().copied().map(triple))
        )?;
    }
    let spread = if surface.colours.len() == 1 { "constant" } else { "vertex" };
    writeln!(
        out,
        "        color3f[] primvars:displayColor = {} (\n            interpolation = \"{spread}\"\n        )",
        list(surface.colours.iter().copied().map(triple))
    )?;
    writeln!(out, "        matrix4d primvars:skel:geomBindTransform = {}", matrix(&surface.transform))?;
    out.push_str(BOUND_TO_ROOT);
    if !shapes.is_empty() {
        let targets = shapes.iter().map(|shape| format!("</{ROOT}/{name}/{}>", shape.prim));
        writeln!(
            out,
            "        uniform token[] skel:blendShapes = {}",
            list(shapes.iter().map(|shape| quoted(&shape.token)))
        )?;
        writeln!(out, "        rel skel:blendShapeTargets = {}", list(targets))?;
    }
    writeln!(out, "        rel skel:skeleton = </{ROOT}/Skeleton>")?;
    writeln!(out, "        uniform token subdivisionScheme = \"none\"")?;
    writeln!(out, "        matrix4d xformOp:transform = {}", matrix(&surface.transform))?;
    writeln!(out, "        uniform token[] xformOpOrder = [\"xformOp:transform\"]")?;
    write_material(out, name, surface)?;
    for named in shapes {
        write_shape(out, &named.prim, &named.shape)?;
    }
    writeln!(out, "    }}\n")
}

/// All points follow the one joint.
const BOUND_TO_ROOT: &str = "        int[] primvars:skel:jointIndices = [0] (
            elementSize = 1
            interpolation = \"constant\"
        )
        float[] primvars:skel:jointWeights = [1] (
            elementSize = 1
            interpolation = \"constant\"
        )
";

/// A shape with its names in USD.
struct Named {
    /// Name of its prim.
    prim: String,
    /// Its name in the animation: the control's, or its own where no control drives it.
    token: String,
    shape: Shape,
}

/// The shapes of a surface by control. All targets that a control drives become one shape, because a USD
/// animation has one weight per name. Targets without a driver stay shapes of their own.
fn named_shapes(shapes: &[Shape], drivers: &[Drivers], controls: &[String]) -> Vec<Named> {
    let mut tokens: Vec<(String, Shape)> = Vec::new();
    for shape in shapes {
        let drivers = drivers.get(shape.target).map(Vec::as_slice).unwrap_or_default();
        for driver in drivers {
            let Some(control) = controls.get(driver.control) else { continue };
            let weight = driver.weight;
            match tokens.iter_mut().find(|(token, _)| token == control) {
                Some((_, whole)) => add(whole, shape, weight),
                None => tokens.push((control.clone(), scaled(shape, weight))),
            }
        }
        let is_taken = controls.contains(&shape.name);
        let own = if is_taken { format!("{}_", shape.name) } else { shape.name.clone() };
        if drivers.is_empty() && tokens.iter().all(|(token, _)| *token != own) {
            tokens.push((own, shape.clone()));
        }
    }
    let mut prims = Identifiers::default();
    prims.name(MATERIAL);
    let named = |(token, shape): (String, Shape)| Named { prim: prims.name(&token), token, shape };
    tokens.into_iter().map(named).collect()
}

fn scaled(shape: &Shape, weight: f32) -> Shape {
    let mut scaled = shape.clone();
    for (_, offset) in scaled.offsets.iter_mut().chain(&mut scaled.normal_offsets) {
        *offset = offset.map(|part| part * weight);
    }
    scaled
}

/// Adds a shape, times a weight, to another.
fn add(whole: &mut Shape, shape: &Shape, weight: f32) {
    let sum = |whole: &mut Vec<(u32, [f32; 3])>, more: &[(u32, [f32; 3])]| {
        let mut places: BTreeMap<u32, [f32; 3]> = whole.drain(..).collect();
        for &(place, offset) in more {
            let known = places.entry(place).or_default();
            for (known, part) in known.iter_mut().zip(offset) {
                *known += part * weight;
            }
        }
        whole.extend(places);
    };
    sum(&mut whole.offsets, &shape.offsets);
    sum(&mut whole.normal_offsets, &shape.normal_offsets);
}

const MATERIAL: &str = "Material";

/// The material of a surface, without textures. Its colour is `displayColor`.
fn write_material(out: &mut String, mesh: &str, surface: &Surface) -> std::fmt::Result {
    let path = format!("/{ROOT}/{mesh}/{MATERIAL}");
    let fallback = surface.colours.first().copied().unwrap_or_default();
    write!(
        out,
        "        rel material:binding = <{path}>

        def Material \"{MATERIAL}\"
        {{
            token outputs:surface.connect = <{path}/Surface.outputs:surface>

            def Shader \"Surface\"
            {{
                uniform token info:id = \"UsdPreviewSurface\"
"
    )?;
    match surface.colours.len() {
        1 => writeln!(out, "                color3f inputs:diffuseColor = {}", triple(fallback))?,
        _ => writeln!(
            out,
            "                color3f inputs:diffuseColor.connect = <{path}/Colours.outputs:result>"
        )?,
    }
    write!(
        out,
        "                float inputs:metallic = {}
                float inputs:roughness = {}
                token outputs:surface
            }}
",
        surface.metallic, surface.roughness
    )?;
    if surface.colours.len() != 1 {
        write!(
            out,
            "
            def Shader \"Colours\"
            {{
                uniform token info:id = \"UsdPrimvarReader_float3\"
                float3 inputs:fallback = {}
                string inputs:varname = \"displayColor\"
                float3 outputs:result
            }}
",
            triple(fallback)
        )?;
    }
    out.push_str("        }\n");
    Ok(())
}

fn write_shape(out: &mut String, prim: &str, shape: &Shape) -> std::fmt::Result {
    // One list of points for offsets and normals: USD has no second one.
    let mut places: Vec<u32> =
        shape.offsets.iter().chain(&shape.normal_offsets).map(|&(place, _)| place).collect();
    places.sort_unstable();
    places.dedup();
    let spread = |sparse: &[(u32, [f32; 3])]| {
        let mut dense = vec![[0.0; 3]; places.len()];
        for &(place, value) in sparse {
            if let Ok(at) = places.binary_search(&place)
                && let Some(slot) = dense.get_mut(at)
            {
                *slot = value;
            }
        }
        list(dense.into_iter().map(triple))
    };
    writeln!(out, "\n        def BlendShape \"{prim}\"\n        {{")?;
    if !shape.normal_offsets.is_empty() {
        writeln!(out, "            uniform vector3f[] normalOffsets = {}", spread(&shape.normal_offsets))?;
    }
    writeln!(out, "            uniform vector3f[] offsets = {}", spread(&shape.offsets))?;
    writeln!(out, "            uniform int[] pointIndices = {}", list(places.iter().map(u32::to_string)))?;
    writeln!(out, "        }}")
}

/// A matrix as text. Rows of USD are columns of glTF.
fn matrix(transform: &[f32; 16]) -> String {
    let rows = transform.chunks_exact(4).map(|row| {
        let row: Vec<String> = row.iter().map(f32::to_string).collect();
        format!("({})", row.join(", "))
    });
    format!("( {} )", rows.collect::<Vec<_>>().join(", "))
}
