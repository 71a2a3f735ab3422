//! Tells the program whether the project's own head lies in this checkout: it can be built without.

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
