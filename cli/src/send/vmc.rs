//! The VMC protocol: OSC messages that set blend shapes by name.

use rosc::{OscBundle, OscMessage, OscPacket, OscTime, OscType, encoder};

use crate::frame_rate::Ratio;

/// Largest bundle, bytes. It fits into one packet of any network, so it arrives whole or not at all.
const MAX_BUNDLE_BYTES: usize = 1400;
/// Bytes of the header and time of a bundle.
const BUNDLE_HEAD: usize = 16;
/// The OSC time tag for "now".
const NOW: OscTime = OscTime { seconds: 0, fractional: 1 };

/// VRM presets by their names in VRM 0.x, which receivers expect; UniVRM still accepts them.
const VRM_PRESETS: [(&str, &str); 12] = [
    ("aa", "A"),
    ("ih", "I"),
    ("ou", "U"),
    ("ee", "E"),
    ("oh", "O"),
    ("blink", "Blink"),
    ("blinkLeft", "Blink_L"),
    ("blinkRight", "Blink_R"),
    ("lookUp", "LookUp"),
    ("lookDown", "LookDown"),
    ("lookLeft", "LookLeft"),
    ("lookRight", "LookRight"),
];

/// Encodes rig frames as VMC messages.
pub struct Vmc {
    names: Vec<String>,
    rate: Ratio,
}

impl Vmc {
    /// For a rig with these controls.
    pub fn new(controls: &[&str], rate: Ratio) -> Self {
        let known = |name: &str| {
            let preset = VRM_PRESETS.iter().find(|(ours, _)| *ours == name);
            preset.map_or(name, |(_, theirs)| theirs).to_owned()
        };
        Self { names: controls.iter().map(|name| known(name)).collect(), rate }
    }

    /// The datagrams of rig frame `index`: the values, then the message that applies them.
    pub fn encode(&self, index: u64, values: &[f32], mut datagram: impl FnMut(&[u8])) {
        let mut bundle = Bundle::default();
        let mut add = |address: &str, arguments: Vec<OscType>| {
            if let Some(full) = bundle.add(address, arguments) {
                datagram(&full);
            }
        };
        add("/VMC/Ext/OK", vec![OscType::Int(1)]);
        add("/VMC/Ext/T", vec![OscType::Float(self.rate.seconds(index) as f32)]);
        for (name, &value) in self.names.iter().zip(values) {
            add("/VMC/Ext/Blend/Val", vec![OscType::String(name.clone()), OscType::Float(value)]);
        }
        add("/VMC/Ext/Blend/Apply", Vec::new());
        if let Some(last) = bundle.take() {
            datagram(&last);
        }
    }
}

/// Messages of one datagram.
#[derive(Default)]
struct Bundle {
    content: Vec<OscPacket>,
    size: usize,
}

impl Bundle {
    /// Adds a message. Returns the bundle before it, if that is full.
    fn add(&mut self, address: &str, arguments: Vec<OscType>) -> Option<Vec<u8>> {
        let message = OscPacket::Message(OscMessage { addr: address.to_owned(), args: arguments });
        let size = encoder::encode(&message).map_or(0, |bytes| bytes.len()) + 4;
        let full = if BUNDLE_HEAD + self.size + size > MAX_BUNDLE_BYTES { self.take() } else { None };
        self.size += size;
        self.content.push(message);
        full
    }

    fn take(&mut self) -> Option<Vec<u8>> {
        if self.content.is_empty() {
            return None;
        }
        self.size = 0;
        let content = std::mem::take(&mut self.content);
        encoder::encode(&OscPacket::Bundle(OscBundle { timetag: NOW, content })).ok()
    }
}

#[cfg(test)]
mod tests;
