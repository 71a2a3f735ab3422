// Checks bakes onto heads in other forms. VRM: the baked weights equal those that three-vrm computes from the values of
// the expressions in the JSON. .gltf: the bake equals the bake onto the same head as one .glb. Arguments: FOLDER FPS.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { bring, fail, load, mixer, moving, validate } from "./gltf_reader.mjs";

const { VRMExpressionLoaderPlugin } = await bring("@pixiv/three-vrm/lib/three-vrm.module.js");
const [folder, rate] = process.argv.slice(2);
const file = (name) => readFileSync(join(folder, name));
const TOLERANCE = 1e-4;

/** Compares the baked animation with expressions that three-vrm moves. Returns the number of weights above rest. */
async function expressions(label, curves) {
  const bytes = file(`${label}.glb`);
  await validate(label, bytes);
  const baked = await load(bytes);
  const posed = await load(bytes, [(parser) => new VRMExpressionLoaderPlugin(parser)]);
  const manager = posed.userData.vrmExpressionManager;
  if (!manager) fail(`${label}: three-vrm finds no expressions`);
  const names = curves.controls.map((control) => control.name);
  const playing = mixer(baked);
  let moved = 0;
  for (const [number, frame] of curves.frames.entries()) {
    playing.setTime(number / rate);
    for (const expression of manager.expressions) manager.setValue(expression.expressionName, frame[names.indexOf(expression.expressionName)] ?? 0);
    manager.update();
    for (const [place, mesh] of moving(baked).entries()) {
      for (const [target, found] of mesh.morphTargetInfluences.entries()) {
        const expected = moving(posed)[place].morphTargetInfluences[target];
        if (!(Math.abs(found - expected) <= TOLERANCE)) {
          fail(`${label}: target ${target} of ${mesh.name} is ${found} in frame ${number}, three-vrm says ${expected}`);
        }
        moved += expected > 0.01;
      }
    }
  }
  if (moved < 100) fail(`${label}: only ${moved} weights moved`);
  return moved;
}

/** Holds what was baked onto the .gltf against what was baked onto the .glb: points and weights. */
async function apart() {
  const beside = (name) => file(decodeURIComponent(name));
  await validate("apart.gltf", file("apart.gltf"), beside);
  const bytes = file("apart.glb");
  await validate("apart.glb", bytes);
  const [one, other] = [await load(bytes), await load(file("whole.glb"))];
  const [meshes, others] = [moving(one), moving(other)];
  if (meshes.length < 2 || meshes.length !== others.length) fail(`apart: ${meshes.length} meshes, expected ${others.length}`);
  const points = (mesh) => [mesh.geometry.attributes.position, ...mesh.geometry.morphAttributes.position].flatMap(({ array }) => [...array]);
  for (const [place, mesh] of meshes.entries()) {
    if (JSON.stringify(points(mesh)) !== JSON.stringify(points(others[place]))) fail(`apart: the points of ${mesh.name} have changed`);
  }
  const [here, there] = [mixer(one), mixer(other)];
  let moved = 0;
  for (let number = 0; number / rate <= one.animations.at(-1).duration; number += 1) {
    here.setTime(number / rate);
    there.setTime(number / rate);
    for (const [place, mesh] of meshes.entries()) {
      const [found, expected] = [mesh.morphTargetInfluences, others[place].morphTargetInfluences];
      if (JSON.stringify(found) !== JSON.stringify(expected)) fail(`apart: ${mesh.name} differs in frame ${number}`);
      moved += found.filter((weight) => weight > 0.01).length;
    }
  }
  if (moved < 100) fail(`apart: only ${moved} weights moved`);
  return moved;
}

const curves = JSON.parse(file("vrm.json"));
const [first, second] = [await expressions("first", curves), await expressions("second", curves)];
console.log(`three-vrm: ${first} weights of VRM 0.x and ${second} of VRM 1.0 as its expressions say; .gltf with two buffers: ${await apart()} weights as in one file`);
