//! `v2f bake` into the formats of other programs. `tests/receivers/run` reads them with those programs.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::bake::{curve, read_json};
use super::small_head::{ODD, REST, TARGETS, buffer, description, glb, small_head};
use super::*;

/// The controls that drive the shapes of the small head.
const CONTROLS: [Option<&str>; 4] = [Some("jawOpen"), Some("mouthSmileLeft"), Some("mouthClose"), None];

/// Bakes the tone into `out` and into JSON; returns the JSON.
fn bake(out: &Path, more: &[&str]) -> Value {
    let json = out.with_extension("curves.json");
    for (target, more) in [(json.as_path(), &more[..2]), (out, more)] {
        let mut arguments: Vec<OsString> =
            vec!["bake".into(), fixture("tone.flac").into(), "-o".into(), target.into()];
        // The voice gate holds the mouth shut on a tone.
        arguments.push("--no-voice-gate".into());
        arguments.extend(more.iter().map(Into::into));
        let output = v2f(arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
    read_json(&json)
}

/// A folder with the small head in it.
fn folder_with_head() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let head = folder.path().join("head.glb");
    fs::write(&head, small_head()).expect("a head");
    (folder, head.to_string_lossy().into_owned())
}

fn word(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize
}

fn floats(bytes: &[u8], accessor: &Value, views: &Value) -> Vec<f32> {
    let view = &views[accessor["bufferView"].as_u64().expect("a view") as usize];
    let start = view["byteOffset"].as_u64().expect("an offset") as usize;
    let count = accessor["count"].as_u64().expect("a count") as usize;
    bytes[start..start + 4 * count].as_chunks().0.iter().map(|four| f32::from_le_bytes(*four)).collect()
}

#[test]
fn a_glb_is_the_head_and_an_animation() {
    let (folder, head) = folder_with_head();
    let out = folder.path().join("a.glb");
    let curves = bake(&out, &["--fps", "29.97", "--head", &head]);
    let bytes = fs::read(&out).expect("a glb");
    assert_eq!((&bytes[..4], word(&bytes, 4), word(&bytes, 8)), (&b"glTF"[..], 2, bytes.len()));
    let length = word(&bytes, 12);
    let text = std::str::from_utf8(&bytes[20..20 + length]).expect("text");
    let json: Value = serde_json::from_str(text).expect("json");
    let binary = &bytes[28 + length..];
    assert_eq!(word(&bytes, 20 + length), binary.len());
    assert_eq!(json["buffers"][0]["byteLength"].as_u64(), Some(binary.len() as u64));
    assert!(text.contains(ODD) && binary.starts_with(&buffer()), "the existing content has changed");

    let animation = &json["animations"][0];
    assert_eq!(animation["name"], "tone");
    assert_eq!(animation["channels"][0]["target"], serde_json::json!({"node": 0, "path": "weights"}));
    let accessor = |key: &str| {
        let place = animation["samplers"][0][key].as_u64().expect("an accessor") as usize;
        floats(binary, &json["accessors"][place], &json["bufferViews"])
    };
    let (times, weights) = (accessor("input"), accessor("output"));
    let frames = curves["frames"].as_array().expect("frames").len();
    let expected: Vec<f32> = (0..frames).map(|frame| (frame as f64 * 1001.0 / 30_000.0) as f32).collect();
    assert_eq!(times, expected);
    for (target, control) in CONTROLS.iter().enumerate() {
        let found: Vec<f32> = weights.iter().copied().skip(target).step_by(TARGETS.len()).collect();
        let expected = match control {
            Some(control) => curve(&curves, control).iter().map(|&value| value as f32).collect(),
            None => vec![REST; frames],
        };
        assert_eq!(found, expected, "{}", TARGETS[target]);
    }
    assert!(files_below(folder.path()).iter().all(|name| !name.starts_with('.')));
}

#[test]
fn a_usda_has_a_time_sample_per_rig_frame() {
    let (folder, head) = folder_with_head();
    let out = folder.path().join("a.usda");
    let curves = bake(&out, &["--fps", "30000/1001", "--head", &head, "--audio"]);
    let text = fs::read_to_string(&out).expect("text");
    let frames = curves["frames"].as_array().expect("frames");
    let rate = format!("timeCodesPerSecond = {}", 30_000.0_f64 / 1001.0);
    assert!(text.starts_with("#usda 1.0\n") && text.contains(&rate), "{}", &text[..400]);
    let end = text.lines().find_map(|line| line.trim().strip_prefix("endTimeCode = ")).expect("an end");
    assert_eq!(end.trim().parse(), Ok(frames.len() - 1));
    assert!(text.contains("filePath = @./a.wav@") && text.contains("def Mesh \"Head\""));
    assert!(
        text.contains(
            "skel:blendShapes = [\"jawOpen\", \"mouthSmileLeft\", \"mouthClose\", \"unknownShape\"]"
        )
    );
    let samples = text.split("timeSamples = {").nth(1).expect("samples");
    for (number, frame) in frames.iter().enumerate() {
        let line = samples.lines().nth(number + 1).expect("a line").trim();
        let values = line.strip_prefix(&format!("{number}: ")).and_then(|line| line.strip_suffix(','));
        let values: Vec<f32> = serde_json::from_str(values.expect("a sample")).expect("numbers");
        let expected: Vec<f32> = frame
            .as_array()
            .expect("a frame")
            .iter()
            .map(|value| value.as_f64().expect("a number") as f32)
            .collect();
        assert_eq!(values, expected, "{number}");
    }
}

/// A VRM character whose expressions move several targets with names that no profile has.
#[test]
fn a_usda_moves_by_expressions() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut described = description();
    described["meshes"][0]["extras"] =
        serde_json::json!({"targetNames": ["Fcl_A", "Fcl_B", "Fcl_C", "Fcl_D"]});
    described["extensions"] = serde_json::json!({"VRMC_vrm": {"expressions": {"preset": {
        "aa": {"morphTargetBinds": [
            {"node": 0, "index": 3, "weight": 0.5}, {"node": 0, "index": 1, "weight": 1}
        ]},
        "ih": {"morphTargetBinds": [{"node": 0, "index": 3, "weight": 0.25}]}
    }}}});
    let head = folder.path().join("head.vrm");
    fs::write(&head, glb(&described.to_string(), &buffer())).expect("a head");
    let out = folder.path().join("a.usda");
    bake(&out, &["--map", "vrm", "--head", &head.to_string_lossy()]);
    let text = fs::read_to_string(&out).expect("text");
    let shapes = "skel:blendShapes = [\"Fcl_A\", \"aa\", \"Fcl_C\", \"ih\"]";
    assert!(text.contains(shapes), "{text}");
    // The one offset of every target, -0.25, times the weights.
    for (name, offset) in [("Fcl_A", "-0.25"), ("aa", "-0.375"), ("ih", "-0.0625")] {
        let shape = text.split(&format!("def BlendShape \"{name}\"")).nth(1).expect("the shape");
        let line = shape.lines().find(|line| line.contains(" offsets = ")).expect("its offsets");
        assert!(line.ends_with(&format!("[(0, {offset}, 0)]")), "{name}: {line}");
    }
}

#[test]
fn a_clip_has_a_curve_per_control() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("a.anim");
    let curves = bake(&out, &["--fps", "24", "--renderer-path", "Body/My Head"]);
    let text = fs::read_to_string(&out).expect("text");
    assert!(
        text.starts_with("%YAML 1.1\n%TAG !u! tag:unity3d.com,2011:\n--- !u!74 &7400000\nAnimationClip:\n")
    );
    assert!(text.contains("m_SampleRate: 24\n") && text.contains("    path: \"Body/My Head\"\n"));
    let jaw = text.split("  - serializedVersion: 2\n").find(|curve| curve.contains("blendShape.jawOpen\n"));
    let keys: Vec<(f64, f64)> = jaw
        .expect("the jaw")
        .split("      - serializedVersion: 3\n")
        .skip(1)
        .map(|key| {
            let of = |name: &str| key.lines().find_map(|line| line.trim().strip_prefix(name)?.parse().ok());
            (of("time: ").expect("a time"), of("value: ").expect("a value"))
        })
        .collect();
    let expected = curve(&curves, "jawOpen");
    assert!(keys.len() > 5 && keys.len() <= expected.len());
    for (time, value) in keys {
        let frame = (time * 24.0).round() as usize;
        assert!((value - 100.0 * expected[frame]).abs() < 1e-4, "{time} {value}");
    }
}

#[test]
fn audio2face_scripts_find_their_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("a.json");
    let curves = bake(&out, &["--fps", "25", "--format", "a2f"]);
    let exported = read_json(&out);
    assert_eq!(
        (&exported["exportFps"], &exported["trackPath"]),
        (&Value::from(25), &Value::from("tone.flac"))
    );
    assert_eq!(exported["weightMat"], curves["frames"]);
    assert_eq!(
        exported["numFrames"].as_u64(),
        exported["weightMat"].as_array().map(|rows| rows.len() as u64)
    );
    let names: Vec<&Value> =
        curves["controls"].as_array().expect("controls").iter().map(|control| &control["name"]).collect();
    assert_eq!(exported["facsNames"].as_array().expect("names").iter().collect::<Vec<_>>(), names);
}

#[test]
fn the_sound_beside_the_curves_is_exact() {
    let folder = tempfile::tempdir().expect("a folder");
    let (sound, curves) = (folder.path().join("in/a.wav"), folder.path().join("out/b.csv"));
    fs::create_dir(folder.path().join("in")).expect("a folder");
    write_wav(&sound, 44_100, 2, 0.3);
    let bake = |out: &Path| {
        let arguments = ["bake".into(), sound.clone(), "-o".into(), out.to_owned(), "--audio".into()];
        let output = v2f(arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    };
    bake(&curves);
    let samples = |path: &Path| {
        let mut wav = hound::WavReader::open(path).expect("a wav");
        (wav.spec(), wav.samples::<i16>().map(|sample| sample.expect("a sample")).collect::<Vec<_>>())
    };
    assert_eq!(samples(&folder.path().join("out/b.wav")), samples(&sound));
    // A recording at the place of its own sound is not written.
    let before = fs::read(&sound).expect("bytes");
    bake(&sound.with_extension("csv"));
    assert_eq!(fs::read(&sound).expect("bytes"), before);
}

/// A program that was built without a head says so.
#[test]
fn the_builtin_head_is_the_default() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/head/head.glb");
    let folder = tempfile::tempdir().expect("a folder");
    for (out, more) in [("a.glb", &[][..]), ("b.glb", &["--head", "v2f"]), ("c.usda", &["--head", "v2f"])] {
        let out = folder.path().join(out);
        let mut arguments: Vec<OsString> =
            vec!["bake".into(), fixture("tone.flac").into(), "-o".into(), out.clone().into()];
        arguments.extend(more.iter().map(Into::into));
        let output = v2f(arguments);
        if own.exists() {
            assert_eq!(code(&output), 0, "{}", stderr(&output));
            assert!(fs::metadata(&out).expect("a file").len() > 100_000);
        } else {
            assert_eq!(code(&output), 2);
            assert!(stderr(&output).contains("--head"), "{}", stderr(&output));
        }
    }
}

#[test]
fn wrong_heads_are_refused() {
    let (folder, head) = folder_with_head();
    let tone = fixture("tone.flac").to_string_lossy().into_owned();
    let [out, usda] = ["x.glb", "x.usda"].map(|name| folder.path().join(name).to_string_lossy().into_owned());
    let cases: [(&[&str], i32, &str); 6] = [
        (&["-o", &out, "--head", &tone], 2, "not a .glb"),
        (&["-o", &out, "--head", "nowhere.glb"], 2, "nowhere.glb"),
        (&["-o", &out, "--head", &head, "--map", "oculus"], 2, "Head.jawOpen"),
        (&["-o", &usda, "--head", &head, "--map", "oculus"], 2, "Head.jawOpen"),
        (&["-o", "x.csv", "--head", &head], 2, "glb and usda only"),
        (&["-o", &out, "--head", &head, "--format", "a2f"], 2, "contradict"),
    ];
    for (more, expected, text) in cases {
        let output = v2f(["bake", &tone].iter().chain(more));
        no_panic(&output);
        assert_eq!(code(&output), expected, "{more:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(text), "{more:?}: {}", stderr(&output));
    }
    assert_eq!(files_below(folder.path()), ["head.glb"]);
}
