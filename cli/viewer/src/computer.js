// Computes in the page: the WebAssembly core in a worker. It has the interface of server.js.
import { Curves } from "./curves.js";
import * as server from "./server.js";

/** Rate of sound that the page decodes: browsers do not report the rate of a recording. */
const DECODED_RATE = 48_000;

/** The worker as functions with replies, and its live streams by number. */
class WorkerClient {
  constructor() {
    this.worker = new Worker("worker.js", { type: "module" });
    this.waiting = new Map();
    this.live = new Map();
    this.last = 0;
    this.worker.onmessage = ({ data }) => ("live" in data ? this.live.get(data.live)?.(data) : this.resolve(data));
    this.worker.onerror = (event) => this.end(event.message || "its worker cannot be started");
  }

  resolve({ id, error, ...answer }) {
    const request = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) request?.resolve(answer);
    else request?.reject(new Error(error));
  }

  /** The worker has ended: every open request fails. */
  end(text) {
    this.ended = text;
    for (const id of [...this.waiting.keys()]) this.resolve({ id, error: text });
  }

  ask(ask, given = {}, { signal, transfer = [] } = {}) {
    if (this.ended) return Promise.reject(new Error(this.ended));
    const id = (this.last += 1);
    signal?.addEventListener("abort", () => this.worker.postMessage({ ask: "cancel", cancelled: id }));
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, ask, ...given }, transfer);
    });
  }

  post(ask, given, transfer = []) {
    this.worker.postMessage({ ask, ...given }, transfer);
  }
}

const rows = ({ names, times, values }) =>
  new Curves({ names, start: times[0], step: times.length > 1 ? times[1] - times[0] : undefined, rows: times.length }, values);

class Computer {
  where = "this page";

  constructor(client, engine) {
    Object.assign(this, { client, engine });
  }

  face(text) {
    return this.client.ask("face", { text }).then(({ face }) => face);
  }

  async recording() {
    const [bytes] = await Promise.all([server.recording(), this.client.ask("fetchSound")]);
    this.computed = undefined;
    return bytes;
  }

  sendRecording(file) {
    return server.sendRecording(file);
  }

  bake(request, signal) {
    return this.compute(request, signal).then(({ curves }) => rows(curves));
  }

  levels(request, signal) {
    return this.compute(request, signal).then(({ levels }) => rows(levels));
  }

  /** Curves and levels come from one pass over the sound: both calls share one request. */
  compute({ student, character }, signal) {
    const given = { student, profile: JSON.stringify(character) };
    const key = JSON.stringify(given);
    if (this.computed?.key !== key || this.computed.signal?.aborted) {
      this.computed = { key, signal, answer: this.client.ask("bake", given, { signal }) };
    }
    return this.computed.answer;
  }

  openLive({ student, character, rate }, { onOpen, onFrame, onFault }) {
    const { client } = this;
    const live = (client.last += 1);
    const stream = { open: false, send: (samples) => client.post("sound", { live, samples }, [samples.buffer]) };
    stream.close = () => {
      stream.open = false;
      client.live.delete(live);
      client.post("close", { live });
    };
    let controls = [];
    client.live.set(live, ({ frames, error }) => {
      if (error !== undefined) return (stream.close(), onFault(error));
      for (const { seconds, values, level } of frames) onFrame(seconds, Object.fromEntries(controls.map((name, at) => [name, values[at]])), level);
    });
    const opened = client.ask("openLive", { live, student, profile: JSON.stringify(character), rate });
    opened.then(
      (reply) => {
        controls = reply.controls;
        stream.open = client.live.has(live);
        if (stream.open) onOpen(reply);
      },
      (error) => onFault(error.message),
    );
    return stream;
  }
}

/** An exported page, without a program: the browser decodes dropped recordings. */
class StandaloneComputer extends Computer {
  async sendRecording(file) {
    const bytes = await file.arrayBuffer();
    const decoder = new OfflineAudioContext(1, 1, DECODED_RATE);
    const sound = await decoder.decodeAudioData(bytes.slice()).catch(() => {
      throw new Error("it is not a recording that this browser can read");
    });
    await this.client.ask("takeSound", interleaved(sound));
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

/** Starts the worker with the students of the session; fails where the browser or a student does not allow it. */
export async function openComputer({ students, exported, voice_gate: voiceGate, normalise }) {
  const client = new WorkerClient();
  const { engine } = await client.ask("open", { students: students.length, voiceGate, normalise });
  return new (exported ? StandaloneComputer : Computer)(client, engine.split(";")[0]);
}
