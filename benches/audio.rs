//! Cost of the stages of the audio module: `cargo bench --bench audio`.

use divan::{Bencher, black_box};
use v2f::audio::{
    AudioFormat, ChannelChoice, Downmix, Framer, Framing, FramingForm, HighPass, Normaliser, OverrunPolicy,
    Piece, QueueReader, QueueWriter, Resampler, audio_queue,
};
use v2f::clock::Hop;
use v2f::voice::{VOICE_FRAME, VoiceDetector};

fn main() {
    divan::main();
}

/// Audio frames of a typical audio callback: 10 ms at 48 kHz.
const CALLBACK_FRAMES: usize = 480;

fn stereo_queue() -> (QueueWriter, QueueReader) {
    audio_queue(96_000, AudioFormat::new(48_000, 2).expect("supported"))
}

fn drain(reader: &mut QueueReader) {
    while reader.read(usize::MAX, |piece| {
        black_box(matches!(piece, Piece::Sound(..)));
    }) {}
}

#[divan::bench(sample_size = 50, sample_count = 1000)]
fn push_f32_480_stereo(bencher: Bencher) {
    let (mut writer, mut reader) = stereo_queue();
    let sound = vec![0.25_f32; 2 * CALLBACK_FRAMES];
    bencher.bench_local(|| {
        let pushed = writer.push_f32(black_box(&sound), OverrunPolicy::Silence);
        drain(&mut reader);
        pushed
    });
}

#[divan::bench(sample_size = 50, sample_count = 1000)]
fn push_i16_480_stereo(bencher: Bencher) {
    let (mut writer, mut reader) = stereo_queue();
    let sound = vec![8_192_i16; 2 * CALLBACK_FRAMES];
    bencher.bench_local(|| {
        let pushed = writer.push_i16(black_box(&sound), OverrunPolicy::Silence);
        drain(&mut reader);
        pushed
    });
}

#[divan::bench(sample_size = 50)]
fn downmix_16_ms_stereo(bencher: Bencher) {
    let format = AudioFormat::new(48_000, 2).expect("valid");
    let mut downmix = Downmix::new(ChannelChoice::Mix, format);
    let sound = vec![0.25_f32; 2 * 768];
    let mut mono = vec![0.0; 768];
    bencher.bench_local(|| downmix.mix(black_box(&sound), &mut mono));
}

/// Resampling of 16 ms of audio to 16 kHz.
#[divan::bench(args = [8_000, 12_345, 24_000, 44_100, 48_000, 96_000, 192_000], sample_size = 50)]
fn resample_16_ms(bencher: Bencher, rate: u32) {
    let mut resampler = Resampler::new(rate, 16_000).expect("supported");
    let sound = vec![0.25_f32; rate as usize * 16 / 1_000];
    bencher.bench_local(|| {
        resampler.feed(black_box(&sound), &mut |piece| {
            black_box(piece.len());
        });
    });
}

#[divan::bench(args = [FramingForm::Hops, FramingForm::Windows], sample_size = 50)]
fn frame_one_hop(bencher: Bencher, form: FramingForm) {
    let framing =
        Framing { window: 8_192, lookahead: 4_096, hop: Hop { numerator: 256, denominator: 1 }, form };
    let mut framer = Framer::with_lead(framing, 1).expect("valid");
    let mut into = vec![0.0; framer.needed()];
    let sound = vec![0.25_f32; 256];
    bencher.bench_local(|| {
        framer.feed(black_box(&sound));
        framer.next(&mut into)
    });
}

/// A hop of 16 ms that is no silence.
fn hop() -> [f32; VOICE_FRAME] {
    std::array::from_fn(|n| 0.1 * (n as f32 * 0.3).sin() + 0.05 * (n as f32 * 0.9).sin())
}

#[divan::bench(sample_size = 50)]
fn high_pass_one_hop(bencher: Bencher) {
    let (mut filter, sound) = (HighPass::new(16_000), hop());
    bencher.bench_local(|| {
        let mut sound = black_box(sound);
        filter.apply(&mut sound);
        sound
    });
}

#[divan::bench(sample_size = 50)]
fn voice_detector_one_hop(bencher: Bencher) {
    let (mut detector, sound) = (VoiceDetector::new(), hop());
    bencher.bench_local(|| detector.feed(black_box(&sound)));
}

#[divan::bench(sample_size = 50)]
fn normalise_one_hop(bencher: Bencher) {
    let hop_of_student = Hop { numerator: 256, denominator: 1 };
    let mut normaliser = Normaliser::new(hop_of_student, 16_000, 4).expect("valid");
    let sound = hop();
    bencher.bench_local(|| {
        let mut sound = black_box(sound);
        normaliser.apply(&mut sound, 0, -22.0, true);
        sound
    });
}
