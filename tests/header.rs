//! The committed C header is what cbindgen makes of the source.

use std::fs;

#[test]
fn committed_header_is_current() {
    let root = env!("CARGO_MANIFEST_DIR");
    let config = cbindgen::Config::from_file(format!("{root}/cbindgen.toml")).unwrap();
    let mut fresh = Vec::new();
    cbindgen::Builder::new()
        .with_crate(root)
        .with_config(config)
        .generate()
        .expect("cbindgen reads src/ffi")
        .write(&mut fresh);
    let fresh = String::from_utf8(fresh).unwrap();
    let path = format!("{root}/include/v2f.h");
    if std::env::var_os("V2F_BLESS").is_some() {
        fs::write(&path, &fresh).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(fresh == committed, "include/v2f.h is stale: run V2F_BLESS=1 cargo test --test header");
}

#[test]
fn the_header_names_the_abi_of_the_library() {
    unsafe extern "C" {
        safe fn v2f_abi_version() -> u32;
    }
    // Use the crate, so that it is linked and the symbol exists.
    assert_eq!(v2f::student::FORMAT_VERSION, 2);
    let header = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/include/v2f.h")).unwrap();
    assert!(header.contains(&format!("#define V2F_ABI_VERSION {}\n", v2f_abi_version())));
}

#[test]
fn the_numbers_of_the_version_are_those_of_its_text() {
    let header = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/include/v2f.h")).unwrap();
    let parts = env!("CARGO_PKG_VERSION").split('.').zip(["MAJOR", "MINOR", "PATCH"]);
    for (number, part) in parts {
        let line = format!("#define V2F_VERSION_{part} {number}\n");
        assert!(header.contains(&line), "include/v2f.h has no {line}: change cbindgen.toml");
    }
}
