// Computes the curves of a whole recording: in one call, or hop by hop.
import { Allocation } from "./library.js";
import { unsigned } from "./numbers.js";
import { flags, soundView } from "./stream.js";

/** Overrun.REFUSE: sound that a full queue refuses is pushed again. */
const REFUSE = 1;
const BLOCK_SECONDS = 0.5;
/** Frame rates of film and television: decimals that mean a ratio. */
const FILM = { 23.976: 24, 23.98: 24, 29.97: 30, 59.94: 60, 119.88: 120 };

/**
 * Computes the curves of a recording, with the same bits as a live stream.
 * `samples` are interleaved, a Float32Array or an Int16Array; `settings` as for `openStream`, and `fps`.
 */
export function bake(model, samples, { fps, ...settings } = {}) {
  const { library } = model;
  const View = soundView(samples, settings.channels ?? 1);
  const sound = new Allocation(library, 4 * samples.length);
  let curves = 0n;
  try {
    const floats = new Float32Array(library.memory.buffer, sound.address, samples.length);
    if (View === Int16Array) samples.forEach((sample, at) => (floats[at] = sample / 32_768));
    else floats.set(samples);
    const [numerator, denominator] = frameRate(fps);
    const frames = samples.length / (settings.channels ?? 1);
    curves = library.withSettings("StreamSettings", flags(settings), (at) =>
      library.callForResult(
        "handle",
        "v2f_bake",
        model.handle,
        at,
        sound.address,
        frames,
        numerator,
        denominator,
        0,
        0,
      ),
    );
    return read(library, curves);
  } finally {
    sound.free();
    if (curves) library.call("v2f_curves_destroy", curves);
  }
}

/** Copies the curves out of the library. */
function read(library, curves) {
  const { controls, frames } = library.readStruct("CurvesDescription", (at) =>
    library.call("v2f_curves_describe", curves, at),
  );
  const names = Array.from(
    { length: controls },
    (_, index) =>
      library.readStruct("Control", (at) => library.call("v2f_curves_control", curves, index, at)).name,
  );
  const out = new Allocation(library, 8 * frames + 4 * frames * controls);
  try {
    const values = out.address + 8 * frames;
    library.call("v2f_curves_read", curves, 0, frames, out.address, values, frames * controls);
    const statistics = library.readStruct("Statistics", (at) =>
      library.call("v2f_curves_statistics", curves, at),
    );
    const { buffer } = library.memory;
    return {
      statistics,
      names,
      times: new Float64Array(buffer, out.address, frames).slice(),
      values: new Float32Array(buffer, values, frames * controls).slice(),
    };
  } finally {
    out.free();
  }
}

/** Numerator and denominator of rig frames per second; 0 and 1 for the student's own rate. */
function frameRate(fps) {
  if (fps === undefined || fps === null) return [0, 1];
  const film = typeof fps === "number" && FILM[fps];
  const [numerator, denominator] = film
    ? [film * 1000, 1001]
    : Array.isArray(fps)
      ? fps
      : [Math.round(fps * 1e6), 1e6];
  if (!(numerator >= denominator && numerator <= 1000 * denominator)) {
    throw new RangeError(
      `fps is ${fps}; expected 1 to 1000 rig frames per second: a number, or a ratio as [30000, 1001]`,
    );
  }
  return [Number(unsigned(numerator, "fps", 32)), Number(unsigned(denominator, "fps", 32))];
}

/**
 * As `bake`, but yields the stream after each hop, for example to read its input level. The generator returns
 * the curves. Between hops a worker can handle other messages. `return()` cancels the bake. Other streams of
 * the model should have no queued sound. It takes longer than `bake`, which computes hops side by side.
 */
export function* bakeByHops(model, samples, settings) {
  const stream = model.openStream({ ...settings, overrun: REFUSE });
  try {
    const taken = { times: [], rows: [] };
    const { channels } = stream;
    const block = Math.max(1, Math.floor((settings.sampleRate ?? 48_000) * BLOCK_SECONDS)) * channels;
    for (let start = 0; start < samples.length;) {
      start += stream.push(samples.subarray(start, start + block)) * channels;
      yield* compute(model, stream, taken);
    }
    stream.flush();
    // Each round computes hops or takes rig frames, until the utterance has ended. Without sound there is no
    // utterance.
    while (samples.length && !stream.statistics.utterancesEnded) yield* compute(model, stream, taken);
    yield* compute(model, stream, taken);
    const values = new Float32Array(taken.rows.length * stream.names.length);
    taken.rows.forEach((row, at) => values.set(row, at * stream.names.length));
    const { names, statistics } = stream;
    return { names, times: Float64Array.from(taken.times), values, statistics };
  } finally {
    stream.close();
  }
}

function* compute(model, stream, taken) {
  while (model.tick(1)) {
    take(stream, taken);
    yield stream;
  }
  take(stream, taken);
}

function take(stream, { times, rows }) {
  for (let frame = stream.poll(); frame; frame = stream.poll()) {
    times.push(frame.seconds);
    rows.push(frame.values);
  }
}
