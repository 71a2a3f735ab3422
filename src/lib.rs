//! Speech in, face-rig curves out.
#![deny(unsafe_code)]
#![warn(missing_docs)]

pub mod audio;
pub mod engine;
pub mod model;
pub mod rig;
