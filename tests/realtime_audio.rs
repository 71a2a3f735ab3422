//! The streaming path of the audio module never allocates. The global allocator of this program aborts on an
//! allocation.

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use v2f::audio::{
    AudioFormat, ChannelChoice, Downmix, Framer, Framing, FramingForm, Mark, OverrunPolicy, Piece, Resampler,
    audio_queue, level_db,
};
use v2f::clock::Hop;

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

const FRAMES: usize = 480;

fn framing(hop: (u32, u32), form: FramingForm) -> Framing {
    let (numerator, denominator) = hop;
    Framing { window: 8_192, lookahead: 4_096, hop: Hop { numerator, denominator }, form }
}

/// Audio from push to framer for some seconds, with overruns, gaps, format changes, marks, finish and reset.
/// Returns the number of predictions.
fn stream(rate: u32, channels: u16, framing: Framing) -> u64 {
    let format = AudioFormat::new(rate, channels).expect("supported");
    let mono_format = AudioFormat::new(rate, 1).expect("supported");
    let (mut writer, mut reader) = audio_queue(4 * FRAMES * usize::from(channels) + 1, format);
    let mut downmix = Downmix::new(ChannelChoice::Mix, format);
    let mut heard = format;
    let mut resampler = Resampler::new(rate, 16_000).expect("supported");
    let mut framer = Framer::with_lead(framing, 1).expect("valid");
    let floats = vec![0.25_f32; FRAMES * usize::from(channels)];
    let ints = vec![8_192_i16; FRAMES * usize::from(channels)];
    let (mut mono, silence) = (vec![0.0; FRAMES], vec![0.0; FRAMES]);
    let mut into = vec![0.0; framer.needed()];
    let mut predictions = 0_u64;
    assert_no_alloc(|| {
        for round in 0..400_u32 {
            for _ in 0..1 + round % 8 {
                let _ = writer.push_f32(&floats, OverrunPolicy::Silence);
                let _ = writer.push_i16(&ints, OverrunPolicy::Refuse);
            }
            writer.gap(u64::from(round % 3) * 1_000);
            let _ = writer.set_format(if round % 5 == 0 { mono_format } else { format });
            let _ = writer.mark(Mark::Flush);
            if round % 100 == 49 {
                let _ = writer.mark(Mark::Restart { epoch: round, position: i64::from(round) });
            }
            let mut take = |mut piece: &[f32]| {
                while !piece.is_empty() {
                    let taken = framer.feed(piece);
                    piece = &piece[taken..];
                    while framer.next(&mut into).is_some() {
                        predictions += 1;
                        assert!(level_db(&into) <= 0.0);
                    }
                }
            };
            let mut restart = None;
            while round % 2 == 0
                && reader.read(FRAMES, |piece| match piece {
                    Piece::Sound(sound, format) => {
                        if format != heard {
                            downmix.restart(format);
                            heard = format;
                        }
                        let mixed = downmix.mix(sound, &mut mono);
                        resampler.feed(&mono[..mixed], &mut take);
                    }
                    Piece::Gap { frames, .. } => {
                        let mut left = frames as usize;
                        while left > 0 {
                            let now = left.min(silence.len());
                            resampler.feed(&silence[..now], &mut take);
                            left -= now;
                        }
                    }
                    Piece::Mark(Mark::Flush) => resampler.finish(&mut take),
                    Piece::Mark(Mark::Restart { position, .. }) => {
                        resampler.reset();
                        restart = Some(position);
                    }
                    Piece::Format(_) => {}
                })
            {}
            if let Some(position) = restart {
                framer.reset(position);
            }
        }
    });
    predictions
}

#[test]
fn the_streaming_path_does_not_allocate() {
    for (rate, channels) in [(48_000, 2), (44_100, 1), (12_345, 3), (16_000, 1), (8_000, 6), (192_000, 2)] {
        assert!(stream(rate, channels, framing((256, 1), FramingForm::Hops)) > 10);
        assert!(stream(rate, channels, framing((16_000, 60), FramingForm::Windows)) > 10);
    }
}
