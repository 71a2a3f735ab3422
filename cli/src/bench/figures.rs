//! The results of a benchmark.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Repeated measurements of one operation.
#[derive(Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Adds a measurement.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that `percent` of the measurements do not exceed, microseconds.
    pub fn percentile(&mut self, percent: usize) -> f64 {
        self.0.sort_unstable();
        let place = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(place).map_or(0.0, |time| time.as_secs_f64() * 1e6)
    }
}

/// Results of one engine, on one core.
#[derive(Debug, Serialize, Deserialize)]
pub struct EngineFigures {
    /// As in `--engine`.
    pub choice: String,
    /// The engine that was opened.
    pub engine: String,
    /// From 48 kHz sound to curves, one stream, microseconds per hop.
    pub hop_median_us: f64,
    pub hop_p99_us: f64,
    /// One push of 10 ms at 48 kHz, nanoseconds.
    pub push_median_ns: f64,
    pub push_p99_ns: f64,
    /// Seconds of sound baked in a second.
    pub bake_times_real_time: f64,
    pub batches: Vec<BatchFigures>,
    pub memory: MemoryFigures,
}

/// Results of many streams that are due in the same tick.
#[derive(Debug, Serialize, Deserialize)]
pub struct BatchFigures {
    pub streams: u32,
    pub ticks: usize,
    /// Microseconds per character and rig frame, median.
    pub character_us: f64,
    /// Characters that one core can compute in real time.
    pub characters_per_core: f64,
    /// A whole tick, microseconds.
    pub tick_median_us: f64,
    pub tick_p99_us: f64,
}

/// Memory, bytes.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct MemoryFigures {
    pub file: u64,
    /// Private memory that opening the model added; absent where the system does not report it.
    pub model: Option<u64>,
    /// Private memory that each stream added.
    pub stream: Option<u64>,
}

/// Parts of the latency, milliseconds, for sound of the measured rate.
#[derive(Debug, Serialize, Deserialize)]
pub struct LatencyFigures {
    pub lookahead_ms: f64,
    pub resampler_ms: f64,
    pub ensemble_ms: f64,
    pub hop_ms: f64,
    pub total_ms: f64,
}

/// A whole benchmark.
#[derive(Debug, Serialize, Deserialize)]
pub struct Report {
    pub cpu: String,
    pub cores: usize,
    pub system: String,
    pub version: String,
    pub student: String,
    pub hop_ms: f64,
    pub rate: u32,
    pub latency: LatencyFigures,
    pub engines: Vec<EngineFigures>,
}
