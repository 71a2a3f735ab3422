//! The built-in head, for users without a character.

/// `assets/head/head.glb`, if the checkout had it when the program was built.
#[cfg(has_head)]
pub const OWN: Option<&[u8]> =
    Some(include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/head/head.glb")));
#[cfg(not(has_head))]
pub const OWN: Option<&[u8]> = None;
