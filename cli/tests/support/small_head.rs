//! A head of four points as `.glb`, for tests of the program and of the module that reads heads.

use serde_json::{Value, json};

/// Names of the shapes, in the spelling of several programs.
pub const TARGETS: [&str; 4] = ["Head.jawOpen", "mouthSmile_L", "MouthClose", "unknownShape"];
/// A number in a spelling that a JSON writer would change.
pub const ODD: &str = "\"odd\":1.500e0";
/// Weight at rest of the shape without a driver.
pub const REST: f32 = 0.125;

/// The buffer: 4 points, 6 indices of 16 bits, one sparse index and its offset, and one extra byte.
pub fn buffer() -> Vec<u8> {
    let points: [f32; 12] = [-1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, -1.0, 0.5];
    let mut bytes: Vec<u8> = points.iter().flat_map(|value| value.to_le_bytes()).collect();
    bytes.extend([0_u16, 1, 2, 0, 3, 1].iter().flat_map(|corner| corner.to_le_bytes()));
    bytes.extend([3, 0, 0, 0]);
    bytes.extend([0.0_f32, -0.25, 0.0].iter().flat_map(|value| value.to_le_bytes()));
    bytes.push(7);
    bytes
}

/// The JSON, without its odd number.
pub fn description() -> Value {
    let vector = |more: Value| {
        let (min, max) = ([-1.0, -1.0, 0.0], [1.0, 1.0, 0.5]);
        let mut accessor = json!({"componentType": 5126, "type": "VEC3", "count": 4, "min": min, "max": max});
        if let (Some(accessor), Some(more)) = (accessor.as_object_mut(), more.as_object()) {
            accessor.extend(more.clone());
        }
        accessor
    };
    let sparse = json!({"sparse": {
        "count": 1, "indices": {"bufferView": 2, "componentType": 5123}, "values": {"bufferView": 3}
    }});
    json!({
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"name": "Head", "mesh": 0, "translation": [0, 1.5, 0]}],
        "meshes": [{
            "primitives": [{
                "attributes": {"POSITION": 0}, "indices": 1,
                "targets": [{"POSITION": 2}, {"POSITION": 2}, {"POSITION": 2}, {"POSITION": 2}]
            }],
            "weights": [0, 0, 0, REST],
            "extras": {"targetNames": TARGETS}
        }],
        "accessors": [
            vector(json!({"bufferView": 0})),
            {"bufferView": 1, "componentType": 5123, "type": "SCALAR", "count": 6},
            vector(sparse)
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": 48},
            {"buffer": 0, "byteOffset": 48, "byteLength": 12},
            {"buffer": 0, "byteOffset": 60, "byteLength": 2},
            {"buffer": 0, "byteOffset": 64, "byteLength": 12}
        ],
        "buffers": [{"byteLength": buffer().len()}]
    })
}

/// The file with this JSON and buffer.
pub fn glb(description: &str, buffer: &[u8]) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], content: &[u8], padding: u8| {
        let mut content = content.to_vec();
        content.resize(content.len().next_multiple_of(4), padding);
        let mut chunk = (content.len() as u32).to_le_bytes().to_vec();
        chunk.extend(kind);
        chunk.extend(content);
        chunk
    };
    let mut body = chunk(b"JSON", description.as_bytes(), b' ');
    body.extend(chunk(b"BIN\0", buffer, 0));
    let mut file = b"glTF\x02\0\0\0".to_vec();
    file.extend((body.len() as u32 + 12).to_le_bytes());
    file.extend(body);
    file
}

/// The whole head.
pub fn small_head() -> Vec<u8> {
    let text = description().to_string();
    glb(&text.replacen('{', &format!("{{\"extras\":{{{ODD}}},"), 1), &buffer())
}
