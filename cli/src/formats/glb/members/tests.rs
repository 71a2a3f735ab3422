//! Text that is kept, and text that is added.

use super::*;
use serde_json::json;

#[test]
fn existing_text_is_kept_exactly() -> anyhow::Result<()> {
    let old = br#"{ "asset": {"version":"2.0"}, "zeta": [1.50, 2e-3], "accessors" : [ {"count": 1} ],
        "buffers": [{"byteLength":8,"name":"b","extras":{"x":1.0}}], "animations":[] }"#;
    let mut description = Description::parse(old)?;
    description.append("accessors", &[json!({"count": 2})])?;
    description.append("animations", &[json!({"name": "a"}), json!({})])?;
    description.append("bufferViews", &[json!(1)])?;
    description.set_buffer_length(20)?;
    assert_eq!(
        description.into_json(),
        concat!(
            r#"{"asset":{"version":"2.0"},"zeta":[1.50, 2e-3],"accessors":[ {"count": 1} ,{"count":2}],"#,
            r#""buffers":[{"byteLength":20,"name":"b","extras":{"x":1.0}}],"animations":[{"name":"a"},{}],"#,
            r#""bufferViews":[1]}"#
        )
    );
    Ok(())
}

#[test]
fn a_missing_buffer_is_created() -> anyhow::Result<()> {
    for old in ["{}", r#"{"buffers":[]}"#] {
        let mut description = Description::parse(old.as_bytes())?;
        description.set_buffer_length(4)?;
        assert_eq!(description.into_json(), r#"{"buffers":[{"byteLength":4}]}"#);
    }
    Ok(())
}

#[test]
fn members_of_the_wrong_kind_are_refused() -> anyhow::Result<()> {
    assert!(Description::parse(b"[]").is_err());
    let mut description = Description::parse(br#"{"accessors": 1, "buffers": 2}"#)?;
    assert!(description.append("accessors", &[json!(1)]).is_err());
    assert!(description.set_buffer_length(1).is_err());
    Ok(())
}
