//! Which channels of the sound are heard: how much of each goes into the mono signal.
//!
//! Decisions are made per block of a fixed number of audio frames, counted from the start of the stream, from
//! the sound of earlier blocks. So they are the same for any cut of the sound, live and in a bake.

use super::format::AudioFormat;

/// Blocks per second. A decision takes effect one block later, with a crossfade of one block.
const BLOCKS_PER_SECOND: u32 = 50;
/// Share of the newest block in a channel's energy: a time constant of 0.3 s.
const NEWEST: f64 = 1.0 / 15.0;
/// The mix is left where it is this much quieter than the loudest channel (10 dB) ...
const LEAVE_MIX: f64 = 0.1;
/// ... and taken again where it is less than 7 dB quieter. Sound in one of two channels is 6 dB quieter.
const RETURN_TO_MIX: f64 = 0.2;
/// Another channel is the loudest from 3 dB on: otherwise two equal ones would take turns.
const OVERTAKE: f64 = 2.0;
/// Mean square of sound that says something about channels: -60 dBFS.
const MIN_ENERGY: f64 = 1e-6;

/// Which channels are heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChannelChoice {
    /// The mean of all. Where it is far quieter than its loudest channel (opposite phases cancel, or one of
    /// many speaks), the loudest takes its place.
    #[default]
    Mix,
    /// The loudest.
    Loudest,
    /// One of them, from 1. Where the sound has fewer, the mix.
    Channel(u16),
}

/// What is heard at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    Mix,
    /// A channel, from 0.
    One(usize),
}

impl Heard {
    /// The weight of a channel.
    pub fn weight(self, channel: usize, channels: usize) -> f32 {
        match self {
            Self::Mix => 1.0 / channels as f32,
            Self::One(heard) => f32::from(u8::from(heard == channel)),
        }
    }
}

/// Decides block by block. Real-time safe: it never allocates.
#[derive(Debug, Clone)]
pub(super) struct Chooser {
    choice: ChannelChoice,
    channels: usize,
    /// Audio frames of a block.
    pub block: u32,
    /// Audio frames of the running block so far.
    pub at: u32,
    /// Heard at the start of the running block, and at its end.
    pub from: Heard,
    pub to: Heard,
    /// Sums of squares of the running block: each channel, and last the mix.
    sums: [f64; Self::MAX + 1],
    /// Mean squares, smoothed.
    energies: [f64; Self::MAX + 1],
}

impl Chooser {
    const MAX: usize = AudioFormat::MAX_CHANNELS as usize;

    pub fn new(choice: ChannelChoice, format: AudioFormat) -> Self {
        let channels = usize::from(format.channels());
        let first = match choice {
            ChannelChoice::Channel(channel @ 1..) if usize::from(channel) <= channels => {
                Heard::One(usize::from(channel) - 1)
            }
            _ => Heard::Mix,
        };
        Self {
            choice,
            channels,
            block: (format.rate() / BLOCKS_PER_SECOND).max(1),
            at: 0,
            from: first,
            to: first,
            sums: [0.0; Self::MAX + 1],
            energies: [0.0; Self::MAX + 1],
        }
    }

    /// Whether the sound decides. If not, `to` holds for ever.
    pub fn listens(&self) -> bool {
        self.channels > 1 && !matches!(self.choice, ChannelChoice::Channel(_))
    }

    /// Takes one audio frame and its mean.
    pub fn hear(&mut self, frame: &[f32], mean: f32) {
        for (sum, &sample) in self.sums.iter_mut().zip(frame) {
            *sum += f64::from(sample) * f64::from(sample);
        }
        self.sums[self.channels] += f64::from(mean) * f64::from(mean);
    }

    /// The running block is complete: decides what is heard in the next one.
    pub fn end_block(&mut self) {
        let frames = f64::from(self.block);
        let used = self.channels + 1;
        for (energy, sum) in self.energies[..used].iter_mut().zip(&mut self.sums[..used]) {
            *energy += (std::mem::take(sum) / frames - *energy) * NEWEST;
        }
        self.at = 0;
        self.from = self.to;
        self.to = self.decide();
    }

    fn decide(&self) -> Heard {
        let (channels, mix) = (&self.energies[..self.channels], self.energies[self.channels]);
        let known = match self.to {
            Heard::One(known) => Some(known),
            Heard::Mix => None,
        };
        let mut loudest = known.unwrap_or(0);
        for (channel, &energy) in channels.iter().enumerate() {
            // Against the known one a channel must be clearly louder.
            let factor = if Some(loudest) == known { OVERTAKE } else { 1.0 };
            if energy > channels[loudest] * factor {
                loudest = channel;
            }
        }
        let energy = channels[loudest];
        if energy < MIN_ENERGY {
            return self.to;
        }
        let is_quiet = mix < energy * if known.is_some() { RETURN_TO_MIX } else { LEAVE_MIX };
        if self.choice == ChannelChoice::Loudest || is_quiet { Heard::One(loudest) } else { Heard::Mix }
    }
}
