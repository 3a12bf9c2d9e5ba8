//! Whether a spec would make a run, found without making one.

use super::{complete, shape};
use crate::error::Result;
use crate::plan::{DataShape, Plan};
use crate::spec::Spec;

/// Checks many specs, making samples once for each data spec among them: samples are what costs.
#[derive(Default)]
pub struct Checker {
    /// One spec for each data and choice of features.
    known: Vec<(Spec, DataShape)>,
}

impl Checker {
    /// The error that a run of this spec would begin with.
    ///
    /// The seed moves samples about but decides neither how many there are nor of how many classes, so it is not
    /// asked for when samples are looked up.
    pub fn check(&mut self, spec: &Spec) -> Result<()> {
        let known =
            self.known.iter().find(|(other, _)| other.data == spec.data && other.features == spec.features);
        let data = match known {
            Some((_, data)) => *data,
            None => {
                let (_, samples, features) = complete(spec)?;
                let data = shape(&samples, &features);
                self.known.push((spec.clone(), data));
                data
            }
        };
        Plan::new(spec, data).map(drop)
    }
}
