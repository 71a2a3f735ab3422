// Speech in, face-rig curves out, in a page, a worker, an audio worklet or Node.
import { bytesOf, checked, isFile } from "./files.js";
import { Library } from "./library.js";
import { Model } from "./model.js";
import { detectRig, matchShapes } from "./shapes.js";

export { bake, bakeByHops } from "./bake.js";
export { Status, V2fError } from "./errors.js";

const HOW_WASM = "bindings/web/build makes v2f.wasm";

/** What a full queue does with more sound: SILENCE replaces it by silence (live sound); REFUSE: push it again
 * later. */
export const Overrun = Object.freeze({ SILENCE: 0, REFUSE: 1 });
/** Which channels of the sound are heard; the numbers between are those of the channels, from 1. */
export const Channel = Object.freeze({ MIX: 0, LOUDEST: 65535 });
/** Curves about the voice, to add up: each is one more control behind those of the rig. */
export const VoiceCurve = Object.freeze({ ACTIVITY: 1 });
/** Whether a microphone's level is good. */
export const Loudness = Object.freeze({ SILENT: 0, TOO_QUIET: 1, GOOD: 2, CLIPPING: 3 });
/** Where the values of `Stream.rigAt` come from. */
export const PoseState = Object.freeze({ INTERPOLATED: 0, HELD: 1, FADED: 2, BEFORE: 3, EMPTY: 4 });

/** Compiles v2f.wasm from a URL, a response, or bytes. The result can be posted to workers and worklets. */
export async function compile(source = new URL("./dist/v2f.wasm", import.meta.url)) {
  const isBytes = source instanceof ArrayBuffer || ArrayBuffer.isView(source);
  if (isBytes || isFile(source)) return WebAssembly.compile(await bytesOf(source, HOW_WASM));
  const isResponse = typeof Response === "function" && source instanceof Response;
  const response = checked(isResponse ? source : await fetch(source), source, HOW_WASM);
  const type = response.headers.get("Content-Type");
  if (type?.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** The bytes of the student of this package: tiny-low-latency, with whole numbers of 8 bits as weights. */
export async function fetchStudent(source = new URL("./dist/tiny-low-latency-int8.onnx", import.meta.url)) {
  return bytesOf(source, "bindings/web/build copies the student");
}

/** Instantiates the compiled module synchronously: an audio worklet cannot wait. */
export function instantiate(module) {
  const library = new Library(module);
  return {
    version: library.readCString(library.exports.v2f_version()),
    studentFormatVersion: library.exports.v2f_student_format_version(),
    /** Opens a student from the bytes of its file. */
    openModel: (bytes, settings) => new Model(library, bytes, settings),
    /** Says which rig the shapes of a character are made for, or how `profile` fits them. */
    detectRig: (shapes, profile) => detectRig(library, shapes, profile),
    /** For each control the index of its shape, or -1. */
    matchShapes: (controls, shapes, profile) => matchShapes(library, controls, shapes, profile),
    /** The default settings of `openStream`. */
    get streamDefaults() {
      return library.defaults("StreamSettings");
    },
    /** Size of the library's memory in bytes; it never shrinks. */
    get memoryBytes() {
      return library.memory.buffer.byteLength;
    },
  };
}

/** Compiles and instantiates v2f.wasm. */
export async function load(source) {
  return instantiate(source instanceof WebAssembly.Module ? source : await compile(source));
}
