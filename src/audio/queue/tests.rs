//! The queue against a model of its timeline, with two threads and with one.

mod by_hand;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use proptest::prelude::*;

use super::{Mark, OverrunPolicy, Piece, QueueReader, QueueWriter, audio_queue};
use crate::audio::AudioFormat;
use OverrunPolicy::{Refuse, Silence};

fn format(rate: u32, channels: u16) -> AudioFormat {
    AudioFormat::new(rate, channels).expect("supported")
}

/// One entry of the rebuilt timeline. Neighbouring gaps are merged; audio has one entry per audio frame.
#[derive(Debug, Clone, PartialEq)]
enum Entry {
    Frame(Vec<f32>, AudioFormat),
    Gap(u64, AudioFormat),
    Format(AudioFormat),
    Mark(Mark),
}

#[derive(Debug, Default)]
struct Timeline(Vec<Entry>);

impl Timeline {
    fn gap(&mut self, frames: u64, format: AudioFormat) {
        match self.0.last_mut() {
            Some(Entry::Gap(sum, _)) => *sum += frames,
            _ if frames > 0 => self.0.push(Entry::Gap(frames, format)),
            _ => {}
        }
    }

    fn sound(&mut self, interleaved: &[f32], format: AudioFormat) {
        let channels = usize::from(format.channels());
        assert_eq!(interleaved.len() % channels, 0, "whole frames only");
        for frame in interleaved.chunks(channels) {
            self.0.push(Entry::Frame(frame.to_vec(), format));
        }
    }

    fn read(&mut self, reader: &mut QueueReader, max_frames: usize) -> bool {
        reader.read(max_frames, |piece| match piece {
            Piece::Sound(interleaved, format) => {
                assert!(!interleaved.is_empty());
                assert!(interleaved.len() <= max_frames.max(1) * usize::from(format.channels()));
                self.sound(interleaved, format);
            }
            Piece::Gap { frames, format } => {
                assert!(frames > 0);
                self.gap(frames, format);
            }
            Piece::Format(format) => self.0.push(Entry::Format(format)),
            Piece::Mark(mark) => self.0.push(Entry::Mark(mark)),
        })
    }
}

fn drain(reader: &mut QueueReader) -> Vec<Entry> {
    let mut timeline = Timeline::default();
    while timeline.read(reader, 7) {}
    timeline.0
}

/// A deterministic random number generator.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Makes random calls and records what the reader must see.
struct Caller {
    writer: QueueWriter,
    expected: Timeline,
    random: Random,
    count: f32,
}

impl Caller {
    fn act(&mut self) {
        match self.random.below(20) {
            0 => {
                let frames = self.random.below(50);
                self.expected.gap(frames, self.writer.format());
                self.writer.gap(frames);
            }
            1 => {
                let channels = 1 + self.random.below(6) as u16;
                let next = format(8_000 + self.random.below(4) as u32, channels);
                let changes = next != self.writer.format();
                if self.writer.set_format(next).is_ok() && changes {
                    self.expected.0.push(Entry::Format(next));
                }
            }
            2 => {
                let epoch = self.random.below(9) as u32;
                let mark = if epoch < 4 { Mark::Flush } else { Mark::Restart { epoch, position: 5 } };
                if self.writer.mark(mark).is_ok() {
                    self.expected.0.push(Entry::Mark(mark));
                }
            }
            _ => self.push(),
        }
    }

    fn push(&mut self) {
        let format = self.writer.format();
        let channels = usize::from(format.channels());
        let frames = self.random.below(60) as usize;
        // Numbers below 2^15 / 2^15, exact in both types and unlike their neighbours.
        let ints: Vec<i16> = (0..frames * channels + channels / 2)
            .map(|_| {
                self.count = (self.count + 1.0) % 32_767.0;
                self.count as i16
            })
            .collect();
        let floats: Vec<f32> = ints.iter().map(|&int| f32::from(int) / 32_768.0).collect();
        let policy = if self.random.below(2) == 0 { Silence } else { Refuse };
        let pushed = if self.random.below(2) == 0 {
            self.writer.push_i16(&ints, policy)
        } else {
            self.writer.push_f32(&floats, policy)
        };
        assert_eq!(pushed.taken + pushed.refused, frames);
        self.expected.sound(&floats[..pushed.taken * channels], format);
        if policy == Silence {
            self.expected.gap(pushed.refused as u64, format);
        }
    }
}

/// Removes each format change that is followed by another one: the writer may have replaced it.
fn without_replaced_formats(entries: Vec<Entry>) -> Vec<Entry> {
    let mut kept: Vec<Entry> = Vec::new();
    for entry in entries {
        if matches!((&entry, kept.last()), (Entry::Format(_), Some(Entry::Format(_)))) {
            kept.pop();
        }
        kept.push(entry);
    }
    kept
}

#[test]
fn two_threads_agree_on_the_timeline() {
    // From a queue that always overruns to one that never does. Odd sizes make audio frames cross the end of
    // the ring.
    for (capacity, rounds) in [(37, 8_000), (1_001, 8_000), (50_000, 8_000)] {
        let (writer, mut reader) = audio_queue(capacity, format(48_000, 2));
        let mut caller =
            Caller { writer, expected: Timeline::default(), random: Random(capacity as u64), count: 0.0 };
        let reads = AtomicU64::new(0);
        let mut timeline = Timeline::default();
        let mut caller = std::thread::scope(|scope| {
            let writing = scope.spawn(|| {
                for round in 0..rounds {
                    caller.act();
                    // The reader runs at least once in 128 rounds, also on a machine with few cores.
                    let seen = reads.load(Relaxed);
                    while round % 128 == 0 && reads.load(Relaxed) == seen {
                        std::thread::yield_now();
                    }
                }
                caller
            });
            let mut random = Random(99);
            while !writing.is_finished() {
                while timeline.read(&mut reader, random.below(40) as usize) {}
                reads.fetch_add(1, Relaxed);
                std::thread::yield_now();
            }
            writing.join().expect("writer")
        });
        while timeline.read(&mut reader, 40) {}
        // Pending events are published by the writer's next call.
        caller.writer.mark(Mark::Flush).expect("the events ring is empty");
        caller.expected.0.push(Entry::Mark(Mark::Flush));
        while timeline.read(&mut reader, 40) {}
        let (expected, read) = (caller.expected.0, timeline.0);
        let (expected, read) = (without_replaced_formats(expected), without_replaced_formats(read));
        assert!(expected.len() > rounds / 128, "{capacity}: only {} entries", expected.len());
        if let Some(at) = (0..expected.len().max(read.len())).find(|&at| expected.get(at) != read.get(at)) {
            panic!("{capacity}: entry {at}: pushed {:?}, read {:?}", expected.get(at), read.get(at));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// With one thread, so that the events ring gets full while the reader does not run.
    #[test]
    fn the_timeline_is_correct_when_the_events_ring_was_full(
        capacity in 0_usize..300,
        seed in any::<u64>(),
        bursts in prop::collection::vec((0_usize..1_500, 0_usize..400), 1..6),
    ) {
        let (writer, mut reader) = audio_queue(capacity, format(48_000, 2));
        let mut caller = Caller { writer, expected: Timeline::default(), random: Random(seed), count: 0.0 };
        let mut timeline = Timeline::default();
        for (acts, reads) in bursts {
            (0..acts).for_each(|_| caller.act());
            for _ in 0..reads {
                timeline.read(&mut reader, 3);
            }
        }
        while timeline.read(&mut reader, 64) {}
        caller.writer.mark(Mark::Flush).expect("the reader freed the events ring");
        caller.expected.0.push(Entry::Mark(Mark::Flush));
        while timeline.read(&mut reader, 64) {}
        prop_assert_eq!(without_replaced_formats(timeline.0), without_replaced_formats(caller.expected.0));
    }
}
