//! WAV as it is found: lengths that are placeholders, wrong, or missing; every kind of sample.

mod support;

use support::{KINDS, RATE, interleaved, largest_error, plain_wav, read, read_piped, stored, tone, wav};
use v2f_sound::{RawFormat, Sound, Warning};

const FRAMES: usize = 4000;
/// sox, some speech services, ElevenLabs, arecord, ffmpeg, and what is left after subtracting headings.
const PLACEHOLDERS: [u32; 8] =
    [0x7FFF_0000, 0x7FFF_F000, 0x7FFF_FFFF, 0x8000_0000, 0x7FFF_FFDB, 0xFFFF_FFFF, 0xFFFF_FFDB, 0xFFFF_FFB7];

fn same(bytes: Vec<u8>, expected: &[f32], error: f32, about: &str) {
    for (way, found) in [("file", read(bytes.clone())), ("pipe", read_piped(bytes))] {
        let found = found.unwrap_or_else(|error| panic!("{about}, {way}: {error}"));
        assert_eq!(found.samples.len(), expected.len(), "{about}, {way}: {}", found.text());
        assert!(largest_error(&found.samples, expected) <= error, "{about}, {way}");
        assert!(found.warnings.is_empty(), "{about}, {way}: {}", found.text());
        assert_eq!(found.rate, RATE);
    }
}

#[test]
fn a_placeholder_means_to_the_end() {
    for kind in &KINDS {
        for channels in [1, 2, 6] {
            let samples = interleaved(FRAMES, channels);
            for placeholder in PLACEHOLDERS {
                let riff = placeholder.saturating_add(36);
                let about = format!("{placeholder:#x}, {}, {channels} channels", kind.name);
                let bytes = wav(&samples, kind, channels, Some(riff), Some(placeholder));
                same(bytes, &samples, kind.error, &about);
            }
            same(wav(&samples, kind, channels, None, None), &samples, kind.error, kind.name);
        }
    }
}

#[test]
fn lengths_that_are_wrong_do_not_matter() {
    let samples = tone(FRAMES);
    let bytes = FRAMES as u32 * 2;
    // The whole: 0, short by 8, that of the sound, too long. The sound: 0, hours too long.
    let cases = [
        (Some(0), None),
        (Some(28 + bytes), None),
        (Some(bytes), None),
        (Some(1 << 30), None),
        (None, Some(0)),
        (Some(0), Some(0)),
        (None, Some(u32::MAX)),
        (None, Some(1_900_000_000)),
    ];
    for (riff, data) in cases {
        let bytes = wav(&samples, &KINDS[1], 1, riff, data);
        let found = read(bytes).unwrap_or_else(|error| panic!("{riff:?} {data:?}: {error}"));
        assert_eq!(found.samples.len(), FRAMES, "{riff:?} {data:?}");
        assert!(found.warnings.is_empty(), "{riff:?} {data:?}: {}", found.text());
    }
}

#[test]
fn what_is_cut_short_is_read_as_far_as_it_goes_and_said() {
    let mut bytes = plain_wav(3 * RATE as usize);
    bytes.truncate(44 + RATE as usize * 2);
    for found in [read(bytes.clone()), read_piped(bytes)] {
        let found = found.expect("a sound");
        assert_eq!(found.samples.len(), RATE as usize);
        assert_eq!(found.warnings, [Warning::CutShort { stated: 3.0, found: 1.0 }]);
        assert!(found.text().contains("2.00 s are missing"), "{}", found.text());
    }
}

#[test]
fn an_hour_that_is_cut_to_half_is_said() {
    // 8 000 frames per second at one byte would be an hour; here the stated length only looks so.
    let samples = tone(FRAMES);
    let stated = FRAMES as u32 * 2 * 2;
    let found = read(wav(&samples, &KINDS[1], 1, None, Some(stated))).expect("a sound");
    assert!(matches!(found.warnings[..], [Warning::CutShort { .. }]), "{}", found.text());
}

/// A chunk.
fn chunk(name: &[u8; 4], bytes: &[u8], pad: bool) -> Vec<u8> {
    let mut chunk = [&name[..], &(bytes.len() as u32).to_le_bytes(), bytes].concat();
    chunk.extend(vec![0; usize::from(pad && bytes.len() % 2 == 1)]);
    chunk
}

#[test]
fn odd_chunks_with_and_without_their_filling_are_passed_over() {
    let plain = plain_wav(FRAMES);
    for pad in [true, false] {
        for (at, about) in [(12, "in front"), (36, "between"), (plain.len(), "behind")] {
            let mut bytes = plain.clone();
            bytes.splice(at..at, chunk(b"LIST", b"INFOodd", pad));
            same(bytes, &tone(FRAMES), KINDS[1].error, about);
        }
    }
}

#[test]
fn rf64_and_wave64_are_read() {
    let samples = tone(FRAMES);
    let sound = stored(&samples, &KINDS[1]);
    let plain = plain_wav(FRAMES);
    for magic in [b"RF64", b"BW64"] {
        for stated in [sound.len() as u64, u64::MAX, 0] {
            let long = [&0_u64.to_le_bytes()[..], &stated.to_le_bytes(), &[0; 12]].concat();
            let mut bytes = [&magic[..], &[0xFF; 4], b"WAVE", &chunk(b"ds64", &long, true)].concat();
            bytes.extend(&plain[12..40]);
            bytes.extend([0xFF; 4]);
            bytes.extend(&sound);
            same(bytes, &samples, KINDS[1].error, "RF64");
        }
    }
    let guid = |name: &[u8; 4]| {
        let tail: &[u8] = match name {
            b"riff" => b"\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1\x00\x00",
            _ => b"\xF3\xAC\xD3\x11\x8C\xD1\x00\xC0\x4F\x8E\xDB\x8A",
        };
        [&name[..], tail].concat()
    };
    for stated in [sound.len() as u64 + 24, u64::MAX, 24] {
        let head = [guid(b"riff"), 0_u64.to_le_bytes().to_vec(), guid(b"wave")].concat();
        let format = [guid(b"fmt "), 40_u64.to_le_bytes().to_vec(), plain[20..36].to_vec()].concat();
        let data = [guid(b"data"), stated.to_le_bytes().to_vec(), sound.clone()].concat();
        same([head, format, data].concat(), &samples, KINDS[1].error, "Wave64");
    }
}

#[test]
fn joined_files_are_read_whole() {
    let samples = tone(FRAMES);
    let twice = [&samples[..], &samples].concat();
    // Whole pieces, and pieces of a stream with placeholders.
    for data in [None, Some(0x7FFF_F000), Some(u32::MAX)] {
        let piece = wav(&samples, &KINDS[1], 1, None, data);
        same([&piece[..], &piece].concat(), &twice, KINDS[1].error, &format!("{data:?}"));
    }
}

#[test]
fn a_piece_of_another_format_is_converted_or_left_out_with_a_word() {
    let stereo = wav(&interleaved(FRAMES, 2), &KINDS[1], 2, None, None);
    let found = read([plain_wav(FRAMES), stereo].concat()).expect("a sound");
    assert_eq!((found.samples.len(), found.channels), (2 * FRAMES, 1));
    assert!(matches!(found.warnings[..], [Warning::ChannelsChanged { channels: 2, .. }]));
    let mut slow = plain_wav(FRAMES);
    slow[24..28].copy_from_slice(&8000_u32.to_le_bytes());
    let found = read([plain_wav(FRAMES), slow].concat()).expect("a sound");
    assert_eq!(found.samples.len(), FRAMES);
    assert_eq!(found.warnings, [Warning::PieceLeftOut { at: 0.25, seconds: 0.5, rate: 8000 }]);
}

#[test]
fn what_stands_behind_the_sound_and_is_none_is_said() {
    let mut bytes = plain_wav(FRAMES);
    // The length is too small: half of the sound is no chunk.
    bytes[40..44].copy_from_slice(&(FRAMES as u32).to_le_bytes());
    let found = read(bytes).expect("a sound");
    assert!(matches!(found.warnings[..], [Warning::Remainder { bytes: 4000, .. }]), "{}", found.text());
}

#[test]
fn a_wrong_scale_is_said() {
    let loud: Vec<f32> = tone(FRAMES).iter().map(|sample| sample * 32_767.0).collect();
    let found = read(wav(&loud, &KINDS[5], 1, None, None)).expect("a sound");
    assert!(found.text().contains("full scale; are these 16-bit numbers"), "{}", found.text());
    let hot: Vec<f32> = tone(FRAMES).iter().map(|sample| sample * 8.0).collect();
    assert!(read(wav(&hot, &KINDS[5], 1, None, None)).expect("a sound").warnings.is_empty());
}

#[test]
fn codecs_without_a_reader_are_named() {
    let mut bytes = plain_wav(FRAMES);
    for (tag, name) in [(0x0161_u16, "Windows Media Audio 2"), (0x0031, "GSM 6.10"), (0x1234, "0x1234")] {
        bytes[20..22].copy_from_slice(&tag.to_le_bytes());
        let error = read(bytes.clone()).expect_err("no reader").to_string();
        assert!(error.contains(name) && error.contains("convert it to wav"), "{error}");
    }
}

#[test]
fn raw_samples_are_read_as_they_are_told_to_be() {
    let samples = interleaved(FRAMES, 2);
    for (name, kind) in [("s16", 1), ("s24", 2), ("f32le", 5), ("f64", 6)] {
        let format = RawFormat { rate: 22_050, channels: 2, samples: name.parse().expect("a format") };
        let bytes = std::io::Cursor::new(stored(&samples, &KINDS[kind]));
        let found =
            support::read_all(Sound::from_reader_raw(bytes, format).expect("a sound")).expect("a sound");
        assert_eq!((found.rate, found.channels, found.samples.len()), (22_050, 2, samples.len()), "{name}");
        assert!(largest_error(&found.samples, &samples) <= KINDS[kind].error, "{name}");
    }
    assert!("s17".parse::<v2f_sound::SampleFormat>().is_err());
}
