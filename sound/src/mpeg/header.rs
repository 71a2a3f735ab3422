//! The heading of one frame of MPEG audio (ISO 11172-3, 13818-3).

/// Bytes of a heading.
pub(crate) const LENGTH: usize = 4;

/// Kilobits per second by row and index; row 0 to 2 are layers I to III of MPEG-1, row 3 layer I and row 4
/// layers II and III of MPEG-2.
const BIT_RATES: [[u32; 15]; 5] = [
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
/// Sample rates of MPEG-1, Hz.
const RATES: [u32; 3] = [44_100, 48_000, 32_000];

/// A frame, by its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    /// 1, 2 or 3.
    pub layer: u8,
    /// Whether it is MPEG-1.
    pub is_first: bool,
    pub rate: u32,
    pub channels: u16,
    /// Bytes of the frame with its heading.
    pub length: usize,
    /// Samples of each channel.
    pub samples: u32,
    /// Bytes between heading and side information.
    pub check_bytes: usize,
    /// Bits per second.
    pub bit_rate: u32,
}

impl FrameHeader {
    /// Reads a heading; `None` where the bytes are none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let &[sync, b, c, d] = bytes.first_chunk()?;
        if sync != 0xFF || b & 0xE0 != 0xE0 {
            return None;
        }
        let version = (b >> 3) & 3;
        let layer = 4 - ((b >> 1) & 3);
        let (bit_index, rate_index) = (usize::from(c >> 4), usize::from((c >> 2) & 3));
        // Free bit rates (index 0) have no length and do not occur in speech.
        if version == 1 || layer == 4 || bit_index == 0 || bit_index == 15 || rate_index == 3 || d & 3 == 2 {
            return None;
        }
        let is_first = version == 3;
        let row = match (is_first, layer) {
            (true, layer) => usize::from(layer) - 1,
            (false, 1) => 3,
            (false, _) => 4,
        };
        let bit_rate = BIT_RATES[row][bit_index] * 1000;
        let rate = RATES[rate_index] >> [2, 0, 1, 0][usize::from(version)];
        let padding = u32::from((c >> 1) & 1);
        let samples = match (layer, is_first) {
            (1, _) => 384,
            (3, false) => 576,
            _ => 1152,
        };
        let length = match layer {
            1 => (12 * bit_rate / rate + padding) * 4,
            _ => samples / 8 * bit_rate / rate + padding,
        };
        let channels = if d >> 6 == 3 { 1 } else { 2 };
        let check_bytes = if b & 1 == 0 { 2 } else { 0 };
        Some(Self {
            layer,
            is_first,
            rate,
            channels,
            length: length as usize,
            samples,
            check_bytes,
            bit_rate,
        })
    }

    /// Whether both can be frames of one stream.
    pub fn goes_with(&self, other: &Self) -> bool {
        (self.layer, self.is_first, self.rate) == (other.layer, other.is_first, other.rate)
    }

    /// Bytes of the side information of layer III.
    pub fn side_bytes(&self) -> usize {
        match (self.is_first, self.channels) {
            (true, 1) | (false, 2) => 17,
            (true, _) => 32,
            (false, _) => 9,
        }
    }
}
