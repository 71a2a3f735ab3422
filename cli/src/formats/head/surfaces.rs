//! The surfaces of a character and their shapes, for formats that store geometry in another way.

use anyhow::{Context as _, bail};
use gltf_json::mesh::{Mode, Primitive, Semantic};
use gltf_json::scene::Node;
use gltf_json::validation::Checked;

use super::file::Head;
use super::morph_mesh::target_names;

/// Triangles of one material, with the shapes that deform them.
pub struct Surface {
    pub name: String,
    /// The mesh that it belongs to.
    pub mesh: usize,
    /// From the surface's own coordinates to the scene's, column by column.
    pub transform: [f32; 16],
    pub points: Vec<[f32; 3]>,
    pub normals: Option<Vec<[f32; 3]>>,
    pub triangles: Vec<u32>,
    /// One for all, or one per point.
    pub colours: Vec<[f32; 3]>,
    pub roughness: f32,
    pub metallic: f32,
    pub double_sided: bool,
    /// Shapes that deform it.
    pub shapes: Vec<Shape>,
}

/// A morph target: its offsets at full weight.
#[derive(Clone)]
pub struct Shape {
    /// Its name in the file, or its number.
    pub name: String,
    /// Its index among the targets of the mesh.
    pub target: usize,
    pub offsets: Vec<(u32, [f32; 3])>,
    pub normal_offsets: Vec<(u32, [f32; 3])>,
}

const IDENTITY: [f32; 16] = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0];
const WHITE: [f32; 3] = [1.0; 3];

impl Head {
    /// Every visible surface of the scene.
    ///
    /// # Errors
    /// The geometry is compressed, quantised or broken.
    pub fn surfaces(&self) -> anyhow::Result<Vec<Surface>> {
        for extension in &self.root.extensions_required {
            if extension.contains("draco")
                || extension.contains("meshopt")
                || extension.contains("quantization")
            {
                bail!("its geometry is compressed ({extension}); export it without compression");
            }
        }
        let mut surfaces = Vec::new();
        for (place, transform) in self.shown_nodes()? {
            let Some(node) = self.root.nodes.get(place) else { continue };
            let Some(number) = node.mesh.map(|mesh| mesh.value()) else { continue };
            let Some(mesh) = self.root.meshes.get(number) else { continue };
            // The joints of a skinned mesh place it, not its node.
            let transform = if node.skin.is_some() { IDENTITY } else { transform };
            let names = target_names(mesh);
            let name =
                node.name.clone().or_else(|| mesh.name.clone()).unwrap_or_else(|| format!("Mesh{place}"));
            for primitive in &mesh.primitives {
                if primitive.mode != Checked::Valid(Mode::Triangles) {
                    log::warn!("{name}: lines, points and strips are skipped; only triangles are used");
                    continue;
                }
                let surface = self
                    .surface(&name, primitive, &names)
                    .with_context(|| format!("its mesh {name} cannot be used"))?;
                surfaces.push(Surface { transform, mesh: number, ..surface });
            }
        }
        Ok(surfaces)
    }

    fn surface(&self, name: &str, primitive: &Primitive, names: &[String]) -> anyhow::Result<Surface> {
        let attribute = |semantic| primitive.attributes.get(&Checked::Valid(semantic)).copied();
        let points = self.vectors(attribute(Semantic::Positions).context("it has no positions")?)?.dense();
        let count = points.len();
        let normals = match attribute(Semantic::Normals) {
            Some(index) => Some(self.vectors(index)?.dense()).filter(|normals| normals.len() == count),
            None => None,
        };
        let triangles = match primitive.indices {
            Some(indices) => self.indices(indices)?,
            None => (0..u32::try_from(count)?).collect(),
        };
        if triangles.len() % 3 != 0 || triangles.iter().any(|&corner| corner as usize >= count) {
            bail!("its triangles have vertices that are missing");
        }
        let mut shapes = Vec::new();
        for (place, target) in primitive.targets.iter().flatten().enumerate() {
            let moving = |index: Option<_>| match index {
                Some(index) => Ok(self.vectors(index)?.moving()),
                None => anyhow::Ok(Vec::new()),
            };
            let (offsets, normal_offsets) = (moving(target.positions)?, moving(target.normals)?);
            if offsets.iter().chain(&normal_offsets).any(|&(place, _)| place as usize >= count) {
                bail!("one of its shapes moves points that are missing");
            }
            let name = names.get(place).filter(|name| !name.is_empty());
            let name = name.cloned().unwrap_or_else(|| format!("target{place}"));
            if !(offsets.is_empty() && normal_offsets.is_empty()) {
                shapes.push(Shape { name, target: place, offsets, normal_offsets });
            }
        }
        let material = primitive.material.and_then(|material| self.root.materials.get(material.value()));
        let paint = material.map(|material| &material.pbr_metallic_roughness);
        let base = paint.map_or(WHITE, |paint| {
            let [red, green, blue, _] = paint.base_color_factor.0;
            [red, green, blue]
        });
        let colours = match attribute(Semantic::Colors(0)) {
            Some(index) => self.colours(index)?,
            None => Vec::new(),
        };
        let tinted = |[red, green, blue]: [f32; 3]| [red * base[0], green * base[1], blue * base[2]];
        let colours: Vec<[f32; 3]> = match colours.len() == count {
            true => colours.into_iter().map(tinted).collect(),
            false => vec![base],
        };
        let double_sided = material.is_some_and(|material| material.double_sided);
        Ok(Surface {
            name: name.to_owned(),
            mesh: 0,
            transform: IDENTITY,
            points,
            normals,
            triangles,
            colours,
            roughness: paint.map_or(1.0, |paint| paint.roughness_factor.0),
            metallic: paint.map_or(0.0, |paint| paint.metallic_factor.0),
            double_sided,
            shapes,
        })
    }

    /// Nodes of the scene with their transforms.
    fn shown_nodes(&self) -> anyhow::Result<Vec<(usize, [f32; 16])>> {
        let scene = self.root.scene.map_or(0, |scene| scene.value());
        let roots: Vec<usize> = match self.root.scenes.get(scene) {
            Some(scene) => scene.nodes.iter().map(|node| node.value()).collect(),
            None => self.nodes_without_parent(),
        };
        let mut waiting: Vec<(usize, [f32; 16])> =
            roots.into_iter().rev().map(|node| (node, IDENTITY)).collect();
        let mut seen = vec![false; self.root.nodes.len()];
        let mut shown = Vec::new();
        while let Some((place, parent)) = waiting.pop() {
            let (Some(node), Some(seen)) = (self.root.nodes.get(place), seen.get_mut(place)) else {
                bail!("node {place} is missing");
            };
            if std::mem::replace(seen, true) {
                bail!("node {place} has two parents");
            }
            let transform = product(&parent, &local(node));
            shown.push((place, transform));
            let children = node.children.iter().flatten().rev();
            waiting.extend(children.map(|child| (child.value(), transform)));
        }
        Ok(shown)
    }
}

impl Head {
    /// The roots of a file without scenes: nodes without a parent.
    fn nodes_without_parent(&self) -> Vec<usize> {
        let children = self.root.nodes.iter().flat_map(|node| node.children.iter().flatten());
        let children: std::collections::HashSet<usize> = children.map(|child| child.value()).collect();
        (0..self.root.nodes.len()).filter(|node| !children.contains(node)).collect()
    }
}

fn local(node: &Node) -> [f32; 16] {
    if let Some(matrix) = node.matrix {
        return matrix;
    }
    let [x, y, z, w] = node.rotation.map_or([0.0, 0.0, 0.0, 1.0], |rotation| rotation.0);
    let [sx, sy, sz] = node.scale.unwrap_or([1.0; 3]);
    let [tx, ty, tz] = node.translation.unwrap_or([0.0; 3]);
    [
        sx * (1.0 - 2.0 * (y * y + z * z)),
        sx * 2.0 * (x * y + z * w),
        sx * 2.0 * (x * z - y * w),
        0.0,
        sy * 2.0 * (x * y - z * w),
        sy * (1.0 - 2.0 * (x * x + z * z)),
        sy * 2.0 * (y * z + x * w),
        0.0,
        sz * 2.0 * (x * z + y * w),
        sz * 2.0 * (y * z - x * w),
        sz * (1.0 - 2.0 * (x * x + y * y)),
        0.0,
        tx,
        ty,
        tz,
        1.0,
    ]
}

/// `a * b`, in column-major order.
fn product(a: &[f32; 16], b: &[f32; 16]) -> [f32; 16] {
    let mut out = [0.0; 16];
    for column in 0..4 {
        for row in 0..4 {
            out[column * 4 + row] = (0..4).map(|k| a[k * 4 + row] * b[column * 4 + k]).sum();
        }
    }
    out
}

#[cfg(test)]
mod tests;
