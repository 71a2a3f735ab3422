//! The latency from sound to curves, item by item.

use crate::student::Manifest;

/// Where a stream's latency comes from. All in samples at the student's rate.
///
/// The total is the time from pushing the last sample of a chunk until every target at or before
/// `newest sample - total` has been shown, computing time apart. It is an upper bound: sound pushed in
/// chunks that end on a hop waits less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latency {
    /// Future sound that one prediction sees.
    pub lookahead: u32,
    /// Filter delay and chunking of the resampler, rounded up.
    pub resampler: u32,
    /// Later predictions that the ensemble waits for.
    pub ensemble: u32,
    /// Longest wait until a hop of sound is complete.
    pub hop: u32,
    /// The sum.
    pub total: u32,
    /// Samples per second of all the above.
    pub sample_rate: u32,
}

impl Latency {
    pub(crate) fn new(manifest: &Manifest, resampler: usize, radius: usize) -> Self {
        let hop = manifest.hop.max_samples();
        let lookahead = manifest.lookahead;
        let ensemble = hop * radius as u32;
        let resampler = resampler as u32;
        Self {
            lookahead,
            resampler,
            ensemble,
            hop,
            total: lookahead + resampler + ensemble + hop,
            sample_rate: manifest.sample_rate,
        }
    }

    /// The total in seconds.
    pub fn seconds(&self) -> f64 {
        f64::from(self.total) / f64::from(self.sample_rate)
    }
}
