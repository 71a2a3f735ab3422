//! `decode FILE... `: what each file is, its warnings, and with `-o OUT` the samples as 32-bit floats.

use std::io::Write as _;
use std::path::PathBuf;

use v2f_sound::Sound;

fn main() -> std::io::Result<()> {
    let mut arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let out = arguments.iter().position(|argument| argument.as_os_str() == "-o").and_then(|at| {
        arguments.remove(at);
        (at < arguments.len()).then(|| arguments.remove(at))
    });
    let mut out = out.map(std::fs::File::create).transpose()?;
    for path in arguments {
        let mut sound = match Sound::open(&path) {
            Ok(sound) => sound,
            Err(error) => {
                println!("{}: error: {error}", path.display());
                continue;
            }
        };
        let error = loop {
            match sound.read() {
                Ok(Some(samples)) => {
                    if let Some(out) = &mut out {
                        let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
                        out.write_all(&bytes)?;
                    }
                }
                Ok(None) => break String::new(),
                Err(error) => break format!(" error: {error}"),
            }
        };
        let (rate, channels, seconds) = (sound.rate(), sound.channels(), sound.seconds());
        println!("{}: {rate} Hz, {channels} channels, {seconds:.3} s{error}", path.display());
        for warning in sound.warnings() {
            println!("    {warning}");
        }
    }
    Ok(())
}
