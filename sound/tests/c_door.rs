//! The C door: the header names its functions, and it reads as the Rust one does.

mod support;

use std::ffi::{CStr, CString};
use std::path::Path;

use support::{file, plain_wav, read};
use v2f_sound::ffi::*;

fn words(text: &str, before: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .match_indices(before)
        .filter_map(|(at, _)| {
            let rest = &text[at..];
            let end = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))?;
            rest[end..].starts_with('(').then(|| rest[..end].to_owned())
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn the_header_has_every_function_with_its_arguments() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(root.join("src/ffi/functions.rs")).expect("the source");
    let header = std::fs::read_to_string(root.join("include/v2f_sound.h")).expect("the header");
    let exported: String = source.split("extern \"C\" fn ").skip(1).collect::<Vec<_>>().join("\n");
    let functions = words(&exported, "v2f_sound_");
    assert!(functions.len() > 10 && functions == words(&header, "v2f_sound_"), "{functions:?}");
    for name in functions {
        let count = |text: &str| {
            let at = text.find(&format!("{name}(")).expect("the function") + name.len() + 1;
            let inside = text[at..].split(')').next().unwrap_or_default().trim();
            let named = inside.split(',').filter(|one| !one.trim().is_empty() && one.trim() != "void");
            named.count()
        };
        assert_eq!(count(&exported), count(&header), "{name}");
    }
}

fn last_error() -> String {
    // SAFETY: the function gives a text.
    unsafe { CStr::from_ptr(v2f_sound_last_error()) }.to_string_lossy().into_owned()
}

#[test]
fn it_reads_what_rust_reads_and_says_what_rust_says() {
    let mut cut = plain_wav(16_000);
    cut.truncate(10_000);
    for bytes in [file("speech.mp3"), file("speech.opus"), cut] {
        let expected = read(bytes.clone()).expect("a sound");
        // SAFETY: the pointers are those of living values, and the sound is closed last.
        unsafe {
            let sound = v2f_sound_open_memory(bytes.as_ptr(), bytes.len());
            assert!(!sound.is_null(), "{}", last_error());
            assert_eq!(v2f_sound_rate(sound), expected.rate);
            assert_eq!(v2f_sound_channels(sound), u32::from(expected.channels));
            let mut samples = Vec::new();
            let mut room = [0.0; 777];
            loop {
                let got = v2f_sound_read(sound, room.as_mut_ptr(), room.len());
                assert!(got >= 0, "{}", last_error());
                if got == 0 {
                    break;
                }
                samples.extend_from_slice(&room[..got as usize]);
            }
            assert!(samples == expected.samples, "other samples");
            let warnings = CStr::from_ptr(v2f_sound_warnings(sound)).to_string_lossy().into_owned();
            assert_eq!(warnings, expected.text());
            v2f_sound_close(sound);
        }
    }
}

#[test]
fn failures_have_a_sentence() {
    let missing = CString::new("/nowhere/at/all.wav").expect("a path");
    let text = b"<!DOCTYPE html><html></html>";
    // SAFETY: null is allowed everywhere, and the other pointers are those of living values.
    unsafe {
        assert!(v2f_sound_open(missing.as_ptr()).is_null());
        assert!(last_error().contains("cannot be opened"), "{}", last_error());
        assert!(v2f_sound_open_memory(text.as_ptr(), text.len()).is_null());
        assert!(last_error().contains("not a recording"), "{}", last_error());
        assert!(v2f_sound_open_memory(std::ptr::null(), 0).is_null());
        assert!(last_error().contains("empty"), "{}", last_error());
        assert_eq!(v2f_sound_read(std::ptr::null_mut(), std::ptr::null_mut(), 1), -1);
        assert!(last_error().contains("null"), "{}", last_error());
        v2f_sound_close(std::ptr::null_mut());
    }
}
