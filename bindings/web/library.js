// One instance of v2f.wasm: its functions, its memory, and what crosses between both sides.
import { Status, V2fError } from "./errors.js";
import { LAYOUTS, snake } from "./structs.js";
import { decode, encode } from "./text.js";

/** The binary interface that these scripts speak. */
const ABI_VERSION = 1;

/** Memory of the library's, for as long as it is held; `at` is its address. */
export class Room {
  constructor(library, bytes) {
    Object.assign(this, { library, bytes, at: library.exports.v2f_allocate(bytes) >>> 0 });
    if (this.at === 0) throw new V2fError(Status.SYSTEM, `the page's memory has no ${bytes} bytes left`);
  }

  free() {
    if (this.at && !this.library.broken) this.library.exports.v2f_release(this.at, this.bytes);
    this.at = 0;
  }
}

export class Library {
  constructor(module) {
    this.exports = new WebAssembly.Instance(module, {}).exports;
    this.memory = this.exports.memory;
    if (!this.memory || !this.exports.v2f_abi_version) throw new TypeError("this is not v2f.wasm: it has no v2f_abi_version");
    const found = this.exports.v2f_abi_version();
    if (found !== ABI_VERSION) {
      throw new TypeError(`v2f.wasm has ABI ${found}, these scripts need ${ABI_VERSION}: take both from one release of v2f`);
    }
    this.prepared = new Map();
    this.out = new Room(this, 8);
  }

  // Growing memory detaches views: none is kept.
  get view() {
    return new DataView(this.memory.buffer);
  }

  /** Calls a function that answers with a status; errors are thrown, 0 and above returned. */
  call(name, ...given) {
    if (this.broken) throw this.broken;
    let status;
    try {
      status = this.exports[name](...given);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      // WebAssembly has no unwinding here: after a trap nothing in this memory can be trusted.
      this.broken = new V2fError(Status.INTERNAL, `a fault inside v2f (${error.message}) in ${name}; load the library anew, and please report it`);
      throw this.broken;
    }
    if (status < 0) throw new V2fError(status, this.zeroEnded(this.exports.v2f_last_error()));
    return status;
  }

  /** Calls with one more argument, the address of an output, and gives what was written there. */
  asked(kind, name, ...given) {
    this.call(name, ...given, this.out.at);
    return this.read(kind, this.out.at);
  }

  read(kind, at, size = 0) {
    const { view } = this;
    switch (kind) {
      case "u32": return view.getUint32(at, true);
      case "f32": return view.getFloat32(at, true);
      case "f64": return view.getFloat64(at, true);
      case "u64": return Number(view.getBigUint64(at, true));
      case "i64": return Number(view.getBigInt64(at, true));
      case "handle": return view.getBigUint64(at, true);
      case "bytes": return this.zeroEnded(at, size);
      default: throw new TypeError(`a field of kind ${kind} is not for reading`);
    }
  }

  zeroEnded(address, most = Infinity) {
    const at = address >>> 0;
    const bytes = new Uint8Array(this.memory.buffer);
    const end = bytes.indexOf(0, at);
    return decode(bytes.subarray(at, Math.min(end, at + most)));
  }

  /** Room with a text in it, ended by a zero byte. */
  text(text) {
    const bytes = encode(text);
    if (bytes.includes(0)) throw new RangeError("a text for v2f holds a zero character");
    const room = new Room(this, bytes.length + 1);
    new Uint8Array(this.memory.buffer, room.at, bytes.length).set(bytes);
    return room;
  }

  /** Runs `use` with the addresses of texts, which are freed afterwards. */
  withTexts(texts, use) {
    const rooms = [];
    try {
      for (const text of texts) rooms.push(text === undefined ? undefined : this.text(text));
      return use(...rooms.map((room) => room?.at ?? 0));
    } finally {
      rooms.forEach((room) => room?.free());
    }
  }

  /** A text whose length is not known before: `name(...given, text, capacity, length)`. */
  toldText(name, ...given) {
    let capacity = 0;
    for (;;) {
      const room = new Room(this, capacity + 1);
      try {
        this.call(name, ...given, capacity ? room.at : 0, capacity, this.out.at);
        const length = this.read("u32", this.out.at);
        if (length < capacity) return decode(new Uint8Array(this.memory.buffer, room.at, length));
        capacity = length + 1;
      } finally {
        room.free();
      }
    }
  }

  /** Room for a struct, filled in by its init function. */
  struct(name) {
    const { size } = LAYOUTS[name];
    const room = new Room(this, size);
    this.call(`v2f_${snake(name)}_init`, room.at, size);
    return room;
  }

  /** Fills a struct by `call(address)`, and gives its fields. One struct of each kind is kept for this. */
  told(name, call) {
    if (!this.prepared.has(name)) this.prepared.set(name, this.struct(name));
    const { at } = this.prepared.get(name);
    return call(at) === 0 ? this.fields(name, at) : undefined;
  }

  fields(name, at) {
    const found = {};
    for (const place of LAYOUTS[name].places) {
      if (!["struct_size", "reserved"].includes(place.name) && place.kind !== "text") found[place.key] = this.read(place.kind, at + place.at, place.size);
    }
    return found;
  }

  /** What a struct of settings holds before anything is set; texts, which are absent then, are left out. */
  defaults(name) {
    const settings = this.struct(name);
    try {
      return this.fields(name, settings.at);
    } finally {
      settings.free();
    }
  }

  /** Runs `use(address)` with a struct of settings; keys that it does not have are refused. */
  withSettings(name, given, use) {
    const settings = this.struct(name);
    const texts = [];
    try {
      for (const [key, value] of Object.entries(given)) {
        if (value === undefined || value === null) continue;
        const place = LAYOUTS[name].places.find((one) => one.key === key && key !== "structSize");
        if (!place) throw new TypeError(`there is no setting ${key}`);
        this.write(place, settings.at + place.at, value, texts);
      }
      return use(settings.at);
    } finally {
      texts.forEach((room) => room.free());
      settings.free();
    }
  }

  write({ key, kind }, at, value, texts) {
    const { view } = this;
    if (kind === "text") {
      texts.push(this.text(typeof value === "string" ? value : JSON.stringify(value)));
      this.view.setUint32(at, texts.at(-1).at, true);
    } else if (kind === "f32") {
      view.setFloat32(at, Number(value), true);
    } else if (kind === "u64") {
      view.setBigUint64(at, whole(value, key, 64), true);
    } else {
      view.setUint32(at, Number(whole(value, key, 32)), true);
    }
  }
}

/** A whole number as C takes it; one that does not fit is refused instead of cut. */
export function whole(value, what, bits) {
  const number = typeof value === "bigint" ? value : Number.isInteger(Number(value)) ? BigInt(Number(value)) : -1n;
  if (number < 0n || number >> BigInt(bits)) throw new RangeError(`${what} is ${value}; expected a whole number of at most ${bits} bits, not below 0`);
  return number;
}
