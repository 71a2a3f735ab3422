//! The mapping profiles that ship inside the library, and the kinds of mesh that detection knows.

/// Name and JSON of each profile. Of two families that fit a mesh alike, the first is taken.
pub(super) const BUILTIN: [(&str, &str); 21] = [
    ("arkit", include_str!("../../profiles/arkit.json")),
    ("metahuman", include_str!("../../profiles/metahuman.json")),
    ("oculus", include_str!("../../profiles/oculus.json")),
    ("vrm", include_str!("../../profiles/vrm.json")),
    ("vrm0", include_str!("../../profiles/vrm0.json")),
    ("vrchat", include_str!("../../profiles/vrchat.json")),
    ("unified", include_str!("../../profiles/unified.json")),
    ("cc4_extended", include_str!("../../profiles/cc4_extended.json")),
    ("cc4", include_str!("../../profiles/cc4.json")),
    ("cc3", include_str!("../../profiles/cc3.json")),
    ("acculips", include_str!("../../profiles/acculips.json")),
    ("acculips_direct", include_str!("../../profiles/acculips_direct.json")),
    ("daz9", include_str!("../../profiles/daz9.json")),
    ("daz81", include_str!("../../profiles/daz81.json")),
    ("daz8", include_str!("../../profiles/daz8.json")),
    ("readyplayerme", include_str!("../../profiles/readyplayerme.json")),
    ("vroid", include_str!("../../profiles/vroid.json")),
    ("mmd", include_str!("../../profiles/mmd.json")),
    ("unitychan", include_str!("../../profiles/unitychan.json")),
    ("live2d", include_str!("../../profiles/live2d.json")),
    ("rhubarb", include_str!("../../profiles/rhubarb.json")),
];
