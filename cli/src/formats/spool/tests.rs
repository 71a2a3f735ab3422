//! Rig frames come back from the disk.

use super::*;

#[test]
fn frames_come_back_as_often_as_asked() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut spool = Spool::beside(&folder.path().join("x.glb"), 2)?;
    spool.push(&[1.0, 2.0])?;
    spool.push(&[3.0])?;
    let mut reader = spool.into_reader()?;
    for _ in 0..2 {
        let mut all = Vec::new();
        reader.for_each(|values| {
            all.extend_from_slice(values);
            Ok(())
        })?;
        assert_eq!(all, [1.0, 2.0, 3.0, 0.0]);
    }
    Ok(())
}
