//! Networks whose nonlinearities are vector quantisers, trained and explained in the page.
//!
//! A unit sees R affine pieces with scores v_r = a_r u + b_r. Asking *which piece is best* is a vector-quantisation
//! question. Answered hard (all on the best piece) the unit is ReLU, absolute value or max-pooling; answered soft
//! (a posterior over pieces) it is a sigmoid-gated unit, and its posterior is sigmoid, tanh or softmax. One number,
//! the hardness β ∈ [0, 1], runs between them:
//!
//! ```text
//! p = softmax(η v)      η = β/(1−β)         posterior
//! z = Σ p_r v_r                             response
//! β = 1: z = max v (hard)    β = ½: soft    β = 0: z = mean v (linear)
//! ```
//!
//! β can be learned like a weight, through its logit s: ∂z/∂s = η Var_p(v). See `docs/theory.md`; source:
//! R. Balestriero and R. G. Baraniuk, "From Hard to Soft", ICLR 2019.
//!
//! # Modules, lowest first
//!
//! [`real`] numbers and own exp/ln/tanh · [`rng`] counter-based random numbers · [`vq`] the mathematics ·
//! [`activation`], [`loss`], [`optim`], [`schedule`], [`penalty`], [`init`], [`features`], [`field`], [`dataset`] tables ·
//! [`network`], [`spec`] what a page writes · [`plan`] that, resolved · [`engine`] who computes · [`trainer`] a run ·
//! [`describe`] all tables as one value for any UI.
//!
//! # Train XOR
//!
//! ```
//! use bvq::{Spec, Trainer};
//! let spec = Spec::from_json(r#"{
//!     "data": { "kind": "xor" },
//!     "layers": [{ "units": 8, "activation": "abs", "beta": 0.9, "learnBeta": "unit" }]
//! }"#).unwrap();
//! let metrics = pollster::block_on(async {
//!     let mut run = Trainer::new(&spec).unwrap();
//!     run.train(1000).await.unwrap();
//!     run.metrics().await.unwrap()
//! });
//! assert!(metrics.test_accuracy.unwrap() > 0.95);
//! ```

#![deny(missing_docs)]
#![warn(rust_2018_idioms)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop"))]

pub mod activation;
pub mod dataset;
pub mod describe;
pub mod engine;
pub mod error;
pub mod features;
pub mod field;
pub mod init;
pub mod loss;
pub mod network;
pub mod optim;
pub mod penalty;
pub mod plan;
pub mod real;
pub mod rng;
#[cfg(feature = "gpu")]
pub mod scene;
pub mod schedule;
pub mod spec;
pub mod table;
pub mod trainer;
pub mod value;
pub mod vq;
#[cfg(target_arch = "wasm32")]
mod web;

pub use error::{Error, ErrorCode, Result};
pub use spec::Spec;
pub use trainer::{Checker, Export, Metrics, Trainer};
