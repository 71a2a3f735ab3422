mod by_hand;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use proptest::prelude::*;

use super::{Mark, OverrunPolicy, Piece, QueueReader, QueueWriter, audio_queue};
use crate::audio::AudioFormat;
use OverrunPolicy::{Refuse, Silence};

fn format(rate: u32, channels: u16) -> AudioFormat {
    AudioFormat::new(rate, channels).expect("supported")
}

/// One entry of the rebuilt timeline; neighbouring gaps are merged, sound is kept frame by frame.
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

/// Numbers drawn the same way on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Pushes and notes by its own book what the reader must see.
struct Caller {
    writer: QueueWriter,
    book: Timeline,
    dice: Dice,
    count: f32,
}

impl Caller {
    fn act(&mut self) {
        match self.dice.below(20) {
            0 => {
                let frames = self.dice.below(50);
                self.book.gap(frames, self.writer.format());
                self.writer.gap(frames);
            }
            1 => {
                let channels = 1 + self.dice.below(6) as u16;
                let next = format(8_000 + self.dice.below(4) as u32, channels);
                let changes = next != self.writer.format();
                if self.writer.set_format(next).is_ok() && changes {
                    self.book.0.push(Entry::Format(next));
                }
            }
            2 => {
                let epoch = self.dice.below(9) as u32;
                let mark = if epoch < 4 { Mark::Flush } else { Mark::Restart { epoch, position: 5 } };
                if self.writer.mark(mark).is_ok() {
                    self.book.0.push(Entry::Mark(mark));
                }
            }
            _ => self.push(),
        }
    }

    fn push(&mut self) {
        let format = self.writer.format();
        let channels = usize::from(format.channels());
        let frames = self.dice.below(60) as usize;
        // Numbers below 2^15 / 2^15, exact in both types and unlike their neighbours.
        let ints: Vec<i16> = (0..frames * channels + channels / 2)
            .map(|_| {
                self.count = (self.count + 1.0) % 32_767.0;
                self.count as i16
            })
            .collect();
        let floats: Vec<f32> = ints.iter().map(|&int| f32::from(int) / 32_768.0).collect();
        let policy = if self.dice.below(2) == 0 { Silence } else { Refuse };
        let pushed = if self.dice.below(2) == 0 {
            self.writer.push_i16(&ints, policy)
        } else {
            self.writer.push_f32(&floats, policy)
        };
        assert_eq!(pushed.taken + pushed.refused, frames);
        self.book.sound(&floats[..pushed.taken * channels], format);
        if policy == Silence {
            self.book.gap(pushed.refused as u64, format);
        }
    }
}

/// Format changes that the reader never heard sound or gaps of may have been replaced by the next one.
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
    // From a queue that always overruns to one that never does; odd sizes make frames lie across the ring's end.
    for (capacity, rounds) in [(37, 8_000), (1_001, 8_000), (50_000, 8_000)] {
        let (writer, mut reader) = audio_queue(capacity, format(48_000, 2));
        let mut caller =
            Caller { writer, book: Timeline::default(), dice: Dice(capacity as u64), count: 0.0 };
        let looks = AtomicU64::new(0);
        let mut timeline = Timeline::default();
        let mut caller = std::thread::scope(|scope| {
            let writing = scope.spawn(|| {
                for round in 0..rounds {
                    caller.act();
                    // However few cores the machine has: the reader looks at least once in so many rounds.
                    let seen = looks.load(Relaxed);
                    while round % 128 == 0 && looks.load(Relaxed) == seen {
                        std::thread::yield_now();
                    }
                }
                caller
            });
            let mut dice = Dice(99);
            while !writing.is_finished() {
                while timeline.read(&mut reader, dice.below(40) as usize) {}
                looks.fetch_add(1, Relaxed);
                std::thread::yield_now();
            }
            writing.join().expect("writer")
        });
        while timeline.read(&mut reader, 40) {}
        // What was still owed comes with the writer's next call.
        caller.writer.mark(Mark::Flush).expect("the list is empty");
        caller.book.0.push(Entry::Mark(Mark::Flush));
        while timeline.read(&mut reader, 40) {}
        let (book, read) = (caller.book.0, timeline.0);
        let (book, read) = (without_replaced_formats(book), without_replaced_formats(read));
        assert!(book.len() > rounds / 128, "{capacity}: only {} entries", book.len());
        if let Some(at) = (0..book.len().max(read.len())).find(|&at| book.get(at) != read.get(at)) {
            panic!("{capacity}: entry {at}: pushed {:?}, read {:?}", book.get(at), read.get(at));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// One thread, so that the reader can rest until the events ring is full.
    #[test]
    fn the_timeline_holds_when_the_reader_rests(
        capacity in 0_usize..300,
        seed in any::<u64>(),
        bursts in prop::collection::vec((0_usize..1_500, 0_usize..400), 1..6),
    ) {
        let (writer, mut reader) = audio_queue(capacity, format(48_000, 2));
        let mut caller = Caller { writer, book: Timeline::default(), dice: Dice(seed), count: 0.0 };
        let mut timeline = Timeline::default();
        for (acts, reads) in bursts {
            (0..acts).for_each(|_| caller.act());
            for _ in 0..reads {
                timeline.read(&mut reader, 3);
            }
        }
        while timeline.read(&mut reader, 64) {}
        caller.writer.mark(Mark::Flush).expect("the reader made room");
        caller.book.0.push(Entry::Mark(Mark::Flush));
        while timeline.read(&mut reader, 64) {}
        prop_assert_eq!(without_replaced_formats(timeline.0), without_replaced_formats(caller.book.0));
    }
}
