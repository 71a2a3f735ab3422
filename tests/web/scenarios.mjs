// Runs the scenarios with the web binding, in Node. Reads scenarios.txt; see tests/scenarios/README.md.
import fs from "node:fs";
import path from "node:path";
import process from "node:process";

import { load, V2fError } from "../../bindings/web/v2f.js";

const HEADER_BYTES = 44;
const BAD_DIVISOR = 5;
const WASM = process.env.V2F_WASM ?? new URL("../../bindings/web/dist/v2f.wasm", import.meta.url);

const scratch = new DataView(new ArrayBuffer(8));
const hex8 = (values) =>
  Array.from(
    values,
    (value) => (scratch.setFloat32(0, value), scratch.getUint32(0).toString(16).padStart(8, "0")),
  ).join(" ");
const hex16 = (value) => (
  scratch.setFloat64(0, value),
  scratch.getBigUint64(0).toString(16).padStart(16, "0")
);
const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

/** The scenarios of `scenarios.txt`. */
function read(list) {
  const scenarios = [];
  for (const line of list.split("\n")) {
    const [word, ...rest] = line.split(" ");
    if (line === "" || word === "#" || word === "open" || word === "end") continue;
    const last = scenarios.at(-1);
    if (word === "scenario") scenarios.push({ name: rest[0], settings: [], steps: [] });
    else if (word === "student") last.student = rest[0];
    else if (word === "setting") last.settings.push(rest);
    else last.steps.push([word, ...rest]);
  }
  return scenarios;
}

class Runner {
  constructor(library, scenario, root, print) {
    Object.assign(this, { scenario, root, print });
    this.model = library.openModel(fs.readFileSync(path.join(root, scenario.student)));
    this.channels = 1;
  }

  run() {
    this.print(`scenario ${this.scenario.name}`);
    try {
      this.stream = this.model.openStream(this.settings());
      this.print(`open ${this.stream.names.length}`);
    } catch (error) {
      this.refused("open", error);
    }
    if (this.stream) {
      for (const [step, ...given] of this.scenario.steps) this.step(step, given);
      this.stream.close();
    }
    this.model.close();
    this.print("end");
  }

  refused(step, error) {
    if (!(error instanceof V2fError)) throw error;
    this.print(`error ${step} ${error.status} ${error.message}`);
  }

  settings() {
    const settings = {};
    for (const [key, value] of this.scenario.settings) {
      if (key.endsWith("_file")) settings[key.slice(0, -"_file".length)] = this.text(value);
      else if (key === "profile") settings.profile = value;
      else settings[camel(key)] = key === "idle_seed" ? BigInt(value) : Number(value);
    }
    this.channels = settings.channels ?? 1;
    return settings;
  }

  text(name) {
    return fs.readFileSync(path.join(this.root, name), "utf8");
  }

  step(step, given) {
    if (!this[`do_${step}`]) throw new Error(`there is no step ${step}`);
    try {
      this[`do_${step}`](...given);
    } catch (error) {
      this.refused(step, error);
    }
  }

  /** The sound of a step, in its chunks. */
  *chunks(kind, file, ...numbers) {
    const [first, count, repeat] = numbers.slice(0, 3).map(Number);
    const cuts = numbers[3].split(",").map(Number);
    const wav = fs.readFileSync(path.join(this.root, file));
    const frames = count * repeat;
    const sound =
      kind === "i16" ? new Int16Array(frames * this.channels) : new Float32Array(frames * this.channels);
    for (let frame = 0; frame < frames; frame++) {
      const sample = wav.readInt16LE(HEADER_BYTES + 2 * (first + Math.floor(frame / repeat)));
      for (let channel = 0; channel < this.channels; channel++) {
        const value = sample >> channel;
        const isBad = kind === "bad" && value % BAD_DIVISOR === 0;
        sound[frame * this.channels + channel] = kind === "i16" ? value : isBad ? NaN : value / 32768;
      }
    }
    for (let start = 0, cut = 0; start < frames; cut++) {
      const length = cuts[Math.min(cut, cuts.length - 1)];
      yield sound.subarray(start * this.channels, (start + length) * this.channels);
      start += length;
    }
  }

  do_push(...sound) {
    let taken = 0;
    for (const chunk of this.chunks(...sound)) taken += this.stream.push(chunk);
    this.print(`taken ${taken}`);
  }

  do_speak(...sound) {
    let taken = 0;
    for (const chunk of this.chunks(...sound)) {
      taken += this.stream.push(chunk);
      this.do_drain();
    }
    this.print(`taken ${taken}`);
  }

  frames(most = 0) {
    let taken = 0;
    while (most === 0 || taken < most) {
      const frame = this.stream.poll();
      if (!frame) break;
      taken++;
      this.print(`frame ${BigInt(frame.target)} ${hex16(frame.seconds)} ${hex8(frame.values)}`);
    }
    return taken;
  }

  do_drain() {
    let busy;
    do {
      const hops = this.model.tick();
      busy = this.frames() || hops;
    } while (busy);
  }

  do_poll(most) {
    this.print(`polled ${this.frames(Number(most))}`);
  }

  do_tick(rounds) {
    this.print(`hops ${this.model.tick(Number(rounds))}`);
  }

  do_gap(frames) {
    this.stream.pushGap(BigInt(frames));
  }

  do_format(rate, channels) {
    this.stream.setFormat(Number(rate), Number(channels));
    this.channels = Number(channels);
  }

  do_flush() {
    this.stream.flush();
  }

  do_reset() {
    this.stream.reset();
  }

  do_interrupt(position, rate) {
    this.stream.interrupt(BigInt(position), Number(rate));
  }

  do_at(position, rate) {
    const {
      state,
      position: used,
      seconds,
      weight,
      values,
    } = this.stream.rigAt(BigInt(position), Number(rate));
    this.print(`at ${state} ${BigInt(used)} ${hex16(seconds)} ${hex8([weight])} ${hex8(values)}`);
  }

  do_set(name, value) {
    this.stream.setParameter(name, Number(value));
  }

  do_get(name) {
    this.print(`value ${name} ${hex8([this.stream.getParameter(name)])}`);
  }

  do_tuning(file) {
    this.stream.loadTuning(this.text(file));
  }

  do_save() {
    this.print(`tuning ${Buffer.from(this.stream.saveTuning()).toString("hex")}`);
  }

  do_model() {
    this.print(`model ${Object.values(this.model.description).join(" ")}`);
  }

  do_controls() {
    this.stream.controls.forEach(({ neutral, min, max, name }, index) =>
      this.print(`control ${index} ${hex8([neutral, min, max])} ${name}`),
    );
  }

  do_parameters() {
    this.stream.parameters.forEach(({ min, max, defaultValue, value, name }, index) =>
      this.print(`parameter ${index} ${hex8([min, max, defaultValue, value])} ${name}`),
    );
  }

  do_latency() {
    const { seconds, ...samples } = this.stream.latency;
    this.print(`latency ${Object.values(samples).join(" ")} ${hex16(seconds)}`);
  }

  do_statistics() {
    this.print(`statistics ${Object.values(this.stream.statistics).join(" ")}`);
  }
}

const [list, root, only] = process.argv.slice(2);
const lines = [];
const library = await load(fs.readFileSync(WASM));
for (const scenario of read(fs.readFileSync(list, "utf8"))) {
  if (!only || only === scenario.name) new Runner(library, scenario, root, (line) => lines.push(line)).run();
}
process.stdout.write(lines.map((line) => `${line}\n`).join(""));
