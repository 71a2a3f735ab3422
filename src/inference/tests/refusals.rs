//! Each kind of file that must be refused, and its error text.

use serde_json::{Value, json};

use crate::inference::{EngineChoice, Provider};

use super::{Layout, Student, StudentError, StudentFile, Weights, load, native, onnx_proto::*, rows, sound};

fn valid() -> StudentFile {
    StudentFile::stream(&Layout::mini(), Weights::Float, 1)
}

fn refusal(bytes: &[u8]) -> String {
    let error = Student::from_bytes(bytes, None).expect_err("a refusal");
    error.to_string()
}

/// Changes a valid file, and expects all `words` in the error text.
pub(super) fn refused(what: &str, change: impl FnOnce(&mut StudentFile), words: &[&str]) {
    refused_file(what, valid(), change, words);
}

pub(super) fn refused_file(
    what: &str,
    mut file: StudentFile,
    change: impl FnOnce(&mut StudentFile),
    words: &[&str],
) {
    load(&file);
    change(&mut file);
    let text = refusal(&file.bytes());
    for word in words {
        assert!(text.contains(word), "{what}: `{word}` is not in: {text}");
    }
}

#[test]
fn files_that_are_not_students() {
    let whole = valid().bytes();
    for (bytes, word) in [
        (&b""[..], "is empty"),
        (b"RIFF\0\0\0\0WAVEfmt ", "not an ONNX file"),
        (&whole[..whole.len() / 2], "cut short or damaged"),
        (&whole[..whole.len() - 1], "cut short or damaged"),
        (&[0x08, 0x08], "it has no graph"),
    ] {
        let text = refusal(bytes);
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
    let absent = Student::from_path(std::path::Path::new("/no/such/student.onnx")).expect_err("a refusal");
    assert!(absent.to_string().contains("/no/such/student.onnx"), "{absent}");
}

#[test]
fn manifests_that_cannot_be_read() {
    let file = valid();
    let bare = file.bytes_without_manifest();
    assert!(matches!(Student::from_bytes(&bare, None), Err(StudentError::NoManifest)));
    Student::from_bytes(&bare, Some(&file.manifest.to_string())).expect("the manifest beside it");
    let broken = file.bytes_with_manifest("{\n \"format\": 1,\n \"name\": oops\n}");
    let text = refusal(&broken);
    assert!(text.contains("`v2f` entry") && text.contains("line 3"), "{text}");
    let beside = Student::from_bytes(&bare, Some("{ \"format\": 1 }")).expect_err("a refusal").to_string();
    assert!(beside.contains("beside the file") && beside.contains("missing field"), "{beside}");
    for version in [0, 3] {
        let found = format!("format version {version}");
        let words = [found.as_str(), "reads versions 1 to 2"];
        refused("version", |f| f.manifest["format"] = version.into(), &words);
    }
    refused("a negative number", |f| f.manifest["window"] = (-1).into(), &["line 1", "-1"]);
    refused("an unknown form", |f| f.manifest["form"] = "spiral".into(), &["spiral"]);
}

/// One value changed, and the words expected in the error text.
#[test]
fn values_that_contradict_each_other() {
    let cases: Vec<(&str, Value, &[&str])> = vec![
        ("/sample_rate", json!(4000), &["4000 Hz", "8000 to 48000"]),
        ("/window", json!(100), &["window is 100", "the receptive field of the layers"]),
        ("/window", json!(0), &["window is 0"]),
        ("/window", json!(u32::MAX), &["window (samples)", "at most 160000"]),
        ("/lookahead", json!(9999), &["lookahead is 9999", "less than the window"]),
        ("/state_size", json!(7), &["state_size is 7", "kept * channels_in"]),
        ("/hop/numerator", json!(0), &["hop is 0/1"]),
        ("/hop/numerator", json!(8), &["`layer0`", "new is 16", "expected 8"]),
        ("/hop/denominator", json!(2), &["denominator is 2", "whole samples"]),
        ("/hop/denominator", json!(0), &["hop is 16/0"]),
        ("/layers", json!([]), &["number of layers is 0"]),
        ("/layers/1/name", json!("layer0"), &["`layer0`", "twice"]),
        ("/layers/1/channels_in", json!(6), &["`layer1`", "channels_in is 6", "expected 5"]),
        ("/layers/1/kept", json!(2), &["`layer1`", "kept is 2", "kernel - stride"]),
        ("/layers/1/stride", json!(4), &["`layer1`", "stride is 4", "at most the kernel"]),
        ("/layers/1/stride", json!(0), &["`layer1`", "stride is 0"]),
        ("/layers/2/new", json!(3), &["`layer2`", "new is 3", "expected 1"]),
        ("/layers/0/floor", Value::Null, &["`layer0`", "floor is absent"]),
        ("/layers/0/floor", json!(0.0), &["`layer0`", "floor is 0"]),
        ("/layers/1/floor", json!(0.5), &["`layer1`", "floor is 0.5", "only log-energy"]),
        ("/layers/4/channels_out", json!(4), &["`layer4`", "channels_out is 4", "the 3 controls"]),
        ("/layers/0/channels_out", json!(100_000), &["product columns is 200000", "at most 8192"]),
        ("/layers/3/kernel", json!(4_000_000_000_u32), &["kernel * channels_in", "at most"]),
        ("/ensemble", json!([0.5, 0.5]), &["even count"]),
        ("/ensemble", json!([]), &["even count"]),
        ("/ensemble", json!([0.5, 0.5, 0.5]), &["sum to 1.5"]),
        ("/ensemble", json!([1e39]), &["inf"]),
        ("/controls/1/name", json!("control0"), &["control 1 `control0`", "twice"]),
        ("/controls/1/name", json!(" "), &["control 1", "empty"]),
        ("/controls/2/neutral", json!(1.5), &["control 2", "neutral 1.5", "outside"]),
        ("/controls/2/min", json!(2.0), &["min 2 is not below max 1"]),
        ("/controls/2/max", json!(1e39), &["max is inf"]),
        ("/controls", json!([]), &["number of controls is 0"]),
        ("/closure/control", json!("nose"), &["`nose`", "does not predict"]),
        ("/closure/threshold", json!(1.5), &["threshold is 1.5"]),
        ("/closure/softness", json!(-1.0), &["softness is -1"]),
        ("/closure/softness", json!(1.01), &["softness is 1.01", "0 to 1"]),
    ];
    for (place, value, words) in cases {
        let change = |file: &mut StudentFile| *file.manifest.pointer_mut(place).expect(place) = value.clone();
        refused(place, change, words);
    }
}

#[test]
fn values_above_their_limit() {
    let many = |count: usize| -> Vec<Value> {
        let control = |i| json!({ "name": format!("c{i}"), "neutral": 0, "min": 0, "max": 1 });
        (0..count).map(control).collect()
    };
    refused(
        "controls",
        |f| f.manifest["controls"] = many(4097).into(),
        &["controls is 4097", "at most 4096"],
    );
    refused(
        "layers",
        |f| {
            let row = f.manifest["layers"][2].clone();
            f.manifest["layers"] = vec![row; 65].into();
        },
        &["layers is 65", "at most 64"],
    );
    refused("ensemble", |f| f.manifest["ensemble"] = vec![0.0; 257].into(), &["ensemble weights is 257"]);
}

#[test]
fn initializers_that_do_not_match() {
    let name = "layer1.weight";
    refused(
        "missing",
        |f| f.initializer(name).name = "other".into(),
        &["`layer1`", "`layer1.weight`", "does not hold"],
    );
    refused(
        "twice",
        |f| {
            let copy = f.initializer(name).clone();
            f.graph().initializer.push(copy);
        },
        &["`layer1.weight` twice"],
    );
    refused(
        "shape",
        |f| f.initializer(name).dims.reverse(),
        &["shape [7, 15]", "expected [15, 7]", "`layer1`"],
    );
    refused("short", |f| f.initializer(name).raw_data.truncate(40), &["holds 40 bytes", "needs 420 bytes"]);
    refused(
        "two gigabytes",
        |f| f.initializer(name).dims = vec![1 << 15, 1 << 14],
        &["holds 420 bytes", "needs 2147483648 bytes"],
    );
    refused(
        "overflow",
        |f| f.initializer(name).dims = vec![i64::MAX, i64::MAX],
        &["more than any file holds"],
    );
    refused("negative", |f| f.initializer(name).dims = vec![-15, -7], &["more than any file holds"]);
    refused(
        "type",
        |f| {
            let tensor = f.initializer(name);
            tensor.data_type = 11;
            tensor.raw_data = vec![0; 15 * 7 * 8];
        },
        &["`layer1.weight`", "DOUBLE", "FLOAT, FLOAT16 or INT8"],
    );
    refused(
        "bias type",
        |f| {
            let tensor = f.initializer("layer1.bias");
            tensor.data_type = element::FLOAT16;
            tensor.raw_data.truncate(14);
        },
        &["`layer1.bias`", "FLOAT16", "expected FLOAT"],
    );
    refused("external", |f| f.initializer(name).data_location = DATA_LOCATION_EXTERNAL, &["another file"]);
    for (poison, word) in [(f32::NAN, "NaN"), (f32::INFINITY, "inf")] {
        refused(
            "finite",
            |f| f.initializer(name).raw_data[8..12].copy_from_slice(&poison.to_le_bytes()),
            &[word, "element 2"],
        );
    }
    let half = StudentFile::stream(&Layout::mini(), Weights::Half, 1);
    refused_file(
        "half",
        half,
        |f| f.initializer(name).raw_data[4..6].copy_from_slice(&[0x00, 0x7c]),
        &["inf", "element 2"],
    );
    let byte = StudentFile::stream(&Layout::mini(), Weights::Byte, 1);
    refused_file(
        "scale",
        byte,
        |f| f.manifest["layers"][1]["scale"] = Value::Null,
        &["`layer1`", "scale is absent", "INT8"],
    );
    refused(
        "needless scale",
        |f| f.manifest["layers"][1]["scale"] = "layer1.bias".into(),
        &["`layer1`", "scale is present"],
    );
}

#[test]
fn graphs_that_do_not_match() {
    refused("operator", |f| f.graph().node[3].op_type = "Conv".into(), &["node `node3`", "Conv", "Gemm"]);
    refused("domain", |f| f.graph().node[3].domain = "com.other".into(), &["com.other."]);
    refused(
        "input name",
        |f| f.graph().input[0].name = "sound".into(),
        &["input `audio`", "absent", "`sound`"],
    );
    refused(
        "third input",
        |f| {
            let mut extra = f.graph().input[0].clone();
            extra.name = "speaker".into();
            f.graph().input.push(extra);
        },
        &["input `speaker`"],
    );
    refused(
        "output",
        |f| {
            f.graph().output.pop();
        },
        &["output `next_state`", "absent"],
    );
    fn kind(file: &mut StudentFile) -> &mut TensorTypeProto {
        let info = &mut file.graph().input[0];
        info.r#type.as_mut().and_then(|t| t.tensor_type.as_mut()).expect("a tensor")
    }
    fn dims(file: &mut StudentFile) -> &mut Vec<DimensionProto> {
        &mut kind(file).shape.as_mut().expect("a shape").dim
    }
    refused(
        "type",
        |f| kind(f).elem_type = element::FLOAT16,
        &["input `audio`", "type is FLOAT16", "expected FLOAT"],
    );
    refused("width", |f| dims(f)[1].dim_value = Some(17), &["input `audio`", "width is 17", "expected 16"]);
    refused(
        "rank",
        |f| {
            dims(f).pop();
        },
        &["rank is 1"],
    );
    refused("batch", |f| dims(f)[0].dim_value = Some(1), &["input `audio`", "fixed batch axis of 1"]);
}

#[test]
fn window_form_files() {
    let valid = || StudentFile::window(512, 3, 1);
    refused_file("memory", valid(), |f| f.manifest["memory"] = 512.into(), &["memory is 512", "no state"]);
    let voice = |f: &mut StudentFile| {
        f.manifest["format"] = 2.into();
        f.manifest["voice"] = json!({ "open": 0.5, "close": 0.5 });
    };
    refused_file("voice", valid(), voice, &["voice is present", "window form"]);
    refused_file("state", valid(), |f| f.manifest["state_size"] = 4.into(), &["state_size is 4", "no state"]);
    refused_file(
        "width",
        valid(),
        |f| f.manifest["window"] = 511.into(),
        &["input `sound`", "width is 512", "expected 511"],
    );
    refused_file(
        "controls",
        valid(),
        |f| {
            f.manifest["controls"].as_array_mut().expect("a list").pop();
        },
        &["output `face`", "expected 2"],
    );
    refused_file("name", valid(), |f| f.manifest["inputs"] = json!(["wave"]), &["input `wave`", "`sound`"]);
    refused_file(
        "two outputs",
        valid(),
        |f| {
            let mut extra = f.graph().output[0].clone();
            extra.name = "other".into();
            f.graph().output.push(extra);
        },
        &["`face`, `other`", "exactly one"],
    );
    let mut named = valid();
    named.manifest["inputs"] = json!(["sound"]);
    named.manifest["outputs"] = json!(["face"]);
    named.graph().node[1].op_type = "HardSigmoid".into();
    assert_eq!(load(&named).new_row().audio.len(), 512);
}

#[test]
fn the_probe_is_checked() {
    let mut file = valid();
    let student = load(&file);
    let hops = 30;
    let mut row = [Box::new(student.new_row())];
    let mut noise = crate::inference::probe_sound();
    let mut predictor = native(&student);
    for _ in 0..hops {
        row[0].audio.fill_with(|| noise.next().expect("no end"));
        predictor.predict(&mut row).expect("a prediction");
    }
    let mut expected: Vec<f32> = row[0].controls.to_vec();
    file.manifest["probe"] = json!({ "hops": hops, "controls": expected, "tolerance": 1e-4 });
    load(&file);
    expected[1] += 0.01;
    let change = |f: &mut StudentFile| f.manifest["probe"]["controls"] = json!(expected);
    refused_file("probe", file.clone(), change, &["own probe", "30 hops", "output 1 `control1`"]);
    let other =
        StudentFile::stream(&Layout::mini(), Weights::Float, 2).initializer("layer3.weight").raw_data.clone();
    refused_file(
        "weights",
        file.clone(),
        |f| f.initializer("layer3.weight").raw_data = other,
        &["own probe"],
    );
    refused_file(
        "count",
        file.clone(),
        |f| f.manifest["probe"]["controls"] = json!([0.0]),
        &["probe's controls is 1"],
    );
    refused_file(
        "voice",
        file.clone(),
        |f| f.manifest["probe"]["voice"] = json!(0.5),
        &["probe's voice is present", "absent"],
    );
    refused_file("tolerance", file, |f| f.manifest["probe"]["tolerance"] = json!(0.0), &["tolerance is 0"]);
}

#[test]
fn the_probe_sound_is_the_documented_one() {
    let found: Vec<f32> = crate::inference::probe_sound().take(3).collect();
    let words = [1_u32, 1_015_568_748, 1_586_005_467];
    let expected = words.map(|word| ((word >> 16) as f32 - 32_768.0) / 65_536.0);
    assert_eq!(found, expected);
}

#[test]
fn the_summary_describes_the_file() {
    let file = StudentFile::stream(&Layout::tiny(), Weights::Half, 1);
    let student = load(&file);
    let summary = student.summary();
    assert_eq!(student.file_size(), file.bytes().len() as u64);
    assert_eq!(summary.operators["Gemm"], 9);
    assert_eq!((summary.ir_version, summary.opsets[0].1), (8, 17));
    assert_eq!(summary.inputs[0].shape, ["batch", "256"]);
    let weight = summary.initializers.iter().find(|tensor| tensor.name == "layer0.weight").expect("weights");
    assert_eq!((weight.element.as_str(), weight.bytes), ("FLOAT16", 512 * 128 * 2));
    let layers = 512 * 128 + 192 * 96 + 4 * 288 * 96 + 2112 * 48 + 48 * 24;
    assert_eq!(student.weight_count(), layers + 5 * 96 + 48 + 24);
    assert_eq!(sound(&student, 0, 2).len(), 512);
    assert_eq!(rows(&student, 2).len(), 2);
}

#[test]
fn engines_have_names() {
    for (text, choice) in [
        ("auto", EngineChoice::Auto),
        ("native", EngineChoice::Native),
        ("onnxruntime", EngineChoice::OnnxRuntime(None)),
        ("onnxruntime:cpu", EngineChoice::OnnxRuntime(Some(Provider::Cpu))),
        ("onnxruntime:directml", EngineChoice::OnnxRuntime(Some(Provider::DirectMl))),
        ("onnxruntime:coreml", EngineChoice::OnnxRuntime(Some(Provider::CoreMl))),
    ] {
        assert_eq!(text.parse::<EngineChoice>().expect("an engine"), choice);
        assert_eq!(choice.to_string(), text);
    }
    for text in ["", "onnx", "onnxruntime:", "onnxruntime:cuda", "Native"] {
        let error = text.parse::<EngineChoice>().expect_err("no engine").to_string();
        assert!(error.contains("use auto, native"), "{error}");
    }
}
