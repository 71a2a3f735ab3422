//! The built-in head (`assets/head`) and its shapes.

use std::collections::HashMap;

use anyhow::Context as _;

static HEAD: &[u8] = include_bytes!("../../../assets/head/head.glb");

type Vector = [f32; 3];

/// One part of the head at rest, with the offsets of each shape.
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

/// The vertices that a shape moves: index, offset, offset of the normal.
type Shape = Vec<(u32, Vector, Vector)>;

/// The head, in metres.
pub struct Head {
    parts: Vec<Part>,
    shapes: HashMap<String, usize>,
    /// The vertices of the first part at the middle of the upper and the lower lip.
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
    /// Reads the head.
    ///
    /// # Errors
    /// The program was built with a broken head.
    pub fn load() -> anyhow::Result<Self> {
        let file = gltf::Gltf::from_slice(HEAD).context("the built-in head cannot be read")?;
        let bytes = file.blob.as_deref().context("the built-in head has no binary data")?;
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

    /// The head with shapes at the given weights; unknown names are ignored.
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
                // A list of zeros has no data in the file.
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
mod tests;
