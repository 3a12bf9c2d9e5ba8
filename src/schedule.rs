//! TABLE of schedules: which share of its learning rate a step has.

use serde::Serialize;

/// Which formula a row computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum ScheduleKind {
    /// 1.
    Constant,
    /// 1/(1 + t/T).
    Inverse,
    /// 1 − t/T, then 0.
    Linear,
    /// ½ to the power of the whole part of t/T.
    Halving,
}

/// One schedule.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// Name in a spec.
    pub name: &'static str,
    /// Name on screen.
    pub label: &'static str,
    /// One sentence for a newcomer.
    pub help: &'static str,
    /// The formula.
    pub kind: ScheduleKind,
}

crate::table::named!(Schedule);

/// Every schedule, in menu order.
pub static ALL: &[Schedule] = &[
    Schedule {
        name: "constant",
        label: "Constant",
        help: "Every step has the same rate.",
        kind: ScheduleKind::Constant,
    },
    Schedule {
        name: "inverse",
        label: "Inverse",
        help: "Rate / (1 + t/T) at step t.",
        kind: ScheduleKind::Inverse,
    },
    Schedule {
        name: "linear",
        label: "Linear",
        help: "Falls evenly, to 0 at step T.",
        kind: ScheduleKind::Linear,
    },
    Schedule {
        name: "halving",
        label: "Halving",
        help: "Half the rate after every T steps.",
        kind: ScheduleKind::Halving,
    },
];

impl ScheduleKind {
    /// The share of the rate that the step after `step` others has, T = `period`. Theory (27).
    pub fn share(self, step: u64, period: u32) -> f64 {
        // Asked at every step: no division for a run that needs none.
        let time = || step as f64 / f64::from(period);
        match self {
            ScheduleKind::Constant => 1.0,
            ScheduleKind::Inverse => 1.0 / (1.0 + time()),
            ScheduleKind::Linear => (1.0 - time()).max(0.0),
            // A power of two by its exponent; 0 where there is none.
            ScheduleKind::Halving => f64::from_bits((1023 - (step / u64::from(period)).min(1023)) << 52),
        }
    }
}
