//! Sets `has_head` if this checkout has `assets/head/head.glb`; the program can be built without it.

use std::path::Path;

const HEAD: &str = "../assets/head/head.glb";

fn main() {
    println!("cargo::rustc-check-cfg=cfg(has_head)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={HEAD}");
    if Path::new(HEAD).exists() {
        println!("cargo::rustc-cfg=has_head");
    }
}
