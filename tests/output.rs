//! Reading a stream: poll and `rig_at` beside each other, after an interrupt, and after a change of format
//! that is computed beside the worker.

mod support;

use support::{Frame, MODEL_RATE, compute, finish, open_model, push, settings, speech, take_frames};
use v2f::audio::AudioFormat;

const HOP: i64 = 256;

fn targets(frames: &[Frame]) -> Vec<i64> {
    frames.iter().map(|frame| frame.target).collect()
}

/// An interrupt at the position that was shown last, at the end of a hop: the new sound begins there.
#[test]
fn the_first_rig_frame_after_an_interrupt_comes() {
    let model = open_model(0);
    let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
    let mut frames = Vec::new();
    push(&model, &mut stream, &speech()[..12_000], &[256], &mut frames);
    let last = frames.last().unwrap().target;
    stream.input.interrupt(Some((last, MODEL_RATE))).unwrap();
    stream.input.push_f32(&speech()[..4_096]);
    let mut after = Vec::new();
    compute(&model);
    finish(&model, &mut stream, last + 4_096, &mut after);
    let expected: Vec<i64> = (0..16).map(|hop| last + hop * HOP).collect();
    assert_eq!(targets(&after), expected);
}

#[test]
fn rig_at_takes_nothing_from_poll() {
    let model = open_model(0);
    let open = || {
        let mut settings = settings(16_000, 1);
        (settings.queue_seconds, settings.frames_seconds) = (10.0, 10.0);
        model.open_stream(&settings).unwrap()
    };
    let (mut polled, mut both) = (open(), open());
    for stream in [&mut polled, &mut both] {
        stream.input.push_f32(&speech()[..48_000]);
    }
    compute(&model);
    let mut values = vec![0.0; both.output.rig().len()];
    let (mut expected, mut found) = (Vec::new(), Vec::new());
    take_frames(&mut polled, &mut expected);
    assert!(expected.len() > 150);
    // Poll behind, at and before the play position.
    for position in [8_000, 16_000, 16_100, 20_000] {
        both.output.rig_at(position, MODEL_RATE, &mut values).unwrap();
        if position == 16_000 {
            for frame in &expected[..20] {
                assert_eq!(both.output.poll(&mut values).unwrap().target, frame.target);
            }
        }
    }
    take_frames(&mut both, &mut found);
    assert!(found == expected[20..]);
    assert_eq!(both.control.statistics().dropped_frames, 0);
}

#[test]
fn what_rig_at_took_too_long_before_a_poll_is_counted() {
    let model = open_model(0);
    let mut settings = settings(16_000, 1);
    (settings.queue_seconds, settings.frames_seconds) = (10.0, 10.0);
    let mut stream = model.open_stream(&settings).unwrap();
    stream.input.push_f32(&speech()[..48_000]);
    compute(&model);
    let mut values = vec![0.0; stream.output.rig().len()];
    stream.output.rig_at(45_000, MODEL_RATE, &mut values).unwrap();
    assert_eq!(stream.control.statistics().dropped_frames, 0, "a host that never polls drops nothing");
    let mut frames = Vec::new();
    take_frames(&mut stream, &mut frames);
    let counted = stream.control.statistics();
    assert!(counted.dropped_frames > 50);
    assert_eq!(counted.frames_made, counted.frames_polled + counted.dropped_frames);
}

/// A queue full of changes does not hold up the other characters for a second.
#[test]
fn rounds_bound_the_resamplers_that_a_tick_builds() {
    let model = open_model(0);
    let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
    let changes = 30;
    for change in 0..changes {
        let format = AudioFormat::new(8_000 + change * 11, 1).unwrap();
        stream.input.set_format(format).unwrap();
        stream.input.push_f32(&[0.1; 8]);
    }
    let free = stream.input.free_frames();
    let mut ticks = 0;
    while stream.input.free_frames() < free + 8 * changes as usize {
        model.tick(1).unwrap();
        ticks += 1;
        assert!(ticks <= 2 * changes, "the queue is not read any more");
    }
    assert!(ticks >= changes - 2, "{changes} changes within {ticks} ticks");
}

/// With worker threads, resamplers are built on other threads: the rig frames are the same.
#[test]
fn changes_of_format_give_the_same_bits_beside_a_worker() {
    let speech = speech();
    let utterance = |threads| {
        let model = open_model(threads);
        let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
        let mut frames = Vec::new();
        for (rate, channels, from) in
            [(16_000, 1, 0), (48_000, 1, 9_000), (44_100, 2, 20_000), (16_000, 1, 30_000)]
        {
            // Only the last of several changes counts.
            for other in [11_025, 22_050, rate] {
                stream.input.set_format(AudioFormat::new(other, channels).unwrap()).unwrap();
            }
            push(&model, &mut stream, &speech[from..from + 8_000], &[480], &mut frames);
        }
        finish(&model, &mut stream, 0, &mut frames);
        frames
    };
    let expected = utterance(0);
    assert!(expected.len() > 60);
    assert!(utterance(1) == expected);
}
