//! Heads that lie, and one that does not.

use super::*;

#[path = "../../../tests/support/small_head.rs"]
mod small_head;

use small_head::{buffer, description, glb};

fn parsed(description: &serde_json::Value) -> anyhow::Result<Head> {
    Head::parse(glb(&description.to_string(), &buffer()).into())
}

#[test]
fn a_head_tells_its_shapes() -> anyhow::Result<()> {
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
fn heads_of_no_use_say_why() {
    let lies: [(&str, serde_json::Value, &str); 4] = [
        ("/meshes/0/extras", serde_json::json!({}), "targetNames"),
        ("/nodes/0/mesh", serde_json::json!(7), "mesh 7"),
        ("/buffers/0", serde_json::json!({"byteLength": 77, "uri": "head.bin"}), "one .glb"),
        ("/asset", serde_json::json!(1), "glTF 2.0"),
    ];
    for (place, lie, expected) in lies {
        let mut described = description();
        *described.pointer_mut(place).expect("a place") = lie;
        let told = format!("{:#}", parsed(&described).expect_err("a refusal"));
        assert!(told.contains(expected), "{place}: {told}");
    }
}

/// Whatever a file says of its geometry, reading it ends in a sentence and not in a panic.
#[test]
fn geometry_that_lies_is_refused() -> anyhow::Result<()> {
    let lies: [(&str, serde_json::Value); 12] = [
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
    for (place, lie) in lies {
        let mut described = description();
        let (parent, key) = place.rsplit_once('/').context("a place")?;
        match described.pointer_mut(parent).context("a parent")? {
            serde_json::Value::Array(list) => list[key.parse::<usize>()?] = lie.clone(),
            parent => parent[key] = lie.clone(),
        }
        assert!(parsed(&described)?.surfaces().is_err(), "{place} = {lie}");
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
                // Right or refused: what matters is that it ends.
                let _ = head.surfaces();
            }
        }
    }
}
