//! The heading packets of a stream in Ogg, and its decoder.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_FLAC, CODEC_ID_OPUS, CODEC_ID_VORBIS};

use crate::decoder::Decoder;
use crate::error::SoundError;
use crate::opus::OpusHead;

/// Bytes in front of the stream information of FLAC in its first packet, and the bytes of that.
const FLAC_INFO: (usize, usize) = (17, 34);
/// First byte of a packet of FLAC sound.
const FLAC_SOUND: u8 = 0xFF;

/// What the first packet of a stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Vorbis,
    Opus { pre_skip: u16 },
    Flac,
}

/// What a stream is, by its first packet.
pub(super) enum Stream {
    Sound(Codec),
    /// Sound without a decoder here.
    Named(&'static str),
    /// Pictures, texts, indices.
    Other,
}

pub(super) fn identify(packet: &[u8]) -> Stream {
    if packet.starts_with(b"\x01vorbis") {
        Stream::Sound(Codec::Vorbis)
    } else if let Some(head) = OpusHead::read(packet) {
        Stream::Sound(Codec::Opus { pre_skip: head.pre_skip })
    } else if packet.starts_with(b"\x7FFLAC") {
        Stream::Sound(Codec::Flac)
    } else if packet.starts_with(b"Speex   ") {
        Stream::Named("Speex")
    } else if packet.starts_with(b"PCM     ") {
        Stream::Named("PCM in Ogg")
    } else {
        Stream::Other
    }
}

/// Collects the heading packets until the decoder can be made.
pub(super) struct Headings {
    codec: Codec,
    packets: Vec<Vec<u8>>,
}

impl Headings {
    pub fn new(codec: Codec, first: Vec<u8>) -> Self {
        Self { codec, packets: vec![first] }
    }

    /// Takes a packet; gives it back where it is sound already.
    pub fn take(&mut self, packet: Vec<u8>) -> Option<Vec<u8>> {
        let is_heading = match self.codec {
            Codec::Vorbis => packet.first().is_some_and(|byte| byte & 1 == 1),
            Codec::Opus { .. } => packet.starts_with(b"OpusTags"),
            Codec::Flac => packet.first() != Some(&FLAC_SOUND),
        };
        if !is_heading {
            return Some(packet);
        }
        self.packets.push(packet);
        None
    }

    pub fn decoder(&self) -> Result<Decoder, SoundError> {
        let damaged = |what: &str| SoundError::Damaged(format!("the heading of its {what} stream is wrong"));
        let first = &self.packets[0];
        let mut parameters = AudioCodecParameters::new();
        match self.codec {
            Codec::Vorbis => {
                let setup = self.packets.iter().find(|packet| packet.starts_with(b"\x05vorbis"));
                let setup = setup.ok_or_else(|| damaged("Vorbis"))?;
                parameters.for_codec(CODEC_ID_VORBIS).with_extra_data([&first[..], setup].concat().into());
            }
            Codec::Opus { .. } => {
                parameters.for_codec(CODEC_ID_OPUS).with_extra_data(first.clone().into());
            }
            Codec::Flac => {
                let info =
                    first.get(FLAC_INFO.0..FLAC_INFO.0 + FLAC_INFO.1).ok_or_else(|| damaged("FLAC"))?;
                parameters.for_codec(CODEC_ID_FLAC).with_extra_data(info.into());
            }
        }
        match Decoder::new(&parameters) {
            Err(SoundError::Codec(reason)) => Err(SoundError::Damaged(reason)),
            other => other,
        }
    }
}
