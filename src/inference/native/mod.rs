//! The native engine: plays stream-form students in pure Rust.
//!
//! One hop is a dense product per layer over the columns kept of the past and the new ones. Weights are packed once per
//! student; a predictor owns a scratch for 64 rows and allocates nothing afterwards. A row's bits depend on nothing but
//! the row.

mod activation;
mod instruction_set;
mod kernel;
mod packed;
mod plan;
mod predictor;
mod product;
mod step;
mod weight;

pub use instruction_set::InstructionSet;
pub(crate) use plan::Plan;
pub(crate) use predictor::NativePredictor;

#[cfg(test)]
mod tests;
