//! Text that is kept, and text that is added.

use super::*;
use serde_json::json;

#[test]
fn what_was_there_stays_letter_for_letter() -> anyhow::Result<()> {
    let old = br#"{ "asset": {"version":"2.0"}, "zeta": [1.50, 2e-3], "accessors" : [ {"count": 1} ],
        "buffers": [{"byteLength":8,"name":"b","extras":{"x":1.0}}], "animations":[] }"#;
    let mut description = Description::parse(old)?;
    description.append("accessors", &[json!({"count": 2})])?;
    description.append("animations", &[json!({"name": "a"}), json!({})])?;
    description.append("bufferViews", &[json!(1)])?;
    description.set_buffer_length(20)?;
    assert_eq!(
        description.into_json(),
        r#"{"asset":{"version":"2.0"},"zeta":[1.50, 2e-3],"accessors":[ {"count": 1} ,{"count":2}],"buffers":[{"byteLength":20,"name":"b","extras":{"x":1.0}}],"animations":[{"name":"a"},{}],"bufferViews":[1]}"#
    );
    Ok(())
}

#[test]
fn a_buffer_is_made_where_there_is_none() -> anyhow::Result<()> {
    for old in ["{}", r#"{"buffers":[]}"#] {
        let mut description = Description::parse(old.as_bytes())?;
        description.set_buffer_length(4)?;
        assert_eq!(description.into_json(), r#"{"buffers":[{"byteLength":4}]}"#);
    }
    Ok(())
}

#[test]
fn other_shapes_are_refused() -> anyhow::Result<()> {
    assert!(Description::parse(b"[]").is_err());
    let mut description = Description::parse(br#"{"accessors": 1, "buffers": 2}"#)?;
    assert!(description.append("accessors", &[json!(1)]).is_err());
    assert!(description.set_buffer_length(1).is_err());
    Ok(())
}
