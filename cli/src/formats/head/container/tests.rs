//! Chunks of whole and of broken files.

use super::*;

fn glb(chunks: &[(u32, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (kind, content) in chunks {
        body.extend_from_slice(&(content.len() as u32).to_le_bytes());
        body.extend_from_slice(&kind.to_le_bytes());
        body.extend_from_slice(content);
    }
    let mut all = MAGIC.to_vec();
    all.extend_from_slice(&VERSION.to_le_bytes());
    all.extend_from_slice(&(body.len() as u32 + 12).to_le_bytes());
    all.extend_from_slice(&body);
    all
}

#[test]
fn chunks_are_found() -> anyhow::Result<()> {
    let bytes = glb(&[(JSON, b"{}  "), (BINARY, b"1234"), (7, b"more")]);
    let chunks = Chunks::of(&bytes)?;
    assert_eq!(&bytes[chunks.json.clone()], b"{}  ");
    assert_eq!(chunks.binary.map(|range| bytes[range].to_vec()), Some(b"1234".to_vec()));
    assert!(bytes[chunks.rest].ends_with(b"more"));
    Ok(())
}

#[test]
fn every_cut_is_refused() {
    let bytes = glb(&[(JSON, b"{}  "), (BINARY, b"1234")]);
    for length in 0..bytes.len() {
        assert!(Chunks::of(&bytes[..length]).is_err(), "{length}");
    }
    assert!(Chunks::of(b"solid head of stl").is_err());
}
