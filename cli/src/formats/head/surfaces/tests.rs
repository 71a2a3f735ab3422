//! Transforms of nodes.

use super::*;

#[test]
fn a_node_is_turned_then_moved() {
    let half = std::f32::consts::FRAC_1_SQRT_2;
    let json =
        serde_json::json!({"translation": [1, 2, 3], "rotation": [0, 0, half, half], "scale": [2, 1, 1]});
    let node: Node = serde_json::from_value(json).expect("a node");
    let transform = product(&IDENTITY, &local(&node));
    // The x axis, doubled, points along y.
    for (found, expected) in transform.iter().zip([0.0, 2.0, 0.0, 0.0, -1.0, 0.0]) {
        assert!((found - expected).abs() < 1e-6, "{transform:?}");
    }
    assert_eq!(transform[12..], [1.0, 2.0, 3.0, 1.0]);
}
