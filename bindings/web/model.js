// A loaded student.
import { Allocation } from "./library.js";
import { unsigned } from "./numbers.js";
import { Stream, dispose } from "./stream.js";

export class Model {
  /** @param bytes the student file, in stream form. WebAssembly cannot run students in window form. */
  constructor(library, bytes, { maxBatch } = {}) {
    this.library = library;
    const file = bytesOfStudent(bytes);
    const allocation = new Allocation(library, file.length);
    try {
      new Uint8Array(library.memory.buffer, allocation.address, file.length).set(file);
      this.handle = library.withSettings("ModelSettings", { maxBatch }, (settings) =>
        library.callForResult(
          "handle",
          "v2f_model_open_memory",
          allocation.address,
          file.length,
          0,
          settings,
        ),
      );
    } finally {
      allocation.free();
    }
  }

  /** Opens a stream, one per character. Settings that are not given have the library's defaults. */
  openStream(settings = {}) {
    return new Stream(this, settings);
  }

  /** Computes: advances every stream with queued sound by at most `rounds` hops; 0: until no hop is due.
   * Returns the hops. */
  tick(rounds = 0) {
    return this.library.callForResult("u32", "v2f_tick", this.handle, Number(unsigned(rounds, "rounds", 32)));
  }

  get description() {
    return this.library.readStruct("ModelDescription", (at) =>
      this.library.call("v2f_model_describe", this.handle, at),
    );
  }

  get name() {
    return this.text(0);
  }

  get engine() {
    return this.text(1);
  }

  get licence() {
    return this.text(2);
  }

  get manifest() {
    return JSON.parse(this.text(3));
  }

  text(which) {
    return this.library.readText("v2f_model_text", this.handle, which);
  }

  /** Releases the model. Its streams stay open. A second call does nothing. */
  close() {
    this.library.call("v2f_model_destroy", this.handle);
    this.handle = 0n;
  }

  /** As `close`, at the end of the block of `using model = ...`. */
  [dispose]() {
    this.close();
  }
}

function bytesOfStudent(bytes) {
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  throw new TypeError(
    "a student is opened from the bytes of its file: an ArrayBuffer or a Uint8Array, for example of " +
      "fetchStudent() or of (await fetch(url)).arrayBuffer()",
  );
}
