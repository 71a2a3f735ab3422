//! The display of `v2f live`: updated in place on a terminal, line by line elsewhere.

use std::time::Duration;

use console::{Term, style};
use v2f::audio::{InputLevel, Loudness};
use v2f::rig::Rig;
use v2f::runtime::{Latency, Statistics};

use crate::failure::print;

use super::mouth::Mouth;

const METER_CELLS: usize = 36;
const METER_FLOOR_DB: f32 = -60.0;
const BAR_CELLS: usize = 20;
const BARS: usize = 8;
/// Red of the lips, from the xterm palette.
const LIP_COLOUR: u8 = 168;

/// State of the session at one moment.
pub struct LiveStatus<'a> {
    pub seconds: f64,
    /// Peak since the last update.
    pub peak: f32,
    /// Level meter of the library.
    pub level: InputLevel,
    pub rig: &'a Rig,
    pub values: &'a [f32],
    pub latency: Latency,
    pub measured: Measured,
    pub statistics: Statistics,
}

/// Measured time from the callback of a sound to its rig frame.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measured {
    pub median: Option<Duration>,
    pub worst_percent: Option<Duration>,
    pub driver: Duration,
}

/// The terminal, or a pipe in its place.
pub struct StatusDisplay {
    terminal: Term,
    in_place: bool,
    lines: usize,
}

impl StatusDisplay {
    pub fn new() -> Self {
        let terminal = Term::buffered_stdout();
        let in_place = terminal.is_term();
        if in_place {
            // A terminal that cannot hide its cursor shows it, which does no harm.
            let _ = terminal.hide_cursor();
        }
        Self { terminal, in_place, lines: 0 }
    }

    /// Updates per second: many in place, few as lines.
    pub fn updates_per_second(&self) -> f64 {
        if self.in_place { 30.0 } else { 2.0 }
    }

    pub fn show(&mut self, status: &LiveStatus<'_>) {
        if !self.in_place {
            return print(&format!("{}\n", line(status)));
        }
        let drawing = drawing(status);
        // A closed terminal ends the session elsewhere; errors are ignored here.
        let _ = self.terminal.clear_last_lines(self.lines);
        for line in &drawing {
            let _ = self.terminal.write_line(line);
        }
        let _ = self.terminal.flush();
        self.lines = drawing.len();
    }
}

impl Drop for StatusDisplay {
    fn drop(&mut self) {
        if self.in_place {
            let _ = self.terminal.show_cursor();
            let _ = self.terminal.flush();
        }
    }
}

fn decibel(peak: f32) -> f32 {
    (20.0 * peak.max(1e-6).log10()).max(METER_FLOOR_DB)
}

fn meter(peak: f32) -> String {
    let loud = 1.0 - decibel(peak) / METER_FLOOR_DB;
    format!("{} {:>4.0} dBFS", bar(loud, METER_CELLS), decibel(peak))
}

/// A bar with a resolution of an eighth of a cell.
fn bar(part: f32, cells: usize) -> String {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let eighths = (part.clamp(0.0, 1.0) * cells as f32 * 8.0) as usize;
    let mut bar = "█".repeat(eighths / 8);
    if eighths / 8 < cells {
        bar.push(EIGHTHS.get(eighths % 8).copied().unwrap_or(' '));
        bar.push_str(&"·".repeat(cells - eighths / 8 - 1));
    }
    bar
}

/// The controls that are furthest from rest, in the order of the rig.
fn strongest<'a>(status: &LiveStatus<'a>, count: usize) -> Vec<(&'a str, f32)> {
    let mut all: Vec<(usize, &str, f32)> = status
        .rig
        .controls()
        .iter()
        .zip(status.values)
        .enumerate()
        .map(|(place, (control, &value))| (place, control.name.as_str(), value - control.neutral))
        .collect();
    all.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()));
    all.truncate(count);
    all.sort_by_key(|&(place, _, _)| place);
    all.into_iter().map(|(_, name, value)| (name, value)).collect()
}

fn milliseconds(samples: u32, latency: &Latency) -> f64 {
    f64::from(samples) * 1000.0 / f64::from(latency.sample_rate.max(1))
}

/// The parts of the stated latency.
pub fn itemised(latency: &Latency) -> String {
    let of = |samples| milliseconds(samples, latency);
    format!(
        "look-ahead {:.0} + resampler {:.1} + ensemble {:.0} + hop {:.0} = {:.1} ms at most",
        of(latency.lookahead),
        of(latency.resampler),
        of(latency.ensemble),
        of(latency.hop),
        of(latency.total)
    )
}

/// The measured latency.
pub fn measured(measured: &Measured) -> String {
    let of = |duration: Duration| duration.as_secs_f64() * 1000.0;
    let device = match measured.driver {
        Duration::ZERO => String::new(),
        driver => format!("; the device adds up to {:.1} ms", of(driver)),
    };
    match (measured.median, measured.worst_percent) {
        (Some(median), Some(worst)) => {
            format!("{:.1} ms median, {:.1} ms p99 from callback to rig frame{device}", of(median), of(worst))
        }
        _ => format!("nothing measured yet{device}"),
    }
}

/// The counters of the stream.
pub fn counters(statistics: &Statistics) -> String {
    format!(
        "{} hops, {} rig frames, {} audio frames refused, {} missing, {} bad samples, {} bad controls",
        statistics.hops,
        statistics.frames_polled,
        statistics.refused_frames,
        statistics.gap_frames,
        statistics.bad_samples,
        statistics.bad_controls
    )
}

/// The verdict of the meter, with advice.
fn verdict(level: &InputLevel) -> String {
    let gain = if level.gain_db > 0.05 { format!("  gain +{:.0} dB", level.gain_db) } else { String::new() };
    let verdict = match level.loudness {
        Loudness::Silent => "silent",
        Loudness::TooQuiet if level.gain_db > 0.05 => "quiet",
        Loudness::TooQuiet => "too quiet: move closer or use --auto-gain",
        Loudness::Good => "good",
        Loudness::Clipping => "CLIPPING: turn the microphone down",
    };
    format!("{verdict}{gain}")
}

fn line(status: &LiveStatus<'_>) -> String {
    let controls: Vec<String> =
        strongest(status, 3).into_iter().map(|(name, value)| format!("{name} {value:.2}")).collect();
    let mouth = match status.rig.index("jawOpen") {
        Some(_) => format!("lips {:.2}  ", Mouth::new(status.rig, status.values).opening),
        None => String::new(),
    };
    format!(
        "{:7.2} s  {:>4.0} dBFS  {}  {mouth}{}  {}",
        status.seconds,
        decibel(status.peak),
        verdict(&status.level),
        controls.join("  "),
        measured(&status.measured)
    )
}

fn drawing(status: &LiveStatus<'_>) -> Vec<String> {
    let mut lines = vec![
        format!("  {:6.1} s  {}  {}", status.seconds, meter(status.peak), verdict(&status.level)),
        String::new(),
    ];
    let bars: Vec<String> = strongest(status, BARS)
        .into_iter()
        .map(|(name, value)| format!("{:<22} {} {value:.2}", cut(name, 22), bar(value.abs(), BAR_CELLS)))
        .collect();
    if status.rig.index("jawOpen").is_some() {
        for (row, letters) in Mouth::new(status.rig, status.values).draw().into_iter().enumerate() {
            let beside = row.checked_sub(1).and_then(|row| bars.get(row)).map_or("", String::as_str);
            lines.push(format!("  {}  {beside}", style(letters).color256(LIP_COLOUR)));
        }
    } else {
        lines.extend(bars.iter().map(|bar| format!("  {bar}")));
    }
    lines.push(String::new());
    let dimmed =
        |label: &str, text: String| format!("  {} {}", style(format!("{label:<9}")).dim(), style(text).dim());
    lines.push(dimmed("latency", itemised(&status.latency)));
    lines.push(dimmed("measured", measured(&status.measured)));
    lines.push(dimmed("counters", counters(&status.statistics)));
    lines
}

/// The last letters of a long name.
fn cut(name: &str, letters: usize) -> String {
    let surplus = name.chars().count().saturating_sub(letters);
    name.chars().skip(surplus).collect()
}
