// One character's stream: sound in, rig frames out.
import { Allocation } from "./library.js";
import { playPosition, unsigned } from "./numbers.js";

const NO_FRAME = 1;
/** First size of a stream's memory for pushed sound, bytes: half a second at 48 kHz. */
const SOUND_BYTES = 96_000;
/** What `using` calls. Browsers without `using` have no such symbol; nobody asks for the method there. */
export const dispose = Symbol.dispose ?? Symbol("dispose");

export class Stream {
  constructor(model, settings) {
    const { library } = model;
    Object.assign(this, { model, library });
    this.channels = settings.channels ?? 1;
    this.handle = library.withSettings("StreamSettings", flags(settings), (at) =>
      library.callForResult("handle", "v2f_stream_open", model.handle, at),
    );
    const count = library.callForResult("u32", "v2f_control_count", this.handle);
    this.controls = Array.from({ length: count }, (_, index) =>
      library.readStruct("Control", (at) => library.call("v2f_control", this.handle, index, at)),
    );
    this.names = this.controls.map(({ name }) => name);
    this.sound = new Allocation(library, SOUND_BYTES);
    this.values = new Allocation(library, 4 * count);
  }

  /** Index of a control among the values, by its name. Throws `NAME` if the rig has none of it. */
  findControl(name) {
    return this.library.withTexts([name], (at) =>
      this.library.callForResult("u32", "v2f_find_control", this.handle, at),
    );
  }

  // ---- The sound's side.

  /** Pushes interleaved sound: a Float32Array (-1 to 1) or an Int16Array. Returns the audio frames taken. */
  push(samples) {
    const { library } = this;
    const View = soundView(samples, this.channels);
    const name = View === Int16Array ? "v2f_push_audio_i16" : "v2f_push_audio";
    if (samples.byteLength > this.sound.bytes) {
      const larger = new Allocation(library, samples.byteLength);
      this.sound.free();
      this.sound = larger;
    }
    new View(library.memory.buffer, this.sound.address, samples.length).set(samples);
    return library.callForResult(
      "u32",
      name,
      this.handle,
      this.sound.address,
      samples.length / this.channels,
    );
  }

  /** Reports `frames` missing audio frames. They count as silence. */
  pushGap(frames) {
    this.library.call("v2f_push_gap", this.handle, unsigned(frames, "frames", 64));
  }

  /** Changes the format of the sound pushed from now on; the timeline continues. */
  setFormat(sampleRate, channels) {
    const [rate, count] = [unsigned(sampleRate, "sampleRate", 32), unsigned(channels, "channels", 32)].map(
      Number,
    );
    this.library.call("v2f_set_format", this.handle, rate, count);
    this.channels = count;
  }

  /** Ends the utterance: its last rig frames are computed without waiting for more sound. */
  flush() {
    this.library.call("v2f_flush", this.handle);
  }

  /** Clears all sound and rig frames; keeps memory and tuning. */
  reset() {
    this.library.call("v2f_reset", this.handle);
  }

  /** Stops the character's speech at `position / rate` seconds; without a rate, at the newest shown position.
   * Fractions are taken. */
  interrupt(position = 0, rate = 0) {
    this.library.call("v2f_interrupt", this.handle, ...playPosition(position, rate));
  }

  // ---- The side of the rig frames.

  /** Takes the next rig frame in order; undefined if none is ready. `out` gets the values; without it a new
   * array does. */
  poll(out) {
    const { library } = this;
    const frame = library.readStruct("Frame", (at) => {
      const status = library.call("v2f_poll_rig", this.handle, at, this.values.address, this.controls.length);
      return status === NO_FRAME ? NO_FRAME : 0;
    });
    return frame && { target: frame.target, seconds: frame.seconds, values: this.copied(out) };
  }

  /** The pose at `position / rate` seconds from the stream's start: for example played audio frames and the
   * device's rate, or without a rate seconds. Fractions are taken. */
  rigAt(position, rate = 1, out) {
    const { library } = this;
    const { count, ...pose } = library.readStruct("Pose", (at) =>
      library.call(
        "v2f_rig_at",
        this.handle,
        ...playPosition(position, rate),
        at,
        this.values.address,
        this.controls.length,
      ),
    );
    return { ...pose, values: this.copied(out) };
  }

  copied(out = new Float32Array(this.controls.length)) {
    out.set(new Float32Array(this.library.memory.buffer, this.values.address, this.controls.length));
    return out;
  }

  // ---- Latency, counters and tuning.

  get latency() {
    return this.library.readStruct("Latency", (at) => this.library.call("v2f_latency", this.handle, at));
  }

  get statistics() {
    return this.library.readStruct("Statistics", (at) =>
      this.library.call("v2f_statistics", this.handle, at),
    );
  }

  get inputLevel() {
    return this.library.readStruct("InputLevel", (at) =>
      this.library.call("v2f_input_level", this.handle, at),
    );
  }

  get parameters() {
    const count = this.library.callForResult("u32", "v2f_parameter_count", this.handle);
    return Array.from({ length: count }, (_, index) =>
      this.library.readStruct("Parameter", (at) =>
        this.library.call("v2f_parameter", this.handle, index, at),
      ),
    );
  }

  /** Reads a parameter by name. */
  getParameter(name) {
    return this.library.withTexts([name], (at) =>
      this.library.callForResult("f32", "v2f_get_parameter", this.handle, at),
    );
  }

  /** Sets a parameter. It takes effect with the next computed rig frame. */
  setParameter(name, value) {
    this.library.withTexts([name], (at) => this.library.call("v2f_set_parameter", this.handle, at, value));
  }

  /** The current tuning as JSON. */
  saveTuning() {
    return this.library.readText("v2f_save_tuning", this.handle);
  }

  /** Replaces the tuning by JSON, text or object; parameters that it does not name return to their defaults.
   */
  loadTuning(tuning) {
    const text = typeof tuning === "string" ? tuning : JSON.stringify(tuning);
    this.library.withTexts([text], (at) => this.library.call("v2f_load_tuning", this.handle, at));
  }

  /** Closes the stream. A second call does nothing. */
  close() {
    this.library.call("v2f_stream_destroy", this.handle);
    this.handle = 0n;
    this.sound.free();
    this.values.free();
  }

  /** As `close`, at the end of the block of `using stream = ...`. */
  [dispose]() {
    this.close();
  }
}

/** The kind of array that the samples are. Throws for other kinds, and for incomplete audio frames. */
export function soundView(samples, channels) {
  const View = [Float32Array, Int16Array].find((one) => samples instanceof one);
  if (!View) {
    const kind = samples?.constructor?.name ?? String(samples);
    throw new TypeError(
      `samples are ${kind}; expected a Float32Array of -1 to 1 or an Int16Array (of bytes: ` +
        "new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2))",
    );
  }
  if (samples.length % channels) {
    throw new RangeError(
      `${samples.length} samples are no whole number of audio frames of ${channels} channels`,
    );
  }
  return View;
}

/** Settings with booleans as 0 and 1. */
export function flags(settings) {
  const number = (value) => (typeof value === "boolean" ? Number(value) : value);
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, number(value)]));
}
