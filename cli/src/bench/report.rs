//! The results as a table.

use std::fmt::Write as _;

use super::figures::{EngineFigures, Report};

const KIBIBYTE: f64 = 1024.0;
/// From this number of characters on, the table says whether a whole tick fits into the hop.
const MANY_CHARACTERS: u32 = 1000;

// Writing to a String cannot fail.
macro_rules! line {
    ($out:expr) => {{
        let _ = writeln!($out);
    }};
    ($out:expr, $($argument:tt)*) => {{
        let _ = writeln!($out, $($argument)*);
    }};
}

/// The report as text.
pub fn as_text(report: &Report) -> String {
    let mut out = String::new();
    line!(
        out,
        "v2f {} on {} ({} cores, {}), one core used",
        report.version,
        report.cpu,
        report.cores,
        report.system
    );
    let kilohertz = f64::from(report.rate) / 1000.0;
    line!(
        out,
        "student {}, one rig frame per {:.1} ms, sound at {kilohertz} kHz",
        report.student,
        report.hop_ms
    );
    let latency = &report.latency;
    line!(
        out,
        "latency {:.1} ms at most: look-ahead {:.1} + resampler {:.1} + ensemble {:.1} + hop {:.1}",
        latency.total_ms,
        latency.lookahead_ms,
        latency.resampler_ms,
        latency.ensemble_ms,
        latency.hop_ms
    );
    for figures in &report.engines {
        line!(out);
        engine(&mut out, figures, report.hop_ms);
    }
    out
}

fn engine(out: &mut String, figures: &EngineFigures, hop_ms: f64) {
    line!(out, "{}", figures.engine);
    line!(
        out,
        "  one stream, sound to curves   {:>10.1} us per hop median {:>10.1} us p99",
        figures.hop_median_us,
        figures.hop_p99_us
    );
    line!(
        out,
        "  push of 10 ms                 {:>10.0} ns median         {:>10.0} ns p99",
        figures.push_median_ns,
        figures.push_p99_ns
    );
    line!(out, "  bake                          {:>10.0} times real time", figures.bake_times_real_time);
    let memory = &figures.memory;
    line!(
        out,
        "  memory                        file {}, model {}, each stream {}",
        kibibytes(Some(memory.file)),
        kibibytes(memory.model),
        kibibytes(memory.stream)
    );
    line!(
        out,
        "  {:>10} {:>18} {:>20} {:>14} {:>14}",
        "characters",
        "us per character",
        "characters per core",
        "tick median",
        "tick p99"
    );
    for batch in &figures.batches {
        line!(
            out,
            "  {:>10} {:>18.2} {:>20.0} {:>11.2} ms {:>11.2} ms",
            batch.streams,
            batch.character_us,
            batch.characters_per_core,
            batch.tick_median_us / 1000.0,
            batch.tick_p99_us / 1000.0
        );
        if batch.streams >= MANY_CHARACTERS {
            let fits = if batch.tick_p99_us / 1000.0 <= hop_ms { "fits" } else { "does not fit" };
            line!(
                out,
                "  {:>10} 99 of 100 ticks take {:.2} ms or less, which {fits} into the hop of {hop_ms:.1} ms",
                "",
                batch.tick_p99_us / 1000.0
            );
        }
    }
}

fn kibibytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "not measured".to_owned(), |bytes| format!("{:.0} KiB", bytes as f64 / KIBIBYTE))
}
