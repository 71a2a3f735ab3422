//! The queue: small cases with expected results computed by hand.

use super::*;
use crate::audio::AudioError;
use crate::audio::queue::{MAX_EVENTS, Pushed};

#[test]
fn a_capacity_below_one_frame_takes_nothing() {
    for capacity in 0..3 {
        let three = format(16_000, 3);
        let (mut writer, mut reader) = audio_queue(capacity, three);
        assert_eq!(writer.free_frames(), 0);
        assert!(!reader.read(8, |_| panic!("nothing was pushed")));
        assert_eq!(writer.push_f32(&[0.5; 7], Silence), Pushed { taken: 0, refused: 2 });
        assert_eq!(writer.push_i16(&[1; 6], Refuse), Pushed { taken: 0, refused: 2 });
        assert_eq!(drain(&mut reader), [Entry::Gap(2, three)]);
    }
}

#[test]
fn a_frame_that_crosses_the_end_of_the_ring_is_read_whole() {
    let three = format(16_000, 3);
    let (mut writer, mut reader) = audio_queue(7, three);
    for round in 0..20 {
        let frame = [round as f32, 0.5, -0.5];
        assert_eq!(writer.push_f32(&frame, Refuse), Pushed { taken: 1, refused: 0 });
        assert_eq!(drain(&mut reader), [Entry::Frame(frame.to_vec(), three)]);
    }
}

#[test]
fn policies_computed_by_hand() {
    let mono = format(16_000, 1);
    let (mut writer, mut reader) = audio_queue(2, mono);
    assert_eq!(writer.push_f32(&[0.1, 0.2, 0.3], Refuse), Pushed { taken: 2, refused: 1 });
    assert_eq!(writer.push_f32(&[0.3], Silence), Pushed { taken: 0, refused: 1 });
    writer.gap(2);
    writer.gap(0);
    assert_eq!(
        drain(&mut reader),
        [Entry::Frame(vec![0.1], mono), Entry::Frame(vec![0.2], mono), Entry::Gap(3, mono)]
    );
    assert_eq!(writer.push_i16(&[-32_768, 16_384], Silence).taken, 2);
    assert_eq!(drain(&mut reader), [Entry::Frame(vec![-1.0], mono), Entry::Frame(vec![0.5], mono)]);
}

#[test]
fn a_full_events_ring_refuses_marks_and_publishes_gaps_and_formats_later() {
    let (first, second, third) = (format(16_000, 1), format(48_000, 2), format(44_100, 1));
    let (mut writer, mut reader) = audio_queue(64, first);
    for _ in 0..MAX_EVENTS {
        writer.mark(Mark::Flush).expect("the events ring has space");
    }
    assert_eq!(writer.mark(Mark::Flush), Err(AudioError::EventsFull { capacity: MAX_EVENTS }));
    assert_eq!(writer.push_f32(&[0.1; 3], Silence).taken, 3, "samples need no event");
    writer.gap(5);
    assert_eq!(writer.free_frames(), 0);
    assert_eq!(writer.push_f32(&[0.2; 4], Silence), Pushed { taken: 0, refused: 4 });
    assert_eq!(writer.push_f32(&[0.2; 4], Refuse), Pushed { taken: 0, refused: 4 });
    writer.set_format(third).expect("waits in the writer");
    writer.set_format(second).expect("replaces a change without audio");
    writer.gap(6);
    assert_eq!(writer.set_format(third), Err(AudioError::EventsFull { capacity: MAX_EVENTS }));
    assert_eq!(writer.format(), second);
    let mut expected = vec![Entry::Mark(Mark::Flush); MAX_EVENTS];
    expected.extend(vec![Entry::Frame(vec![0.1], first); 3]);
    assert_eq!(drain(&mut reader), expected);
    assert_eq!(writer.free_frames(), 32);
    assert_eq!(writer.push_f32(&[0.3, 0.4], Refuse).taken, 1);
    assert_eq!(
        drain(&mut reader),
        [
            Entry::Gap(9, first),
            Entry::Format(second),
            Entry::Gap(6, second),
            Entry::Frame(vec![0.3, 0.4], second)
        ]
    );
}
