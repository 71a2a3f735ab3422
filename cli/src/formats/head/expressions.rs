//! VRM expressions: named sets of morph targets with weights, and how they affect each other.

use gltf_json::Root;
use serde_json::Value;

/// Presets of VRM 0.x and their names in VRM 1.0, which the mapping profile `vrm` uses.
const RENAMED: [(&str, &str); 17] = [
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
    ("neutral", "neutral"),
];
/// Fields of an expression whose list is not empty that a morph animation cannot hold, and what they change.
const NOT_OBEYED: [(&str, &str); 3] = [
    ("materialColorBinds", "colours of materials (materialColorBinds)"),
    ("textureTransformBinds", "places of textures (textureTransformBinds)"),
    ("materialValues", "values of materials (materialValues)"),
];

/// What an expression does to those of a kind while it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Override {
    /// They are off while it is above 0.
    Block,
    /// They lose as much as it shows.
    Blend,
}

/// The kinds of expressions that others hold back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Mouth,
    Blink,
    Look,
}

impl Kind {
    /// The kind of an expression by its preset name.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "aa" | "ih" | "ou" | "ee" | "oh" => Some(Self::Mouth),
            "blink" | "blinkLeft" | "blinkRight" => Some(Self::Blink),
            "lookUp" | "lookDown" | "lookLeft" | "lookRight" => Some(Self::Look),
            _ => None,
        }
    }
}

/// One morph target of an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Bind {
    pub expression: String,
    pub mesh: usize,
    pub target: usize,
    /// Weight of the target when the expression is 1; 0 to 1.
    pub weight: f32,
}

/// An expression of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// Its preset name in VRM 1, or its own.
    pub name: String,
    /// It is fully on above 0.5, else off.
    pub is_binary: bool,
    /// Which kinds it holds back, and how.
    pub overrides: Vec<(Kind, Override)>,
    /// What it changes beside morph targets, for messages.
    pub not_obeyed: Vec<&'static str>,
}

/// The expressions of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expressions {
    pub binds: Vec<Bind>,
    /// Each name once, in the order of the file.
    pub list: Vec<Expression>,
}

impl Expressions {
    /// The expressions of a VRM 1.0 or 0.x file; empty for other files. Weights outside 0 to 1 are cut, with
    /// a warning.
    pub fn of(json: &[u8], root: &Root) -> Self {
        let Ok(description) = serde_json::from_slice::<Value>(json) else { return Self::default() };
        let extensions = &description["extensions"];
        let mut found = of_version_1(&extensions["VRMC_vrm"]["expressions"], root);
        if found.list.is_empty() {
            found = of_version_0(&extensions["VRM"]["blendShapeMaster"]["blendShapeGroups"]);
        }
        found.cut_weights();
        found
    }

    fn add(&mut self, name: &str, expression: &Value) {
        if name.is_empty() || self.list.iter().any(|known| known.name == name) {
            return;
        }
        let kinds =
            [("overrideMouth", Kind::Mouth), ("overrideBlink", Kind::Blink), ("overrideLookAt", Kind::Look)];
        let overrides = kinds.into_iter().filter_map(|(key, kind)| match expression[key].as_str()? {
            "block" => Some((kind, Override::Block)),
            "blend" => Some((kind, Override::Blend)),
            _ => None,
        });
        let has = |key: &str| expression[key].as_array().is_some_and(|list| !list.is_empty());
        self.list.push(Expression {
            name: name.to_owned(),
            is_binary: expression["isBinary"].as_bool().unwrap_or(false),
            overrides: overrides.collect(),
            not_obeyed: NOT_OBEYED.iter().filter(|(key, _)| has(key)).map(|&(_, what)| what).collect(),
        });
    }

    fn cut_weights(&mut self) {
        let mut cut: Vec<&str> = Vec::new();
        for bind in &mut self.binds {
            let within = if bind.weight.is_finite() { bind.weight.clamp(0.0, 1.0) } else { 0.0 };
            if within != bind.weight && !cut.contains(&bind.expression.as_str()) {
                cut.push(&bind.expression);
            }
            bind.weight = within;
        }
        if !cut.is_empty() {
            log::warn!(
                "the head's expressions {} have weights outside 0 to 1 (0 to 100 in VRM 0); they are cut",
                cut.join(", ")
            );
        }
    }
}

fn of_version_1(expressions: &Value, root: &Root) -> Expressions {
    let mut found = Expressions::default();
    let groups = ["preset", "custom"].map(|kind| expressions[kind].as_object());
    for (name, expression) in groups.into_iter().flatten().flatten() {
        found.add(name, expression);
        let list = expression["morphTargetBinds"].as_array().map(Vec::as_slice).unwrap_or_default();
        found.binds.extend(list.iter().filter_map(|bind| {
            let node = root.nodes.get(index(&bind["node"])?)?;
            let mesh = node.mesh?.value();
            let weight = bind["weight"].as_f64()? as f32;
            Some(Bind { expression: name.clone(), mesh, target: index(&bind["index"])?, weight })
        }));
    }
    found
}

fn of_version_0(groups: &Value) -> Expressions {
    let mut found = Expressions::default();
    for group in groups.as_array().map(Vec::as_slice).unwrap_or_default() {
        let preset = group["presetName"].as_str().unwrap_or_default().to_ascii_lowercase();
        let renamed = RENAMED.iter().find(|(old, _)| *old == preset).map(|(_, new)| *new);
        let name = renamed.or(group["name"].as_str()).unwrap_or_default();
        found.add(name, group);
        let list = group["binds"].as_array().map(Vec::as_slice).unwrap_or_default();
        found.binds.extend(list.iter().filter_map(|bind| {
            // In percent.
            let weight = bind["weight"].as_f64()? as f32 / 100.0;
            let (mesh, target) = (index(&bind["mesh"])?, index(&bind["index"])?);
            Some(Bind { expression: name.to_owned(), mesh, target, weight })
        }));
    }
    found
}

fn index(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}
