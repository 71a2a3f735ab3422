//! Numbers beyond which a student file is taken to be wrong rather than large.

/// Largest student file in bytes.
pub const MAX_FILE_BYTES: u64 = 512 * 1024 * 1024;
/// Longest window in seconds.
pub const MAX_WINDOW_SECONDS: u64 = 10;
/// Most hops in one window.
pub const MAX_HOPS_PER_WINDOW: u64 = 4096;
/// Most controls.
pub const MAX_CONTROLS: usize = 4096;
/// Most layers in the table.
pub const MAX_LAYERS: usize = 64;
/// Most channels, and most product columns, of one layer.
pub const MAX_CHANNELS: u64 = 8192;
/// Most inputs of one product: kernel times channels.
pub const MAX_PRODUCT_INPUTS: u64 = 1 << 20;
/// Most weights in all layers together.
pub const MAX_WEIGHTS: u64 = 1 << 27;
/// Most floats that one stream keeps.
pub const MAX_STATE_SIZE: u64 = 1 << 24;
/// Most multiply-accumulates for one second of sound: some tens of processor cores.
pub const MAX_MULTIPLY_ADDS_PER_SECOND: u64 = 1_000_000_000_000;
/// Most multiply-accumulates for one window, which loading a student computes once.
pub const MAX_MULTIPLY_ADDS_PER_WINDOW: u64 = 200_000_000_000;
/// Most ensemble weights.
pub const MAX_ENSEMBLE: usize = 255;
/// Most hops of probe sound.
pub const MAX_PROBE_HOPS: u32 = 4096;
/// Lowest and highest sample rate in Hz.
pub const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 8_000..=48_000;
/// Smallest floor of a `log-energy` layer: its logarithm must be that of a normal number.
pub const MIN_FLOOR: f32 = 1e-30;
/// How far the ensemble's sum may lie from 1.
pub const ENSEMBLE_SUM_TOLERANCE: f64 = 1e-3;
