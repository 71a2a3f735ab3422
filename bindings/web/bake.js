// Computes the curves of a whole recording: in one call, or hop by hop.

/** Overrun.REFUSE: sound that a full queue refuses is pushed again. */
const REFUSE = 1;
const BLOCK_SECONDS = 0.5;

/**
 * Computes the curves of a recording, with the same bits as a live stream.
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
 * As `bake`, but yields the stream after each hop, for example to read its input level. The generator returns
 * the curves. Between hops a worker can handle other messages. `return()` cancels the bake. Other streams of
 * the model should have no queued sound.
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
