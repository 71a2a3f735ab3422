//! A detection as JSON, for hosts that show it.

use serde_json::{Value, json};

use super::detect::{Curve, Detection, Part};

impl Detection {
    /// The detection as JSON: `profile`, `family`, `score`, `curves` (a list of `name`, `part` and the index
    /// of its `shape` or null), `unmatched` (names of speech curves), `lost` and `beyond` (sentences). The
    /// shapes' own names are the caller's.
    pub fn to_json(&self) -> Value {
        let curve = |curve: &Curve| {
            let part = match curve.part {
                Part::Speech => "speech",
                Part::Tongue => "tongue",
                Part::Other => "other",
            };
            json!({"name": curve.name, "part": part, "shape": curve.shape.map(|found| found.shape)})
        };
        json!({
            "profile": self.profile,
            "family": self.family,
            "score": self.score,
            "curves": self.curves.iter().map(curve).collect::<Vec<_>>(),
            "unmatched": self.unmatched().map(|curve| curve.name.as_str()).collect::<Vec<_>>(),
            "lost": self.lost,
            "beyond": self.beyond,
        })
    }
}
