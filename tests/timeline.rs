//! Targets are correct: latency, flush, reset, interrupt, gaps, overruns, and the play position.

mod support;

use support::{
    Frame, MODEL_RATE, compute, finish, open_model, push, settings, speech, take_frames, utter,
    with_each_student,
};
use v2f::audio::{AudioFormat, OverrunPolicy};
use v2f::rig::PoseState;

const HOP: i64 = 256;

fn targets(frames: &[Frame]) -> Vec<i64> {
    frames.iter().map(|frame| frame.target).collect()
}

#[test]
fn every_frame_comes_within_the_latency_that_the_library_reports() {
    let model = open_model(0);
    let speech = speech();
    for rate in [16_000_u32, 44_100, 48_000] {
        let mut stream = model.open_stream(&settings(rate, 1)).unwrap();
        let latency = stream.control.latency();
        assert_eq!(latency.total, latency.lookahead + latency.resampler + latency.ensemble + latency.hop);
        let mut frames = Vec::new();
        let mut largest_delay = 0.0_f64;
        for pushed in 1..=rate as usize {
            stream.input.push_f32(&speech[pushed % speech.len()..][..1]);
            compute(&model);
            let before = frames.len();
            take_frames(&mut stream, &mut frames);
            for frame in &frames[before..] {
                let position = pushed as f64 * f64::from(MODEL_RATE) / f64::from(rate);
                largest_delay = largest_delay.max(position - frame.target as f64);
            }
        }
        let total = f64::from(latency.total);
        assert!(
            largest_delay <= total,
            "{rate} Hz: a frame came {largest_delay} samples after its target, reported {total}"
        );
        // One whole hop of the sum is the wait that pushing single samples avoids; the rest must be real.
        let slack = f64::from(latency.hop) + f64::from(latency.resampler);
        assert!(
            largest_delay > total - slack - 1.0,
            "{rate} Hz: {total} reported, only {largest_delay} seen"
        );
    }
}

#[test]
fn an_impulse_moves_the_curves_around_its_own_time_and_nowhere_else() {
    let model = open_model(0);
    let manifest = model.manifest();
    let (lookahead, lookback) =
        (i64::from(manifest.lookahead), i64::from(manifest.window - manifest.lookahead));
    let at = 24_000_usize;
    for rate in [16_000_u32, 48_000] {
        let mut plain = settings(rate, 1);
        plain.rig.gate.enabled = false;
        // The level of a click is remembered beyond the window.
        plain.gain.normalise = false;
        let silent = vec![0.0; 3 * rate as usize];
        let mut clicked = silent.clone();
        let click = at * rate as usize / MODEL_RATE as usize;
        clicked[click..click + rate as usize / 1000].fill(0.9);
        let still = utter(&model, &plain, &silent, &[480]);
        let moved = utter(&model, &plain, &clicked, &[480]);
        let differing: Vec<i64> =
            still.iter().zip(&moved).filter(|(a, b)| a != b).map(|(a, _)| a.target).collect();
        let (first, last) = (differing[0], differing[differing.len() - 1]);
        let at = at as i64;
        // The ensemble reaches one hop farther to each side; the resampler's filter rings for a millisecond.
        let ringing = 64;
        assert!(
            first > at - lookahead - 2 * HOP - ringing,
            "{rate} Hz: moved at {first}, {at} was the click"
        );
        assert!(first <= at, "{rate} Hz: {first} is after the click at {at}");
        // The high-pass filter falls by 100 dB in an eighth of a second.
        let falling = 2_000;
        assert!(last < at + lookback + HOP + 16 + ringing + falling, "{rate} Hz: still moving at {last}");
    }
}

#[test]
fn flush_delivers_exactly_the_targets_of_the_utterance() {
    let model = open_model(0);
    let speech = speech();
    for length in [0_usize, 1, 255, 256, 257, 5_000, 20_480] {
        let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
        let mut frames = Vec::new();
        if length > 0 {
            push(&model, &mut stream, &speech[..length], &[512], &mut frames);
            finish(&model, &mut stream, length as i64, &mut frames);
        } else {
            stream.input.flush().unwrap();
            compute(&model);
            take_frames(&mut stream, &mut frames);
        }
        let expected: Vec<i64> = (0..length as i64).step_by(HOP as usize).collect();
        assert_eq!(targets(&frames), expected, "{length} samples");
    }
}

/// A tick of 0 rounds ends when nothing is due: not at the end of the first of several utterances that wait.
#[test]
fn one_tick_computes_every_utterance_that_waits() {
    let model = open_model(0);
    let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
    for utterance in speech().chunks_exact(4_000).take(3) {
        assert_eq!(stream.input.push_f32(utterance).taken, utterance.len());
        stream.input.flush().unwrap();
    }
    model.tick(0).unwrap();
    assert_eq!(stream.control.statistics().utterances_ended, 3);
    let mut frames = Vec::new();
    take_frames(&mut stream, &mut frames);
    let per_utterance = 4_000_i64.div_euclid(HOP) + 1;
    assert_eq!(frames.len() as i64, 3 * per_utterance);
}

#[test]
fn the_next_utterance_follows_the_flushed_one_and_does_not_depend_on_it() {
    let model = open_model(0);
    let speech = speech();
    let (first, second) = (&speech[..10_000], &speech[30_000..50_000]);
    let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
    let mut frames = Vec::new();
    push(&model, &mut stream, first, &[333], &mut frames);
    finish(&model, &mut stream, 10_000, &mut frames);
    let spoken = frames.len();
    push(&model, &mut stream, second, &[333], &mut frames);
    finish(&model, &mut stream, 30_000, &mut frames);
    let alone = utter(&model, &settings(16_000, 1), second, &[512]);
    let shifted: Vec<Frame> =
        alone.into_iter().map(|frame| Frame { target: frame.target + 10_000, ..frame }).collect();
    assert_eq!(frames[spoken..], shifted[..]);
}

#[test]
fn a_reset_stream_has_the_bits_of_a_new_stream() {
    let model = open_model(0);
    let speech = speech();
    let fresh = utter(&model, &settings(48_000, 1), &speech[..30_000], &[480]);
    let mut stream = model.open_stream(&settings(48_000, 1)).unwrap();
    let mut frames = Vec::new();
    push(&model, &mut stream, &speech[10_000..33_333], &[777], &mut frames);
    // Waiting audio and rig frames are dropped too.
    stream.input.push_f32(&speech[..5_000]);
    stream.input.reset().unwrap();
    frames.clear();
    push(&model, &mut stream, &speech[..30_000], &[480], &mut frames);
    finish(&model, &mut stream, 10_000, &mut frames);
    assert_eq!(fresh, frames);
}

#[test]
fn an_interrupt_drops_unplayed_frames_and_eases_to_neutral() {
    let model = open_model(0);
    let speech = speech();
    let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
    let mut values = vec![0.0; stream.output.rig().len()];
    let neutral = stream.output.rig().neutral().to_vec();
    stream.input.push_f32(&speech[..20_000]);
    compute(&model);
    let mut open = 0.0_f32;
    let mut played = 0;
    // Play until the mouth is open, then interrupt.
    while played < 16_000 && open < 0.15 {
        played += 256;
        stream.output.rig_at(played, 16_000, &mut values).unwrap();
        open = distance(&values, &neutral);
    }
    assert!(open >= 0.15, "the recording never opened the mouth: {open}");
    stream.input.interrupt(Some((played, 16_000))).unwrap();
    compute(&model);
    let mut last = f32::INFINITY;
    for step in 0..12 {
        stream.output.rig_at(played + step * 256, 16_000, &mut values).unwrap();
        let away = distance(&values, &neutral);
        assert!(away <= last + 1e-6, "step {step}: the face moved away from neutral again");
        assert!(step > 0 || (away - open).abs() < 1e-6, "the face jumped at the interrupt: {open} to {away}");
        last = away;
    }
    assert_eq!(last, 0.0, "the face did not reach neutral");
    // The next pushed audio starts at the play position.
    let mut frames = Vec::new();
    push(&model, &mut stream, &speech[..8_000], &[256], &mut frames);
    finish(&model, &mut stream, played + 8_000, &mut frames);
    assert!(frames.iter().all(|frame| frame.target >= played));
    assert!(stream.control.statistics().dropped_frames > 0);
}

#[test]
fn poll_also_gives_the_eased_frames_of_an_interrupt() {
    let model = open_model(0);
    let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
    let mut frames = Vec::new();
    push(&model, &mut stream, &speech()[..12_000], &[256], &mut frames);
    let last = frames.last().unwrap().target;
    stream.input.interrupt(None).unwrap();
    compute(&model);
    let mut eased = Vec::new();
    take_frames(&mut stream, &mut eased);
    let expected: Vec<i64> = (1..=10).map(|hop| last + hop * HOP).take_while(|t| *t < last + 2_560).collect();
    assert_eq!(targets(&eased), expected);
}

fn distance(values: &[f32], neutral: &[f32]) -> f32 {
    values.iter().zip(neutral).map(|(value, neutral)| (value - neutral).abs()).fold(0.0, f32::max)
}

#[test]
fn a_short_gap_is_silence_of_its_length() {
    with_each_student(|open| {
        let model = open(0);
        let speech = speech();
        let mut silent = speech[..6_000].to_vec();
        silent.extend(std::iter::repeat_n(0.0, 3_000));
        silent.extend(&speech[6_000..12_000]);
        let expected = utter(&model, &settings(16_000, 1), &silent, &[256]);

        let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
        let mut frames = Vec::new();
        push(&model, &mut stream, &speech[..6_000], &[400], &mut frames);
        stream.input.push_gap(3_000);
        push(&model, &mut stream, &speech[6_000..12_000], &[400], &mut frames);
        finish(&model, &mut stream, 15_000, &mut frames);
        assert_eq!(expected, frames);
        assert_eq!(stream.control.statistics().gap_frames, 3_000);
    });
}

#[test]
fn a_long_gap_ends_the_utterance_and_the_clock_continues() {
    with_each_student(|open| {
        let model = open(0);
        let speech = speech();
        let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
        let mut frames = Vec::new();
        push(&model, &mut stream, &speech[..6_000], &[400], &mut frames);
        let hour = 3_600 * 16_000;
        stream.input.push_gap(hour);
        push(&model, &mut stream, &speech[..6_000], &[400], &mut frames);
        finish(&model, &mut stream, 12_000 + hour as i64, &mut frames);
        let mut expected: Vec<i64> = (0..6_000).step_by(256).collect();
        expected.extend((0..6_000).step_by(256).map(|target| target + 6_000 + hour as i64));
        assert_eq!(targets(&frames), expected);
        assert!(stream.control.statistics().hops < 100, "an hour of silence was computed");
    });
}

/// As long as the student remembers, a gap is silence; a longer one begins anew. Both give the frames that
/// silence gives.
#[test]
fn a_gap_of_any_length_is_followed_by_the_frames_after_silence() {
    with_each_student(|open| {
        let model = open(0);
        let speech = speech();
        let manifest = model.manifest();
        let memory = manifest.memory.unwrap_or(2 * manifest.window) as usize;
        // What only the student remembers: the end of an utterance resets detector and normaliser.
        let mut plain = settings(16_000, 1);
        plain.rig.gate.voice = false;
        plain.gain.normalise = false;
        for gap in [manifest.window as usize + 256, memory - 256, memory, memory + 256, 2 * memory] {
            let mut silent = speech[..6_400].to_vec();
            silent.extend(std::iter::repeat_n(0.0, gap));
            silent.extend(&speech[6_400..12_800]);
            let expected = utter(&model, &plain, &silent, &[256]);

            let mut stream = model.open_stream(&plain).unwrap();
            let mut frames = Vec::new();
            push(&model, &mut stream, &speech[..6_400], &[400], &mut frames);
            stream.input.push_gap(gap as u64);
            push(&model, &mut stream, &speech[6_400..12_800], &[400], &mut frames);
            finish(&model, &mut stream, 12_800 + gap as i64, &mut frames);
            let ended = frames.len() < expected.len();
            assert_eq!(ended, gap > memory, "a gap of {gap}");
            let after = |frames: &[Frame]| {
                let from = frames.iter().position(|frame| frame.target >= (6_400 + gap) as i64 + 2_560);
                frames[from.unwrap()..].to_vec()
            };
            assert_eq!(after(&frames), after(&expected), "a gap of {gap}");
        }
    });
}

#[test]
fn refused_audio_counts_as_silence_and_later_targets_stay_correct() {
    with_each_student(|open| {
        let model = open(0);
        let speech = speech();
        let mut settings = settings(16_000, 1);
        settings.overrun = OverrunPolicy::Silence;
        settings.queue_seconds = 0.25;
        let mut stream = model.open_stream(&settings).unwrap();
        let pushed = stream.input.push_f32(&speech[..8_000]);
        assert_eq!((pushed.taken, pushed.refused), (4_000, 4_000));
        compute(&model);
        let mut frames = Vec::new();
        push(&model, &mut stream, &speech[8_000..12_000], &[200], &mut frames);
        finish(&model, &mut stream, 12_000, &mut frames);

        let mut silenced = speech[..12_000].to_vec();
        silenced[4_000..8_000].fill(0.0);
        settings.queue_seconds = 2.0;
        assert_eq!(utter(&model, &settings, &silenced, &[256]), frames);
        let statistics = stream.control.statistics();
        assert_eq!((statistics.refused_frames, statistics.gap_frames), (4_000, 4_000));
    });
}

#[test]
fn the_pose_is_interpolated_between_the_frames_around_the_position() {
    let model = open_model(0);
    let speech = speech();
    let frames = utter(&model, &settings(16_000, 1), &speech[..16_000], &[256]);
    let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
    stream.input.push_f32(&speech[..16_000]);
    compute(&model);
    let mut values = vec![0.0; stream.output.rig().len()];
    for (frame, next) in frames.iter().zip(&frames[1..]).take(40) {
        let exact = stream.output.rig_at(frame.target, 16_000, &mut values).unwrap();
        assert_eq!((exact.position, exact.state), (frame.target, PoseState::Interpolated));
        assert_eq!(values.iter().map(|v| v.to_bits()).collect::<Vec<_>>(), frame.bits);
        // Half a hop later, in the clock of the audio device.
        let between = stream.output.rig_at((frame.target + 128) * 3, 48_000, &mut values).unwrap();
        assert_eq!(between.position, frame.target + 128);
        for ((value, a), b) in values.iter().zip(&frame.bits).zip(&next.bits) {
            let mean = (f32::from_bits(*a) + f32::from_bits(*b)) / 2.0;
            assert!((value - mean).abs() < 1e-6);
        }
    }
    let far = stream.output.rig_at(10_000_000, 16_000, &mut values).unwrap();
    assert_eq!((far.state, far.weight), (PoseState::Faded, 0.0));
    assert_eq!(values, stream.output.rig().neutral());
    assert_eq!(stream.control.statistics().underruns, 1);
    assert!(stream.output.rig_at(0, 0, &mut values).is_err());
}

#[test]
fn a_divided_stream_gives_every_nth_frame() {
    let model = open_model(0);
    let speech = speech();
    let mut divided = settings(16_000, 1);
    divided.rig.divider = 4;
    let frames = utter(&model, &divided, &speech[..16_000], &[256]);
    let expected: Vec<i64> = (0..16_000).step_by(4 * 256).collect();
    assert_eq!(targets(&frames), expected);
    let mut unsmoothed = settings(16_000, 1);
    unsmoothed.rig.smoothing = false;
    let every = utter(&model, &unsmoothed, &speech[..16_000], &[256]);
    let fourth: Vec<Frame> = every.into_iter().step_by(4).collect();
    assert_eq!(frames, fourth, "the frames are those of the undivided stream");
}

#[test]
fn bad_samples_become_0_and_are_counted() {
    let model = open_model(0);
    let mut sound = speech()[..16_000].to_vec();
    sound[5_000] = f32::NAN;
    sound[5_001] = f32::INFINITY;
    sound[5_002] = f32::NEG_INFINITY;
    let mut corrected = sound.clone();
    corrected[5_000..5_003].fill(0.0);
    let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
    let mut frames = Vec::new();
    push(&model, &mut stream, &sound, &[300], &mut frames);
    finish(&model, &mut stream, 16_000, &mut frames);
    assert_eq!(frames, utter(&model, &settings(16_000, 1), &corrected, &[300]));
    assert_eq!(stream.control.statistics().bad_samples, 3);
    assert_eq!(stream.control.statistics().bad_controls, 0);
}

#[test]
fn a_change_of_rate_does_not_change_the_clock() {
    let model = open_model(0);
    let speech = speech();
    let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
    let mut frames = Vec::new();
    push(&model, &mut stream, &speech[..16_000], &[256], &mut frames);
    stream.input.set_format(AudioFormat::new(48_000, 1).unwrap()).unwrap();
    push(&model, &mut stream, &vec![0.0; 48_000], &[480], &mut frames);
    stream.input.set_format(AudioFormat::new(44_100, 2).unwrap()).unwrap();
    push(&model, &mut stream, &vec![0.0; 88_200], &[441], &mut frames);
    finish(&model, &mut stream, 48_000, &mut frames);
    assert_eq!(targets(&frames), (0..48_000).step_by(256).collect::<Vec<i64>>());
}

/// After a rate change in the middle of a hop, the resampler's chunks do not end where hops end. The delay
/// stays bounded.
#[test]
fn a_change_of_rate_in_the_middle_of_a_hop_keeps_the_reported_latency() {
    let model = open_model(0);
    let speech = speech();
    for first in [15_900, 16_000, 16_100, 16_128] {
        let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
        let mut frames = Vec::new();
        push(&model, &mut stream, &speech[..first], &[256], &mut frames);
        stream.input.set_format(AudioFormat::new(48_000, 1).unwrap()).unwrap();
        let mut largest_delay = 0.0_f64;
        for pushed in 1..=12_000 {
            stream.input.push_f32(&speech[pushed..][..1]);
            compute(&model);
            let before = frames.len();
            take_frames(&mut stream, &mut frames);
            for frame in &frames[before..] {
                largest_delay = largest_delay.max(first as f64 + pushed as f64 / 3.0 - frame.target as f64);
            }
        }
        // Samples are pushed one by one, so the hop's part of the latency does not occur.
        let latency = stream.control.latency();
        let bound = f64::from(latency.total - latency.hop);
        assert!(
            largest_delay > 0.0 && largest_delay <= bound + 1.0,
            "{first}: {largest_delay} samples, {bound} reported"
        );
    }
}

/// A host keeps the last rig frame that it took: speech that ends in the middle of a word must not leave the
/// mouth open. The time stamps and the number of rig frames are those of the sound.
#[test]
fn a_flush_leads_to_rest() {
    with_each_student(|open| {
        let model = open(0);
        let speech = speech();
        let most =
            |frame: &Frame| frame.bits.iter().map(|&bits| f32::from_bits(bits).abs()).fold(0.0, f32::max);
        let mut inside = 0;
        for end in [8_192, 9_000, 10_240, 11_777, 13_000, 14_336] {
            let whole = utter(&model, &settings(16_000, 1), &speech, &[512]);
            let cut = utter(&model, &settings(16_000, 1), &speech[..end], &[512]);
            let expected: Vec<i64> = (0..end as i64).step_by(256).collect();
            assert_eq!(targets(&cut), expected);
            let last = cut.last().unwrap();
            assert_eq!(most(last), 0.0, "{end}");
            inside += usize::from(most(&whole[cut.len() - 1]) > 0.1);
            // No frame jumps to rest: the fade takes three hops.
            let tail: Vec<f32> = cut[cut.len() - 6..].iter().map(most).collect();
            assert!(tail.windows(2).all(|pair| pair[0] - pair[1] < 0.5), "{end}: {tail:?}");
        }
        assert!(inside > 2, "the recording is cut in silence");
    });
}
