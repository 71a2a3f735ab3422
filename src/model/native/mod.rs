//! The native engine: plays stream-form students in pure Rust.
//!
//! One hop is a dense product per layer over the columns kept of the past and the new ones. Weights are packed once per
//! student; a predictor owns a scratch for 64 rows and allocates nothing afterwards. A row's bits depend on nothing but
//! the row.

mod activation;
mod hop;
mod instruction_set;
mod kernel;
mod packed;
mod plan;
mod product;
mod weight;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use instruction_set::InstructionSet;
pub(crate) use plan::Plan;
pub(crate) use weight::Matrix;

use super::{
    engine_choice::EngineReport,
    error::ModelError,
    predictor::{Predictor, Row, RowSizes},
};
use hop::Hop;
use plan::Scratch;

/// One layer's weights as the file holds them, validated against the layer's row.
#[derive(Clone, Debug)]
pub(crate) struct LayerWeights {
    pub matrix: Matrix,
    pub bias: Option<Vec<f32>>,
    pub scale: Option<Vec<f32>>,
}

/// The native engine at work for one caller.
pub(crate) struct NativePredictor {
    plan: Arc<Plan>,
    scratch: Scratch,
    report: EngineReport,
}

impl NativePredictor {
    /// Makes a predictor; allocates its scratch.
    pub fn new(plan: Arc<Plan>) -> Self {
        let report = EngineReport {
            engine: "native",
            variant: plan.instruction_set.name().to_owned(),
            library: None,
            provider: None,
            weights: plan.weights_type().to_owned(),
            passed_over: Vec::new(),
        };
        Self { scratch: plan.new_scratch(), plan, report }
    }

    /// Names the engines that were looked at before this one.
    pub fn passed_over(mut self, passed_over: Vec<(String, String)>) -> Self {
        self.report.passed_over = passed_over;
        self
    }
}

impl Predictor for NativePredictor {
    fn predict(&mut self, rows: &mut [Box<Row>]) -> Result<(), ModelError> {
        let sizes =
            RowSizes { audio: self.plan.hop, state: self.plan.state_size, controls: self.plan.controls };
        sizes.check(rows)?;
        for block in rows.chunks_mut(self.plan.block_rows) {
            self.plan.instruction_set.dispatch(Hop {
                plan: &self.plan,
                scratch: &mut self.scratch,
                rows: block,
            });
        }
        Ok(())
    }

    fn engine(&self) -> &EngineReport {
        &self.report
    }
}
