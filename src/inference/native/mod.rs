//! The native engine: computes students in stream form, in pure Rust.
//!
//! One hop is one dense product per layer, over the kept past columns and the new columns; of a separable
//! layer over the columns that its taps make of them. A level layer has no product. Weights are packed once
//! per student. A predictor owns scratch memory for 64 rows and never allocates afterwards. The bits of a row
//! depend only on that row.

mod activation;
mod half_bits;
mod instruction_set;
mod kernel;
mod level;
mod packed;
mod plan;
mod predictor;
mod product;
mod separable;
mod step;
mod weight;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use instruction_set::InstructionSet;
pub(crate) use plan::Plan;
pub(crate) use predictor::NativePredictor;

#[cfg(test)]
mod tests;
