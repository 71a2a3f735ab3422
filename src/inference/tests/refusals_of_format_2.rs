//! Files of format 2 that must be refused, and their error texts.

use serde_json::{Value, json};

use super::refusals::{refused, refused_file};
use super::{Layout, StudentFile, Weights, load};

/// One value of a file of format 2 changed, and the words expected in the error text.
#[test]
fn parts_of_format_2_that_contradict_each_other() {
    let cases: Vec<(&str, Value, &[&str])> = vec![
        ("/format", json!(1), &["format is 1", "expected 2", "`voice`"]),
        ("/memory", Value::Null, &["memory is absent", "`format` is 2"]),
        ("/memory", json!(1), &["memory is 1", "what the levels remember"]),
        ("/voice", Value::Null, &["`layer7`", "channels_out is 4", "the 3 controls"]),
        ("/voice/open", json!(1.5), &["voice's open is 1.5", "0 to 1"]),
        ("/voice/close", json!(0.7), &["voice's close is 0.7", "0 to `open`"]),
        ("/voice/close", json!(-0.1), &["voice's close is -0.1"]),
        ("/layers/7/activation", json!("none"), &["`layer7`", "sigmoid", "`voice`"]),
        ("/layers/7/channels_out", json!(3), &["`layer7`", "the 3 controls and `voice`"]),
        ("/layers/1/kind", json!("spiral"), &["unknown variant `spiral`", "separable"]),
        ("/layers/1/kind", json!("dense"), &["`layer1`", "weight is absent", "the layer is dense"]),
        ("/layers/3/kind", json!("level"), &["`layer3`", "weight is present", "the layer is a level"]),
        ("/layers/3/kind", json!("separable"), &["`layer3`", "taps is absent", "the layer is separable"]),
        ("/layers/3/taps", json!("layer2.taps"), &["`layer3`", "taps is present", "the layer is dense"]),
        ("/layers/2/taps", json!("layer3.weight"), &["`layer3.weight`", "`layer2`", "expected [15]"]),
        ("/layers/2/skip", json!(3), &["`layer2`", "skip is 3", "below the kernel of 3"]),
        ("/layers/3/skip", json!(0), &["`layer3`", "skip is 0", "5 channels_in", "7 product columns"]),
        ("/layers/0/skip", json!(0), &["`layer0`", "skip is 0", "10 product columns"]),
        ("/layers/1/skip", json!(0), &["`layer1`", "skip is 0", "a level"]),
        ("/layers/1/activation", json!("silu"), &["`layer1`", "activation", "a level"]),
        ("/layers/1/channels_out", json!(6), &["`layer1`", "channels_out is 6", "a level"]),
        ("/layers/1/scale", json!("layer1.bias"), &["`layer1`", "scale is present", "no weights"]),
        ("/layers/1/level/fall", json!(0.0), &["`layer1`", "fall 0", "above 0"]),
        ("/layers/1/level/fall", json!(1e-9), &["`layer1`", "columns that its level remembers"]),
        ("/layers/1/level/fall", json!(1e300), &["`layer1`", "fall", "finite"]),
        ("/layers/1/level/fall", json!(0.25), &["memory is", "what the levels remember"]),
        ("/layers/1/level/lowest", json!(2.0), &["`layer1`", "from 2 to 0", "below 0"]),
        ("/layers/1/level/highest", json!(-1.0), &["`layer1`", "to -1", "0 or more"]),
        ("/layers/1/level/range", json!(-1.0), &["`layer1`", "range -1", "above 0"]),
        ("/layers/1/level", Value::Null, &["`layer1`", "level is absent"]),
        (
            "/layers/2/level",
            json!({"fall": 1, "lowest": -1, "highest": 0, "range": 1}),
            &["level is present"],
        ),
        ("/layers/2/input", json!({ "bits": 7, "scale": 1.0 }), &["`layer2`", "bits", "8 or 16"]),
        ("/layers/2/input", json!({ "bits": 8, "scale": 0.0 }), &["`layer2`", "scale of its input is 0"]),
        ("/layers/1/input", json!({ "bits": 8, "scale": 1.0 }), &["`layer1`", "input is present"]),
        ("/state_size", json!(1), &["state_size is 1", "1 per level"]),
    ];
    for (place, value, words) in cases {
        let change = |file: &mut StudentFile| {
            let (parent, key) = place.rsplit_once('/').expect("a path");
            *file
                .manifest
                .pointer_mut(parent)
                .and_then(|parent| {
                    let is_list = parent.is_array();
                    let index = key.parse::<usize>().unwrap_or_default();
                    if is_list { parent.get_mut(index) } else { Some(&mut parent[key]) }
                })
                .expect(place) = value.clone();
        };
        refused_file(place, valid_2(), change, words);
    }
}

/// A fall that single precision rounds away would never end.
#[test]
fn a_fall_below_the_rounding_is_refused() {
    let change = |file: &mut StudentFile| {
        let level = json!({ "fall": 2.5e-5, "lowest": -0.5, "highest": 1.0, "range": 1.0 });
        file.manifest["layers"][1]["level"] = level;
    };
    refused_file("rounding", valid_2(), change, &["`layer1`", "fall is 0.000025", "single precision"]);
}

/// Each part of format 2 in a file that says it is of format 1.
#[test]
fn parts_of_format_2_in_format_1() {
    let input = json!({ "bits": 8, "scale": 1.0 });
    for (key, value) in [("skip", json!(0)), ("taps", json!("layer1.bias")), ("input", input)] {
        refused(key, |f| f.manifest["layers"][2][key] = value, &["`layer2`", key, "`format` must be 2"]);
    }
    refused("kind", |f| f.manifest["layers"][2]["kind"] = "level".into(), &["kind is present"]);
    refused("memory", |f| f.manifest["memory"] = 256.into(), &["format is 1", "`memory`"]);
}

#[test]
fn graphs_of_format_2_that_do_not_match() {
    refused_file(
        "no voice",
        valid_2(),
        |f| {
            f.graph().output.pop();
        },
        &["output `voice`", "absent"],
    );
    refused(
        "a voice",
        |f| {
            let mut voice = f.graph().output[0].clone();
            voice.name = "voice".into();
            f.graph().output.push(voice);
        },
        &["output `voice`"],
    );
    refused("operator", |f| f.graph().node[3].op_type = "ReduceMax".into(), &["node `node3`", "ReduceMax"]);
    refused_file(
        "taps",
        valid_2(),
        |f| f.initializer("layer2.taps").raw_data[..4].copy_from_slice(&f32::NAN.to_le_bytes()),
        &["`layer2.taps`", "NaN", "element 0"],
    );
    let mut file = valid_2();
    file.manifest["layers"][2]["input"] = json!({ "bits": 16, "scale": 0.01 });
    load(&file);
}

fn valid_2() -> StudentFile {
    StudentFile::stream(&Layout::mini_2(), Weights::Float, 1)
}
