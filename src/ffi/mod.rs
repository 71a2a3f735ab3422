//! The C boundary: everything that `include/v2f.h` declares.
//!
//! The contract that holds for all functions stands at the head of the header (`cbindgen.toml`).

mod bake;
mod curves;
mod fork;
mod guard;
mod handles;
mod library;
#[cfg(target_family = "wasm")]
mod memory;
mod model;
mod opening;
mod output;
mod pointers;
mod shapes;
mod status;
mod stream;
mod struct_inits;
mod structs;
mod tuning;
