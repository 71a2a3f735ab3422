// Validates .glb files with Khronos' validator, plays them with three.js and compares the weights with the JSON.
// Arguments: FOLDER HEAD. Packages are found from the current folder.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { fail, load, mixer, moving, validate } from "./gltf_reader.mjs";

const RATES = {
  24: [24, 1], 25: [25, 1], 29.97: [30000, 1001], 30: [30, 1], 48: [48, 1], 50: [50, 1], 59.94: [60000, 1001], 60: [60, 1],
};
const [folder, headPath] = process.argv.slice(2);

// Description and first buffer.
function parts(bytes) {
  const length = bytes.readUInt32LE(12);
  const description = bytes.subarray(20, 20 + length).toString("utf8");
  return { text: description, json: JSON.parse(description), binary: bytes.subarray(28 + length) };
}

// The content of the head is unchanged, to the byte.
function checkKept(label, head, made) {
  const old = head.json.buffers[0].byteLength;
  if (!made.binary.subarray(0, old).equals(head.binary.subarray(0, old))) fail(`${label}: the head's buffer has changed`);
  for (const [key, value] of Object.entries(head.json)) {
    const now = made.json[key];
    if (["accessors", "bufferViews", "animations"].includes(key)) {
      if (JSON.stringify(now.slice(0, value.length)) !== JSON.stringify(value)) fail(`${label}: its ${key} have changed`);
    } else if (key !== "buffers" && JSON.stringify(now) !== JSON.stringify(value)) {
      fail(`${label}: its ${key} has changed`);
    }
  }
  const odd = /"odd": *[0-9.]+/;
  if (odd.test(head.text) && made.text.match(odd)[0] !== head.text.match(odd)[0]) fail(`${label}: a number is written in another way`);
}

// The time of every rig frame is the nearest float to the exact ratio.
function checkTimes(label, made, count) {
  const [numerator, denominator] = RATES[label];
  const animation = made.json.animations.at(-1);
  const accessor = made.json.accessors[animation.samplers[0].input];
  const view = made.json.bufferViews[accessor.bufferView];
  if (accessor.count !== count) fail(`${label}: ${accessor.count} times, expected ${count}`);
  for (let frame = 0; frame < count; frame += 1) {
    const time = made.binary.readFloatLE(view.byteOffset + 4 * frame);
    if (time !== Math.fround((frame * denominator) / numerator)) fail(`${label}: rig frame ${frame} is at ${time}`);
  }
}

// The name of the control behind a target of the small head.
function control(target, names) {
  const plain = target.replace(/^Face\./, "").replace(/_L$/, "Left").replace(/_R$/, "Right");
  return names.indexOf(plain[0].toLowerCase() + plain.slice(1));
}

// Names of the weights by node. Some programs put them on primitives, where three.js does not read them.
function targetNames(json) {
  const meshes = json.meshes.map((mesh) => mesh.extras?.targetNames ?? mesh.primitives[0].extras?.targetNames ?? []);
  return Object.fromEntries(json.nodes.filter((node) => "mesh" in node).map((node) => [node.name, meshes[node.mesh]]));
}

async function play(label, bytes, curves, targets) {
  const gltf = await load(bytes);
  const clip = gltf.animations.at(-1);
  if (clip.name !== "austen-0880") fail(`${label}: the clip is called ${clip.name}`);
  const playing = mixer(gltf);
  const names = curves.controls.map((one) => one.name);
  const [numerator, denominator] = RATES[label];
  let compared = 0;
  for (let half = 0; half < 2 * curves.frames.length - 1; half += 1) {
    // Rig frames, and the middle between each two.
    playing.setTime((half / 2) * (denominator / numerator));
    const [before, after] = [curves.frames[half >> 1], curves.frames[(half + 1) >> 1]];
    for (const object of moving(gltf)) {
      // A mesh of several materials is a group of several.
      const all = targets[object.name] ?? targets[object.parent.name];
      for (const [place, target] of all.entries()) {
        const source = control(target, names);
        const expected = source < 0 ? 0 : (before[source] + after[source]) / 2;
        const found = object.morphTargetInfluences[place];
        // A time is rounded to a float, which is visible in a steep curve.
        if (!(Math.abs(found - expected) <= 1e-4)) {
          fail(`${label}: ${object.name}.${target} is ${found} at half frame ${half}, expected ${expected}`);
        }
        compared += 1;
      }
    }
  }
  return compared;
}

const head = parts(readFileSync(headPath));
let compared = 0;
let warnings = 0;
for (const label of Object.keys(RATES)) {
  const bytes = readFileSync(join(folder, `${label}.glb`));
  const curves = JSON.parse(readFileSync(join(folder, `${label}.json`), "utf8"));
  warnings += await validate(label, bytes);
  const made = parts(bytes);
  checkKept(label, head, made);
  checkTimes(label, made, curves.frames.length);
  compared += await play(label, bytes, curves, targetNames(made.json));
}
if (compared === 0) fail("no weight was compared");
console.log(`gltf-validator: 0 errors, ${warnings} warnings; three.js: ${compared} weights at ${Object.keys(RATES).length} rates as in the JSON`);
