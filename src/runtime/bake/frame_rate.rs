//! Converts the rig frames of a bake to the requested rate.

use crate::rig::{FadeSettings, Rig, Timeline};
use crate::runtime::error::Error;

/// Rig frames that the interpolation keeps.
const HISTORY_FRAMES: usize = 8;

/// Rig frames per second of a bake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FrameRate {
    /// One rig frame per hop of the student.
    #[default]
    Student,
    /// `numerator / denominator` rig frames per second (for example 30000/1001), interpolated.
    PerSecond {
        /// Frames ...
        numerator: u32,
        /// ... per this many seconds.
        denominator: u32,
    },
}

/// One rig frame of a bake.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BakedFrame<'a> {
    /// Number of the rig frame, from 0.
    pub index: u64,
    /// Its time in the recording, seconds.
    pub seconds: f64,
    /// One value per control of [`Baker::rig`](crate::runtime::Baker::rig).
    pub values: &'a [f32],
}

/// Receives the rig frames of a bake in order.
pub type FrameSink<'a> = dyn FnMut(BakedFrame<'_>) + 'a;

/// Rig frames at the student's hop in, rig frames at the asked-for rate out.
pub(super) struct FrameRateConverter {
    timeline: Timeline,
    rate: FrameRate,
    model_rate: u32,
    index: u64,
    values: Vec<f32>,
}

impl FrameRateConverter {
    pub fn new(rig: &Rig, rate: FrameRate, model_rate: u32) -> Result<Self, Error> {
        if let FrameRate::PerSecond { numerator, denominator } = rate {
            let per_second = f64::from(numerator) / f64::from(denominator);
            if !(1.0..=1000.0).contains(&per_second) {
                return Err(Error::Setting {
                    setting: "frame rate",
                    expected: "1 to 1000 frames per second".into(),
                    found: format!("{numerator}/{denominator}"),
                });
            }
        }
        Ok(Self {
            timeline: Timeline::new(HISTORY_FRAMES, rig, FadeSettings::at_rate(model_rate)),
            rate,
            model_rate,
            index: 0,
            values: rig.neutral().to_vec(),
        })
    }

    pub fn restart(&mut self) {
        self.timeline.clear();
        self.index = 0;
    }

    /// Takes the next rig frame of the student and emits the rig frames that it completes.
    pub fn take(&mut self, target: i64, values: &[f32], sink: &mut FrameSink<'_>) {
        match self.rate {
            FrameRate::Student => {
                let seconds = target as f64 / f64::from(self.model_rate);
                sink(BakedFrame { index: self.index, seconds, values });
                self.index += 1;
            }
            FrameRate::PerSecond { numerator, denominator } => {
                // A bake's targets always rise: the history takes each.
                let _ = self.timeline.push(target, values);
                self.emit(numerator, denominator, sink, |sample, exact| {
                    sample < target || (sample == target && exact)
                });
            }
        }
    }

    /// The recording ends before sample `end`.
    pub fn finish(&mut self, end: i64, sink: &mut FrameSink<'_>) {
        if let FrameRate::PerSecond { numerator, denominator } = self.rate {
            self.emit(numerator, denominator, sink, |sample, _| sample < end);
        }
    }

    /// Emits rig frames while `ready(sample rounded down, whether it is exact)`.
    fn emit(
        &mut self,
        numerator: u32,
        denominator: u32,
        sink: &mut FrameSink<'_>,
        ready: impl Fn(i64, bool) -> bool,
    ) {
        loop {
            let position = self.index as i64 * i64::from(denominator);
            let samples = i128::from(position) * i128::from(self.model_rate);
            let rate = i128::from(numerator);
            if !ready((samples / rate) as i64, samples % rate == 0) {
                return;
            }
            self.timeline.at(position, numerator, self.model_rate, &mut self.values);
            let seconds = position as f64 / f64::from(numerator);
            sink(BakedFrame { index: self.index, seconds, values: &self.values });
            self.index += 1;
        }
    }
}
