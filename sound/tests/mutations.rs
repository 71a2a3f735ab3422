//! Damaged files: no panic, no hang, and no loss without a word. `V2F_MUTATIONS=2000` mutates each file that
//! often.

mod support;

use std::time::Instant;

use support::{Read, file, plain_wav, read, stored, tone};

/// Mutated files per format in an ordinary run.
const ORDINARY: u64 = 60;
/// Most seconds for one file.
const PATIENCE: f64 = 20.0;
/// Less of the samples than this share is a loss that needs a word.
const CLEARLY_LESS: f64 = 0.8;

struct Random(u64);

impl Random {
    /// Below `limit` (splitmix64).
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ z >> 31) as usize % limit.max(1)
    }
}

/// Flips, overwrites, removes, inserts or repeats bytes; headings are hit as often as all the rest.
fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + random.below(3) {
        let reach = if random.below(2) == 0 { bytes.len().min(200) } else { bytes.len() };
        let at = random.below(reach);
        let length = (1 + random.below(40)).min(bytes.len() - at);
        match random.below(5) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = [0, 0xFF, 0x7F, 0x80][random.below(4)],
            2 => drop(bytes.drain(at..at + length)),
            3 => {
                let more: Vec<u8> = (0..length).map(|_| random.below(256) as u8).collect();
                bytes.splice(at..at, more);
            }
            _ => {
                let again = bytes[at..at + length].to_vec();
                bytes.splice(at..at, again);
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    bytes
}

fn aiff(frames: usize) -> Vec<u8> {
    let sound: Vec<u8> =
        stored(&tone(frames), &support::KINDS[1]).chunks(2).flat_map(|two| [two[1], two[0]]).collect();
    let mut common =
        [&1_u16.to_be_bytes()[..], &(frames as u32).to_be_bytes(), &16_u16.to_be_bytes()].concat();
    // 16 000 as a number of 80 bits.
    common.extend([0x40, 0x0C, 0xFA, 0, 0, 0, 0, 0, 0, 0]);
    let mut file = [&b"FORM"[..], &(46 + sound.len() as u32).to_be_bytes(), b"AIFFCOMM"].concat();
    file.extend([&18_u32.to_be_bytes()[..], &common, b"SSND"].concat());
    file.extend([&(8 + sound.len() as u32).to_be_bytes()[..], &[0; 8], &sound].concat());
    file
}

#[test]
fn damaged_files_do_no_harm_and_lose_nothing_in_silence() {
    let times = std::env::var("V2F_MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(ORDINARY);
    let mut sources = vec![("wav".to_owned(), plain_wav(8000)), ("aiff".to_owned(), aiff(8000))];
    for name in [
        "speech-ima.wav",
        "speech.mp3",
        "speech.mp2",
        "speech.ogg",
        "speech.opus",
        "speech-6.opus",
        "speech.oga",
        "speech.flac",
        "speech.m4a",
        "speech-alac.m4a",
        "speech.aac",
        "speech.caf",
        "speech.webm",
        "speech.mkv",
    ] {
        sources.push((name.to_owned(), file(name)));
    }
    let mut silent = Vec::new();
    for (name, bytes) in &sources {
        let whole = read(bytes.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut quiet = 0;
        for seed in 0..times {
            let mutated = mutate(bytes, &mut Random(seed));
            let started = Instant::now();
            let found = read(mutated.clone());
            let seconds = started.elapsed().as_secs_f64();
            assert!(seconds < PATIENCE, "{name}, seed {seed}: {seconds} s");
            if let Ok(found) = found {
                quiet += u64::from(loses_in_silence(&whole, &found));
                if loses_in_silence(&whole, &found) {
                    if let Some(folder) = std::env::var_os("V2F_MUTATIONS_KEEP") {
                        let path = std::path::Path::new(&folder).join(format!("{seed}-{name}"));
                        std::fs::write(path, &mutated).expect("a file");
                    }
                    silent.push(format!(
                        "{name}, seed {seed}: {} of {}",
                        found.samples.len(),
                        whole.samples.len()
                    ));
                }
            }
        }
        println!("{name}: {quiet} of {times} lose sound in silence");
    }
    assert!(silent.is_empty(), "lost in silence:\n{}", silent.join("\n"));
}

/// Samples are counted, not seconds: a wrong rate or channel count moves no sample.
fn loses_in_silence(whole: &Read, found: &Read) -> bool {
    found.warnings.is_empty() && (found.samples.len() as f64) < CLEARLY_LESS * whole.samples.len() as f64
}
