//! A recording at its own speed, pushed as a device would push it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::interrupt;
use crate::recording::Recording;

use super::feeder::Feeder;

/// Frames per push at 48 kHz; a usual chunk of a sound device.
const CHUNKS_PER_SECOND: u32 = 100;

/// Pushes the whole recording, then says so. Blocks for as long as it lasts, unless `stop`ped.
///
/// # Errors
/// What is wrong with the recording.
pub fn play(mut recording: Recording, mut feeder: Feeder, stop: &Arc<AtomicBool>) -> anyhow::Result<()> {
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
            // A device hands a chunk over when its last sample has come.
            let due = started + Duration::from_secs_f64(frames as f64 / rate);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            feeder.push(piece);
        }
    }
    feeder.end();
    Ok(())
}
