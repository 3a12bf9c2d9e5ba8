//! What a run reports.

use crate::engine::{Score, State};
use crate::penalty;
use crate::plan::{LayerPlan, Plan};
use serde::Serialize;

/// What a run reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    /// Mini-batch steps done.
    pub step: u64,
    /// Passes over the training samples.
    pub epoch: f64,
    /// Mean loss of the training samples, without penalties.
    pub train_loss: f64,
    /// Mean loss of the test samples; null if there are none.
    pub test_loss: Option<f64>,
    /// Share of training samples classified right; null for regression.
    pub train_accuracy: Option<f64>,
    /// Share of test samples classified right; null for regression.
    pub test_accuracy: Option<f64>,
    /// β per hidden layer, per unit.
    pub beta: Vec<Vec<f64>>,
    /// Mean |cos| between the filters of each hidden layer.
    pub orthogonality: Vec<f64>,
    /// Whether the run stopped at its last finite state.
    pub diverged: bool,
    /// Filled in by whoever paces the run; 0 here.
    pub steps_per_second: f64,
}

impl Metrics {
    /// Of a network with this plan in this state.
    ///
    /// `counts`: training samples, all samples; `scores`: on the training samples, on the others.
    pub(super) fn of(
        plan: &Plan,
        counts: [usize; 2],
        scores: [Score; 2],
        state: &State,
        diverged: bool,
    ) -> Self {
        let ([n_train, n], [train, test]) = (counts, scores);
        let betas =
            |layer: &LayerPlan| (0..layer.width).map(|k| plan.beta(layer, k, &state.params)).collect();
        let cosine = |layer: &LayerPlan| {
            let w = &state.params[layer.weights()];
            if !layer.gram_schmidt {
                return penalty::mean_abs_cosine(w, layer.fan_in);
            }
            let mut b = vec![0.0f32; w.len()];
            penalty::GramSchmidt::new(layer.rows, layer.fan_in).forward(w, &mut b);
            penalty::mean_abs_cosine(&b, layer.fan_in)
        };
        Self {
            step: state.step,
            epoch: state.step as f64 * plan.batch as f64 / n_train as f64,
            train_loss: train.loss,
            test_loss: (n_train < n).then_some(test.loss),
            train_accuracy: train.accuracy,
            test_accuracy: test.accuracy,
            beta: plan.hidden().iter().map(betas).collect(),
            orthogonality: plan.hidden().iter().map(cosine).collect(),
            diverged,
            steps_per_second: 0.0,
        }
    }
}
