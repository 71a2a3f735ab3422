//! Broken heads, and one that is right.

use std::path::Path;

use anyhow::{Context as _, bail};

use v2f::rig::{Control, Rig};

use super::*;

#[path = "../../../tests/support/small_head.rs"]
mod small_head;

use small_head::{buffer, description, glb};

fn parsed(description: &serde_json::Value) -> anyhow::Result<Head> {
    Head::parse(glb(&description.to_string(), &buffer()).into())
}

#[test]
fn a_head_has_its_shapes() -> anyhow::Result<()> {
    let head = Head::parse(small_head::small_head().into())?;
    let [mesh] = head.meshes() else { bail!("one mesh") };
    assert_eq!((mesh.mesh, mesh.nodes.as_slice()), (0, &[0][..]));
    assert_eq!(mesh.targets, small_head::TARGETS);
    assert_eq!(mesh.rest, [0.0, 0.0, 0.0, small_head::REST]);
    let surfaces = head.surfaces()?;
    let [surface] = surfaces.as_slice() else { bail!("one surface") };
    assert_eq!(surface.points[3], [0.0, -1.0, 0.5]);
    assert_eq!(surface.triangles, [0, 1, 2, 0, 3, 1]);
    assert_eq!(surface.transform[12..], [0.0, 1.5, 0.0, 1.0]);
    assert!(surface.shapes.iter().all(|shape| shape.offsets == [(3, [0.0, -0.25, 0.0])]));
    Ok(())
}

#[test]
fn names_on_primitives_count_too() -> anyhow::Result<()> {
    let mut described = description();
    let extras = described["meshes"][0]["extras"].take();
    described["meshes"][0]["primitives"][0]["extras"] = extras;
    assert_eq!(parsed(&described)?.meshes()[0].targets, small_head::TARGETS);
    Ok(())
}

#[test]
fn heads_without_shapes_are_refused_with_a_reason() {
    let faults: [(&str, serde_json::Value, &str); 4] = [
        ("/meshes/0/extras", serde_json::json!({}), "targetNames"),
        ("/nodes/0/mesh", serde_json::json!(7), "mesh 7"),
        ("/buffers/0", serde_json::json!({"byteLength": 77, "uri": "head.bin"}), "one .glb"),
        ("/asset", serde_json::json!(1), "glTF 2.0"),
    ];
    for (place, fault, expected) in faults {
        let mut described = description();
        *described.pointer_mut(place).expect("a place") = fault;
        let text = format!("{:#}", parsed(&described).expect_err("a refusal"));
        assert!(text.contains(expected), "{place}: {text}");
    }
}

/// Broken geometry gives an error, not a panic.
#[test]
fn broken_geometry_is_refused() -> anyhow::Result<()> {
    let faults: [(&str, serde_json::Value); 12] = [
        ("/accessors/0/count", serde_json::json!(u64::MAX)),
        ("/accessors/0/count", serde_json::json!(5)),
        ("/accessors/0/componentType", serde_json::json!(5122)),
        ("/accessors/0/type", serde_json::json!("VEC2")),
        ("/accessors/0/byteOffset", serde_json::json!(u64::MAX)),
        ("/accessors/1/count", serde_json::json!(5)),
        ("/accessors/2/count", serde_json::json!(2)),
        ("/bufferViews/0/byteLength", serde_json::json!(u64::MAX)),
        ("/bufferViews/0/byteStride", serde_json::json!(u64::MAX / 2)),
        ("/bufferViews/0/buffer", serde_json::json!(1)),
        ("/nodes/0/children", serde_json::json!([0])),
        ("/scenes/0/nodes/0", serde_json::json!(9)),
    ];
    for (place, fault) in faults {
        let mut described = description();
        let (parent, key) = place.rsplit_once('/').context("a place")?;
        match described.pointer_mut(parent).context("a parent")? {
            serde_json::Value::Array(list) => list[key.parse::<usize>()?] = fault.clone(),
            parent => parent[key] = fault.clone(),
        }
        assert!(parsed(&described)?.surfaces().is_err(), "{place} = {fault}");
    }
    Ok(())
}

#[test]
fn damage_never_panics() {
    let whole = small_head::small_head();
    for place in 0..whole.len() {
        for change in [1, 0x20, 0xff] {
            let mut broken = whole.clone();
            broken[place] ^= change;
            if let Ok(head) = Head::parse(broken.into()) {
                // Read or refused: neither may panic.
                let _ = head.surfaces();
            }
        }
    }
}

/// The small head as `.gltf`: two buffers beside it, one with a name that needs escaping, and an image.
fn folder_with_gltf() -> anyhow::Result<(tempfile::TempDir, std::path::PathBuf)> {
    let folder = tempfile::tempdir()?;
    let bytes = buffer();
    std::fs::write(folder.path().join("points.bin"), &bytes[..48])?;
    std::fs::create_dir(folder.path().join("more"))?;
    std::fs::write(folder.path().join("more/the rest.bin"), &bytes[48..])?;
    std::fs::write(folder.path().join("skin.png"), b"an image.")?;
    let mut described = description();
    described["buffers"] = serde_json::json!([
        {"byteLength": 48, "uri": "points.bin"},
        {"byteLength": bytes.len() - 48, "uri": "more/the%20rest.bin"}
    ]);
    for view in 1..4 {
        let offset = described["bufferViews"][view]["byteOffset"].as_u64().context("an offset")?;
        described["bufferViews"][view]["buffer"] = serde_json::json!(1);
        described["bufferViews"][view]["byteOffset"] = serde_json::json!(offset - 48);
    }
    described["images"] = serde_json::json!([{"uri": "skin.png"}, {"uri": "data:image/jpeg;base64,AQID"}]);
    let path = folder.path().join("head.gltf");
    std::fs::write(&path, described.to_string())?;
    Ok((folder, path))
}

#[test]
fn a_gltf_and_its_files_are_one_head() -> anyhow::Result<()> {
    let (folder, path) = folder_with_gltf()?;
    let opened =
        |path: &Path| Head::open(path).map_err(|failed| failed.error.unwrap_or_else(|| anyhow::anyhow!("?")));
    let (packed, whole) = (opened(&path)?, Head::parse(small_head::small_head().into())?);
    assert_eq!(packed.meshes(), whole.meshes());
    let shown = |head: &Head| -> anyhow::Result<Vec<_>> {
        let surfaces = head.surfaces()?.into_iter();
        Ok(surfaces.map(|surface| (surface.points, surface.triangles, surface.shapes.len())).collect())
    };
    assert_eq!(shown(&packed)?, shown(&whole)?);
    let images: Vec<_> = packed
        .root()
        .images
        .iter()
        .map(|image| image.mime_type.as_ref().map(|kind| kind.0.as_str()))
        .collect();
    assert_eq!(images, [Some("image/png"), Some("image/jpeg")]);
    assert!(
        packed.binary().windows(9).any(|bytes| bytes == b"an image.")
            && packed.binary().ends_with(&[1, 2, 3, 0])
    );

    let whole = std::fs::read_to_string(&path)?;
    for (from, to, expected) in [
        ("points.bin", "nowhere.bin", "nowhere.bin"),
        ("points.bin", "../points.bin", "is not in its folder"),
        ("points.bin", "/etc/passwd", "is not in its folder"),
        ("points.bin", "%2e%2e/points.bin", "is not in its folder"),
        ("points.bin", "file:///etc/passwd", "is not in its folder"),
        ("points.bin", "more/the%20rest.bin", "cut short"),
        ("\"byteLength\":48,\"uri\"", "\"uri\"", "no length"),
        ("base64,AQID", "base64,A", "not base64"),
        ("\"buffer\":1", "\"buffer\":2", "is missing"),
    ] {
        assert!(whole.contains(from), "{from}");
        let broken = folder.path().join("broken.gltf");
        std::fs::write(&broken, whole.replacen(from, to, 1))?;
        let text = format!("{:#}", opened(&broken).err().context(expected)?);
        assert!(text.contains(expected), "{text}");
    }
    Ok(())
}

#[test]
fn expressions_of_vrm_move_their_targets() -> anyhow::Result<()> {
    let controls = ["aa", "ih", "blink", "jawOpen"].map(Control::unit);
    let rig = Rig::new(controls.to_vec())?;
    let second = serde_json::json!({"VRMC_vrm": {"expressions": {
        "preset": {
            "aa": {"morphTargetBinds": [
                {"node": 0, "index": 3, "weight": 0.5}, {"node": 0, "index": 1, "weight": 1}
            ]},
            "blink": {"morphTargetBinds": [
                {"node": 9, "index": 3, "weight": 1}, {"node": 0, "index": 99, "weight": 1}
            ]}
        },
        "custom": {"ih": {"morphTargetBinds": [{"node": 0, "index": 3, "weight": 0.25}]}}
    }}});
    let first = serde_json::json!({"VRM": {"blendShapeMaster": {"blendShapeGroups": [
        {"presetName": "a", "name": "A", "binds": [
            {"mesh": 0, "index": 3, "weight": 50}, {"mesh": 0, "index": 1, "weight": 100}
        ]},
        {"presetName": "unknown", "name": "ih", "binds": [{"mesh": 0, "index": 3, "weight": 25}]}
    ]}}});
    for extensions in [second, first] {
        let mut described = description();
        described["extensions"] = extensions;
        for named in [true, false] {
            if !named {
                described["meshes"][0]["extras"] = serde_json::json!({});
            }
            let drivers = parsed(&described)?.drivers(&rig);
            // `jawOpen` moves the target with its name, where targets have names.
            let jaw: Drivers = if named { vec![Driver::plain(3, 1.0)] } else { vec![] };
            let both = vec![Driver::plain(0, 0.5), Driver::plain(1, 0.25)];
            assert_eq!(drivers, [vec![jaw, vec![Driver::plain(0, 1.0)], vec![], both]]);
        }
    }
    Ok(())
}

/// A `.glb` whose buffer has an address is packed like a `.gltf`.
#[test]
fn a_glb_with_an_address_is_packed_into_its_chunk() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (bytes, path) = (buffer(), folder.path().join("head.glb"));
    std::fs::write(folder.path().join("my data.bin"), &bytes)?;
    let whole = Head::parse(small_head::small_head().into())?;
    let embedded = format!("data:application/octet-stream;base64,{}", data_encoding::BASE64.encode(&bytes));
    let points = |head: &Head| -> anyhow::Result<Vec<_>> {
        Ok(head.surfaces()?.into_iter().map(|surface| (surface.points, surface.shapes.len())).collect())
    };
    let opened =
        |path: &Path| Head::open(path).map_err(|failed| failed.error.unwrap_or_else(|| anyhow::anyhow!("?")));
    for (uri, chunk) in [("my%20data.bin", &[][..]), (&embedded, &[]), (&embedded, b"another chunk...")] {
        let mut described = description();
        described["buffers"] = serde_json::json!([{"byteLength": bytes.len(), "uri": uri}]);
        std::fs::write(&path, glb(&described.to_string(), chunk))?;
        let head = opened(&path)?;
        assert_eq!(points(&head)?, points(&whole)?, "{uri}");
        assert!(head.root().buffers.iter().all(|buffer| buffer.uri.is_none()));
        assert_eq!(head.name(), path.display().to_string());
    }
    // The first buffer is the chunk, the second has an address.
    let mut described = description();
    described["buffers"] = serde_json::json!([
        {"byteLength": 48}, {"byteLength": bytes.len(), "uri": "my%20data.bin"}
    ]);
    for view in 1..4 {
        described["bufferViews"][view]["buffer"] = serde_json::json!(1);
    }
    std::fs::write(&path, glb(&described.to_string(), &bytes[..48]))?;
    assert_eq!(points(&opened(&path)?)?, points(&whole)?);
    for (buffers, expected) in [
        (serde_json::json!([{"byteLength": bytes.len(), "uri": "nowhere.bin"}]), "nowhere.bin"),
        (serde_json::json!([{"byteLength": bytes.len(), "uri": "../my%20data.bin"}]), "not in its folder"),
        (serde_json::json!([{"byteLength": 99_999, "uri": "my%20data.bin"}]), "cut short"),
        (serde_json::json!([{"byteLength": 4, "uri": "my%20data.bin"}, {"byteLength": 4}]), "names no file"),
    ] {
        described["buffers"] = buffers;
        std::fs::write(&path, glb(&described.to_string(), &bytes[..48]))?;
        let text = format!("{:#}", opened(&path).err().context(expected)?);
        assert!(text.contains(expected), "{text}");
    }
    Ok(())
}

#[test]
fn targets_of_a_later_primitive_count() -> anyhow::Result<()> {
    let mut described = description();
    let primitive = described["meshes"][0]["primitives"][0].clone();
    let mut first = primitive.clone();
    first.as_object_mut().context("a primitive")?.remove("targets");
    described["meshes"][0]["primitives"] = serde_json::json!([first, primitive]);
    let head = parsed(&described)?;
    assert_eq!(head.meshes()[0].targets, small_head::TARGETS);
    assert_eq!(head.surfaces()?.len(), 2);
    Ok(())
}

#[test]
fn every_field_of_an_expression_is_obeyed_or_named() -> anyhow::Result<()> {
    let rig = Rig::new(["aa", "blink", "lookUp", "happy"].map(Control::unit).to_vec())?;
    let bind = |weight: f32| serde_json::json!([{"node": 0, "index": 1, "weight": weight}]);
    let mut described = description();
    described["meshes"][0]["extras"] = serde_json::json!({});
    described["extensions"] = serde_json::json!({"VRMC_vrm": {"expressions": {"preset": {
        "aa": {"morphTargetBinds": bind(100.0), "isBinary": true, "overrideMouth": "block",
               "overrideBlink": "block", "materialColorBinds": [{"material": 0}]},
        "blink": {"morphTargetBinds": [{"node": 0, "index": 2, "weight": -3}], "overrideBlink": "none"},
        "lookUp": {"morphTargetBinds": [{"node": 0, "index": 3, "weight": 0.5}],
                   "textureTransformBinds": [{}]},
        "happy": {"morphTargetBinds": [], "overrideLookAt": "blend", "overrideMouth": "blend"}
    }}}});
    let head = parsed(&described)?;
    let drivers = head.drivers(&rig);
    let part = |target: usize, values: &[f32]| drivers[0][target][0].part(values);
    // A weight of 100 is cut to 1; binary; held back by `happy`, not by itself.
    assert_eq!(part(1, &[0.6, 0.0, 0.0, 0.0]), Some(1.0));
    assert_eq!(part(1, &[0.5, 0.0, 0.0, 0.0]), Some(0.0));
    assert_eq!(part(1, &[0.6, 0.0, 0.0, 0.25]), Some(0.75));
    // A negative weight is cut to 0.
    assert_eq!(part(2, &[0.0, 1.0, 0.0, 0.0]), Some(0.0));
    assert_eq!(drivers[0][2][0].held_back_by, [(0, super::expressions::Override::Block)]);
    assert_eq!(part(3, &[0.9, 0.0, 1.0, 0.0]), Some(0.5));
    assert_eq!(part(3, &[0.9, 0.0, 1.0, 0.5]), Some(0.25));
    let not_obeyed: Vec<usize> = head.expressions.list.iter().map(|known| known.not_obeyed.len()).collect();
    assert_eq!(not_obeyed.iter().sum::<usize>(), 2);
    assert_eq!(head.shape_names(), ["aa", "blink", "happy", "lookUp"]);
    Ok(())
}
