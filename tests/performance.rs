//! Mood and style on real speech: the same bits for any cut, live and baked; lips that the student closes
//! stay closed with every mood and style; a mood that changes takes effect with the next rig frame.

mod support;

use support::{Frame, compute, open_model, settings, speech, take_frames, utter};
use v2f::rig::gap;
use v2f::runtime::{BakeSettings, BakedFrame, Model, StreamSettings};

const MOODS: [&str; 8] = ["joy", "sadness", "anger", "fear", "disgust", "surprise", "contempt", "pain"];
/// A gap below this is shown closed, in units of a full jawOpen. The trainer's measure, 0.15 of the 95th
/// percentile of a speaker's gap, is about the same.
const CLOSED: f32 = 0.04;

fn sentence() -> Vec<f32> {
    speech()[8_000..56_000].to_vec()
}

fn tuned(parameters: &str) -> StreamSettings {
    let mut settings = settings(16_000, 1);
    settings.rig.tuning = Some(format!("{{\"format\": 1, \"parameters\": {{{parameters}}}}}"));
    settings
}

fn everything() -> StreamSettings {
    let mut settings = tuned(
        r#""mood.joy": 0.7, "mood.fear": 0.4, "mood.strength": 1, "style.articulation": 0.5,
           "style.lips_offset": 0.1, "style.eyelids_offset": 0.2, "style.jaw_limit": 0.5"#,
    );
    settings.rig.idle.enabled = true;
    settings
}

fn bake(model: &Model, settings: &StreamSettings, samples: &[f32]) -> Vec<Frame> {
    let bake = BakeSettings { rig: settings.rig.clone(), ..BakeSettings::default() };
    let mut baker = model.baker(&bake).unwrap();
    let hop = i64::from(model.manifest().hop.numerator);
    let mut frames = Vec::new();
    let mut sink = |frame: BakedFrame<'_>| {
        let bits = frame.values.iter().map(|value| value.to_bits()).collect();
        frames.push(Frame { target: frame.index as i64 * hop, bits });
    };
    baker.begin(settings.format).unwrap();
    baker.feed(samples, &mut sink).unwrap();
    baker.finish(&mut sink).unwrap();
    frames
}

/// The gap between the lips of each rig frame.
fn gaps(model: &Model, settings: &StreamSettings, frames: &[Frame]) -> Vec<f32> {
    let rig = model.open_stream(settings).unwrap().output.rig().clone();
    let values = |frame: &Frame| frame.bits.iter().map(|bits| f32::from_bits(*bits)).collect::<Vec<_>>();
    frames.iter().map(|frame| gap(&rig, &values(frame))).collect()
}

#[test]
fn mood_and_style_give_the_same_bits_live_and_baked_for_any_cut() {
    let (model, sound, settings) = (open_model(0), sentence(), everything());
    let live = utter(&model, &settings, &sound, &[sound.len()]);
    let plain = utter(&model, &support::settings(16_000, 1), &sound, &[sound.len()]);
    assert!(live.iter().zip(&plain).all(|(one, other)| one != other), "they change the face");
    for cuts in [&[160][..], &[1, 999, 3], &[4_000]] {
        assert!(live == utter(&model, &settings, &sound, cuts), "{cuts:?}");
    }
    assert!(live == bake(&model, &settings, &sound));
}

#[test]
fn lips_that_close_stay_closed_with_every_mood_and_style() {
    let (model, sound) = (open_model(0), speech());
    let plain = settings(16_000, 1);
    let neutral = gaps(&model, &plain, &bake(&model, &plain, &sound));
    let closed: Vec<usize> = (0..neutral.len()).filter(|&hop| neutral[hop] < CLOSED).collect();
    let open = neutral.iter().filter(|gap| **gap > 3.0 * CLOSED).count();
    assert!(closed.len() > 30 && open > 30, "{} closed and {open} open rig frames", closed.len());
    // Only where the student closes the lips; at rest a mood may part them.
    let contact = bake(&model, &tuned(r#""mouthClose.gain": 1"#), &sound);
    let rig = model.open_stream(&plain).unwrap().output.rig().clone();
    let jaw = rig.index("jawOpen").unwrap();
    let spoken = |hop: &&usize| f32::from_bits(contact[**hop].bits[jaw]) > CLOSED;
    let held: Vec<usize> = closed.iter().filter(spoken).copied().collect();
    assert!(held.len() > 15, "{} rig frames with an open jaw and closed lips", held.len());
    let mut all: Vec<String> = MOODS
        .iter()
        .map(|mood| format!(r#""mood.{mood}": 1, "mood.strength": 1, "mood.mouth_while_speaking": 1"#))
        .collect();
    all.push(r#""style.articulation": 1"#.to_owned());
    all.push(r#""style.articulation": -1"#.to_owned());
    all.push(r#""style.speech_magnitude": 2"#.to_owned());
    all.push(r#""style.lips_offset": 1"#.to_owned());
    all.push(r#""style.lips_offset": -1"#.to_owned());
    all.push(r#""style.jaw_limit": 0"#.to_owned());
    for parameters in all {
        let settings = tuned(&parameters);
        let shown = gaps(&model, &settings, &bake(&model, &settings, &sound));
        let parted = held.iter().filter(|&&hop| shown[hop] >= 1.5 * CLOSED).count();
        assert!(parted * 100 <= held.len(), "{parameters}: {parted} of {} closures are lost", held.len());
    }
}

#[test]
fn a_changed_mood_takes_effect_with_the_next_rig_frame_and_eases() {
    let (model, sound) = (open_model(0), sentence());
    let plain = settings(16_000, 1);
    let own = utter(&model, &plain, &sound, &[160]);
    let mut stream = model.open_stream(&plain).unwrap();
    let mut frames = Vec::new();
    for part in sound[..16_000].chunks(160) {
        stream.input.push_f32(part);
    }
    compute(&model);
    take_frames(&mut stream, &mut frames);
    let before = frames.len();
    stream.control.set_parameter("mood.joy", 1.0).unwrap();
    for part in sound[16_000..32_000].chunks(160) {
        stream.input.push_f32(part);
        compute(&model);
        take_frames(&mut stream, &mut frames);
    }
    let rig = stream.output.rig();
    let squint = rig.index("cheekSquintLeft").unwrap();
    let value = |frame: &Frame| f32::from_bits(frame.bits[squint]);
    assert!(before > 40 && frames[..before] == own[..before]);
    let eased: Vec<f32> = frames[before..].iter().map(value).collect();
    assert!(eased[0] > 0.0 && eased[0] < 0.02, "{}", eased[0]);
    assert!(
        eased.windows(2).all(|two| two[0] <= two[1]) && (eased[40] - 0.33).abs() < 1e-5,
        "{:?}",
        eased[40]
    );
}

#[test]
fn the_page_has_the_parameters_of_the_library() {
    let page = std::fs::read_to_string(support::root().join("docs/mood-and-style.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let found: Vec<String> = rows.map(|row| row.split('|').take(4).collect::<Vec<_>>().join("|")).collect();
    let wanted: Vec<String> = v2f::performance::PARAMETERS
        .iter()
        .map(|spec| format!("| `{}` | {} to {} | {} ", spec.name, spec.min, spec.max, spec.default))
        .collect();
    assert_eq!(found, wanted);
}
