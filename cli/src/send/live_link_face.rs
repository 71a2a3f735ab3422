//! Datagrams of Live Link Face: 61 floats in the order of Unreal's `EARFaceBlendShape`, big-endian.

use anyhow::bail;
use v2f::rig::ARKIT;

use crate::frame_rate::Ratio;

const VERSION: u8 = 6;
/// 52 ARKit shapes, then three angles for the head and for each eye.
const VALUES: u8 = 61;

/// Encodes the rig frames of one subject.
pub struct LiveLinkFace {
    bytes: Vec<u8>,
    /// Offset of the number of the rig frame. Everything before it is the same in every datagram.
    head: usize,
    rate: Ratio,
    places: Vec<Option<usize>>,
}

impl LiveLinkFace {
    /// Prepares the datagram.
    ///
    /// # Errors
    /// The rig has none of ARKit's names.
    pub fn new(subject: &str, controls: &[&str], rate: Ratio) -> anyhow::Result<Self> {
        let places: Vec<Option<usize>> = ARKIT
            .iter()
            .map(|name| controls.iter().position(|control| control.eq_ignore_ascii_case(name)))
            .collect();
        if places.iter().all(Option::is_none) {
            bail!("Live Link Face has ARKit's control names only; use --map arkit, or send vmc");
        }
        let mut bytes = vec![VERSION];
        for text in [device_id(subject).as_str(), subject] {
            bytes.extend_from_slice(&u32::try_from(text.len())?.to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        Ok(Self { head: bytes.len(), bytes, rate, places })
    }

    /// The datagram of rig frame `index`.
    pub fn encode(&mut self, index: u64, values: &[f32]) -> &[u8] {
        self.bytes.truncate(self.head);
        // The number wraps after 2^32 rig frames, which is two years.
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

/// A device id in the form of a UUID (36 letters), computed from the name: a receiver recognises the subject.
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
mod tests;
