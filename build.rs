//! Gives the shared library its name: without one a program that links it asks for it by the path where it
//! lay when it was built.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let system = env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let argument = match system.as_str() {
        "linux" | "android" | "freebsd" | "netbsd" | "openbsd" => "-Wl,-soname,libv2f.so",
        "macos" | "ios" | "tvos" | "visionos" => "-Wl,-install_name,@rpath/libv2f.dylib",
        _ => return,
    };
    println!("cargo::rustc-cdylib-link-arg={argument}");
    if matches!(system.as_str(), "linux" | "android" | "freebsd" | "netbsd" | "openbsd") {
        // Threads of the library end by themselves after the last handle: unloading it under them would be a
        // crash.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
