//! After the streams are open, push, tick, poll, rig_at, flush, reset and interrupt never allocate. An
//! allocation aborts the process.

mod support;

use assert_no_alloc::{AllocDisabler, assert_no_alloc, permit_alloc};
use support::{settings, speech, with_each_student};
use v2f::rig::Profile;
use v2f::runtime::Stream;

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

#[test]
fn the_streaming_calls_do_not_allocate() {
    with_each_student(|open| {
        let speech = speech();
        let stereo: Vec<f32> = speech.iter().flat_map(|&sample| [sample, sample]).collect();
        let shorts: Vec<i16> = speech.iter().map(|&sample| (sample * 32767.0) as i16).collect();
        let model = open(0);
        let formats = [(16_000, 1), (48_000, 2), (44_100, 1), (8_000, 2)];
        let mut streams: Vec<Stream> = Profile::builtin_names()
            .zip(formats)
            .map(|(profile, (rate, channels))| {
                let mut settings = settings(rate, channels);
                settings.rig.idle.enabled = true;
                settings.rig.profile = Some(Profile::builtin(profile).unwrap());
                model.open_stream(&settings).unwrap()
            })
            .collect();
        assert_eq!(streams.len(), formats.len());
        let max_controls = streams.iter().map(|stream| stream.output.rig().len()).max().unwrap();
        let mut values = vec![0.0; max_controls];
        let mut frames = 0;
        assert_no_alloc(|| {
            for round in 0..300_usize {
                for stream in &mut streams {
                    let at = round * 160 % 60_000;
                    if round % 3 == 0 {
                        stream.input.push_i16(&shorts[at..at + 960]);
                    } else {
                        stream.input.push_f32(&stereo[at..at + 960]);
                    }
                    match round {
                        60 | 61 => stream.input.push_gap(500),
                        90 => stream.input.push_gap(1_000_000),
                        120 => permit_alloc(|| drop(stream.control.set_parameter("global.strength", 0.9))),
                        130 => permit_alloc(|| drop(stream.control.set_parameter("closure.threshold", 0.9))),
                        150 => drop(stream.input.flush()),
                        200 => drop(stream.input.interrupt(None)),
                        250 => drop(stream.input.reset()),
                        _ => {}
                    }
                }
                drop(model.tick(0));
                for stream in &mut streams {
                    if round % 2 == 0 {
                        while stream.output.poll(&mut values).is_some() {
                            frames += 1;
                        }
                    } else {
                        let position = round as i64 * 160;
                        drop(stream.output.rig_at(position, 16_000, &mut values));
                    }
                    let _ = stream.control.statistics();
                    let _ = stream.control.latency();
                    let _ = stream.control.voice();
                }
            }
        });
        assert!(frames > 400, "only {frames} rig frames: the test is too short");
    });
}
