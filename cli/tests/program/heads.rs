//! `v2f heads`, `--map auto`, and the warnings of a mouth that stays still in part.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::small_head::{buffer, description, glb, small_head};
use super::{code, stderr, stdout, v2f, write_wav};

/// A head of four points with a shape for each name.
fn head(folder: &Path, names: &[&str]) -> PathBuf {
    let mut described = description();
    let target = described["meshes"][0]["primitives"][0]["targets"][0].clone();
    described["meshes"][0]["primitives"][0]["targets"] = vec![target; names.len()].into();
    described["meshes"][0]["extras"] = json!({"targetNames": names});
    described["meshes"][0]["weights"] = json!(vec![0.0; names.len()]);
    let path = folder.join("head.glb");
    fs::write(&path, glb(&described.to_string(), &buffer())).expect("a head");
    path
}

/// Bakes a tone for the head; returns the exit code and what was said.
fn baked(folder: &Path, head: &Path, output: &str, more: &[&str]) -> (i32, String) {
    let (sound, output) = (folder.join("a.wav"), folder.join(output));
    write_wav(&sound, 16_000, 1, 0.5);
    let (sound, output) = (sound.display().to_string(), output.display().to_string());
    let head = head.display().to_string();
    let fixed = ["bake", &sound, "-o", &output, "--overwrite", "-q", "--head", &head];
    let ran = v2f(fixed.iter().chain(more));
    (code(&ran), stderr(&ran))
}

/// The interpolation of the last animation of a `.glb`.
fn interpolation(path: &Path) -> String {
    let bytes = fs::read(path).expect("a glb");
    let length = u32::from_le_bytes(bytes[12..16].try_into().expect("four bytes")) as usize;
    let told: Value = serde_json::from_slice(&bytes[20..20 + length]).expect("JSON");
    let last = told["animations"].as_array().and_then(|all| all.last()).expect("an animation");
    last["samplers"][0]["interpolation"].as_str().expect("a text").to_owned()
}

#[test]
fn heads_says_the_family_and_what_the_mouth_will_never_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = head(folder.path(), &["vrc.v_sil", "vrc.v_pp", "vrc.v_aa", "vrc.v_e", "vrc.v_ih"]);
    let ran = v2f([Path::new("heads"), &path]);
    let said = stdout(&ran);
    assert_eq!(code(&ran), 0, "{said}");
    for part in ["VRChat", "--map vrchat", "vrc.v_ou", "the mouth will never round"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let ran = v2f([Path::new("heads"), Path::new("--json"), &path]);
    let told: Value = serde_json::from_str(&stdout(&ran)).expect("JSON");
    assert_eq!(told["best"]["profile"], "vrchat");
    let aa = told["best"]["curves"].as_array().expect("a list").iter().find(|c| c["name"] == "vrc.v_aa");
    assert_eq!(aa.expect("the curve")["shape"], 2);
}

#[test]
fn names_in_a_text_file_are_enough_and_unknown_ones_are_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("names.txt");
    fs::write(&path, "ParamMouthOpenY\r\nParamMouthForm\n\n").expect("a file");
    let ran = v2f([Path::new("heads"), Path::new("--names"), &path]);
    assert!(code(&ran) == 0 && stdout(&ran).contains("live2d"), "{}", stdout(&ran));
    fs::write(&path, "smile\nfat\n").expect("a file");
    let ran = v2f([Path::new("heads"), Path::new("--names"), &path]);
    assert!(code(&ran) == 1 && stdout(&ran).contains("no known family"), "{}", stdout(&ran));
    let ran = v2f(["heads"]);
    assert!(code(&ran) == 0 && stdout(&ran).contains("cc4_extended"));
}

#[test]
fn the_mapping_is_chosen_by_the_head() {
    let folder = tempfile::tempdir().expect("a folder");
    let letters = head(folder.path(), &["A", "B", "C", "D", "E", "F", "G", "H", "X"]);
    for map in [&[][..], &["--map", "auto"]] {
        assert_eq!(baked(folder.path(), &letters, "a.glb", map), (0, String::new()));
        assert_eq!(interpolation(&folder.path().join("a.glb")), "STEP");
    }
    let plain = folder.path().join("plain.glb");
    fs::write(&plain, small_head()).expect("a head");
    assert_eq!(baked(folder.path(), &plain, "b.glb", &[]).0, 0);
    assert_eq!(interpolation(&folder.path().join("b.glb")), "LINEAR");
    let unknown = head(folder.path(), &["smile", "fat"]);
    let (failed, said) = baked(folder.path(), &unknown, "c.glb", &["--map", "auto"]);
    assert!(failed == 2 && said.contains("no known family"), "{said}");
    let ran = v2f(["bake", "a.wav", "-o", "a.json", "--map", "auto"]);
    assert!(code(&ran) == 2 && stderr(&ran).contains("--head"), "{}", stderr(&ran));
}

#[test]
fn a_bake_warns_of_what_the_mouth_will_never_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let visemes = head(folder.path(), &["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "aa", "E", "ih"]);
    let (baked_code, said) = baked(folder.path(), &visemes, "a.glb", &["--map", "oculus"]);
    assert_eq!(baked_code, 0, "{said}");
    assert!(said.contains("no shape for O, U") && !said.contains(" I,"), "{said}");
    let lips = ["Mouth_Pucker_Up_L", "Mouth_Pucker_Up_R", "Mouth_Funnel_Up_L", "Jaw_Open", "Mouth_Close"];
    let character = head(folder.path(), &lips);
    let (_, said) = baked(folder.path(), &character, "a.glb", &["--map", "arkit"]);
    assert!(said.contains("the mouth will never round") && said.contains("--map cc4_extended"), "{said}");
    let (_, said) = baked(folder.path(), &character, "a.glb", &["--map", "cc4_extended"]);
    assert!(!said.contains("never round"), "{said}");
}

#[test]
fn an_error_of_the_head_names_the_head() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut described = description();
    described["extensionsRequired"] = json!(["KHR_mesh_quantization"]);
    let path = folder.path().join("quantised.glb");
    fs::write(&path, glb(&described.to_string(), &buffer())).expect("a head");
    let (failed, said) = baked(folder.path(), &path, "a.usda", &[]);
    assert!(failed == 2 && said.contains("quantised.glb cannot be used as a head"), "{said}");
    assert!(!said.contains("a.wav"), "{said}");
    assert!(!folder.path().join("a.usda").exists());
}
