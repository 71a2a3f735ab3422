//! Keys of curves, and YAML scalars.

use super::*;
use std::path::Path;

fn keys(values: &[f32]) -> anyhow::Result<Vec<(f64, f64)>> {
    let folder = tempfile::tempdir()?;
    let target = folder.path().join("x.anim");
    let mut spool = Spool::beside(&target, 1)?;
    for &value in values {
        spool.push(&[value])?;
    }
    let mut file = OutputFile::create(Path::new(&target), false)?;
    write_keys(&mut file, &mut spool.into_reader()?, 0, Ratio::whole(10))?;
    file.finish()?;
    let text = std::fs::read_to_string(&target)?;
    let of = |key: &str| -> Vec<f64> {
        let lines = text.lines().filter_map(|line| line.trim().strip_prefix(key));
        lines.filter_map(|number| number.parse().ok()).collect()
    };
    Ok(of("time: ").into_iter().zip(of("value: ")).collect())
}

#[test]
fn a_stretch_of_equal_values_keeps_its_ends() -> anyhow::Result<()> {
    assert_eq!(keys(&[0.0; 5])?, [(0.0, 0.0), (0.4, 0.0)]);
    assert_eq!(keys(&[0.5])?, [(0.0, 50.0)]);
    assert_eq!(keys(&[])?, []);
    assert_eq!(
        keys(&[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0])?,
        [(0.0, 0.0), (0.2, 0.0), (0.3, 100.0), (0.4, 0.0), (0.7, 0.0)]
    );
    Ok(())
}

#[test]
fn scalars_that_mean_something_else_are_quoted() {
    assert_eq!(scalar("Body/Head"), "Body/Head");
    assert_eq!(scalar("no"), "\"no\"");
    assert_eq!(scalar("a: b"), "\"a: b\"");
    assert_eq!(scalar("12"), "\"12\"");
}
