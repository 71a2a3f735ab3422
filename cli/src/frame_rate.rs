//! Rig frames per second as exact ratios.

use std::fmt;
use std::str::FromStr;

use v2f::runtime::FrameRate;
use v2f::student::Manifest;

/// The value of `--fps`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateChoice {
    /// One rig frame per hop of the student.
    Student,
    /// Rig frames per second.
    PerSecond(Ratio),
}

/// A positive ratio of integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    pub numerator: u32,
    pub denominator: u32,
}

/// Rates of film and television: written as decimals, defined as ratios.
const NAMED: [(&str, Ratio); 5] = [
    ("23.976", Ratio { numerator: 24_000, denominator: 1001 }),
    ("23.98", Ratio { numerator: 24_000, denominator: 1001 }),
    ("29.97", Ratio { numerator: 30_000, denominator: 1001 }),
    ("59.94", Ratio { numerator: 60_000, denominator: 1001 }),
    ("119.88", Ratio { numerator: 120_000, denominator: 1001 }),
];

const EXPECTED: &str = "expected 24, 25, 29.97, 30, 48, 50, 59.94, 60, a ratio such as 30000/1001 \
    (1 to 1000 frames per second), or student";

impl Ratio {
    /// A whole number.
    pub const fn whole(numerator: u32) -> Self {
        Self { numerator, denominator: 1 }
    }

    /// In lowest terms; `None` for 0, infinity and numbers beyond 32 bits.
    pub fn new(numerator: u64, denominator: u64) -> Option<Self> {
        let divisor = greatest_common_divisor(numerator, denominator);
        if divisor == 0 || numerator == 0 || denominator == 0 {
            return None;
        }
        let numerator = u32::try_from(numerator / divisor).ok()?;
        let denominator = u32::try_from(denominator / divisor).ok()?;
        Some(Self { numerator, denominator })
    }

    /// Time of rig frame `index`, seconds.
    pub fn seconds(self, index: u64) -> f64 {
        index as f64 * f64::from(self.denominator) / f64::from(self.numerator)
    }

    /// Frames per second, rounded to a float.
    pub fn per_second(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            denominator => write!(f, "{}/{denominator}", self.numerator),
        }
    }
}

impl FromStr for RateChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "student" {
            return Ok(Self::Student);
        }
        let named = NAMED.iter().find(|(name, _)| *name == text).map(|&(_, ratio)| ratio);
        let ratio = named.or_else(|| {
            let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
            Ratio::new(numerator.parse().ok()?, denominator.parse().ok()?)
        });
        ratio
            .filter(|ratio| (1.0..=1000.0).contains(&ratio.per_second()))
            .map(Self::PerSecond)
            .ok_or_else(|| EXPECTED.to_owned())
    }
}

/// The choice as a setting of the library.
pub fn frame_rate(choice: RateChoice) -> FrameRate {
    match choice {
        RateChoice::Student => FrameRate::Student,
        RateChoice::PerSecond(Ratio { numerator, denominator }) => {
            FrameRate::PerSecond { numerator, denominator }
        }
    }
}

/// The choice as a ratio. The student's own rate is its sample rate divided by its hop.
pub fn exact_ratio(choice: RateChoice, manifest: &Manifest) -> Option<Ratio> {
    match choice {
        RateChoice::PerSecond(ratio) => Some(ratio),
        RateChoice::Student => Ratio::new(
            u64::from(manifest.sample_rate) * u64::from(manifest.hop.denominator),
            u64::from(manifest.hop.numerator),
        ),
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests;
