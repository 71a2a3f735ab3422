// Speech in, face-rig curves out, in a page, a worker, an audio worklet or Node.
import { Library } from "./library.js";
import { Model } from "./model.js";

export { bake, bakeByHops } from "./bake.js";
export { Status, V2fError } from "./errors.js";

/** What becomes of sound that a full queue refuses: silence stands for it (live sound), or it is pushed again later. */
export const Overrun = Object.freeze({ SILENCE: 0, REFUSE: 1 });
/** What a person should know of a microphone's level. */
export const Loudness = Object.freeze({ SILENT: 0, TOO_QUIET: 1, GOOD: 2, CLIPPING: 3 });
/** Where the values of `Stream.at` come from. */
export const PoseState = Object.freeze({ INTERPOLATED: 0, HELD: 1, FADED: 2, BEFORE: 3, EMPTY: 4 });

/** Compiles v2f.wasm: an address, a response, or its bytes. The result can be posted to workers and worklets. */
export async function compile(source = new URL("./dist/v2f.wasm", import.meta.url)) {
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  const response = typeof Response === "function" && source instanceof Response ? source : await fetch(source);
  if (!response.ok) throw new TypeError(`${response.url || source}: ${response.status} ${response.statusText}; bindings/web/build makes v2f.wasm`);
  if (response.headers.get("Content-Type")?.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Starts the compiled module, at once: an audio worklet cannot wait. */
export function instantiate(module) {
  const library = new Library(module);
  return {
    version: library.zeroEnded(library.exports.v2f_version()),
    studentFormatVersion: library.exports.v2f_student_format_version(),
    /** Opens a student from the bytes of its file. */
    openModel: (bytes, settings) => new Model(library, bytes, settings),
    /** What `openStream` takes for settings that are not given. */
    get streamDefaults() {
      return library.defaults("StreamSettings");
    },
    /** Bytes that the library's memory has grown to; it never shrinks. */
    get memoryBytes() {
      return library.memory.buffer.byteLength;
    },
  };
}

/** Compiles and starts. */
export async function load(source) {
  return instantiate(source instanceof WebAssembly.Module ? source : await compile(source));
}
