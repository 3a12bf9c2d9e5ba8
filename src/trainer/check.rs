//! Whether a spec would make a run, found without making one.

use super::{complete, shape};
use crate::error::Result;
use crate::plan::{DataShape, Plan};
use crate::spec::Spec;

/// Checks many specs, making samples once for each data spec among them: samples are what costs.
#[derive(Default)]
pub struct Checker {
    /// One spec for each data and choice of features, and how many samples it has.
    known: Vec<(Spec, DataShape, usize)>,
}

impl Checker {
    /// The error that a run of this spec would begin with.
    ///
    /// The seed moves samples about but decides neither how many there are nor of how many classes, so it is not
    /// asked for when samples are looked up.
    pub fn check(&mut self, spec: &Spec) -> Result<()> {
        self.plan(spec).map(drop)
    }

    /// The plan of this spec, and what its data is: the shape, and the number of all samples.
    pub(super) fn plan(&mut self, spec: &Spec) -> Result<(Plan, DataShape, usize)> {
        let same = |other: &Spec| other.data == spec.data && other.features == spec.features;
        let known = self.known.iter().find(|(other, ..)| same(other));
        let (data, n) = match known {
            Some(&(_, data, n)) => (data, n),
            None => {
                let (_, samples, features) = complete(spec)?;
                let (data, n) = (shape(&samples, &features), samples.len());
                self.known.push((spec.clone(), data, n));
                (data, n)
            }
        };
        Ok((Plan::new(spec, data)?, data, n))
    }
}
