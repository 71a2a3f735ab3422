//! The C door: `include/v2f_sound.h` describes it. The only place with `unsafe`.
#![allow(unsafe_code)]

mod functions;
mod handle;

pub use functions::*;
pub use handle::V2fSound;
