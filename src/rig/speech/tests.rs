//! Which controls answer to speech.

use super::*;

fn carrying(profile: &str, gesture: &str) -> Vec<String> {
    let (rig, answers) = answers(&Profile::builtin(profile).unwrap()).unwrap();
    let place = GESTURES.iter().position(|known| known.never.contains(gesture)).expect(gesture);
    let carries = rig.names().zip(&answers[place].carries).filter(|(_, carries)| **carries);
    carries.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn the_mapping_says_which_controls_carry_a_gesture() {
    assert_eq!(carrying("arkit", "never open"), ["jawOpen"]);
    assert_eq!(carrying("arkit", "never close"), ["mouthClose"]);
    assert_eq!(carrying("arkit", "never round"), ["mouthFunnel", "mouthPucker"]);
    assert_eq!(carrying("arkit", "meet the teeth"), ["mouthRollLower"]);
    assert_eq!(carrying("oculus", "never close"), ["PP"]);
    assert_eq!(carrying("oculus", "meet the teeth"), ["FF"]);
    // Vowels alone close the lips by giving way.
    assert_eq!(carrying("vrm", "never close"), ["aa"]);
    assert_eq!(carrying("vrm", "meet the teeth"), [""; 0]);
    assert_eq!(carrying("vrm", "tongue"), [""; 0]);
    assert_eq!(carrying("live2d", "never open"), ["ParamMouthOpenY"]);
}

#[test]
fn a_profile_that_reads_the_students_own_controls_can_be_asked() {
    let text = r#"{"format": 1, "name": "p", "input": "student", "targets": [
        {"name": "wing", "terms": [{"source": "wings", "times": "jawOpen", "over": "tail"}]},
        {"name": "mouth", "terms": [{"source": "jawOpen"}]}]}"#;
    let (rig, answers) = answers(&Profile::from_json(text).unwrap()).unwrap();
    assert_eq!(rig.len(), 2);
    assert_eq!(answers[0].moves, [false, true]);
}
