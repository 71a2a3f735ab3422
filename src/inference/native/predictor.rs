//! The native engine as a predictor: any number of rows, one block of rows at a time.

use std::sync::Arc;

use crate::inference::{
    error::EngineError,
    predictor::{BatchRow, BatchRowSizes, EngineReport, Predictor},
};

use super::{
    plan::{Plan, Scratch},
    step::Step,
};

/// A native predictor. Used by one thread at a time.
pub(crate) struct NativePredictor {
    plan: Arc<Plan>,
    scratch: Scratch,
    report: EngineReport,
}

impl NativePredictor {
    /// Makes a predictor and allocates its scratch memory.
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

    /// Sets the engines that were considered and not chosen, for the report.
    pub fn passed_over(mut self, passed_over: Vec<(String, String)>) -> Self {
        self.report.passed_over = passed_over;
        self
    }
}

impl Predictor for NativePredictor {
    fn predict(&mut self, rows: &mut [Box<BatchRow>]) -> Result<(), EngineError> {
        let sizes =
            BatchRowSizes { audio: self.plan.hop, state: self.plan.state_size, controls: self.plan.controls };
        sizes.check(rows)?;
        self.step(rows);
        Ok(())
    }

    fn engine(&self) -> &EngineReport {
        &self.report
    }
}

impl NativePredictor {
    /// Advances rows of this student by one hop. Real-time safe. Rows of another student panic.
    pub fn step(&mut self, rows: &mut [Box<BatchRow>]) {
        for block in rows.chunks_mut(self.plan.block_rows) {
            self.plan.instruction_set.dispatch(Step {
                plan: &self.plan,
                scratch: &mut self.scratch,
                rows: block,
            });
        }
    }
}
