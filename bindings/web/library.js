// One instance of v2f.wasm: its functions, its memory, and the conversion of values.
import { Status, V2fError } from "./errors.js";
import { unsigned } from "./numbers.js";
import { LAYOUTS, snake } from "./structs.js";
import { decode, encode } from "./text.js";

/** Number of the binary interface of these scripts. */
const ABI_VERSION = 1;

/** Memory of the library at `address`; free it with free(). */
export class Allocation {
  constructor(library, bytes) {
    Object.assign(this, { library, bytes, address: library.exports.v2f_allocate(bytes) >>> 0 });
    if (this.address === 0) {
      throw new V2fError(
        Status.SYSTEM,
        `there are no ${bytes} bytes of memory left: close streams and models that are not used`,
      );
    }
  }

  free() {
    if (this.address && !this.library.fault) this.library.exports.v2f_release(this.address, this.bytes);
    this.address = 0;
  }
}

export class Library {
  constructor(module) {
    this.exports = new WebAssembly.Instance(module, {}).exports;
    this.memory = this.exports.memory;
    if (!this.memory || !this.exports.v2f_abi_version)
      throw new TypeError("this module is not v2f.wasm: it has no v2f_abi_version");
    const found = this.exports.v2f_abi_version();
    if (found !== ABI_VERSION) {
      throw new TypeError(
        `v2f.wasm has ABI ${found}, these scripts need ${ABI_VERSION}: use both from one release of v2f`,
      );
    }
    this.structs = new Map();
    this.out = new Allocation(this, 8);
  }

  // A growing memory detaches its views. Thus no view is stored.
  get view() {
    return new DataView(this.memory.buffer);
  }

  /** Calls a function that returns a status. Throws errors; returns 0 and above. */
  call(name, ...given) {
    if (this.fault) throw this.fault;
    let status;
    try {
      status = this.exports[name](...given);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      // WebAssembly has no unwinding here: after a trap the memory is undefined.
      this.fault = new V2fError(
        Status.INTERNAL,
        `an error inside v2f (${error.message}) in ${name}: load the library again, and please report it`,
      );
      throw this.fault;
    }
    if (status < 0) throw new V2fError(status, this.readCString(this.exports.v2f_last_error()));
    return status;
  }

  /** Calls a function whose last argument is an output, and returns the value of that output. */
  callForResult(kind, name, ...given) {
    this.call(name, ...given, this.out.address);
    return this.read(kind, this.out.address);
  }

  read(kind, at, size = 0) {
    const { view } = this;
    switch (kind) {
      case "u32":
        return view.getUint32(at, true);
      case "f32":
        return view.getFloat32(at, true);
      case "f64":
        return view.getFloat64(at, true);
      case "u64":
        return Number(view.getBigUint64(at, true));
      case "i64":
        return Number(view.getBigInt64(at, true));
      case "handle":
        return view.getBigUint64(at, true);
      case "bytes":
        return this.readCString(at, size);
      default:
        throw new TypeError(`a field of kind ${kind} cannot be read`);
    }
  }

  /** Text at `address`, up to its zero byte, at most `maxBytes`. */
  readCString(address, maxBytes = Infinity) {
    const at = address >>> 0;
    const bytes = new Uint8Array(this.memory.buffer);
    const end = bytes.indexOf(0, at);
    return decode(bytes.subarray(at, Math.min(end, at + maxBytes)));
  }

  /** A new allocation with a text, ended by a zero byte. */
  text(text) {
    const bytes = encode(text);
    if (bytes.includes(0)) throw new RangeError("a text for v2f has a zero character");
    const allocation = new Allocation(this, bytes.length + 1);
    new Uint8Array(this.memory.buffer, allocation.address, bytes.length).set(bytes);
    return allocation;
  }

  /** Runs `use` with the addresses of texts, and frees the texts afterwards. */
  withTexts(texts, use) {
    const allocations = [];
    try {
      for (const text of texts) allocations.push(text === undefined ? undefined : this.text(text));
      return use(...allocations.map((allocation) => allocation?.address ?? 0));
    } finally {
      allocations.forEach((allocation) => allocation?.free());
    }
  }

  /** Reads a text of unknown length: `name(...given, text, capacity, length)`. */
  readText(name, ...given) {
    let capacity = 0;
    for (;;) {
      const allocation = new Allocation(this, capacity + 1);
      try {
        this.call(name, ...given, capacity ? allocation.address : 0, capacity, this.out.address);
        const length = this.read("u32", this.out.address);
        if (length < capacity) return decode(new Uint8Array(this.memory.buffer, allocation.address, length));
        capacity = length + 1;
      } finally {
        allocation.free();
      }
    }
  }

  /** A new allocation with a struct, filled in by its init function. */
  struct(name) {
    const { size } = LAYOUTS[name];
    const allocation = new Allocation(this, size);
    this.call(`v2f_${snake(name)}_init`, allocation.address, size);
    return allocation;
  }

  /** Fills a struct with `call(address)` and returns its fields. Reuses one struct of each kind. */
  readStruct(name, call) {
    if (!this.structs.has(name)) this.structs.set(name, this.struct(name));
    const { address } = this.structs.get(name);
    return call(address) === 0 ? this.fields(name, address) : undefined;
  }

  fields(name, at) {
    const found = {};
    for (const place of LAYOUTS[name].places) {
      if (["struct_size", "reserved"].includes(place.name) || place.kind === "text") continue;
      found[place.key] = this.read(place.kind, at + place.at, place.size);
    }
    return found;
  }

  /** Default settings, without texts (they are null by default). */
  defaults(name) {
    const settings = this.struct(name);
    try {
      return this.fields(name, settings.address);
    } finally {
      settings.free();
    }
  }

  /** Runs `use(address)` with a struct of settings. Throws for unknown keys. */
  withSettings(name, given, use) {
    const settings = this.struct(name);
    const texts = [];
    try {
      for (const [key, value] of Object.entries(given)) {
        if (value === undefined || value === null) continue;
        const place = LAYOUTS[name].places.find((one) => one.key === key && key !== "structSize");
        if (!place) throw new TypeError(`there is no setting ${key}: check its spelling`);
        this.write(place, settings.address + place.at, value, texts);
      }
      return use(settings.address);
    } finally {
      texts.forEach((allocation) => allocation.free());
      settings.free();
    }
  }

  write({ key, kind }, at, value, texts) {
    const { view } = this;
    if (kind === "text") {
      texts.push(this.text(typeof value === "string" ? value : JSON.stringify(value)));
      this.view.setUint32(at, texts.at(-1).address, true);
    } else if (kind === "f32") {
      view.setFloat32(at, Number(value), true);
    } else if (kind === "u64") {
      view.setBigUint64(at, unsigned(value, key, 64), true);
    } else {
      view.setUint32(at, Number(unsigned(value, key, 32)), true);
    }
  }
}
