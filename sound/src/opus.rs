//! Opus packets (RFC 6716) to samples at 48 kHz.

use opus_decoder::{OpusDecoder, OpusMultistreamDecoder};
use symphonia::core::packet::Packet;

use crate::block::Block;
use crate::error::SoundError;

/// Sample rate of decoded Opus, Hz.
pub(crate) const RATE: u32 = 48_000;
/// Longest packet: 120 ms; samples of each channel.
const LONGEST: usize = 5760;

/// The heading of an Opus stream (RFC 7845, section 5.1).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OpusHead {
    pub channels: u16,
    /// Samples of each channel to drop at the start.
    pub pre_skip: u16,
    /// Factor of the output.
    gain: f32,
    /// Streams, coupled streams, and the decoded channel of each output channel; `None`: one stream.
    mapping: Option<(usize, usize, Vec<u8>)>,
}

impl OpusHead {
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let head = bytes.strip_prefix(b"OpusHead")?;
        let &[_version, channels, skip_low, skip_high, _, _, _, _, gain_low, gain_high, family] =
            head.first_chunk()?;
        if channels == 0 {
            return None;
        }
        let mapping = match family {
            0 if channels <= 2 => None,
            0 => return None,
            _ => {
                let &[streams, coupled] = head.get(11..)?.first_chunk()?;
                let table = head.get(13..13 + usize::from(channels))?;
                Some((usize::from(streams), usize::from(coupled), table.to_vec()))
            }
        };
        let decibel = f32::from(i16::from_le_bytes([gain_low, gain_high])) / 256.0;
        Some(Self {
            channels: channels.into(),
            pre_skip: u16::from_le_bytes([skip_low, skip_high]),
            gain: 10_f32.powf(decibel / 20.0),
            mapping,
        })
    }
}

enum Streams {
    One(Box<OpusDecoder>),
    Many(Box<OpusMultistreamDecoder>),
}

pub(crate) struct OpusPackets {
    head: OpusHead,
    streams: Streams,
    room: Vec<f32>,
}

impl OpusPackets {
    pub fn new(head: &[u8]) -> Result<Self, SoundError> {
        let damaged = || SoundError::Damaged("the heading of its Opus stream is wrong".into());
        let head = OpusHead::read(head).ok_or_else(damaged)?;
        let channels = usize::from(head.channels);
        let streams = match &head.mapping {
            None => OpusDecoder::new(RATE, channels).map(|one| Streams::One(Box::new(one))),
            Some((streams, coupled, table)) => {
                OpusMultistreamDecoder::new(RATE, channels, *streams, *coupled, table)
                    .map(|many| Streams::Many(Box::new(many)))
            }
        };
        let streams = streams.map_err(|_| damaged())?;
        let room = vec![0.0; LONGEST * channels];
        Ok(Self { head, streams, room })
    }

    pub fn decode(&mut self, packet: &Packet, block: &mut Block) -> Result<(), String> {
        if packet.data.is_empty() {
            return Err("an Opus packet is empty".into());
        }
        let frames = match &mut self.streams {
            Streams::One(one) => one.decode_float(&packet.data, &mut self.room, false),
            Streams::Many(many) => many.decode_float(&packet.data, &mut self.room, false),
        };
        let frames = frames.map_err(|error| format!("Opus: {error}"))?;
        (block.rate, block.channels) = (RATE, self.head.channels);
        block.samples.clear();
        let samples = self.room.iter().take(frames * usize::from(self.head.channels));
        block.samples.extend(samples.map(|sample| sample * self.head.gain));
        Ok(())
    }

    pub fn reset(&mut self) {
        match &mut self.streams {
            Streams::One(one) => one.reset(),
            Streams::Many(many) => many.reset(),
        }
    }
}
