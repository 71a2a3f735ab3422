//! Families on lists of names as meshes really have them.

use super::*;
use crate::rig::ARKIT;

/// Oculus's visemes in their order.
const VISEMES: [&str; 15] =
    ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"];
/// VRChat's spelling of them.
const VRCHAT: [&str; 15] =
    ["sil", "pp", "ff", "th", "dd", "kk", "ch", "ss", "nn", "rr", "aa", "e", "ih", "oh", "ou"];
const VROID: &str = "Fcl_ALL_Neutral Fcl_ALL_Angry Fcl_ALL_Fun Fcl_BRW_Angry Fcl_BRW_Fun Fcl_EYE_Natural \
    Fcl_EYE_Close Fcl_EYE_Close_R Fcl_EYE_Close_L Fcl_EYE_Spread Fcl_MTH_Close Fcl_MTH_Up Fcl_MTH_Down \
    Fcl_MTH_Angry Fcl_MTH_Small Fcl_MTH_Large Fcl_MTH_Neutral Fcl_MTH_Fun Fcl_MTH_A Fcl_MTH_I Fcl_MTH_U \
    Fcl_MTH_E Fcl_MTH_O Fcl_HA_Hide Fcl_HA_Fung1";
const CC4_SHARED: &str = "Brow_Raise_Inner_L Brow_Raise_Inner_R Brow_Raise_Outer_L Brow_Raise_Outer_R \
    Brow_Drop_L Brow_Drop_R Eye_Blink_L Eye_Blink_R Eye_Squint_L Eye_Squint_R Eye_Wide_L Eye_Wide_R \
    Eye_L_Look_L Eye_R_Look_L Eye_L_Look_R Eye_R_Look_R Eye_L_Look_Up Eye_R_Look_Up Eye_L_Look_Down \
    Eye_R_Look_Down Nose_Sneer_L Nose_Sneer_R Cheek_Raise_L Cheek_Raise_R Cheek_Puff_L Cheek_Puff_R \
    Mouth_Smile_L Mouth_Smile_R Mouth_Smile_Sharp_L Mouth_Smile_Sharp_R Mouth_Frown_L Mouth_Frown_R \
    Mouth_Stretch_L Mouth_Stretch_R Mouth_Dimple_L Mouth_Dimple_R Mouth_Press_L Mouth_Press_R \
    Mouth_Up Mouth_Down Mouth_L Mouth_R Mouth_Shrug_Upper Mouth_Shrug_Lower Mouth_Drop_Lower \
    Mouth_Up_Upper_L Mouth_Up_Upper_R Mouth_Down_Lower_L Mouth_Down_Lower_R Mouth_Close Jaw_Open \
    Jaw_Forward Jaw_L Jaw_R Jaw_Up Jaw_Down V_Open V_Explosive V_Dental_Lip V_Tight_O V_Tight V_Wide \
    V_Affricate V_Lip_Open";
const CC4_EXTENDED: &str = "Mouth_Pucker_Up_L Mouth_Pucker_Up_R Mouth_Pucker_Down_L Mouth_Pucker_Down_R \
    Mouth_Funnel_Up_L Mouth_Funnel_Up_R Mouth_Funnel_Down_L Mouth_Funnel_Down_R Mouth_Roll_In_Upper_L \
    Mouth_Roll_In_Upper_R Mouth_Roll_In_Lower_L Mouth_Roll_In_Lower_R Mouth_Roll_Out_Upper_L";
const CC3: &str = "V_Open V_Explosive V_Dental_Lip V_Tight_O V_Tight V_Wide V_Affricate V_Lip_Open \
    Brow_Raise_Inner_Left Brow_Raise_Inner_Right Brow_Drop_Left Brow_Drop_Right Eyes_Blink Eye_Blink_L \
    Eye_Blink_R Eye_Wide_L Eye_Wide_R Mouth_Smile Mouth_Smile_L Mouth_Smile_R Mouth_Frown Mouth_Frown_L \
    Mouth_Frown_R Mouth_Blow Mouth_Pucker Mouth_Pucker_Open Mouth_Widen Mouth_Widen_Sides Mouth_Dimple_L \
    Mouth_Dimple_R Mouth_Plosive Mouth_Lips_Tight Mouth_Lips_Tuck Mouth_Lips_Open Mouth_Lips_Part \
    Mouth_Bottom_Lip_Down Mouth_Top_Lip_Up Mouth_Top_Lip_Under Mouth_Bottom_Lip_Under \
    Mouth_Bottom_Lip_Bite Mouth_Down Mouth_Up Mouth_L Mouth_R Mouth_Lips_Jaw_Adjust Mouth_Open";
const UNITY_CHAN: &str = "blendShape1.MTH_SMILE1 blendShape1.MTH_SMILE2 blendShape1.MTH_CONF \
    blendShape1.MTH_SAP blendShape1.MTH_ANG1 blendShape1.MTH_A blendShape1.MTH_I blendShape1.MTH_U \
    blendShape1.MTH_E blendShape1.MTH_O blendShape2.EYE_DEF_C blendShape2.EYE_SMILE1 blendShape3.BLW_ANG1";
const DAZ8: &str = "eCTRLvAA eCTRLvEE eCTRLvEH eCTRLvER eCTRLvF eCTRLvIH eCTRLvIY eCTRLvK eCTRLvL eCTRLvM \
    eCTRLvOW eCTRLvS eCTRLvSH eCTRLvT eCTRLvTH eCTRLvUW eCTRLvW eCTRLMouthOpen eCTRLMouthSmile \
    eCTRLEyesClosedL eCTRLEyesClosedR";
const LIVE2D: &str = "ParamAngleX ParamAngleY ParamAngleZ ParamEyeLOpen ParamEyeLSmile ParamEyeROpen \
    ParamEyeBallX ParamEyeBallY ParamBrowLY ParamBrowRY ParamBrowLForm ParamMouthForm ParamMouthOpenY \
    ParamCheek ParamBodyAngleX ParamBreath ParamHairFront";
const ACCULIPS_DIRECT: &str = "AE Ah B_M_P Ch_J EE Er F_V IH K_G_H_NG Oh R S_Z T_L_D_N Th W_OO Eye_Blink";

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn prefixed(prefix: &str, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("{prefix}{name}")).collect()
}

/// The names that a profile itself gives.
fn own(profile: &str) -> Vec<String> {
    let profile = Profile::builtin(profile).unwrap();
    profile.targets().iter().map(|target| target.control.name.clone()).collect()
}

/// Lists of names as meshes have them, and the profile that each is made for.
fn meshes() -> Vec<(&'static str, Vec<String>)> {
    let upper = |name: &&str| name[..1].to_uppercase() + &name[1..];
    let apple = |name: &&str| name.replace("Left", "_L").replace("Right", "_R");
    let both = [prefixed("viseme_", &VISEMES), ARKIT.map(str::to_owned).to_vec()].concat();
    let cc4 = |rest: &str| words(&format!("{CC4_SHARED} {rest}"));
    let daz81: Vec<String> = own("daz81").iter().map(|name| format!("Genesis8_1Female__{name}")).collect();
    let daz9: Vec<String> = own("daz9").iter().map(|name| format!("Genesis9__{name}")).collect();
    vec![
        ("arkit", ARKIT.map(str::to_owned).to_vec()),
        ("arkit", ARKIT.iter().map(upper).collect()),
        ("arkit", ARKIT.iter().map(apple).collect()),
        ("arkit", prefixed("Wolf3D_Head.", &ARKIT)),
        ("arkit", both),
        // Character Creator 3 with ExPlus has ARKit's shapes behind numbers.
        ("arkit", ARKIT.iter().enumerate().map(|(i, name)| format!("A{i:02}_{}", upper(name))).collect()),
        ("metahuman", own("metahuman")),
        ("oculus", VISEMES.map(str::to_owned).to_vec()),
        ("oculus", words("sil PP FF TH DD kk CH SS nn RR aa E ih oh ou")),
        ("readyplayerme", [prefixed("viseme_", &VISEMES), words("mouthOpen mouthSmile eyesClosed")].concat()),
        ("vrchat", prefixed("vrc.v_", &VRCHAT)),
        ("vrchat", [prefixed("vrc.v_", &VRCHAT), words("まばたき 笑い あ い う え お")].concat()),
        ("vrm", words("aa ih ou ee oh blink blinkLeft blinkRight happy angry sad relaxed")),
        ("vrm0", words("A I U E O Blink Blink_L Blink_R Joy Angry Sorrow Fun LookUp LookDown")),
        ("vroid", words(VROID)),
        ("vroid", words(&VROID.replace("Fcl_", "Face.M_F00_000_00_Fcl_"))),
        ("vroid", words(&VROID.replace("Fcl_", "Face.Fcl_"))),
        (
            "mmd",
            words(
                "まばたき 笑い あ い う え お ん ウィンク ウィンク右 ウィンク２ ｳｨﾝｸ２右 真面目 困る にこり 怒り",
            ),
        ),
        ("unitychan", words(UNITY_CHAN)),
        ("unified", own("unified")),
        ("unified", own("unified").into_iter().filter(|name| !name.starts_with("Eye")).collect()),
        ("cc4_extended", cc4(CC4_EXTENDED)),
        ("cc4", cc4("Mouth_Pucker Mouth_Funnel Mouth_Roll_In_Upper Mouth_Roll_In_Lower")),
        ("cc3", words(CC3)),
        (
            "acculips",
            words("V_Open V_Explosive V_Dental_Lip V_Tight_O V_Tight V_Wide V_Affricate V_Lip_Open"),
        ),
        ("acculips_direct", words(ACCULIPS_DIRECT)),
        ("daz8", words(DAZ8)),
        ("daz8", words(&DAZ8.replace("eCTRL", "head__eCTRL"))),
        ("daz81", daz81),
        ("daz9", daz9),
        ("live2d", words(LIVE2D)),
        (
            "live2d",
            words("PARAM_ANGLE_X PARAM_EYE_L_OPEN PARAM_EYE_R_OPEN PARAM_MOUTH_OPEN_Y PARAM_MOUTH_FORM"),
        ),
        ("rhubarb", words("A B C D E F G H X")),
        ("rhubarb", words("mouth-A mouth-B mouth-C mouth-D mouth-E mouth-F mouth-G mouth-H mouth-X")),
    ]
}

#[test]
fn each_family_is_found_on_its_own_names() {
    for (expected, shapes) in meshes() {
        for suffix in ["", ".001", "_Mesh"] {
            let shapes: Vec<String> = shapes.iter().map(|shape| format!("{shape}{suffix}")).collect();
            let found = detect(&shapes);
            let ranks: Vec<_> = found.iter().map(|d| (&d.profile, d.score, d.rank)).take(4).collect();
            assert_eq!(found[0].profile, expected, "{shapes:?}\n{ranks:?}");
            assert!(found[0].score > 0.85, "{expected}: {ranks:?}");
            // Few meshes have a tongue that moves.
            assert!(
                found[0].lost.iter().all(|lost| lost.contains("tongue")),
                "{expected}: {:?}",
                found[0].lost
            );
        }
    }
    let known: Vec<&str> = families().map(|(name, _)| name).collect();
    assert_eq!(known, Profile::builtin_names().collect::<Vec<_>>());
    let tried = meshes();
    for name in known {
        assert!(tried.iter().any(|(profile, _)| *profile == name), "{name} is not tried");
    }
}

#[test]
fn of_a_few_names_the_family_that_has_them_all_is_found() {
    let few = "JawOpen MouthClosed LipFunnelUpperRight LipPuckerUpperRight MouthUpperUpRight EyeClosedLeft \
        MouthLowerDownLeft TongueOut CheekPuffLeft MouthCornerPullLeft JawForward";
    assert_eq!(detect(&words(few))[0].profile, "unified");
}

#[test]
fn the_order_of_shapes_changes_nothing() {
    for (expected, mut shapes) in meshes() {
        shapes.reverse();
        assert_eq!(detect(&shapes)[0].profile, expected);
    }
}

#[test]
fn one_curve_drives_several_shapes() {
    let shapes = words(&format!("{CC4_SHARED} {CC4_EXTENDED}"));
    let found = &detect(&shapes)[0];
    let profile = Profile::builtin(&found.profile).unwrap();
    for (curve, count) in [("mouthPucker", 4), ("mouthFunnel", 4), ("mouthRollUpper", 2), ("jawOpen", 1)] {
        let driven = profile.targets().iter().zip(&found.curves).filter(|(target, curve_of)| {
            curve_of.shape.is_some() && target.terms.iter().any(|term| term.source == curve)
        });
        assert_eq!(driven.count(), count, "{curve}");
    }
}

#[test]
fn what_the_mouth_will_never_do_is_said() {
    let shapes = words(&format!("{CC4_SHARED} {CC4_EXTENDED}"));
    let arkit = inspect(&Profile::builtin("arkit").unwrap(), &shapes).unwrap();
    assert_eq!(
        arkit.lost,
        [
            "the mouth will never round on o, u and w",
            "the lower lip will never meet the teeth on f and v",
            "the tongue will never move on t, l, n and k"
        ]
    );
    let unmatched: Vec<&str> = arkit.unmatched().map(|curve| curve.name.as_str()).collect();
    assert_eq!(unmatched, ["mouthFunnel", "mouthPucker", "mouthRollLower", "mouthRollUpper"]);
    let vowels = inspect(&Profile::builtin("vrm").unwrap(), &["aa", "oh"]).unwrap();
    assert_eq!(vowels.lost, ["the mouth will never widen on e and i"]);
    assert!(vowels.beyond.contains(&"the lower lip will never meet the teeth on f and v"));
    let all = inspect(&Profile::builtin("arkit").unwrap(), &["smile"]).unwrap();
    assert_eq!((all.score, all.matched()), (0.0, 0));
    assert_eq!(all.lost.len() + all.beyond.len(), GESTURES.len());
}

#[test]
fn a_mesh_without_a_mouth_is_no_family() {
    for shapes in [words("Key_1 Basis smile fat thin"), words("Hair_A Hair_E Sleeve_O belt_I"), Vec::new()] {
        assert!(detect(&shapes).is_empty(), "{shapes:?}: {:?}", detect(&shapes)[0].profile);
    }
}

#[test]
fn the_report_is_json_with_the_index_of_each_shape() {
    let told = detect(&["x", "vrc.v_aa", "vrc.v_pp"])[0].to_json();
    assert_eq!(told["profile"], "vrchat");
    let aa = told["curves"].as_array().unwrap().iter().find(|curve| curve["name"] == "vrc.v_aa").unwrap();
    assert_eq!((&aa["shape"], &aa["part"]), (&serde_json::json!(1), &serde_json::json!("speech")));
    assert!(told["unmatched"].as_array().unwrap().contains(&serde_json::json!("vrc.v_ou")));
    assert_eq!(told["lost"][0], "the mouth will never round on o, u and w");
}

/// Rewrites the table with V2F_BLESS=1.
#[test]
fn the_table_of_families_in_the_documentation_is_true() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rigs.md");
    let page = std::fs::read_to_string(path).unwrap();
    let [start, end] = ["<!-- families -->\n", "<!-- end of families -->"];
    let (before, rest) = page.split_once(start).expect(start);
    let (table, after) = rest.split_once(end).expect(end);
    let mut made =
        "\n| profile | shapes | curves | what the mouth will never do |\n|---|---|---|---|\n".to_owned();
    for (name, label) in families() {
        let profile = Profile::builtin(name).unwrap();
        let fit = inspect(&profile, &own(name)).unwrap();
        let (speech, all) = (fit.speech().count(), fit.curves.len());
        let never = if fit.beyond.is_empty() { "".to_owned() } else { fit.beyond.join("; ") };
        made += &format!("| `{name}` | {label} | {speech} of {all} | {never} |\n");
    }
    made.push('\n');
    if std::env::var_os("V2F_BLESS").is_some() {
        std::fs::write(path, format!("{before}{start}{made}{end}{after}")).unwrap();
    } else {
        assert_eq!(table, made);
    }
}
