// Khronos' validator and three.js, as the checks of glTF files use them. Packages are found from the current folder.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.cwd(), "package.json"));
const validator = require("gltf-validator");
export const bring = (path) => import(pathToFileURL(join(process.cwd(), "node_modules", path)));
const { AnimationMixer, LoopOnce } = await bring("three/build/three.module.js");
const { GLTFLoader } = await bring("three/examples/jsm/loaders/GLTFLoader.js");

export const fail = (text) => {
  console.error(text);
  process.exit(1);
};

/** The number of warnings; ends the check at an error. `beside(name)` gives the bytes of files that lie beside. */
export async function validate(label, bytes, beside) {
  const report = await validator.validateBytes(new Uint8Array(bytes), {
    maxIssues: 20,
    externalResourceFunction: async (name) => new Uint8Array(beside(name)),
  });
  if (report.issues.numErrors > 0 || report.issues.truncated) {
    fail(`${label}: the validator finds ${JSON.stringify(report.issues.messages, null, 1)}`);
  }
  return report.issues.numWarnings;
}

/** The file as three.js reads it; `plugins` are made for its parser. */
export function load(bytes, plugins = []) {
  const loader = new GLTFLoader();
  for (const plugin of plugins) loader.register(plugin);
  return loader.parseAsync(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength), "");
}

/** A mixer that plays the last clip once; its last frame lies on the clip's end. */
export function mixer(gltf) {
  const made = new AnimationMixer(gltf.scene);
  const action = made.clipAction(gltf.animations.at(-1));
  action.setLoop(LoopOnce);
  action.clampWhenFinished = true;
  action.play();
  return made;
}

/** Every mesh with morph targets. */
export function moving(gltf) {
  const found = [];
  gltf.scene.traverse((object) => object.morphTargetInfluences && found.push(object));
  return found;
}
