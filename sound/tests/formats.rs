//! Every format: read whole, from a pipe, cut in half, and joined to itself; and the table of the page about
//! it, which this test makes (`V2F_BLESS=1` writes it).

mod support;

use std::fmt::Write as _;
use std::path::Path;

use support::{RATE, Read, file, plain_wav, read, read_piped};
use v2f_sound::SoundError;

/// A row of the table: what people call the format, the file, and the audio frames that it holds.
const FILES: [(&str, &str, usize); 22] = [
    ("WAV (RIFF, RIFX, RF64, BW64), PCM 8 to 64 bits, float, A-law, mu-law", "", 8000),
    ("WAV, IMA ADPCM", "speech-ima.wav", 4081),
    ("WAV, Microsoft ADPCM", "speech-ms.wav", 4072),
    ("WAV, MP3", "speech-mp3.wav", 9216),
    ("WAV, GSM 6.10", "speech-gsm.wav", 0),
    ("AIFF-C, IMA ADPCM", "speech-ima.aifc", 4032),
    ("MP3", "speech.mp3", 8000),
    ("MP2", "speech.mp2", 8064),
    ("Ogg, Vorbis", "speech.ogg", 8000),
    ("Ogg, Opus", "speech.opus", 24_000),
    ("Ogg, Opus, 6 channels", "speech-6.opus", 9600),
    ("Ogg, FLAC", "speech.oga", 4000),
    ("Ogg, Speex", "speech.spx", 0),
    ("FLAC", "speech.flac", 4000),
    ("MP4 / m4a, AAC", "speech.m4a", 8000),
    ("MP4 in fragments, AAC", "speech-frag.mp4", 9216),
    ("MP4 / m4a, ALAC", "speech-alac.m4a", 4000),
    ("AAC (ADTS)", "speech.aac", 9216),
    ("CAF, mu-law", "speech.caf", 4000),
    ("WebM, Opus", "speech.webm", 24_648),
    ("Matroska, Vorbis", "speech.mkv", 8000),
    ("Windows Media (WMA)", "speech.wma", 0),
];
/// Share of the frames that an encoder's packets may add or take.
const ROUNDING: f64 = 0.06;
const PAGE: &str = "../docs/formats.md";
const BEGIN: &str = "<!-- sound formats, written by sound/tests/formats.rs -->\n";
const END: &str = "<!-- end of sound formats -->\n";

fn bytes_of(name: &str) -> Vec<u8> {
    if name.is_empty() { plain_wav(8000) } else { file(name) }
}

fn frames(found: &Read) -> usize {
    found.samples.len() / usize::from(found.channels)
}

fn is_near(found: usize, expected: usize) -> bool {
    (found as f64 - expected as f64).abs() <= ROUNDING * expected as f64
}

#[test]
fn every_format_gives_its_sound() {
    for (format, name, expected) in FILES {
        for found in [read(bytes_of(name)), read_piped(bytes_of(name))] {
            match found {
                Ok(found) => {
                    assert!(is_near(frames(&found), expected), "{format}: {} frames", frames(&found));
                    assert!(found.warnings.is_empty(), "{format}: {}", found.text());
                    let peak = found.samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
                    assert!((0.02..1.1).contains(&peak), "{format}: peak {peak}");
                }
                Err(error) => assert_eq!(expected, 0, "{format}: {error}"),
            }
        }
    }
}

#[test]
fn what_is_cut_in_half_is_read_or_refused_with_a_word() {
    for (format, name, expected) in FILES.into_iter().filter(|(.., expected)| *expected > 0) {
        let mut bytes = bytes_of(name);
        bytes.truncate(bytes.len() / 2);
        for found in [read(bytes.clone()), read_piped(bytes)].into_iter().flatten() {
            let is_less = frames(&found) < expected * 9 / 10;
            // A stream of frames has no length: nobody can know that it was longer.
            let is_endless = ["MP2", "AAC (ADTS)"].contains(&format);
            assert!(is_less, "{format}: {} frames", frames(&found));
            assert!(is_endless || !found.warnings.is_empty(), "{format}: no word");
        }
    }
}

#[test]
fn joined_files_are_read_whole_or_with_a_word() {
    for (format, name, expected) in FILES.into_iter().filter(|(.., expected)| *expected > 0) {
        let found = read([bytes_of(name), bytes_of(name)].concat())
            .unwrap_or_else(|error| panic!("{format}: {error}"));
        let is_whole = is_near(frames(&found), 2 * expected);
        assert!(is_whole || !found.warnings.is_empty(), "{format}: {} frames, no word", frames(&found));
    }
}

#[test]
fn tags_of_any_size_are_passed_over() {
    let tag = |size: usize| {
        let digits = [size >> 21, size >> 14, size >> 7, size].map(|part| (part & 127) as u8);
        [&b"ID3\x04\0\0"[..], &digits, &vec![b'x'; size]].concat()
    };
    for (name, expected) in [("speech.mp3", 8000), ("speech.flac", 4000), ("", 8000)] {
        for size in [20, 300_000, 1_200_000] {
            let mut bytes = [tag(size), tag(10), bytes_of(name)].concat();
            if name == "speech.mp3" {
                bytes.extend([&b"TAG"[..], &[b' '; 125]].concat());
            }
            let found = read(bytes).unwrap_or_else(|error| panic!("{name}, {size}: {error}"));
            assert!(is_near(frames(&found), expected), "{name}, {size}: {}", frames(&found));
            assert!(found.warnings.is_empty(), "{name}, {size}: {}", found.text());
        }
    }
}

#[test]
fn garbage_inside_mp3_is_passed_over_with_a_word() {
    let plain = file("speech.mp3");
    for at in (600..plain.len() - 600).step_by(97) {
        let mut bytes = plain.clone();
        bytes.splice(
            at..at,
            (0..700_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8 & 0x7F),
        );
        let found = read(bytes).unwrap_or_else(|error| panic!("at {at}: {error}"));
        assert!(is_near(frames(&found), 8000 + 576) || frames(&found) > 7000, "at {at}: {}", frames(&found));
        assert!(!found.warnings.is_empty(), "at {at}: no word");
    }
}

#[test]
fn mp3_joined_at_another_rate_says_what_is_left_out() {
    let other = file("speech-mp3.wav");
    let other = &other[other.windows(4).position(|part| part == b"data").expect("data") + 8..];
    let mut slow = file("speech.mp3");
    slow.extend_from_slice(other);
    assert!(is_near(frames(&read(slow).expect("a sound")), 8000 + 9216));
}

#[test]
fn what_is_no_sound_is_named() {
    let cases: [(&[u8], &str); 5] = [
        (b"<!DOCTYPE html><html><body>404 Not Found</body></html>", "error page"),
        (b"#!AMR\n\x3C\x55\0\xBC\x0D\x54", "AMR"),
        (b"%PDF-1.7 and so on and so on", "PDF"),
        (b"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9", "WMA"),
        (&[0x55; 300], "not a recording"),
    ];
    for (bytes, expected) in cases {
        let error = read(bytes.to_vec()).expect_err("no sound").to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert!(matches!(read(Vec::new()), Err(SoundError::Empty)));
}

/// What happened, in a word or two.
fn cell(found: &Result<Read, SoundError>, expected: usize) -> String {
    match found {
        Err(SoundError::Codec(name)) => format!("refused: {}", name.split(" (").next().unwrap_or(name)),
        Err(SoundError::Unknown(name)) => format!("refused{name}"),
        Err(SoundError::NoSound) => "refused: it has no sound".into(),
        Err(_) => "refused: it is damaged".into(),
        Ok(found) if found.warnings.is_empty() && is_near(frames(found), expected) => "read".into(),
        Ok(found) if found.warnings.is_empty() => "read to its end".into(),
        Ok(found) if frames(found) == 0 => "refused".into(),
        Ok(_) => "read, warned".into(),
    }
}

fn table() -> String {
    let mut table =
        String::from("| format | whole | from a pipe | cut in half | two joined |\n|---|---|---|---|---|\n");
    for (format, name, expected) in FILES {
        let bytes = bytes_of(name);
        let half = bytes[..bytes.len() / 2].to_vec();
        let cells = [
            cell(&read(bytes.clone()), expected),
            cell(&read_piped(bytes.clone()), expected),
            cell(&read(half), expected),
            cell(&read([bytes.clone(), bytes].concat()), 2 * expected),
        ];
        writeln!(table, "| {format} | {} |", cells.join(" | ")).expect("text");
    }
    table
}

#[test]
fn the_page_has_the_table() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let text = std::fs::read_to_string(&page).expect("a page");
    let (before, rest) = text.split_once(BEGIN).expect("the beginning of the table");
    let (_, after) = rest.split_once(END).expect("the end of the table");
    let fresh = format!("{before}{BEGIN}{}{END}{after}", table());
    if std::env::var_os("V2F_BLESS").is_some() {
        std::fs::write(&page, &fresh).expect("the page");
    }
    let _ = RATE;
    assert!(
        fresh == text || std::env::var_os("V2F_BLESS").is_some(),
        "stale: V2F_BLESS=1 cargo test -p v2f-sound --test formats"
    );
}
