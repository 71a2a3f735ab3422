// Computes for the page, on a thread of its own. Recordings are baked in slices, so that live streams do not wait.
import { bakeByHops, load } from "../../../bindings/web/v2f.js";
import { splitHeading } from "./curves.js";
import { describeFace } from "./face.js";

/** Time after which a bake lets other messages run. */
const SLICE_MS = 8;
/** Overrun setting: what a full queue refuses is pushed again. */
const REFUSE = 1;
const LEVELS = ["loudness", "rms_dbfs", "peak_dbfs", "gain_db"];

let library;
let sound;
/** Each student: its file, and separate models for bakes and live streams, because a tick advances all streams of a model. */
const students = [];
const streams = new Map();
/** Bakes that are not cancelled. */
const wanted = new Set();
/** Bakes run one after another. */
let baking = Promise.resolve();

async function fetched(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

const level = ({ loudness, rmsDbfs, peakDbfs, gainDb }) => ({ loudness, rms_dbfs: rmsDbfs, peak_dbfs: peakDbfs, gain_db: gainDb });

/** Settings of a stream from the program's command line, which no character profile holds. */
let ofProgram = {};

const pause = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (port1.close(), resolve());
    port2.postMessage(undefined);
  });

/** One pass over the sound: the curves, and the meter at the end of each hop. */
async function bake(id, model, profile) {
  if (!sound) throw new Error("there is no recording yet");
  const { sampleRate, hopNumerator, hopDenominator } = model.description;
  const hop = hopNumerator / hopDenominator / sampleRate;
  const times = [];
  const readings = [];
  const hops = bakeByHops(model, sound.samples, { sampleRate: sound.rate, channels: sound.channels, profile, ...ofProgram });
  for (let began = performance.now(); ; ) {
    if (!wanted.has(id)) {
      hops.return();
      throw new Error("the bake was cancelled");
    }
    const { done, value } = hops.next();
    if (done) {
      const { names, times: instants, values } = value;
      return { curves: { names, times: instants, values }, levels: { names: LEVELS, times, values: Float32Array.from(readings) } };
    }
    times.push((times.length + 1) * hop);
    readings.push(...Object.values(level(value.inputLevel)));
    if (performance.now() - began > SLICE_MS) {
      await pause();
      began = performance.now();
    }
  }
}

function pushSound({ live, samples }) {
  const { model, stream } = streams.get(live) ?? {};
  if (!stream) return;
  const frames = [];
  for (let start = 0; start < samples.length; ) {
    start += stream.push(samples.subarray(start));
    model.tick();
    for (let frame = stream.poll(); frame; frame = stream.poll()) {
      frames.push({ seconds: frame.seconds, values: frame.values, level: level(stream.inputLevel) });
    }
  }
  if (frames.length) postMessage({ live, frames });
}

const answers = {
  async open({ students: count, voiceGate, normalise }) {
    ofProgram = { voiceGate, normalise };
    const [loaded, ...files] = await Promise.all([
      fetched("v2f.wasm").then(load),
      ...Array.from({ length: count }, (_, place) => fetched(`students/${place}.onnx`).then((answer) => answer.arrayBuffer())),
    ]);
    library = loaded;
    students.push(...files.map((file) => ({ file, model: library.openModel(file) })));
    return { engine: students[0].model.engine };
  },
  async fetchSound() {
    const { heading, numbers } = splitHeading(await (await fetched("sound.f32")).arrayBuffer());
    sound = { ...heading, samples: numbers };
  },
  takeSound(taken) {
    sound = taken;
  },
  face: ({ text }) => ({ face: describeFace(library, students[0].model, text) }),
  bake({ id, student, profile }) {
    wanted.add(id);
    const mine = baking.then(() => bake(id, students[student].model, profile));
    baking = mine.catch(() => {}).then(() => wanted.delete(id));
    return mine;
  },
  openLive({ live, student, profile, rate }) {
    const model = (students[student].live ??= library.openModel(students[student].file));
    const stream = model.openStream({ sampleRate: rate, profile, overrun: REFUSE, ...ofProgram });
    streams.set(live, { model, stream });
    const { latency } = stream;
    const milliseconds = (samples) => (samples * 1000) / latency.sampleRate;
    const parts = Object.fromEntries(["lookahead", "ensemble", "resampler", "hop"].map((part) => [part, milliseconds(latency[part])]));
    return { controls: [...stream.names], latency: parts };
  },
};

/** Messages without a reply. */
const notices = {
  sound(message) {
    try {
      pushSound(message);
    } catch (error) {
      postMessage({ live: message.live, error: error.message });
    }
  },
  close({ live }) {
    streams.get(live)?.stream.close();
    streams.delete(live);
  },
  cancel({ cancelled: id }) {
    wanted.delete(id);
  },
};

onmessage = async ({ data: { id, ask, ...given } }) => {
  if (id === undefined) return notices[ask](given);
  try {
    postMessage({ id, ...(await answers[ask]({ id, ...given })) });
  } catch (error) {
    postMessage({ id, error: error.message });
  }
};
