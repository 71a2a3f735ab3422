//! The layout of a datagram.

use super::*;

#[test]
fn a_datagram_has_the_layout_of_the_app() -> anyhow::Result<()> {
    let rate = Ratio { numerator: 30_000, denominator: 1001 };
    let mut face = LiveLinkFace::new("Ann", &["mouthRight", "jawOpen"], rate)?;
    let bytes = face.encode(7, &[0.25, 0.5]).to_vec();
    assert_eq!(bytes.len(), 309);
    assert_eq!((bytes[0], &bytes[1..5], &bytes[41..48]), (6, &[0, 0, 0, 36][..], &b"\0\0\0\x03Ann"[..]));
    assert_eq!(bytes[48..56], [0, 0, 0, 7, 0, 0, 0, 0]);
    assert_eq!(bytes[56..64], [0, 0, 0x75, 0x30, 0, 0, 0x03, 0xe9]);
    assert_eq!(bytes[64], 61);
    let floats: Vec<f32> = bytes[65..].as_chunks().0.iter().map(|four| f32::from_be_bytes(*four)).collect();
    for (place, value) in floats.iter().enumerate() {
        // 17 is JawOpen and 22 MouthRight in EARFaceBlendShape.
        let expected = if place == 17 {
            0.5
        } else if place == 22 {
            0.25
        } else {
            0.0
        };
        assert_eq!(*value, expected, "{place}");
    }
    assert_eq!(face.encode(8, &[0.0, 0.0]).len(), 309);
    Ok(())
}

#[test]
fn a_rig_of_other_names_is_refused() {
    assert!(LiveLinkFace::new("x", &["aa"], Ratio::whole(60)).is_err());
}

#[test]
fn a_name_keeps_its_device_id() {
    assert_eq!(device_id("v2f"), device_id("v2f"));
    assert_ne!(device_id("v2f"), device_id("v2g"));
    assert_eq!(device_id("").len(), 36);
}
