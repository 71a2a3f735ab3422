//! Live Link Face's datagram: 61 floats in the order of Unreal's `EARFaceBlendShape`, big-endian.

use anyhow::bail;
use v2f::rig::ARKIT;

use crate::frame_rate::Ratio;

const VERSION: u8 = 6;
/// Apple's shapes, then three angles each of the head and the two eyes.
const VALUES: u8 = 61;

/// Makes datagrams of one face.
pub struct LiveLinkFace {
    bytes: Vec<u8>,
    /// Where the frame's number begins; all before it stays.
    head: usize,
    rate: Ratio,
    places: Vec<Option<usize>>,
}

impl LiveLinkFace {
    /// # Errors
    /// A rig that knows none of Apple's names.
    pub fn new(subject: &str, controls: &[&str], rate: Ratio) -> anyhow::Result<Self> {
        let places: Vec<Option<usize>> = ARKIT
            .iter()
            .map(|name| controls.iter().position(|control| control.eq_ignore_ascii_case(name)))
            .collect();
        if places.iter().all(Option::is_none) {
            bail!("Live Link Face knows ARKit's control names only; use --map arkit, or send vmc");
        }
        let mut bytes = vec![VERSION];
        for text in [device_id(subject).as_str(), subject] {
            bytes.extend_from_slice(&u32::try_from(text.len())?.to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        Ok(Self { head: bytes.len(), bytes, rate, places })
    }

    /// The datagram of frame `index`.
    pub fn encode(&mut self, index: u64, values: &[f32]) -> &[u8] {
        self.bytes.truncate(self.head);
        // Frames are counted from the beginning; after 2^32 of them, two years, anew.
        self.bytes.extend_from_slice(&(index as u32).to_be_bytes());
        self.bytes.extend_from_slice(&0.0_f32.to_be_bytes());
        self.bytes.extend_from_slice(&self.rate.numerator.to_be_bytes());
        self.bytes.extend_from_slice(&self.rate.denominator.to_be_bytes());
        self.bytes.push(VALUES);
        for place in &self.places {
            let value = place.and_then(|place| values.get(place)).copied().unwrap_or(0.0);
            self.bytes.extend_from_slice(&value.to_be_bytes());
        }
        for _ in self.places.len()..usize::from(VALUES) {
            self.bytes.extend_from_slice(&0.0_f32.to_be_bytes());
        }
        &self.bytes
    }
}

/// What stands for the phone's own number: 36 letters like a UUID's, the same for the same name, so that a receiver
/// knows a face again.
fn device_id(subject: &str) -> String {
    // FNV-1a of 128 bits.
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0100_0000_0000_0000_0000_013b;
    let hash = subject.bytes().fold(BASIS, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    let digits = format!("{hash:032X}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
    parts.map(|part| digits.get(part).unwrap_or_default()).join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datagram_is_laid_out_as_the_app_does() -> anyhow::Result<()> {
        let rate = Ratio { numerator: 30_000, denominator: 1001 };
        let mut face = LiveLinkFace::new("Ann", &["mouthRight", "jawOpen"], rate)?;
        let bytes = face.encode(7, &[0.25, 0.5]).to_vec();
        assert_eq!(bytes.len(), 309);
        assert_eq!((bytes[0], &bytes[1..5], &bytes[41..48]), (6, &[0, 0, 0, 36][..], &b"\0\0\0\x03Ann"[..]));
        assert_eq!(bytes[48..56], [0, 0, 0, 7, 0, 0, 0, 0]);
        assert_eq!(bytes[56..64], [0, 0, 0x75, 0x30, 0, 0, 0x03, 0xe9]);
        assert_eq!(bytes[64], 61);
        let floats: Vec<f32> =
            bytes[65..].as_chunks().0.iter().map(|four| f32::from_be_bytes(*four)).collect();
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
    fn a_name_keeps_its_number() {
        assert_eq!(device_id("v2f"), device_id("v2f"));
        assert_ne!(device_id("v2f"), device_id("v2g"));
        assert_eq!(device_id("").len(), 36);
    }
}
