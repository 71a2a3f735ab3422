//! The project's own head, for those who have none.

/// `assets/head/head.glb`, if the program was built with it.
#[cfg(has_head)]
pub const OWN: Option<&[u8]> =
    Some(include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/head/head.glb")));
#[cfg(not(has_head))]
pub const OWN: Option<&[u8]> = None;
