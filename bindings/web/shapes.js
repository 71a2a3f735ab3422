// The shapes of a mesh: which control drives which, and which rig they are made for.
import { Allocation } from "./library.js";

/** One name a line; a line break or a zero inside a name would be another name. */
const lines = (names) => names.map((name) => name.replace(/[\n\0]/g, " ")).join("\n");

const text = (profile) => (typeof profile === "object" ? JSON.stringify(profile) : profile);

/** Says which rig the shapes of a character are made for, or how `profile` fits them. */
export function detectRig(library, shapes, profile) {
  return JSON.parse(
    library.withTexts([text(profile), lines(shapes)], (profileAt, shapesAt) =>
      library.readText("v2f_detect_rig", profileAt, shapesAt),
    ),
  );
}

/** For each control the index of its shape, or -1. */
export function matchShapes(library, controls, shapes, profile) {
  const found = new Allocation(library, 4 * controls.length + 4);
  try {
    if (controls.length === 0) return [];
    library.withTexts([text(profile), lines(controls), lines(shapes)], (...at) =>
      library.call("v2f_match_shapes", ...at, found.address, controls.length),
    );
    return Array.from(new Int32Array(library.memory.buffer, found.address, controls.length));
  } finally {
    found.free();
  }
}
