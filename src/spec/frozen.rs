//! A parameter that training leaves as it is.

use crate::error::Result;
use crate::value::{Place, Value};
use serde::Serialize;

/// A place among all parameters, from 0; or a place and the value that is held there from step 0 on. A number that is no
/// place is an error once the network is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(untagged)]
pub enum Frozen {
    /// What stands there stays: what the seed gave it, or what training made of it.
    At(f64),
    /// A weight or bias with this value.
    Held(f64, f64),
}

impl Frozen {
    pub(super) fn read_all(value: Value, place: &Place) -> Result<Vec<Self>> {
        let list = place.list(value)?;
        let mut all = Vec::with_capacity(list.len());
        for (i, one) in list.iter().enumerate() {
            all.push(match one {
                Value::Number(at) => Self::At(*at),
                Value::List(pair) if let [Value::Number(at), Value::Number(value)] = pair[..] => {
                    Self::Held(at, value)
                }
                other => return Err(place.item(i).expected("a place, or [place, value]", other)),
            });
        }
        Ok(all)
    }

    /// Where.
    pub fn at(self) -> f64 {
        match self {
            Self::At(at) | Self::Held(at, _) => at,
        }
    }
}
