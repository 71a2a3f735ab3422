//! The clock of a sound device.

use super::*;

const MILLISECOND: i64 = 1_000_000;

/// A device that cannot be opened takes no sound. The thread must not wait for it forever.
#[test]
fn the_feeder_stops_without_a_device() {
    let tone = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tone.flac");
    let timing = Arc::new(Timing::new(48_000));
    let (producer, _consumer) = RingBuffer::new(16);
    let feeder = SoundFeeder { producer, timing: timing.clone() };
    let running = StopOnDrop(timing);
    let recording = Recording::from_bytes(std::fs::read(tone).expect("bytes")).expect("a recording");
    let thread = std::thread::spawn(move || feeder.feed(recording));
    std::thread::sleep(Duration::from_millis(50));
    assert!(!thread.is_finished(), "it waits for the device");
    drop(running);
    let begun = Instant::now();
    while !thread.is_finished() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it still waits");
        std::thread::sleep(Duration::from_millis(5));
    }
    thread.join().expect("no panic").expect("no error");
}

/// Reports of a PulseAudio device: filled at once, silent for 1.8 s, then a block of 512 every 10.7 ms.
#[test]
fn reports_before_the_start_are_ignored() {
    let timing = Timing::new(48_000);
    for (now, given, ahead) in [(69, 0, 0), (71, 512, 64), (75, 1024, 167)] {
        timing.note(now * MILLISECOND / 10, given, Duration::from_micros(ahead * 100));
        assert_eq!(timing.position(), None, "{given}");
    }
    timing.note(18_404 * MILLISECOND / 10, 1536, Duration::from_micros(21_200));
    let origin = timing.origin.load(Ordering::Relaxed);
    assert!((origin - 18_296 * MILLISECOND / 10).abs() < MILLISECOND, "{origin}");
}

/// The position follows a device that runs 100 ppm fast for an hour, and ignores its jitter.
#[test]
fn the_position_follows_the_device() {
    let timing = Timing::new(48_000);
    let mut last = 0;
    for block in 0..360_000_i64 {
        let played = block * 10 * MILLISECOND;
        let now = played - played / 10_000;
        let jitter = (block * 7919 % 11 - 5) * MILLISECOND;
        timing.note(
            now + 20 * MILLISECOND,
            block as u64 * 480,
            Duration::from_nanos((20 * MILLISECOND + jitter).unsigned_abs()),
        );
        let origin = timing.origin.load(Ordering::Relaxed);
        if block > 200 {
            // The estimated start of a fast device moves back.
            let expected = 40 * MILLISECOND - played / 10_000;
            assert!((origin - expected).abs() < 3 * MILLISECOND, "{block}: {origin}, expected {expected}");
            assert!((origin - last).abs() < MILLISECOND, "{block}");
        }
        last = origin;
    }
}
