// The samples of three.js and three-vrm, with the npm packages: what a bake says is what the face shows.
import assert from "node:assert/strict";
import fs from "node:fs";
import { before, test } from "node:test";

import * as v2f from "../../bindings/web/v2f.js";
import { expressions } from "../../examples/web/three/expressions.js";
import { morphTargets } from "../../examples/web/three/morphs.js";

const root = new URL("../../", import.meta.url);
const read = (name) => fs.readFileSync(new URL(name, root));
const load = (name) => import(new URL(`examples/web/three/node_modules/${name}`, root));

let THREE, VRM, model, speech;
before(async () => {
  THREE = await load("three/build/three.module.js");
  VRM = await load("@pixiv/three-vrm/lib/three-vrm.module.js");
  const library = await v2f.load();
  model = library.openModel(await v2f.fetchStudent());
  const wav = read("tests/recordings/cards-001.wav");
  speech = new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length));
});

/** The curves of a recording, and its rig frame with the widest jaw. */
function widest(profile, name) {
  const { names, values } = v2f.bake(model, speech, { sampleRate: 16_000, profile });
  const row = (frame) => values.subarray(frame * names.length, (frame + 1) * names.length);
  const place = names.indexOf(name);
  let best = 0;
  for (let frame = 0; frame * names.length < values.length; frame++)
    if (row(frame)[place] > row(best)[place]) best = frame;
  return { names, values: row(best) };
}

/** A mesh with morph targets of these names. */
function mesh(names) {
  const geometry = new THREE.BoxGeometry();
  const position = geometry.getAttribute("position");
  geometry.morphAttributes.position = names.map((name) => Object.assign(position.clone(), { name }));
  return new THREE.Mesh(geometry);
}

test("morph targets take the values of their curves, in every mesh", () => {
  const { names, values } = widest("arkit", "jawOpen");
  const root = new THREE.Group();
  const [face, teeth] = [mesh(["mouthClose", "jawOpen", "smirk"]), mesh(["jawOpen"])];
  root.add(face, new THREE.Group().add(teeth), mesh([]));
  const { show, missing } = morphTargets(root, names);
  show(values);
  const jaw = values[names.indexOf("jawOpen")];
  assert.ok(jaw > 0.1);
  assert.deepEqual(face.morphTargetInfluences, [values[names.indexOf("mouthClose")], jaw, 0]);
  assert.deepEqual(teeth.morphTargetInfluences, [jaw]);
  assert.equal(missing.length, names.length - 2);
});

test("the head of this repository has every shape of ARKit", async () => {
  const { GLTFLoader } = await load("three/examples/jsm/loaders/GLTFLoader.js");
  const file = read("assets/head/head.glb");
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
  globalThis.self ??= globalThis; // The loader expects a page.
  const { scene } = await new GLTFLoader().parseAsync(bytes, "");
  const { names, values } = widest("arkit", "jawOpen");
  const { show, missing } = morphTargets(scene, names);
  show(values);
  const moved = [];
  scene.traverse(({ morphTargetInfluences }) => moved.push(...(morphTargetInfluences ?? [])));
  assert.ok(Math.max(...moved) > 0.1);
  assert.ok(missing.length <= 3, missing.join(", "));
});

test("expressions of three-vrm take the values of the profile vrm, and move its shapes", () => {
  const { names, values } = widest("vrm", "aa");
  const manager = new VRM.VRMExpressionManager();
  const face = mesh(["A", "O"]);
  ["aa", "oh"].forEach((name, index) => {
    const expression = new VRM.VRMExpression(name);
    expression.addBind(
      new VRM.VRMExpressionMorphTargetBind({ primitives: [face], index, weight: 1 }),
    );
    manager.registerExpression(expression);
  });
  const { show, missing } = expressions(manager, names);
  show(values);
  manager.update();
  const aa = values[names.indexOf("aa")];
  assert.ok(aa > 0.1);
  assert.ok(Math.abs(face.morphTargetInfluences[0] - aa) < 1e-6, face.morphTargetInfluences.join(" "));
  assert.deepEqual(missing, names.filter((name) => !["aa", "oh"].includes(name)));
});
