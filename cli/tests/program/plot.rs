//! `v2f plot`.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use super::*;

/// Size and pixels of a PNG.
fn read_png(path: &Path) -> ((u32, u32), Vec<[u8; 3]>) {
    let decoder = png::Decoder::new(fs::File::open(path).expect("an image"));
    let mut reader = decoder.read_info().expect("a png");
    let mut bytes = vec![0; reader.output_buffer_size()];
    let frame = reader.next_frame(&mut bytes).expect("pixels");
    let pixels = bytes.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    ((frame.width, frame.height), pixels)
}

#[test]
fn a_png_opens_and_has_content() {
    let folder = tempfile::tempdir().expect("a folder");
    for (theme, ground) in [(None, [255, 255, 255]), (Some("--dark"), [0x11, 0x16, 0x1D])] {
        let image = folder.path().join(format!("{}.png", theme.unwrap_or("light")));
        let mut arguments = vec![
            "plot".into(),
            fixture("tone.flac"),
            "-o".into(),
            image.clone(),
            "--size".into(),
            "800x500".into(),
            "--no-gate".into(),
        ];
        arguments.extend(theme.map(Into::into));
        let output = v2f(arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let (size, pixels) = read_png(&image);
        assert_eq!(size, (800, 500));
        let drawn = pixels.iter().filter(|&&pixel| pixel != ground).count();
        assert!(drawn > 8000 && drawn < pixels.len() / 2, "{drawn} pixels drawn");
        let colours: HashSet<[u8; 3]> = pixels.into_iter().collect();
        assert!(colours.len() > 100, "{} colours", colours.len());
    }
}

#[test]
fn an_svg_has_its_labels() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(
        at("p.json"),
        r#"[{"phone": "M", "start": 0.1, "end": 0.2}, {"phone": "AA1", "start": 0.2, "end": 0.4}]"#,
    )
    .expect("a file");
    let mut arguments =
        vec!["plot".into(), fixture("tone.flac"), "-o".into(), at("a.svg"), "--phones".into(), at("p.json")];
    arguments.extend(
        ["--controls", "jawOpen,mouthFunnel", "--title", "Tom & <Jerry>", "--from", "0.05", "--to", "0.5"]
            .map(Into::into),
    );
    let output = v2f(arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let svg = fs::read_to_string(at("a.svg")).expect("an image");
    for expected in [
        ">\njawOpen\n<",
        ">\nmouthFunnel\n<",
        ">\nM\n<",
        ">\nAA\n<",
        ">\nlip opening\n<",
        "Tom &amp; &lt;Jerry&gt;",
    ] {
        assert!(svg.contains(expected), "{expected}");
    }
    assert!(svg.ends_with("</svg>\n"));
}

#[test]
fn curves_that_were_baked_can_be_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::copy(fixture("tone.flac"), at("tone.flac")).expect("a copy");
    assert_eq!(
        code(&v2f([
            "bake".into(),
            at("tone.flac"),
            "-o".into(),
            at("a.json"),
            "--map".into(),
            "oculus".into()
        ])),
        0
    );
    let output =
        v2f(["plot".into(), at("a.json"), "-o".into(), at("a.svg"), "--controls".into(), "sil,aa".into()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let svg = fs::read_to_string(at("a.svg")).expect("an image");
    // The waveform was found beside the curves; visemes have no lip opening.
    assert!(svg.contains(">\nsound\n<") && svg.contains(">\nsil\n<") && !svg.contains("lip opening"));
}

#[test]
fn errors_leave_no_image() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(at("bad.json"), "{\"format\": \"other\"}").expect("a file");
    fs::write(at("p.json"), "[{\"phone\": 3}]").expect("a file");
    let tone = fixture("tone.flac");
    let cases: [(&Path, Vec<&str>, i32, &str); 6] = [
        (&tone, vec!["--controls", "nose"], 2, "there is no control nose"),
        (&tone, vec!["--from", "7"], 2, "0.60 s"),
        (&tone, vec!["--size", "9x9"], 2, "200 to 8000"),
        (&at("bad.json"), vec![], 1, "bad.json"),
        (&at("none.wav"), vec![], 1, "none.wav"),
        (&tone, vec!["--phones", "PHONES"], 2, "p.json"),
    ];
    for (input, more, expected, text) in cases {
        let phones = at("p.json").into_os_string();
        let mut arguments =
            vec!["plot".into(), input.as_os_str().to_owned(), "-o".into(), at("x.png").into_os_string()];
        arguments.extend(more.iter().map(
            |word| {
                if *word == "PHONES" { phones.clone() } else { word.into() }
            },
        ));
        let output = v2f(arguments);
        no_panic(&output);
        assert_eq!(code(&output), expected, "{more:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(text), "{more:?}: {}", stderr(&output));
    }
    assert_eq!(files_below(folder.path()), ["bad.json", "p.json"]);
    assert_eq!(code(&v2f(["plot".into(), tone, "-o".into(), at("x.jpg")])), 2);
}
