//! Compressed packets to samples, whatever the codec.

use std::panic::{AssertUnwindSafe, catch_unwind};

use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::Packet;

use crate::block::Block;
use crate::error::SoundError;
use crate::opus::OpusPackets;

/// A damaged packet made a decoder panic.
const FAILED: &str = "the decoder failed";

pub(crate) enum Decoder {
    Symphonia(Box<dyn AudioDecoder>),
    Opus(Box<OpusPackets>),
}

impl Decoder {
    /// # Errors
    /// [`SoundError::Codec`] with the codec's name.
    pub fn new(parameters: &AudioCodecParameters) -> Result<Self, SoundError> {
        if parameters.codec == id::CODEC_ID_OPUS {
            let head = parameters.extra_data.as_deref().unwrap_or_default();
            return OpusPackets::new(head).map(|opus| Self::Opus(Box::new(opus)));
        }
        let mut parameters = parameters.clone();
        if [id::CODEC_ID_PCM_ALAW, id::CODEC_ID_PCM_MULAW].contains(&parameters.codec) {
            // Some containers do not say what follows from the codec.
            parameters.with_bits_per_sample(16).with_bits_per_coded_sample(16);
        }
        symphonia::default::get_codecs()
            .make_audio_decoder(&parameters, &AudioDecoderOptions::default())
            .map(Self::Symphonia)
            .map_err(|error| SoundError::Codec(format!("{} ({error})", codec_name(parameters.codec))))
    }

    /// Replaces the samples of `block` by those of the packet.
    ///
    /// # Errors
    /// What the decoder says of a damaged packet.
    pub fn decode(&mut self, packet: &Packet, block: &mut Block) -> Result<(), String> {
        let decode = || match self {
            Self::Symphonia(decoder) => symphonia_packet(decoder.as_mut(), packet, block),
            Self::Opus(opus) => opus.decode(packet, block),
        };
        catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| Err(FAILED.into()))
    }

    /// Samples that the stream itself asks to drop at the start.
    pub fn pre_skip(&self) -> u64 {
        match self {
            Self::Symphonia(_) => 0,
            Self::Opus(opus) => opus.pre_skip(),
        }
    }

    pub fn reset(&mut self) {
        match self {
            Self::Symphonia(decoder) => decoder.reset(),
            Self::Opus(opus) => opus.reset(),
        }
    }
}

fn symphonia_packet(
    decoder: &mut dyn AudioDecoder,
    packet: &Packet,
    block: &mut Block,
) -> Result<(), String> {
    let sound = decoder.decode(packet).map_err(|error| error.to_string())?;
    let channels = u16::try_from(sound.spec().channels().count()).unwrap_or(0);
    (block.rate, block.channels) = (sound.spec().rate(), channels);
    block.samples.resize(sound.samples_interleaved(), 0.0);
    sound.copy_to_slice_interleaved(&mut block.samples);
    Ok(())
}

/// What people call the codec.
pub(crate) fn codec_name(codec: AudioCodecId) -> String {
    let name = match codec {
        id::CODEC_ID_SPEEX => "Speex",
        id::CODEC_ID_MUSEPACK => "Musepack",
        id::CODEC_ID_AAC => "AAC",
        id::CODEC_ID_AC3 => "AC-3 (Dolby Digital)",
        id::CODEC_ID_EAC3 => "E-AC-3 (Dolby Digital Plus)",
        id::CODEC_ID_AC4 => "AC-4",
        id::CODEC_ID_DCA => "DTS",
        id::CODEC_ID_WMA => "Windows Media Audio",
        id::CODEC_ID_WAVPACK => "WavPack",
        id::CODEC_ID_MONKEYS_AUDIO => "Monkey's Audio",
        id::CODEC_ID_ALAC => "ALAC",
        id::CODEC_ID_TTA => "True Audio",
        id::CODEC_ID_TRUEHD => "TrueHD",
        id::CODEC_ID_ADPCM_G722 => "G.722",
        id::CODEC_ID_ADPCM_G726 | id::CODEC_ID_ADPCM_G726LE => "G.726",
        id::CODEC_ID_ADPCM_MS => "Microsoft ADPCM",
        id::CODEC_ID_ADPCM_IMA_WAV | id::CODEC_ID_ADPCM_IMA_QT => "IMA ADPCM",
        id::CODEC_ID_VORBIS => "Vorbis",
        id::CODEC_ID_FLAC => "FLAC",
        id::CODEC_ID_MP1 | id::CODEC_ID_MP2 | id::CODEC_ID_MP3 => "MPEG audio",
        _ => return format!("of an unknown codec ({codec})"),
    };
    name.to_owned()
}
