//! A character's surfaces as UsdGeom meshes with UsdSkel blend shapes.

use std::fmt::Write as _;

use crate::formats::head::{Head, Shape, Surface};
use crate::formats::shape_names::assign;

use super::ROOT;
use super::text::{Identifiers, list, quoted, triple};

/// Every surface as a prim below the root, its shapes named by the controls that move them.
///
/// # Errors
/// Geometry that cannot be read.
pub fn meshes(head: &Head, controls: &[&str]) -> anyhow::Result<impl Iterator<Item = String>> {
    let mut names = Identifiers::default();
    for taken in ["Skeleton", "Animation", "Sound"] {
        names.name(taken);
    }
    let prims: Vec<(String, Surface)> =
        head.surfaces()?.into_iter().map(|surface| (names.name(&surface.name), surface)).collect();
    Ok(prims.into_iter().map(move |(name, surface)| prim(&name, &surface, controls)))
}

fn prim(name: &str, surface: &Surface, controls: &[&str]) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_prim(&mut out, name, surface, controls);
    out
}

fn write_prim(out: &mut String, name: &str, surface: &Surface, controls: &[&str]) -> std::fmt::Result {
    let triangles = surface.triangles.len() / 3;
    writeln!(
        out,
        "    def Mesh \"{name}\" (\n        prepend apiSchemas = [\"MaterialBindingAPI\", \"SkelBindingAPI\"]\n    )\n    {{"
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
    let shapes = named_shapes(&surface.shapes, controls);
    if !shapes.is_empty() {
        let targets = shapes.iter().map(|(prim, _, _)| format!("</{ROOT}/{name}/{prim}>"));
        writeln!(
            out,
            "        uniform token[] skel:blendShapes = {}",
            list(shapes.iter().map(|(_, token, _)| quoted(token)))
        )?;
        writeln!(out, "        rel skel:blendShapeTargets = {}", list(targets))?;
    }
    writeln!(out, "        rel skel:skeleton = </{ROOT}/Skeleton>")?;
    writeln!(out, "        uniform token subdivisionScheme = \"none\"")?;
    writeln!(out, "        matrix4d xformOp:transform = {}", matrix(&surface.transform))?;
    writeln!(out, "        uniform token[] xformOpOrder = [\"xformOp:transform\"]")?;
    write_material(out, name, surface)?;
    for (prim, _, shape) in &shapes {
        write_shape(out, prim, shape)?;
    }
    writeln!(out, "    }}\n")
}

/// All points hang on the one bone.
const BOUND_TO_ROOT: &str = "        int[] primvars:skel:jointIndices = [0] (\n            elementSize = 1\n            interpolation = \"constant\"\n        )
        float[] primvars:skel:jointWeights = [1] (\n            elementSize = 1\n            interpolation = \"constant\"\n        )
";

/// Each shape with its prim's name, and with the name by which the animation moves it: the control's, or its own.
fn named_shapes<'a>(shapes: &'a [Shape], controls: &[&str]) -> Vec<(String, String, &'a Shape)> {
    let names: Vec<String> = shapes.iter().map(|shape| shape.name.clone()).collect();
    let mut prims = Identifiers::default();
    prims.name(MATERIAL);
    let mut tokens = std::collections::HashSet::new();
    let mut named = Vec::new();
    for (shape, source) in shapes.iter().zip(assign(controls, &names)) {
        let own = || {
            if controls.contains(&shape.name.as_str()) {
                format!("{}_", shape.name)
            } else {
                shape.name.clone()
            }
        };
        let token =
            source.and_then(|source| controls.get(source)).map_or_else(own, |name| (*name).to_owned());
        if tokens.insert(token.clone()) {
            named.push((prims.name(&token), token, shape));
        }
    }
    named
}

const MATERIAL: &str = "Material";

/// The surface's paint, as far as numbers tell it; its colour is what `displayColor` says.
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

/// USD's rows are glTF's columns.
fn matrix(transform: &[f32; 16]) -> String {
    let rows = transform.chunks_exact(4).map(|row| {
        let row: Vec<String> = row.iter().map(f32::to_string).collect();
        format!("({})", row.join(", "))
    });
    format!("( {} )", rows.collect::<Vec<_>>().join(", "))
}
