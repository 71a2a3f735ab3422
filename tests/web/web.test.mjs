// The web binding in Node: its tables against the header, its rig frames, its errors.
import assert from "node:assert/strict";
import fs from "node:fs";
import { before, test } from "node:test";

import { Library } from "../../bindings/web/library.js";
import { LAYOUTS, STRUCTS, snake } from "../../bindings/web/structs.js";
import { decode, encode } from "../../bindings/web/text.js";
import * as v2f from "../../bindings/web/v2f.js";

const root = new URL("../../", import.meta.url);
const read = (name) => fs.readFileSync(new URL(name, root));
const header = read("include/v2f.h")
  .toString()
  .replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "");
const student = read("models/tiny-low-latency/tiny-low-latency.onnx");
const wav = read("tests/recordings/cards-001.wav");
const speech = new Int16Array(
  wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length - (wav.length % 2)),
);

let library, model, module;
before(async () => {
  module = await v2f.compile(read("bindings/web/dist/v2f.wasm"));
  library = v2f.instantiate(module);
  model = library.openModel(student);
});

const refused = (status) => (error) =>
  error instanceof v2f.V2fError && error.status === status && error.message.length > 10;

// ---- The header.

const KINDS = {
  uint32_t: "u32",
  float: "f32",
  double: "f64",
  uint64_t: "u64",
  int64_t: "i64",
  "const char *": "text",
};

test("the structs are the header's", () => {
  const found = [...header.matchAll(/typedef struct V2f(\w+) \{([\s\S]*?)\} V2f\1;/g)];
  assert.equal(found.length, Object.keys(STRUCTS).length);
  for (const [, name, body] of found) {
    const fields = body
      .split(";")
      .map((line) => line.trim())
      .filter(Boolean)
      .map((line) => {
        const [, kind, field, bytes] = line.match(/^(.*?)(\w+)(?:\[(\d+)\])?$/);
        return [field, bytes ? Number(bytes) : KINDS[kind.trim()]];
      });
    assert.deepEqual(Object.entries(STRUCTS[name]), fields, name);
  }
});

// The first field that came after the first version of a struct: the library takes both sizes.
const ADDED = { Statistics: "over_scale_samples", StreamSettings: "offset_seconds" };

test("the structs have the sizes that the library was built with", () => {
  const raw = new Library(module);
  for (const [name, { size, places }] of Object.entries(LAYOUTS)) {
    const allocation = raw.struct(name);
    assert.equal(raw.read("u32", allocation.address), size);
    // The library refuses a struct that is smaller than that of the first version: no struct here is larger
    // than its own.
    const init = `v2f_${snake(name)}_init`;
    const first = places.find((place) => place.name === ADDED[name])?.at ?? size;
    assert.throws(() => raw.call(init, allocation.address, first - 1), refused(v2f.Status.STRUCT_SIZE), name);
  }
});

const functions = [...header.matchAll(/^\w[\w ]*?[ *]+(v2f_\w+)\(/gm)].map(([, name]) => name);

test("every function of the header is exported, and used unless a page cannot use it", () => {
  assert.ok(functions.length > 40);
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  assert.deepEqual(
    functions.filter((name) => !exported.includes(name)),
    [],
  );
  const scripts = ["bake.js", "library.js", "model.js", "shapes.js", "stream.js", "v2f.js"]
    .map((name) => read(`bindings/web/${name}`))
    .join("");
  const used = new Set([...scripts.matchAll(/v2f_\w+/g)].map(([name]) => name));
  const inits = new Set(Object.keys(STRUCTS).map((name) => `v2f_${snake(name)}_init`));
  const unused = functions.filter((name) => !used.has(name) && !inits.has(name));
  // A page has no files, no threads and no ONNX Runtime, and the module cannot call functions of the page.
  assert.deepEqual(unused.sort(), [
    "v2f_model_open",
    "v2f_model_open_async",
    "v2f_model_open_memory_async",
    "v2f_model_ready",
    "v2f_onnxruntime_description",
    "v2f_set_log",
    "v2f_status_message",
  ]);
});

const values = (name) => {
  const [, body] = header.match(new RegExp(`enum ${name}\\b[^{]*\\{([\\s\\S]*?)\\};`));
  return Object.fromEntries(
    [...body.matchAll(/(V2F_\w+) = (-?\d+)/g)].map(([, key, value]) => [key, Number(value)]),
  );
};

test("the numbers are the header's", () => {
  for (const [name, ours] of Object.entries({
    OVERRUN: v2f.Overrun,
    LOUDNESS: v2f.Loudness,
    POSE_STATE: v2f.PoseState,
  })) {
    const expected = values(
      `V2f${name.toLowerCase().replace(/(^|_)(.)/g, (_, __, letter) => letter.toUpperCase())}`,
    );
    assert.deepEqual(
      Object.fromEntries(Object.entries(ours).map(([key, value]) => [`V2F_${name}_${key}`, value])),
      expected,
    );
  }
  const failures = Object.entries(values("V2fStatus"))
    .filter(([, value]) => value < 0)
    .map(([key, value]) => [key.replace(/^V2F_(ERROR_)?/, ""), value]);
  assert.deepEqual({ ...v2f.Status }, Object.fromEntries(failures));
});

test("one version", () => {
  const [, version] = header.match(/#define V2F_VERSION "(.*?)"/);
  assert.equal(library.version, version);
  assert.equal(JSON.parse(read("bindings/web/package.json")).version, version);
});

// ---- Rig frames.

/** Every rig frame of `samples`, pushed in pieces of the lengths that `cut` gives. */
function frames(samples, cut, settings = {}) {
  const stream = model.openStream({ sampleRate: 16_000, ...settings });
  const found = [];
  const collect = () => {
    model.tick();
    for (let frame = stream.poll(); frame; frame = stream.poll()) found.push(frame);
  };
  for (let start = 0; start < samples.length;) {
    start += stream.push(samples.subarray(start, start + cut()));
    collect();
  }
  stream.flush();
  collect();
  stream.close();
  return found;
}

/** Pseudo-random numbers, the same in every run. */
function dice(seed) {
  return (below) => (
    (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648),
    Math.floor((seed / 2_147_483_648) * below)
  );
}

test("any cut of the same sound gives the same bits", () => {
  for (const sampleRate of [16_000, 48_000]) {
    const expected = frames(speech, () => 160, { sampleRate });
    assert.ok(expected.length > (sampleRate === 16_000 ? 60 : 20));
    assert.ok(
      expected.some(({ values }) => values.some((value) => value > 0.2)),
      "a face that moves",
    );
    for (let seed = 1; seed <= 20; seed++) {
      const below = dice(seed);
      const longest = [1 + below(5), 1 + below(700), 1 + below(9000)][seed % 3];
      assert.deepEqual(
        frames(speech, () => 1 + below(longest), { sampleRate }),
        expected,
        `seed ${seed}, ${sampleRate} Hz`,
      );
    }
  }
});

test("16-bit sound is the same sound, and a bake is what the stream gives", () => {
  const floats = Float32Array.from(speech, (sample) => sample / 32768);
  const expected = frames(floats, () => 160);
  assert.deepEqual(
    frames(speech, () => 333),
    expected,
  );
  const baked = v2f.bake(model, speech, { sampleRate: 16_000 });
  assert.deepEqual(
    Array.from(baked.times),
    expected.map(({ seconds }) => seconds),
  );
  assert.deepEqual(baked.values, Float32Array.from(expected.flatMap(({ values }) => [...values])));
  assert.equal(v2f.bake(model, speech.subarray(0, 0), { sampleRate: 16_000 }).times.length, 0);
  floats[9] = NaN;
  assert.equal(v2f.bake(model, floats, { sampleRate: 16_000 }).statistics.badSamples, 1);
});

test("a bake has the rate that is asked for", () => {
  const own = v2f.bake(model, speech, { sampleRate: 16_000 });
  const film = v2f.bake(model, speech, { sampleRate: 16_000, fps: 29.97 });
  assert.equal(film.times[30], (30 * 1001) / 30_000);
  assert.equal(film.statistics.badSamples, 0);
  assert.deepEqual(film, v2f.bake(model, speech, { sampleRate: 16_000, fps: [30_000, 1001] }));
  const same = v2f.bake(model, speech, { sampleRate: 16_000, fps: 62.5 });
  assert.deepEqual(same.values.subarray(0, 60 * 54), own.values.subarray(0, 60 * 54));
  for (const fps of [0, 0.5, 1001, NaN, "fast", [1, 0]])
    assert.throws(
      () => v2f.bake(model, speech, { sampleRate: 16_000, fps }),
      /1 to 1000 rig frames/,
      String(fps),
    );
});

test("positions are fractions, seconds, or whole numbers, and are checked", () => {
  const stream = model.openStream({ sampleRate: 16_000 });
  stream.push(speech.subarray(0, 16_000));
  model.tick();
  const whole = stream.rigAt(4000, 16_000);
  const same = [[0.25], [0.25, 1], [12_000, 48_000], [4000n, 16_000], [3999.9999, 16_000]];
  for (const [position, rate] of same) {
    const pose = stream.rigAt(position, rate);
    assert.ok(Math.abs(pose.seconds - 0.25) < 1e-4, `${position} / ${rate}: ${pose.seconds}`);
    const most = Math.max(...pose.values.map((value, at) => Math.abs(value - whole.values[at])));
    assert.ok(most < 1e-4, `${position} / ${rate}: ${most}`);
  }
  // A part of an audio frame is kept: seen while somebody speaks, for the mouth rests before that.
  const [before, after] = [9600.25, 9600.75].map((position) => stream.rigAt(position, 16_000).values);
  assert.ok(before.some((value, at) => value !== after[at]));
  assert.equal(stream.rigAt(-0.5).state, v2f.PoseState.BEFORE);
  for (const position of [2 ** 63, -(2 ** 63) * 2, 2n ** 64n + 4000n])
    assert.throws(() => stream.rigAt(position, 16_000), /position is .* at most 64 bits/, String(position));
  for (const position of [NaN, Infinity, "4000", null, {}])
    assert.throws(() => stream.rigAt(position, 16_000), /position is .* finite number/, String(position));
  for (const rate of [-1, 0.5, 2 ** 32, NaN, "16000"])
    assert.throws(() => stream.rigAt(0, rate), /rate is .* expected an integer/, String(rate));
  assert.throws(() => stream.rigAt(0, 0), refused(v2f.Status.ARGUMENT));
  stream.interrupt(0.2, 1);
  stream.close();
});

test("what is no sound is told with the remedy", () => {
  const stream = model.openStream({ sampleRate: 16_000, channels: 2 });
  for (const samples of [[0, 0], new Uint8Array(4), new Float64Array(4), null, undefined, "ab"]) {
    assert.throws(() => stream.push(samples), /samples are .* expected a Float32Array .* Int16Array/);
    assert.throws(() => v2f.bake(model, samples, { sampleRate: 16_000 }), /samples are .* Float32Array/);
  }
  assert.throws(() => v2f.bake(model, new Float32Array(3), { channels: 2 }), /whole number of audio frames/);
  assert.throws(() => library.openModel("student.onnx"), /bytes of its file/);
  stream.close();
});

test("the student of the package, and using", async () => {
  const other = await v2f.load();
  const own = other.openModel(await v2f.fetchStudent());
  assert.equal(own.name, "tiny-low-latency-int8");
  await assert.rejects(
    v2f.fetchStudent(new URL("none.onnx", import.meta.url)),
    /none\.onnx.*bindings\/web\/build/,
  );
  const stream = own.openStream();
  // `using stream = ...` calls this at the end of its block.
  stream[Symbol.dispose]();
  assert.throws(() => stream.flush(), refused(v2f.Status.HANDLE));
  own[Symbol.dispose]();
  assert.throws(() => own.tick(), refused(v2f.Status.HANDLE));
});

test("a bake by hops equals the bake, gives the input level of each hop, and can be cancelled", () => {
  const hops = v2f.bakeByHops(model, speech, { sampleRate: 16_000 });
  const levels = [];
  let step;
  for (step = hops.next(); !step.done; step = hops.next()) levels.push(step.value.inputLevel.rmsDbfs);
  const curves = ({ names, times, values }) => ({ names, times, values });
  assert.deepEqual(curves(step.value), curves(v2f.bake(model, speech, { sampleRate: 16_000 })));
  assert.ok(
    levels.length > step.value.times.length && levels.some((level) => level > -40),
    `${levels.length} hops`,
  );
  // Background noise is louder than digital silence, from the first hop on.
  assert.ok(levels[0] > -120, `${levels[0]} dBFS at first`);
  const given = v2f.bakeByHops(model, speech, { sampleRate: 16_000 });
  const { value: stream } = given.next();
  given.return();
  assert.throws(() => stream.flush(), refused(v2f.Status.HANDLE));
});

test("settings that are not given have the header's defaults", () => {
  const { streamDefaults } = library;
  assert.deepEqual(
    [
      streamDefaults.sampleRate,
      streamDefaults.smoothing,
      streamDefaults.gainTargetDbfs,
      "profile" in streamDefaults,
    ],
    [48_000, 1, -26, false],
  );
});

test("settings reach the stream", () => {
  const plain = frames(speech, () => 160);
  assert.notDeepEqual(
    frames(speech, () => 160, { smoothing: false }),
    plain,
  );
  assert.notDeepEqual(
    frames(speech, () => 160, { tuning: { format: 1, parameters: { "jawOpen.gain": 0.5 } } }),
    plain,
  );
  const visemes = model.openStream({ profile: "oculus" });
  assert.equal(visemes.names.length, 15);
  assert.equal(visemes.latency.sampleRate, 16_000);
  visemes.close();
});

test("the pose at the play position", () => {
  const stream = model.openStream({ sampleRate: 16_000 });
  assert.equal(stream.rigAt(0, 16_000).state, v2f.PoseState.EMPTY);
  stream.push(speech.subarray(0, 8000));
  model.tick();
  const out = new Float32Array(stream.names.length);
  const pose = stream.rigAt(4000, 16_000, out);
  assert.equal(pose.values, out);
  assert.deepEqual([pose.state, pose.position, pose.seconds], [v2f.PoseState.INTERPOLATED, 4000, 0.25]);
  assert.equal(stream.statistics.pushedFrames, 8000);
  stream.close();
});

// ---- Errors, and freed memory.

test("errors have a status and a message", () => {
  const { Status } = v2f;
  assert.throws(() => library.openModel(student.subarray(0, 5000)), refused(Status.STUDENT));
  assert.throws(() => library.openModel(new Uint8Array(0)), refused(Status.STUDENT));
  assert.throws(() => model.openStream({ sampleRate: 1 }), refused(Status.AUDIO));
  assert.throws(() => model.openStream({ profile: "nobody" }), refused(Status.NAME));
  assert.throws(() => model.openStream({ samplerate: 16_000 }), /no setting samplerate/);
  assert.throws(() => model.openStream({ channels: -1 }), RangeError);
  assert.throws(() => model.openStream({ profile: "a\0b" }), /zero character/);
  const stream = model.openStream({ channels: 2 });
  assert.throws(() => stream.push([0, 0]), TypeError);
  assert.throws(() => stream.push(new Float32Array(3)), RangeError);
  assert.throws(() => stream.setParameter("nose.gain", 1), refused(Status.NAME));
  assert.throws(() => stream.loadTuning("{"), refused(Status.PROFILE));
  stream.close();
  stream.close();
  assert.throws(() => stream.flush(), refused(Status.HANDLE));
});

test("there are no threads: the default is none, and a request gets a message", () => {
  const raw = new Library(module);
  const file = raw.exports.v2f_allocate(student.length) >>> 0;
  new Uint8Array(raw.memory.buffer, file, student.length).set(student);
  const open = (settings) =>
    raw.withSettings("ModelSettings", settings, (at) =>
      raw.callForResult("handle", "v2f_model_open_memory", file, student.length, 0, at),
    );
  assert.ok(open({}) > 0n);
  const system = (error) => error.status === v2f.Status.SYSTEM && /threads = 0/.test(error.message);
  assert.throws(() => open({ threads: 1 }), system);
});

test("after a trap an instance refuses all calls, other instances work", () => {
  const other = v2f.instantiate(module);
  const stream = other.openModel(student).openStream();
  const raw = stream.library;
  assert.throws(
    () => raw.call("v2f_push_audio", stream.handle, 0xffff_fff0, 1 << 20, 0),
    refused(v2f.Status.INTERNAL),
  );
  assert.throws(() => stream.flush(), refused(v2f.Status.INTERNAL));
  assert.equal(frames(speech.subarray(0, 4000), () => 160).length > 5, true);
});

test("nothing leaks", () => {
  const fresh = v2f.instantiate(module);
  const once = () => {
    const own = fresh.openModel(student);
    const stream = own.openStream({
      sampleRate: 16_000,
      profile: "metahuman",
      tuning: { format: 1, parameters: {} },
    });
    stream.push(new Float32Array(16_000));
    own.tick();
    while (stream.poll());
    assert.throws(() => stream.loadTuning("{"));
    stream.setParameter(stream.parameters[0].name, 1);
    stream.close();
    own.close();
  };
  for (let count = 0; count < 3; count++) once();
  const before = fresh.memoryBytes;
  for (let count = 0; count < 60; count++) once();
  assert.equal(fresh.memoryBytes, before);
});

test("texts of every kind are converted", () => {
  const encoder = new TextEncoder();
  for (const text of [
    "",
    "jawOpen",
    "100 %",
    "%41",
    "ä € 😀",
    "\ud800 alone",
    "alone \udc00",
    "\u0000\u007f\u0080",
  ]) {
    assert.deepEqual(encode(text), encoder.encode(text));
    assert.equal(decode(encode(text)), new TextDecoder().decode(encoder.encode(text)));
  }
});

test("a control is found by its name", () => {
  const stream = model.openStream({ profile: "vrm" });
  assert.deepEqual(
    stream.names.map((name) => stream.findControl(name)),
    stream.names.map((_, index) => index),
  );
  assert.throws(() => stream.findControl("jawOpen"), refused(v2f.Status.NAME));
  stream.close();
});
