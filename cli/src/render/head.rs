//! The head of `assets/head`, and its shapes.

use std::collections::HashMap;

use anyhow::Context as _;

static HEAD: &[u8] = include_bytes!("../../../assets/head/head.glb");

type Vector = [f32; 3];

/// One part of the head at rest, with what each shape adds.
struct Part {
    #[cfg(test)]
    name: String,
    positions: Vec<Vector>,
    normals: Vec<Vector>,
    colours: Vec<Vector>,
    triangles: Vec<[u32; 3]>,
    gloss: f32,
    shapes: Vec<Shape>,
}

/// The vertices that a shape moves: number, movement, turn of the normal.
type Shape = Vec<(u32, Vector, Vector)>;

/// The head, in metres.
pub struct Head {
    parts: Vec<Part>,
    shapes: HashMap<String, usize>,
    /// The vertices of the first part between which the mouth opens: upper lip, lower lip.
    #[cfg(test)]
    lips: [Vec<usize>; 2],
}

/// A part in one pose. Colours are linear.
pub struct Posed<'a> {
    pub positions: Vec<Vector>,
    pub normals: Vec<Vector>,
    pub colours: &'a [Vector],
    pub triangles: &'a [[u32; 3]],
    /// Strength of the highlight.
    pub gloss: f32,
}

#[derive(serde::Deserialize)]
struct Extras {
    #[serde(rename = "targetNames")]
    names: Vec<String>,
    #[cfg(test)]
    lips: Lips,
}

#[cfg(test)]
#[derive(serde::Deserialize)]
struct Lips {
    upper: Vec<usize>,
    lower: Vec<usize>,
}

impl Head {
    /// Reads the head that is part of the program.
    ///
    /// # Errors
    /// A program that was built with a broken head.
    pub fn load() -> anyhow::Result<Self> {
        let file = gltf::Gltf::from_slice(HEAD).context("the built-in head cannot be read")?;
        let bytes = file.blob.as_deref().context("the built-in head has no numbers")?;
        let mesh = file.meshes().next().context("the built-in head has no mesh")?;
        let extras = mesh.extras().as_ref().context("the built-in head names no shapes")?;
        let extras: Extras =
            serde_json::from_str(extras.get()).context("the built-in head names no shapes")?;
        let parts =
            mesh.primitives().map(|primitive| Part::read(&primitive, bytes)).collect::<Result<_, _>>()?;
        Ok(Self {
            parts,
            shapes: extras.names.into_iter().enumerate().map(|(place, name)| (name, place)).collect(),
            #[cfg(test)]
            lips: [extras.lips.upper, extras.lips.lower],
        })
    }

    /// The head with shapes at those weights; names that it does not have are left out.
    pub fn posed(&self, weights: &[(&str, f32)]) -> Vec<Posed<'_>> {
        let known = weights.iter().filter(|(_, weight)| *weight != 0.0);
        let known: Vec<(usize, f32)> =
            known.filter_map(|(name, weight)| Some((*self.shapes.get(*name)?, *weight))).collect();
        self.parts.iter().map(|part| part.posed(&known)).collect()
    }
}

impl Part {
    fn read(primitive: &gltf::Primitive<'_>, bytes: &[u8]) -> anyhow::Result<Self> {
        let reader = primitive.reader(|_| Some(bytes));
        let missing = "the built-in head lacks positions, normals, colours or triangles";
        let positions: Vec<Vector> = reader.read_positions().context(missing)?.collect();
        let normals = reader.read_normals().context(missing)?.collect();
        let colours = reader.read_colors(0).context(missing)?.into_rgb_f32().collect();
        let corners: Vec<u32> = reader.read_indices().context(missing)?.into_u32().collect();
        let shapes = reader
            .read_morph_targets()
            .map(|(moves, turns, _)| {
                // A list of nothing but zeros has no numbers in the file.
                let moves = moves.into_iter().flatten().chain(std::iter::repeat([0.0; 3]));
                let turns = turns.into_iter().flatten().chain(std::iter::repeat([0.0; 3]));
                let both = moves
                    .zip(turns)
                    .take(positions.len())
                    .enumerate()
                    .map(|(vertex, (move_, turn))| (vertex as u32, move_, turn));
                both.filter(|(_, move_, turn)| *move_ != [0.0; 3] || *turn != [0.0; 3]).collect()
            })
            .collect();
        Ok(Self {
            #[cfg(test)]
            name: primitive.material().name().unwrap_or_default().to_owned(),
            positions,
            normals,
            colours,
            triangles: corners.as_chunks::<3>().0.to_vec(),
            gloss: 1.0 - primitive.material().pbr_metallic_roughness().roughness_factor(),
            shapes,
        })
    }

    fn posed(&self, weights: &[(usize, f32)]) -> Posed<'_> {
        let (mut positions, mut normals) = (self.positions.clone(), self.normals.clone());
        for &(shape, weight) in weights {
            for &(vertex, moved, turned) in self.shapes.get(shape).into_iter().flatten() {
                add(&mut positions, vertex, moved, weight);
                add(&mut normals, vertex, turned, weight);
            }
        }
        Posed { positions, normals, colours: &self.colours, triangles: &self.triangles, gloss: self.gloss }
    }
}

fn add(vectors: &mut [Vector], vertex: u32, by: Vector, weight: f32) {
    if let Some(vector) = vectors.get_mut(vertex as usize) {
        for (value, by) in vector.iter_mut().zip(by) {
            *value += by * weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use v2f::rig::{ARKIT, Control, Rig, gap};

    use super::*;

    /// The opening between the lips, metres.
    fn opening(head: &Head, weights: &[(&str, f32)]) -> f32 {
        let skin = &head.posed(weights)[0].positions;
        let height =
            |lip: &[usize]| lip.iter().map(|&vertex| skin[vertex][1]).sum::<f32>() / lip.len() as f32;
        height(&head.lips[0]) - height(&head.lips[1])
    }

    #[test]
    fn every_control_has_a_shape() {
        let head = Head::load().expect("a head");
        for name in ARKIT.iter().chain(&v2f::rig::TONGUE) {
            let shape = head.shapes[*name];
            assert!(head.parts.iter().any(|part| !part.shapes[shape].is_empty()), "{name} moves nothing");
        }
    }

    /// `v2f::rig::gap` was measured on this head: the two must go on to agree.
    #[test]
    fn the_opening_is_what_gap_says() {
        let head = Head::load().expect("a head");
        let rig = Rig::new(ARKIT.into_iter().map(Control::unit).collect()).expect("a rig");
        let rest = opening(&head, &[]);
        let full = opening(&head, &[("jawOpen", 1.0)]) - rest;
        for name in ARKIT {
            // Above a half open jaw, so that what closes the mouth is seen too.
            let weights = [("jawOpen", 0.5), (name, if name == "jawOpen" { 1.0 } else { 0.5 })];
            let weights = if name == "jawOpen" { &weights[1..] } else { &weights[..] };
            let values: Vec<f32> = rig
                .names()
                .map(|control| {
                    weights.iter().find(|(name, _)| *name == control).map_or(0.0, |(_, weight)| *weight)
                })
                .collect();
            let measured = (opening(&head, weights) - rest) / full;
            let told = gap(&rig, &values);
            // What gap leaves out (a jaw pushed forward, say) may move the lips a little.
            let left_out = name != "jawOpen" && (told - 0.5).abs() < 1e-6;
            let tolerance = if left_out { 0.03 } else { 0.012 };
            assert!((measured - told).abs() < tolerance, "{name}: {measured} measured, {told} told");
        }
        let closed = opening(&head, &[("jawOpen", 0.7), ("mouthClose", 0.7)]) - rest;
        assert!(closed.abs() < 2e-4, "lips {closed} m apart though mouthClose cancels jawOpen");
    }

    /// /f/ is made with the lower lip at the upper teeth: where the articulation rules put it, the two touch, or nearly.
    #[test]
    fn the_lower_lip_reaches_the_upper_teeth() {
        const NEARLY: f32 = 1e-3;
        let head = Head::load().expect("a head");
        let pose = [
            ("jawOpen", 0.17),
            ("mouthRollLower", 0.48),
            ("mouthUpperUpLeft", 0.30),
            ("mouthUpperUpRight", 0.30),
            ("mouthPressLeft", 0.10),
            ("mouthPressRight", 0.10),
        ];
        let place = head.parts.iter().position(|part| part.name == "teeth").expect("teeth");
        let of_the_jaw: Vec<u32> =
            head.parts[place].shapes[head.shapes["jawOpen"]].iter().map(|&(vertex, ..)| vertex).collect();
        let posed = head.posed(&pose);
        let upper = (0_u32..).zip(&posed[place].positions).filter(|(vertex, _)| !of_the_jaw.contains(vertex));
        let edge = upper.map(|(_, position)| position[1]).fold(f32::INFINITY, f32::min);
        let lip =
            head.lips[1].iter().map(|&vertex| posed[0].positions[vertex][1]).fold(f32::INFINITY, f32::min);
        assert!(edge - lip < NEARLY, "the lower lip is {} m below the upper teeth", edge - lip);
    }
}
