//! The first half of the pipeline: pieces of pushed sound become hops at the student's rate.

use std::collections::VecDeque;

use crate::audio::{
    AudioFormat, ChannelChoice, Downmix, Framer, Framing, FramingForm, Gain, GainSettings, HighPass,
    InputLevel, Mark, Normaliser, Piece, Resampler, level_db,
};
use crate::clock::MAX_POSITION;
use crate::runtime::error::Error;
use crate::runtime::statistics::Counters;
use crate::student::{Form, LayerKind, Manifest};
use crate::voice::{VOICE_DELAY, VOICE_SAMPLE_RATE, VoiceDetector};

use super::utterance_end::UtteranceEnd;

/// Audio frames of one piece that [`AudioStage::push`] takes at most. Bounds the scratch memory of a stream.
pub(crate) const PIECE_FRAMES: usize = 512;
/// A gap longer than this many windows, and than the student's memory, ends the utterance. A shorter one is
/// computed as silence. By then the network has forgotten everything, and minutes of silence need no
/// computing.
const MAX_GAP_WINDOWS: i64 = 2;
/// From this activity on a hop counts for the level of speech.
const CERTAIN_VOICE: f32 = 0.7;
const SILENCE: [f32; 256] = [0.0; 256];

/// One hop (or window) of sound that was cut for the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CutHop {
    /// The instant of the prediction: a sample index at the student's rate.
    pub target: i64,
    /// Level of the newest hop after the gain, dBFS.
    pub level: f32,
    /// How surely the sound [`VOICE_DELAY`] samples before the end of the newest hop is a voice. `None`: the
    /// stream has no detector.
    pub activity: Option<f32>,
    /// The stream began anew with this hop, at this sample index.
    pub restarted: Option<i64>,
    /// Weight of speech in the rig frame that this hop completes: 1, and towards the end of an utterance down
    /// to 0.
    pub speech: f32,
}

/// A resampler for a new format. Building it takes some milliseconds and can be done on any thread.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResamplerOrder {
    format: AudioFormat,
    model_rate: u32,
    hop: Option<u32>,
}

impl ResamplerOrder {
    /// Whether a resampler of this order is also right for another one.
    fn is_for(self, other: Self) -> bool {
        self.format.rate() == other.format.rate() && self.hop == other.hop
    }

    pub fn build(self) -> Result<Resampler, Error> {
        resampler(self.format.rate(), self.model_rate, self.hop)
    }
}

/// The utterance has ended: until where rig frames are owed, and where the next utterance begins.
#[derive(Debug, Clone, Copy)]
struct Tail {
    end: i64,
    next_origin: i64,
}

/// What of the sound stage is switched on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AudioStageSettings {
    pub format: AudioFormat,
    pub channel: ChannelChoice,
    pub gain: GainSettings,
    /// Somebody asks for the detector's answer.
    pub detect: bool,
    /// Later predictions that a rig frame waits for.
    pub radius: usize,
}

/// Resamples one stream's sound and cuts it into hops. Allocates only when the input's format changes.
pub(crate) struct AudioStage {
    downmix: Downmix,
    resampler: Resampler,
    /// What the resampler was built from.
    order: ResamplerOrder,
    /// The resampler of the format before.
    spare: Option<(ResamplerOrder, Resampler)>,
    gain: Gain,
    /// Takes offset and rumble from all that the stages below see.
    high_pass: HighPass,
    detector: Option<VoiceDetector>,
    normaliser: Option<Normaliser>,
    framer: Framer,
    format: AudioFormat,
    model_rate: u32,
    /// Longest gap that is computed as silence, in samples at the student's rate.
    max_gap: i64,
    /// Samples of a hop where hops follow each other from the start; `None`: windows.
    hop: Option<u32>,
    /// The first sample of the running utterance.
    origin: i64,
    /// Samples from the end of a framed piece that are new in it.
    newest: usize,
    /// Resampled sound that the framer had no room for yet.
    resampled: Vec<f32>,
    /// Samples of `resampled` that the framer has taken.
    taken: usize,
    /// Audio frames of announced silence that are not resampled yet.
    gap: u64,
    tail: Option<Tail>,
    fade: UtteranceEnd,
    /// Targets whose rig frames wait for the ensemble, oldest first.
    waiting: VecDeque<i64>,
    radius: usize,
    restarted: Option<i64>,
    epoch: u32,
}

impl AudioStage {
    pub fn new(manifest: &Manifest, settings: &AudioStageSettings) -> Result<Self, Error> {
        let AudioStageSettings { format, channel, gain, detect, radius } = *settings;
        let framing = Framing {
            window: manifest.window as usize,
            lookahead: manifest.lookahead as usize,
            hop: manifest.hop,
            form: match manifest.form {
                Form::Stream => FramingForm::Hops,
                Form::Window => FramingForm::Windows,
            },
        };
        let framer = Framer::with_lead(framing, radius as u32)?;
        let order = ResamplerOrder { format, model_rate: manifest.sample_rate, hop: hop_of(&framing) };
        let detects = manifest.sample_rate == VOICE_SAMPLE_RATE;
        let normalises = gain.normalise && detects && !levels_itself(manifest);
        let delay = manifest.hop.hops_in(VOICE_DELAY as u32) as usize;
        let normaliser =
            normalises.then(|| Normaliser::new(manifest.hop, manifest.sample_rate, delay)).transpose()?;
        let mut stage = Self {
            downmix: Downmix::new(channel, format),
            resampler: order.build()?,
            order,
            spare: None,
            hop: hop_of(&framing),
            gain: Gain::new(gain, manifest.hop, manifest.sample_rate)?,
            high_pass: HighPass::new(manifest.sample_rate),
            detector: (detects && (detect || normalises)).then(VoiceDetector::new),
            normaliser,
            framer,
            format,
            model_rate: manifest.sample_rate,
            max_gap: (MAX_GAP_WINDOWS * i64::from(manifest.window)).max(manifest.remembered().into()),
            origin: 0,
            newest: manifest.hop.max_samples() as usize,
            resampled: Vec::new(),
            taken: 0,
            gap: 0,
            tail: None,
            fade: UtteranceEnd::new(manifest, radius),
            waiting: VecDeque::with_capacity(radius + 1),
            radius,
            restarted: Some(0),
            epoch: 0,
        };
        stage.make_room();
        Ok(stage)
    }

    /// Delay of the resampler in samples at the student's rate.
    pub fn resampler_delay(&self) -> usize {
        self.resampler.delay()
    }

    /// The meter's reading of the newest hop.
    pub fn level(&self) -> InputLevel {
        self.gain.level()
    }

    /// Begins anew at `position`. Forgets all sound and owes no rig frame.
    pub fn restart(&mut self, position: i64) {
        self.downmix.restart(self.format);
        self.resampler.reset();
        self.gain.reset();
        self.high_pass.reset();
        if let Some(detector) = &mut self.detector {
            detector.reset();
        }
        if let Some(normaliser) = &mut self.normaliser {
            normaliser.reset();
        }
        self.framer.reset(position);
        self.origin = position;
        self.resampled.clear();
        self.taken = 0;
        self.gap = 0;
        self.tail = None;
        self.waiting.clear();
        self.restarted = Some(position);
    }

    /// Takes one piece of the input queue. Call it only when [`resample`](Self::resample) returned false.
    /// Sound of an older epoch is ignored.
    pub fn push(&mut self, piece: Piece<'_>, epoch: u32, counters: &Counters) -> Result<(), Error> {
        let stale = epoch != self.epoch;
        match piece {
            Piece::Mark(Mark::Restart { epoch, position }) => {
                self.restart(position);
                self.epoch = epoch;
                Counters::add(&counters.discontinuities, 1);
            }
            Piece::Format(format) => self.change_format(format)?,
            _ if stale => {}
            Piece::Sound(samples, _) => self.push_sound(samples, counters),
            Piece::Gap { frames, .. } => {
                Counters::add(&counters.gap_frames, frames);
                self.push_gap(frames, counters);
            }
            Piece::Mark(Mark::Flush) => self.end_utterance(0, counters),
        }
        Ok(())
    }

    /// Resamples what was pushed until a hop is due. False when more sound is needed.
    pub fn resample(&mut self) -> bool {
        while !self.framer.due() {
            if self.taken < self.resampled.len() {
                self.taken += self.framer.feed(&self.resampled[self.taken..]);
            } else if self.tail.is_some() {
                let room = self.framer.missing().min(SILENCE.len());
                self.framer.feed(&SILENCE[..room]);
            } else if self.gap > 0 {
                self.resample_silence();
            } else {
                return false;
            }
        }
        true
    }

    /// Cuts the hop (or window) that is due into `into`. `None` when no rig frame needs it any more: the last
    /// one of the utterance is delivered.
    pub fn frame(&mut self, into: &mut [f32], counters: &Counters) -> Option<CutHop> {
        let target = self.framer.next(into)?;
        self.waiting.push_back(target);
        let mut speech = 1.0;
        if self.waiting.len() > self.radius {
            let shown = self.waiting.pop_front()?;
            if let Some(tail) = self.tail {
                if shown >= tail.end {
                    self.restart(tail.next_origin);
                    Counters::add(&counters.utterances_ended, 1);
                    return None;
                }
                speech = self.fade.weight(tail.end - shown);
            }
        }
        let newest = into.len() - self.newest.min(into.len());
        let activity = self.detector.as_mut().map(|detector| detector.feed(&into[newest..]));
        self.gain.apply(into, newest, self.downmix.full_scale());
        let level = level_db(&into[newest..]);
        if let Some(normaliser) = &mut self.normaliser {
            normaliser.apply(into, newest, level, activity.is_some_and(|activity| activity >= CERTAIN_VOICE));
        }
        Some(CutHop { target, level, activity, restarted: self.restarted.take(), speech })
    }

    fn push_sound(&mut self, samples: &[f32], counters: &Counters) {
        let counted = |mix: &Downmix| [mix.not_numbers(), mix.over_scale(), mix.single()];
        let before = counted(&self.downmix);
        let mut mono = [0.0; PIECE_FRAMES];
        let frames = self.downmix.mix(samples, &mut mono);
        let counters = [&counters.bad_samples, &counters.over_scale_samples, &counters.single_channel_frames];
        for ((counter, before), now) in counters.into_iter().zip(before).zip(counted(&self.downmix)) {
            Counters::add(counter, now - before);
        }
        self.run_resampler(|resampler, out| resampler.feed(&mono[..frames], out));
    }

    fn push_gap(&mut self, frames: u64, counters: &Counters) {
        let samples = self.model_samples(frames);
        if samples > self.max_gap {
            Counters::add(&counters.discontinuities, 1);
            self.end_utterance(samples, counters);
        } else {
            self.gap = frames;
        }
    }

    fn resample_silence(&mut self) {
        let frames = self.gap.min(SILENCE.len() as u64) as usize;
        self.gap -= frames as u64;
        self.run_resampler(|resampler, out| resampler.feed(&SILENCE[..frames], out));
    }

    /// The next utterance begins `pause` samples after the end of this one.
    fn end_utterance(&mut self, pause: i64, counters: &Counters) {
        self.finish_resampler();
        let end = self.framer.position() + (self.resampled.len() - self.taken) as i64;
        let next_origin = end.saturating_add(pause).min(MAX_POSITION);
        if self.restarted.is_some() && end == self.restarted.unwrap_or(end) {
            // No sound since the last utterance: no rig frame is owed.
            self.restart(next_origin);
            Counters::add(&counters.utterances_ended, 1);
        } else {
            self.tail = Some(Tail { end, next_origin });
        }
    }

    fn change_format(&mut self, format: AudioFormat) -> Result<(), Error> {
        if let Some(order) = self.order_resampler(format) {
            self.install(order, order.build()?);
        }
        self.format = format;
        self.downmix.restart(format);
        Ok(())
    }

    /// Ends the sound of the present format, and says which resampler that of `format` needs; `None`: the one
    /// that there is. Give the stage no sound before [`install`](Self::install).
    pub fn order_resampler(&mut self, format: AudioFormat) -> Option<ResamplerOrder> {
        if !self.needs_resampler(format) {
            return None;
        }
        self.finish_resampler();
        // In the middle of a hop, pieces of a hop's length would never end with it: pieces of a millisecond
        // serve better.
        let hop = self.hop.filter(|&hop| self.since_restart().rem_euclid(i64::from(hop)) == 0);
        let order = ResamplerOrder { format, model_rate: self.model_rate, hop };
        match self.spare.take_if(|(spare, _)| spare.is_for(order)) {
            Some((_, resampler)) => {
                self.install(order, resampler);
                None
            }
            None => Some(order),
        }
    }

    /// Whether the sound of `format` needs another resampler than that of the present one.
    pub fn needs_resampler(&self, format: AudioFormat) -> bool {
        format.rate() != self.format.rate()
    }

    /// Takes the resampler that was ordered: the next sound has the order's format.
    pub fn install(&mut self, order: ResamplerOrder, resampler: Resampler) {
        // Finished ones are as new. Sound that goes back and forth between two formats builds each once.
        let former = std::mem::replace(&mut self.resampler, resampler);
        self.spare = Some((std::mem::replace(&mut self.order, order), former));
        self.format = order.format;
        self.downmix.restart(order.format);
        self.make_room();
    }

    /// Samples of the running utterance so far.
    fn since_restart(&self) -> i64 {
        self.framer.position() + (self.resampled.len() - self.taken) as i64 - self.origin
    }

    fn finish_resampler(&mut self) {
        self.run_resampler(Resampler::finish);
    }

    /// The framer takes the resampler's output directly while it has room. The rest waits in `resampled`.
    fn run_resampler(&mut self, run: impl FnOnce(&mut Resampler, &mut dyn FnMut(&[f32]))) {
        self.forget_taken();
        let Self { resampler, high_pass, framer, resampled, .. } = self;
        run(resampler, &mut |samples| {
            for samples in samples.chunks(SILENCE.len()) {
                let mut filtered = SILENCE;
                let filtered = &mut filtered[..samples.len()];
                filtered.copy_from_slice(samples);
                high_pass.apply(filtered);
                let taken = if resampled.is_empty() { framer.feed(filtered) } else { 0 };
                resampled.extend_from_slice(filtered.split_at(taken).1);
            }
        });
    }

    fn forget_taken(&mut self) {
        self.resampled.drain(..self.taken);
        self.taken = 0;
    }

    /// Reserves what one piece and the resampler's tail can yield, so that pushing never allocates.
    fn make_room(&mut self) {
        let yielded = self.model_samples(PIECE_FRAMES as u64) as usize;
        let capacity = yielded + 2 * self.resampler.chunk() + 4 * self.resampler.delay() + 2 * PIECE_FRAMES;
        self.resampled.reserve(capacity.saturating_sub(self.resampled.len()));
    }

    fn model_samples(&self, frames: u64) -> i64 {
        let rate = i128::from(self.format.rate());
        let samples = (i128::from(frames) * i128::from(self.model_rate) + rate / 2) / rate;
        i64::try_from(samples).unwrap_or(i64::MAX)
    }
}

/// Whether the student brings the sound to a level of its own.
fn levels_itself(manifest: &Manifest) -> bool {
    manifest.layers.iter().any(|layer| layer.kind == LayerKind::Level)
}

/// Samples of a hop where prediction after prediction takes the next one; `None` for windows.
fn hop_of(framing: &Framing) -> Option<u32> {
    match framing.form {
        FramingForm::Hops => framing.hop.whole_samples(),
        FramingForm::Windows => None,
    }
}

fn resampler(from: u32, to: u32, hop: Option<u32>) -> Result<Resampler, Error> {
    Ok(match hop {
        Some(hop) => Resampler::in_hops(from, to, hop)?,
        None => Resampler::new(from, to)?,
    })
}
