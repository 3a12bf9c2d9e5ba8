//! One update of every trained parameter of the reference engine.

use super::NaiveEngine;
use crate::optim::{self, OptimizerKind};
use crate::real::Real;
use crate::vq::BETA_LOGIT_LIMIT;

impl<F: Real> NaiveEngine<F> {
    /// A rate, as it is at this step.
    fn rate(&self, rate: f64) -> F {
        F::of(rate) * F::of(f64::from(self.plan.share(self.step)))
    }

    /// AdamW's shrinking of the weights that are trained.
    fn decay(&mut self) {
        if self.plan.optimizer != OptimizerKind::AdamW {
            return;
        }
        let (rate, strength) = (self.rate(self.plan.rate), F::of(self.plan.l2));
        for layer in &self.plan.layers {
            for i in self.plan.trained_of(layer.weights()).flatten() {
                self.params[i] = optim::decayed(self.params[i], rate, strength);
            }
        }
    }

    /// One optimiser step with the gradient in `grads`.
    pub(super) fn apply(&mut self) {
        self.decay();
        let (rate, beta_rate) = (self.rate(self.plan.rate), self.rate(self.plan.beta_rate));
        if self.plan.clip > 0.0 {
            let most = F::of(self.plan.clip);
            self.grads.iter_mut().for_each(|g| *g = optim::clipped(*g, most));
        }
        let (n, weights) = (self.plan.n_params, self.plan.n_weights);
        let [c1, c2] = self.correction.advance();
        let correction = [F::of(c1), F::of(c2)];
        let (slot_0, slot_1) = self.slots.split_at_mut(if self.plan.slots > 0 { n } else { 0 });
        let mut update = |i: usize, p: F, rate: F| match self.plan.optimizer {
            OptimizerKind::Sgd => optim::sgd(p, self.grads[i], rate),
            OptimizerKind::Momentum => optim::momentum(p, self.grads[i], rate, &mut slot_0[i]),
            OptimizerKind::Nesterov => optim::nesterov(p, self.grads[i], rate, &mut slot_0[i]),
            OptimizerKind::Rmsprop => optim::rmsprop(p, self.grads[i], rate, &mut slot_0[i]),
            OptimizerKind::Adam | OptimizerKind::AdamW => {
                optim::adam(p, self.grads[i], rate, &mut slot_0[i], &mut slot_1[i], correction)
            }
        };
        let limit = F::of(BETA_LOGIT_LIMIT);
        for i in self.plan.trained.iter().flat_map(|&[from, to]| from..to) {
            if i < weights {
                self.params[i] = update(i, self.params[i], rate);
                continue;
            }
            let s = update(i, self.params[i], beta_rate);
            // A NaN must survive the clamp, so that divergence is seen.
            self.params[i] = if s > limit {
                limit
            } else if s < -limit {
                -limit
            } else {
                s
            };
        }
        self.step += 1;
    }
}
