//! A first run: two interleaved half-moons, learned by eight units that find out by themselves how hard to decide.
//!
//! ```sh
//! cargo run --example moons
//! ```

use bvq::field::FieldSpec;
use bvq::{Result, Spec, Trainer};

const WIDTH: u32 = 60;
const HEIGHT: u32 = 24;

/// One character per point: `#` and `.` where the network is sure of a class, `:` on the border.
fn map(values: &[f32]) -> String {
    let row = |row: &[f32]| -> String {
        row.iter()
            .map(|p| {
                if p.abs() < 0.3 {
                    ':'
                } else if *p > 0.0 {
                    '#'
                } else {
                    '.'
                }
            })
            .collect()
    };
    values.chunks_exact(WIDTH as usize).map(row).collect::<Vec<_>>().join("\n")
}

async fn train() -> Result<()> {
    let spec = Spec::from_json(
        r#"{
            "data": { "kind": "moons", "samples": 500, "noise": 0.1 },
            "layers": [{ "units": 8, "activation": "relu", "beta": 0.5, "learnBeta": "unit" }],
            "optimizer": { "kind": "adam", "learningRate": 0.03, "betaRateScale": 3 }
        }"#,
    )?;
    let mut run = Trainer::new(&spec)?;
    println!("{:>6} {:>11} {:>10} {:>9}", "step", "train loss", "test loss", "accuracy");
    for _ in 0..=8 {
        let now = run.metrics().await?;
        let (loss, accuracy) = (now.test_loss.unwrap_or(f64::NAN), now.test_accuracy.unwrap_or(f64::NAN));
        println!("{:>6} {:>11.4} {:>10.4} {:>8.1}%", now.step, now.train_loss, loss, 100.0 * accuracy);
        run.train(100).await?;
    }
    let field = FieldSpec { quantity: "output".into(), width: WIDTH, height: HEIGHT, ..FieldSpec::default() };
    println!("\nWhat the network says of every point (# second moon, . first, : undecided):\n");
    println!("{}\n", map(&run.field(&field).await?));
    let betas: Vec<String> = run.metrics().await?.beta[0].iter().map(|beta| format!("{beta:.2}")).collect();
    println!("Hardness β of each unit, 0.50 at the start: {}", betas.join("  "));
    println!("Fingerprint of the run, the same on every machine: {}", run.hash().await?);
    Ok(())
}

fn main() {
    if let Err(error) = pollster::block_on(train()) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
