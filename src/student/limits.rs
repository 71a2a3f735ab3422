//! Limits of a student file. A value above its limit is a mistake, not a large student.

/// Largest student file in bytes.
pub const MAX_FILE_BYTES: u64 = 512 * 1024 * 1024;
/// Longest window, in seconds.
pub const MAX_WINDOW_SECONDS: u64 = 10;
/// Largest number of hops in one window.
pub const MAX_HOPS_PER_WINDOW: u64 = 4096;
/// Largest number of controls.
pub const MAX_CONTROLS: usize = 4096;
/// Largest number of layers in the table.
pub const MAX_LAYERS: usize = 64;
/// Largest number of channels, and of product columns, of one layer.
pub const MAX_CHANNELS: u64 = 8192;
/// Largest number of inputs of one product: kernel times channels.
pub const MAX_PRODUCT_INPUTS: u64 = 1 << 20;
/// Largest number of weights of all layers together.
pub const MAX_WEIGHTS: u64 = 1 << 27;
/// Largest state of one stream, in floats.
pub const MAX_STATE_SIZE: u64 = 1 << 24;
/// Largest number of multiply-adds for one second of audio: the work of some tens of processor cores.
pub const MAX_MULTIPLY_ADDS_PER_SECOND: u64 = 1_000_000_000_000;
/// Largest number of multiply-adds for one memory. Loading a student computes one memory.
pub const MAX_MULTIPLY_ADDS_PER_MEMORY: u64 = 200_000_000_000;
/// Longest memory, in seconds.
pub const MAX_MEMORY_SECONDS: u64 = 60;
/// Largest number of columns that one level remembers.
pub const MAX_LEVEL_COLUMNS: u64 = 1 << 16;
/// Largest magnitude of a level's constants, in nepers.
pub const MAX_NEPERS: f64 = 1000.0;
/// Largest number of ensemble weights.
pub const MAX_ENSEMBLE_WEIGHTS: usize = 255;
/// Largest softness of the closure: a step as wide as the range of a probability. The same number as
/// `rig::Closure::MAX_SOFTNESS`; the build fails if they differ.
pub const MAX_CLOSURE_SOFTNESS: f32 = 1.0;
/// Largest number of hops of the probe sound.
pub const MAX_PROBE_HOPS: u32 = 4096;
/// Lowest and highest sample rate, in Hz.
pub const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 8_000..=48_000;
/// Smallest floor of a `log-energy` layer, so that the logarithm never gets a subnormal number.
pub const MIN_FLOOR: f32 = 1e-30;
/// Largest difference of the sum of ensemble weights from 1.
pub const ENSEMBLE_SUM_TOLERANCE: f64 = 1e-3;
