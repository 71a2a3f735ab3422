//! VRM expressions: named sets of morph targets with weights.

use gltf_json::Root;
use serde_json::Value;

/// Presets of VRM 0.x and their names in VRM 1.0, which the mapping profile `vrm` uses.
const RENAMED: [(&str, &str); 16] = [
    ("a", "aa"),
    ("i", "ih"),
    ("u", "ou"),
    ("e", "ee"),
    ("o", "oh"),
    ("blink", "blink"),
    ("blink_l", "blinkLeft"),
    ("blink_r", "blinkRight"),
    ("lookup", "lookUp"),
    ("lookdown", "lookDown"),
    ("lookleft", "lookLeft"),
    ("lookright", "lookRight"),
    ("joy", "happy"),
    ("angry", "angry"),
    ("sorrow", "sad"),
    ("fun", "relaxed"),
];

/// One morph target of an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Bind {
    pub expression: String,
    pub mesh: usize,
    pub target: usize,
    /// Weight of the target when the expression is 1.
    pub weight: f32,
}

/// The expressions of a VRM 1.0 or 0.x file; empty for other files.
pub fn expressions(json: &[u8], root: &Root) -> Vec<Bind> {
    let Ok(description) = serde_json::from_slice::<Value>(json) else { return Vec::new() };
    let extensions = &description["extensions"];
    let mut binds = of_version_1(&extensions["VRMC_vrm"]["expressions"], root);
    if binds.is_empty() {
        binds = of_version_0(&extensions["VRM"]["blendShapeMaster"]["blendShapeGroups"]);
    }
    binds
}

fn of_version_1(expressions: &Value, root: &Root) -> Vec<Bind> {
    let groups = ["preset", "custom"].map(|kind| expressions[kind].as_object());
    let named = groups.into_iter().flatten().flatten();
    let binds = named.flat_map(|(name, expression)| {
        let list = expression["morphTargetBinds"].as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(move |bind| {
            let node = root.nodes.get(index(&bind["node"])?)?;
            let mesh = node.mesh?.value();
            let weight = bind["weight"].as_f64()? as f32;
            Some(Bind { expression: name.clone(), mesh, target: index(&bind["index"])?, weight })
        })
    });
    binds.collect()
}

fn of_version_0(groups: &Value) -> Vec<Bind> {
    let groups = groups.as_array().map(Vec::as_slice).unwrap_or_default();
    let binds = groups.iter().flat_map(|group| {
        let preset = group["presetName"].as_str().unwrap_or_default().to_ascii_lowercase();
        let renamed = RENAMED.iter().find(|(old, _)| *old == preset).map(|(_, new)| *new);
        let name = renamed.or(group["name"].as_str()).unwrap_or_default();
        let list = group["binds"].as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(move |bind| {
            // In percent.
            let weight = bind["weight"].as_f64()? as f32 / 100.0;
            let (mesh, target) = (index(&bind["mesh"])?, index(&bind["index"])?);
            Some(Bind { expression: name.to_owned(), mesh, target, weight })
        })
    });
    binds.collect()
}

fn index(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}
