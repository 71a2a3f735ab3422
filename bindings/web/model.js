// A student, loaded.
import { Room, whole } from "./library.js";
import { Stream } from "./stream.js";

export class Model {
  /** @param bytes the student file; `manifest` is for window-form files, which WebAssembly cannot play. */
  constructor(library, bytes, { maxBatch } = {}) {
    this.library = library;
    const file = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
    const room = new Room(library, file.length);
    try {
      new Uint8Array(library.memory.buffer, room.at, file.length).set(file);
      this.handle = library.withSettings("ModelSettings", { maxBatch }, (settings) =>
        library.asked("handle", "v2f_model_open_memory", room.at, file.length, 0, settings));
    } finally {
      room.free();
    }
  }

  /** Opens a stream: one character's voice. What is not given stays at the library's default. */
  openStream(settings = {}) {
    return new Stream(this, settings);
  }

  /** Computes: advances every stream that has sound waiting by at most `rounds` hops, 0: until none is due. Returns the hops. */
  tick(rounds = 0) {
    return this.library.asked("u32", "v2f_tick", this.handle, Number(whole(rounds, "rounds", 32)));
  }

  get description() {
    return this.library.told("ModelDescription", (at) => this.library.call("v2f_model_describe", this.handle, at));
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
    return this.library.toldText("v2f_model_text", this.handle, which);
  }

  /** Lets go of it; its streams live on. Closing again does nothing. */
  close() {
    this.library.call("v2f_model_destroy", this.handle);
    this.handle = 0n;
  }
}

