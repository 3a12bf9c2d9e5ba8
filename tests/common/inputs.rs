//! What is done with one text from outside: the same in the fuzz targets and in the replay of their corpus.

#![allow(dead_code, reason = "each fuzz target uses one of the two")]

use super::bounded::{complete, small};
use bvq::dataset::{TableOptions, load, read_table};
use bvq::{Error, ErrorCode, Export, Spec, Trainer};

/// A spec: read, start, train, look, export and import.
pub fn spec_json(text: &str) -> Result<(), Error> {
    let result = Spec::from_json(text).and_then(|spec| run(&spec));
    result.as_ref().err().into_iter().for_each(complete);
    result
}

fn run(spec: &Spec) -> Result<(), Error> {
    if !small(spec) {
        // Too slow to do many times; its size is checked before memory is taken.
        return Trainer::new(spec).map(drop);
    }
    let mut run = Trainer::new(spec)?;
    pollster::block_on(async {
        if let Err(error) = run.train(5).await {
            assert_eq!(error.code, ErrorCode::Diverged, "{error}");
            complete(&error);
        }
        let metrics = run.metrics().await?;
        assert_eq!(metrics.step, run.step());
        let export = run.export().await?;
        assert!(export.parameters.iter().all(|x| x.is_finite()), "the state is not finite");
        same_again(&export, &run.hash().await?).await
    })
}

async fn same_again(export: &Export, hash: &str) -> Result<(), Error> {
    let mut copy = Trainer::import(export)?;
    assert_eq!(copy.hash().await?, hash, "an imported run differs");
    Ok(())
}

/// A table of text: read, make samples of it, train on them.
pub fn csv(text: &str) -> Result<(), Error> {
    let result = read_table(text, &TableOptions::default()).and_then(|report| {
        let rows = report.data.inputs.as_ref().map_or(0, Vec::len);
        assert!(rows >= 2, "a table of {rows} rows was accepted");
        let samples = load(&report.data, 1)?;
        assert_eq!(samples.len(), rows, "samples were lost");
        assert!(samples.inputs.iter().all(|x| x.is_finite()), "an input is not finite");
        run(&Spec { data: report.data, features: report.features, ..Spec::default() })
    });
    result.as_ref().err().into_iter().for_each(complete);
    result
}
