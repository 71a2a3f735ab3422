//! A recording that is pushed at its own speed, as a device would push it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::interrupt;
use crate::recording::Recording;

use super::feeder::Feeder;

/// Pushes per second; 10 ms is a common block of a sound device.
const CHUNKS_PER_SECOND: u32 = 100;

/// Pushes the whole recording, then ends the sound. Blocks until the end, unless `stop` is set.
///
/// # Errors
/// The recording cannot be decoded.
pub fn play(
    mut recording: Recording,
    path: &Path,
    mut feeder: Feeder,
    stop: &Arc<AtomicBool>,
) -> anyhow::Result<()> {
    let (rate, channels) = (f64::from(recording.rate()), usize::from(recording.channels()));
    let chunk = (recording.rate() / CHUNKS_PER_SECOND).max(1) as usize * channels;
    let started = Instant::now();
    let mut frames = 0_u64;
    loop {
        let samples = match recording.read() {
            Ok(Some(samples)) => samples,
            Ok(None) => break,
            Err(error) => {
                feeder.end();
                return Err(error);
            }
        };
        for piece in samples.chunks(chunk) {
            if stop.load(Ordering::Relaxed) || interrupt::requested() {
                return Ok(());
            }
            frames += (piece.len() / channels) as u64;
            // A device delivers a block after its last sample.
            let due = started + Duration::from_secs_f64(frames as f64 / rate);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            feeder.push(piece);
        }
    }
    feeder.end();
    recording.print_warnings(path);
    Ok(())
}
