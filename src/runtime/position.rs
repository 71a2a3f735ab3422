//! Positions: from the caller's rate to sample indices at the student's rate.

use crate::clock::MAX_POSITION;

use super::error::Error;

/// A position at any rate as a sample index at the student's rate, rounded down. Positions beyond
/// [`MAX_POSITION`] are clamped.
///
/// # Errors
/// A rate of 0.
pub(crate) fn to_model_position(position: i64, rate: u32, model_rate: u32) -> Result<i64, Error> {
    if rate == 0 {
        return Err(Error::Setting {
            setting: "rate",
            expected: "samples per second, above 0".into(),
            found: "0".into(),
        });
    }
    let exact = i128::from(position) * i128::from(model_rate);
    let floor = exact.div_euclid(i128::from(rate));
    Ok(floor.clamp(i128::from(-MAX_POSITION), i128::from(MAX_POSITION)) as i64)
}
