// The page computes by itself: the core in WebAssembly, in a worker. The same calls as server.js.
import { Curves } from "./curves.js";
import * as server from "./server.js";

/** Sound that the page decodes itself comes at this rate: browsers tell no recording's own. */
const DECODED_RATE = 48_000;

/** The worker as functions that answer, and live streams by their number. */
class Worked {
  constructor() {
    this.worker = new Worker("worker.js", { type: "module" });
    this.waiting = new Map();
    this.live = new Map();
    this.last = 0;
    this.worker.onmessage = ({ data }) => ("live" in data ? this.live.get(data.live)?.(data) : this.settle(data));
    this.worker.onerror = (event) => this.end(event.message || "its worker cannot be started");
  }

  settle({ id, error, ...answer }) {
    const question = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) question?.resolve(answer);
    else question?.reject(new Error(error));
  }

  /** Nothing more will come from the worker. */
  end(text) {
    this.ended = text;
    for (const id of [...this.waiting.keys()]) this.settle({ id, error: text });
  }

  ask(ask, given = {}, { signal, transfer = [] } = {}) {
    if (this.ended) return Promise.reject(new Error(this.ended));
    const id = (this.last += 1);
    signal?.addEventListener("abort", () => this.worker.postMessage({ ask: "abandon", abandoned: id }));
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, ask, ...given }, transfer);
    });
  }

  tell(ask, given, transfer = []) {
    this.worker.postMessage({ ask, ...given }, transfer);
  }
}

const rows = ({ names, times, values }) =>
  new Curves({ names, start: times[0], step: times.length > 1 ? times[1] - times[0] : undefined, rows: times.length }, values);

class Computer {
  where = "this page";

  constructor(worked, engine) {
    Object.assign(this, { worked, engine });
  }

  face(text) {
    return this.worked.ask("face", { text }).then(({ face }) => face);
  }

  async recording() {
    const [bytes] = await Promise.all([server.recording(), this.worked.ask("fetchSound")]);
    this.computed = undefined;
    return bytes;
  }

  sendRecording(file) {
    return server.sendRecording(file);
  }

  bake(wish, signal) {
    return this.compute(wish, signal).then(({ curves }) => rows(curves));
  }

  levels(wish, signal) {
    return this.compute(wish, signal).then(({ levels }) => rows(levels));
  }

  /** Curves and levels come from one pass over the sound: who asks for both of a wish waits for one. */
  compute({ student, character }, signal) {
    const given = { student, profile: JSON.stringify(character) };
    const key = JSON.stringify(given);
    if (this.computed?.key !== key || this.computed.signal?.aborted) {
      this.computed = { key, signal, answer: this.worked.ask("bake", given, { signal }) };
    }
    return this.computed.answer;
  }

  openLive({ student, character, rate }, { onOpen, onFrame, onFault }) {
    const { worked } = this;
    const live = (worked.last += 1);
    const stream = { open: false, send: (samples) => worked.tell("hear", { live, samples }, [samples.buffer]) };
    stream.close = () => {
      stream.open = false;
      worked.live.delete(live);
      worked.tell("close", { live });
    };
    let controls = [];
    worked.live.set(live, ({ frames, error }) => {
      if (error !== undefined) return (stream.close(), onFault(error));
      for (const { seconds, values, level } of frames) onFrame(seconds, Object.fromEntries(controls.map((name, at) => [name, values[at]])), level);
    });
    const opened = worked.ask("openLive", { live, student, profile: JSON.stringify(character), rate });
    opened.then(
      (told) => {
        controls = told.controls;
        stream.open = worked.live.has(live);
        if (stream.open) onOpen(told);
      },
      (error) => onFault(error.message),
    );
    return stream;
  }
}

/** A page without a program: what is dropped on it is decoded by the browser. */
class LonelyComputer extends Computer {
  async sendRecording(file) {
    const bytes = await file.arrayBuffer();
    const decoder = new OfflineAudioContext(1, 1, DECODED_RATE);
    const sound = await decoder.decodeAudioData(bytes.slice()).catch(() => {
      throw new Error("it is not a recording that this browser can read");
    });
    await this.worked.ask("takeSound", interleaved(sound));
    this.computed = undefined;
    this.dropped = bytes;
  }

  recording() {
    return this.dropped ? Promise.resolve(this.dropped.slice()) : super.recording();
  }
}

function interleaved(sound) {
  const { numberOfChannels: channels, sampleRate: rate, length } = sound;
  const samples = new Float32Array(length * channels);
  for (let channel = 0; channel < channels; channel++) {
    sound.getChannelData(channel).forEach((sample, at) => (samples[at * channels + channel] = sample));
  }
  return { rate, channels, samples };
}

/** Starts the worker with `students` of the session's students; fails where this browser or a student does not allow it. */
export async function openComputer({ students, exported }) {
  const worked = new Worked();
  const { engine } = await worked.ask("open", { students: students.length });
  return new (exported ? LonelyComputer : Computer)(worked, engine.split(";")[0]);
}
