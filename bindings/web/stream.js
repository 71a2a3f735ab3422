// One character's voice: sound in, rig frames out.
import { Room, whole } from "./library.js";

const NO_FRAME = 1;
/** Bytes of room for sound that a stream begins with: half a second at 48 kHz. */
const SOUND_BYTES = 96_000;

export class Stream {
  constructor(model, settings) {
    const { library } = model;
    Object.assign(this, { model, library });
    this.channels = settings.channels ?? 1;
    this.handle = library.withSettings("StreamSettings", flags(settings), (at) =>
      library.asked("handle", "v2f_stream_open", model.handle, at));
    const count = library.asked("u32", "v2f_control_count", this.handle);
    this.controls = Array.from({ length: count }, (_, index) =>
      library.told("Control", (at) => library.call("v2f_control", this.handle, index, at)));
    this.names = this.controls.map(({ name }) => name);
    this.sound = new Room(library, SOUND_BYTES);
    this.values = new Room(library, 4 * count);
  }

  // ---- The sound's side.

  /** Gives sound, interleaved: a Float32Array (-1 to 1) or an Int16Array. Returns the frames taken. */
  push(samples) {
    const { library } = this;
    const [name, View] = samples instanceof Int16Array ? ["v2f_push_audio_i16", Int16Array] : ["v2f_push_audio", Float32Array];
    if (!(samples instanceof View)) throw new TypeError("samples are a Float32Array or an Int16Array");
    if (samples.length % this.channels) throw new RangeError(`${samples.length} samples are no whole frames of ${this.channels} channels`);
    if (samples.byteLength > this.sound.bytes) {
      const larger = new Room(library, samples.byteLength);
      this.sound.free();
      this.sound = larger;
    }
    new View(library.memory.buffer, this.sound.at, samples.length).set(samples);
    return library.asked("u32", name, this.handle, this.sound.at, samples.length / this.channels);
  }

  /** Says that `frames` of sound are missing here; they count as silence. */
  pushGap(frames) {
    this.library.call("v2f_push_gap", this.handle, whole(frames, "frames", 64));
  }

  /** Changes the format of what is pushed from now on; the timeline goes on. */
  setFormat(sampleRate, channels) {
    const [rate, count] = [whole(sampleRate, "sampleRate", 32), whole(channels, "channels", 32)].map(Number);
    this.library.call("v2f_set_format", this.handle, rate, count);
    this.channels = count;
  }

  /** The utterance is over: its last frames come without more sound. */
  flush() {
    this.library.call("v2f_flush", this.handle);
  }

  /** Forgets everything, queued sound and frames included; keeps memory and tuning. */
  reset() {
    this.library.call("v2f_reset", this.handle);
  }

  /** The character stops speaking at `position / rate` seconds; without a rate, at the newest position shown. */
  interrupt(position = 0, rate = 0) {
    this.library.call("v2f_interrupt", this.handle, BigInt(position), Number(whole(rate, "rate", 32)));
  }

  // ---- The frames' side.

  /** Takes the next frame in order; undefined when none is ready. `out` takes the values; without it they have an array of their own. */
  poll(out) {
    const { library } = this;
    const frame = library.told("Frame", (at) => {
      const status = library.call("v2f_poll_rig", this.handle, at, this.values.at, this.controls.length);
      return status === NO_FRAME ? NO_FRAME : 0;
    });
    return frame && { target: frame.target, seconds: frame.seconds, values: this.copied(out) };
  }

  /** The rig at `position / rate` seconds from the stream's start: frames played and the device's rate, say. */
  at(position, rate, out) {
    const { library } = this;
    const { count, ...pose } = library.told("Pose", (at) =>
      library.call("v2f_rig_at", this.handle, BigInt(position), Number(whole(rate, "rate", 32)), at, this.values.at, this.controls.length));
    return { ...pose, values: this.copied(out) };
  }

  copied(out = new Float32Array(this.controls.length)) {
    out.set(new Float32Array(this.library.memory.buffer, this.values.at, this.controls.length));
    return out;
  }

  // ---- What it tells, and tuning.

  get latency() {
    return this.library.told("Latency", (at) => this.library.call("v2f_latency", this.handle, at));
  }

  get statistics() {
    return this.library.told("Statistics", (at) => this.library.call("v2f_statistics", this.handle, at));
  }

  get inputLevel() {
    return this.library.told("InputLevel", (at) => this.library.call("v2f_input_level", this.handle, at));
  }

  get parameters() {
    const count = this.library.asked("u32", "v2f_parameter_count", this.handle);
    return Array.from({ length: count }, (_, index) =>
      this.library.told("Parameter", (at) => this.library.call("v2f_parameter", this.handle, index, at)));
  }

  parameter(name) {
    return this.library.withTexts([name], (at) => this.library.asked("f32", "v2f_get_parameter", this.handle, at));
  }

  /** Sets a parameter, in force with the next computed frame. */
  setParameter(name, value) {
    this.library.withTexts([name], (at) => this.library.call("v2f_set_parameter", this.handle, at, value));
  }

  /** The tuning in force as a tuning file's JSON. */
  get tuning() {
    return this.library.toldText("v2f_save_tuning", this.handle);
  }

  /** Puts a tuning file's JSON, as text or as an object, in force; what it does not name goes back to its default. */
  loadTuning(tuning) {
    const text = typeof tuning === "string" ? tuning : JSON.stringify(tuning);
    this.library.withTexts([text], (at) => this.library.call("v2f_load_tuning", this.handle, at));
  }

  /** Closes it. Closing again does nothing. */
  close() {
    this.library.call("v2f_stream_destroy", this.handle);
    this.handle = 0n;
    this.sound.free();
    this.values.free();
  }
}

/** Switches as the library counts them. */
function flags(settings) {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, typeof value === "boolean" ? Number(value) : value]));
}
