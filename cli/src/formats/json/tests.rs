//! What is written reads back; broken files are refused.

use super::*;

fn heading() -> Heading {
    Heading {
        format: FORMAT.into(),
        version: VERSION,
        source: "a \"quoted\" name.wav".into(),
        student: StudentName { name: "tiny".into(), version: "1".into() },
        engine: "native".into(),
        profile: "arkit".into(),
        fps: Ratio { numerator: 125, denominator: 2 }.into(),
        controls: vec![JsonControl { name: "jawOpen".into(), neutral: 0.0, min: 0.0, max: 1.0 }],
    }
}

fn written(frames: &[f32]) -> anyhow::Result<String> {
    let mut writer = JsonWriter::new(Vec::new(), heading());
    for (index, &value) in frames.iter().enumerate() {
        writer.write_row(0.5 + index as f64 * 0.016, &[value])?;
    }
    Ok(String::from_utf8(writer.into_file(2.0)?)?)
}

#[test]
fn what_is_written_reads_back_bit_for_bit() -> anyhow::Result<()> {
    let frames = [0.1_f32, 1.0 / 3.0, f32::MIN_POSITIVE, 1.0];
    let file = CurvesFile::parse(&written(&frames)?)?;
    assert_eq!(file.heading, heading());
    assert_eq!((file.start_seconds, file.seconds), (0.5, 2.0));
    assert_eq!(file.frames.concat(), frames);
    Ok(())
}

#[test]
fn a_file_without_frames_is_still_a_file() -> anyhow::Result<()> {
    assert!(CurvesFile::parse(&written(&[])?)?.frames.is_empty());
    Ok(())
}

#[test]
fn lies_are_refused() -> anyhow::Result<()> {
    let good = written(&[0.25])?;
    for (from, to) in [
        ("v2f-curves", "other"),
        ("[0.25]", "[0.25,1]"),
        ("125", "0"),
        ("\"version\": 1,", "\"version\": 9,"),
    ] {
        assert!(good.contains(from));
        assert!(CurvesFile::parse(&good.replacen(from, to, 1)).is_err(), "{to}");
    }
    Ok(())
}
