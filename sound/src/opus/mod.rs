//! Opus packets (RFC 6716) to samples at 48 kHz.

mod streams;

use opus_decoder::OpusDecoder;
use symphonia::core::packet::Packet;

use crate::block::Block;
use crate::error::SoundError;

/// Sample rate of decoded Opus, Hz.
pub(crate) const RATE: u32 = 48_000;
/// Longest packet: 120 ms; samples of each channel.
const LONGEST: usize = 5760;
/// Most streams of one track.
const MOST_STREAMS: usize = 64;

/// The channels of Opus (as in Vorbis) in the order of WAV: front left, front right, centre, low, back, side.
const WAVE_ORDER: [&[usize]; 5] =
    [&[0, 2, 1], &[0, 2, 1, 3, 4], &[0, 2, 1, 5, 3, 4], &[0, 2, 1, 6, 5, 3, 4], &[0, 2, 1, 7, 5, 6, 3, 4]];

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

/// Decodes the packets of one track.
pub(crate) struct OpusPackets {
    head: OpusHead,
    /// One decoder per stream: the coupled ones first, with two channels each.
    decoders: Vec<OpusDecoder>,
    /// Decoded samples of each stream, interleaved.
    rooms: Vec<Vec<f32>>,
}

impl OpusPackets {
    pub fn new(head: &[u8]) -> Result<Self, SoundError> {
        let damaged = || SoundError::Damaged("the heading of its Opus stream is wrong".into());
        let head = OpusHead::read(head).ok_or_else(damaged)?;
        let (streams, coupled) = match &head.mapping {
            None => (1, usize::from(head.channels) - 1),
            Some((streams, coupled, _)) if (1..=MOST_STREAMS).contains(streams) && coupled <= streams => {
                (*streams, *coupled)
            }
            Some(_) => return Err(damaged()),
        };
        let channels = |stream: usize| if stream < coupled { 2 } else { 1 };
        let decoder = |stream| OpusDecoder::new(RATE, channels(stream));
        let decoders = (0..streams).map(decoder).collect::<Result<_, _>>().map_err(|_| damaged())?;
        let rooms = (0..streams).map(|stream| vec![0.0; LONGEST * channels(stream)]).collect();
        Ok(Self { head, decoders, rooms })
    }

    pub fn decode(&mut self, packet: &Packet, block: &mut Block) -> Result<(), String> {
        if packet.data.is_empty() {
            return Err("an Opus packet is empty".into());
        }
        let (mut rest, mut frames) = (&packet.data[..], LONGEST);
        let last = self.decoders.len() - 1;
        for (stream, (decoder, room)) in self.decoders.iter_mut().zip(&mut self.rooms).enumerate() {
            let taken;
            let one = if stream == last {
                rest
            } else {
                let (packet, used) = streams::take_first(rest).ok_or("an Opus packet is too short")?;
                rest = &rest[used..];
                taken = packet;
                &taken
            };
            let got = decoder.decode_float(one, room, false).map_err(|error| format!("Opus: {error}"))?;
            frames = frames.min(got);
        }
        (block.rate, block.channels) = (RATE, self.head.channels);
        self.interleave(frames, block);
        Ok(())
    }

    fn interleave(&self, frames: usize, block: &mut Block) {
        block.samples.clear();
        for frame in 0..frames {
            for channel in 0..usize::from(self.head.channels) {
                let sample = self
                    .slot(channel)
                    .map_or(0.0, |(stream, of, channels)| self.rooms[stream][frame * channels + of]);
                block.samples.push(sample * self.head.gain);
            }
        }
    }

    /// Where an output channel comes from: the stream, the channel of it, and how many it has.
    fn slot(&self, channel: usize) -> Option<(usize, usize, usize)> {
        let Some((streams, coupled, table)) = &self.head.mapping else {
            return Some((0, channel, self.head.channels.into()));
        };
        let channel = WAVE_ORDER
            .iter()
            .find(|order| order.len() == table.len())
            .map_or(channel, |order| order[channel]);
        let slot = usize::from(*table.get(channel)?);
        match slot {
            slot if slot < 2 * coupled => Some((slot / 2, slot % 2, 2)),
            slot if slot < coupled + streams => Some((slot - coupled, 0, 1)),
            // 255 means silence.
            _ => None,
        }
    }

    pub fn pre_skip(&self) -> u64 {
        self.head.pre_skip.into()
    }

    pub fn reset(&mut self) {
        self.decoders.iter_mut().for_each(OpusDecoder::reset);
    }
}
