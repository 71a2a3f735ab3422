//! The progress bar of a bake. It counts seconds of sound.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Steps of the bar per second of sound.
const PER_SECOND: f64 = 1000.0;
const REDRAWS_PER_SECOND: u8 = 10;

/// One bar for all recordings. Shown on a terminal only. Many threads may use it.
pub struct Progress {
    bar: ProgressBar,
    started: Instant,
    files: u64,
    done: AtomicU64,
}

impl Progress {
    pub fn new(files: usize, seconds: f64, quiet: bool) -> Self {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(REDRAWS_PER_SECOND)
        };
        let bar = ProgressBar::with_draw_target(Some((seconds * PER_SECOND) as u64), target);
        let style = ProgressStyle::with_template("{bar:32.cyan/dim} {percent:>3}% {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("━━╌"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, started: Instant::now(), files: files as u64, done: AtomicU64::new(0) }
    }

    /// Adds baked sound.
    pub fn advance(&self, seconds: f64) {
        self.bar.inc((seconds * PER_SECOND) as u64);
        let (baked, length) = (self.bar.position(), self.bar.length().unwrap_or(0));
        if baked > length {
            self.bar.set_length(baked);
        }
        let baked = baked as f64 / PER_SECOND;
        let elapsed = self.started.elapsed().as_secs_f64().max(1e-3);
        self.bar.set_message(format!(
            "{baked:.0} of {:.0} s, {}/{} files, {:.0}x real time",
            (length as f64 / PER_SECOND).max(baked),
            self.done.load(Ordering::Relaxed),
            self.files,
            baked / elapsed
        ));
    }

    /// Counts one more file, baked or failed.
    pub fn file_done(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.advance(0.0);
    }

    /// Prints a line above the bar.
    pub fn print_line(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Seconds since the start.
    pub fn elapsed(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}
