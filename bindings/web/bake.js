// A whole recording to curves: at once, or hop by hop for whoever must not wait.

/** What a full queue refuses is pushed again. */
const REFUSE = 1;
const BLOCK_SECONDS = 0.5;

/**
 * Turns a recording into curves: the frames that a live stream gives for it, bit for bit.
 * `samples` are interleaved, a Float32Array or an Int16Array; `settings` as for `openStream`.
 */
export function bake(model, samples, settings) {
  const hops = bakeByHops(model, samples, settings);
  for (;;) {
    const { done, value } = hops.next();
    if (done) return value;
  }
}

/**
 * As `bake`, but stops after each hop and hands out the stream, whose meter may be read then; the curves are what the generator
 * returns. A worker can answer others in between; `return()` gives up. Other streams of the model should have no sound waiting.
 */
export function* bakeByHops(model, samples, settings) {
  const stream = model.openStream({ ...settings, overrun: REFUSE });
  try {
    const taken = { times: [], rows: [] };
    const { channels } = stream;
    const block = Math.max(1, Math.floor((settings.sampleRate ?? 48_000) * BLOCK_SECONDS)) * channels;
    for (let start = 0; start < samples.length; ) {
      start += stream.push(samples.subarray(start, start + block)) * channels;
      yield* compute(model, stream, taken);
    }
    stream.flush();
    // Every round either computes or takes, until the utterance has ended; of no sound there is none.
    while (samples.length && !stream.statistics.utterancesEnded) yield* compute(model, stream, taken);
    yield* compute(model, stream, taken);
    const values = new Float32Array(taken.rows.length * stream.names.length);
    taken.rows.forEach((row, at) => values.set(row, at * stream.names.length));
    return { names: stream.names, times: Float64Array.from(taken.times), values };
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
