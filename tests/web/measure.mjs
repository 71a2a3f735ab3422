// Measures the core in WebAssembly: node tests/web/measure.mjs (process time); with `browser`: in Chromium
// (wall clock).
import fs from "node:fs";
import process from "node:process";
import { gzipSync } from "node:zlib";

const root = new URL("../../", import.meta.url);
const read = (name) => fs.readFileSync(new URL(name, root));

/** Runs in Node and, posted as text, in the browser. */
async function measured(v2f, wasm, students, sound, now) {
  const WARM_MS = 500;
  const least = (times, work) =>
    Math.min(
      ...Array.from({ length: times }, () => {
        const began = now();
        work();
        return now() - began;
      }),
    );
  const began = now();
  const module = await v2f.compile(wasm);
  const compiled = now();
  const library = v2f.instantiate(module);
  const figures = { "compile, ms": compiled - began, "instantiate, ms": now() - compiled };
  for (const [name, bytes] of Object.entries(students)) {
    const opening = now();
    const model = library.openModel(bytes);
    figures[`${name}: open, ms`] = now() - opening;
    figures.engine ??= model.engine;
    for (const [count, sampleRate] of [
      [1, 16_000],
      [1, 48_000],
      [16, 16_000],
    ]) {
      const streams = Array.from({ length: count }, () => model.openStream({ sampleRate }));
      const hop = sound.subarray(0, (sampleRate / 1000) * 16);
      const out = new Float32Array(streams[0].names.length);
      const hops = 120;
      const speak = () => {
        for (let round = 0; round < hops; round++) {
          for (const stream of streams)
            stream.push(
              sound.subarray((round * hop.length) % 20_000, ((round * hop.length) % 20_000) + hop.length),
            );
          model.tick();
          for (const stream of streams) while (stream.poll(out));
        }
      };
      // Engines compile quickly at first and optimise later on other threads, whose time would be counted too.
      for (const warm = performance.now(); performance.now() - warm < WARM_MS;) speak();
      await new Promise((resolve) => setTimeout(resolve, WARM_MS));
      const spent = least(8, speak);
      figures[
        `${name}: ${count} stream${count > 1 ? "s" : ""}, ${sampleRate / 1000} kHz, us per character and hop`
      ] = (spent * 1000) / hops / count;
      streams.forEach((stream) => stream.close());
    }
    model.close();
  }
  figures["memory of the instance, MiB"] = library.memoryBytes / 2 ** 20;
  return figures;
}

const names = { fp32: "", fp16: "-fp16", int8: "-int8" };
const students = Object.fromEntries(
  Object.entries(names).map(([name, end]) => [
    name,
    read(`models/tiny-low-latency/tiny-low-latency${end}.onnx`),
  ]),
);
const wasm = read("bindings/web/dist/v2f.wasm");
const wav = read("tests/recordings/austen-0880.wav");
const speech = new Float32Array(21_000).map((_, at) => wav.readInt16LE(44 + 2 * (at + 4000)) / 32768);

let figures;
if (process.argv[2] === "browser") {
  const { openPage } = await import("./browser.mjs");
  const { page, close } = await openPage("tests/web/empty.html");
  const encoded = Object.fromEntries(
    Object.entries(students).map(([name, bytes]) => [name, bytes.toString("base64")]),
  );
  figures = await page.evaluate(
    async (work, encoded, samples) => {
      const v2f = await import("/bindings/web/v2f.js");
      const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const students = Object.fromEntries(Object.entries(encoded).map(([name, text]) => [name, bytes(text)]));
      const wasm = await (await fetch("/bindings/web/dist/v2f.wasm")).arrayBuffer();
      return new Function(`return ${work}`)()(v2f, wasm, students, Float32Array.from(samples), () =>
        performance.now(),
      );
    },
    measured.toString(),
    encoded,
    Array.from(speech),
  );
  await close();
} else {
  // Processor time: a busy machine changes it less than wall-clock time.
  const spent = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  figures = await measured(await import("../../bindings/web/v2f.js"), wasm, students, speech, spent);
}
console.log(
  `v2f.wasm: ${(wasm.length / 1e6).toFixed(3)} MB, ` +
    `${(gzipSync(wasm, { level: 9 }).length / 1e6).toFixed(3)} MB by gzip -9`,
);
for (const [name, value] of Object.entries(figures))
  console.log(`${name}: ${typeof value === "number" ? value.toPrecision(3) : value}`);
