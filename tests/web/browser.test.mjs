// The web binding in a real browser: a worker, an audio worklet, and the example page.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { bake, load } from "../../bindings/web/v2f.js";
import { openPage, root } from "./browser.mjs";

const read = (name) => fs.readFileSync(path.join(root, name));
const recording = "tests/recordings/austen-0880.wav";
const screenshots = process.env.V2F_SCREENSHOTS ?? fs.mkdtempSync(path.join(os.tmpdir(), "v2f-web-"));
let seen;

before(async () => {
  seen = await openPage("examples/web/index.html", { voice: path.join(root, recording) });
  await seen.page.waitForFunction("window.page?.ready", { timeout: 60_000 });
});
after(() => seen?.close());

test("a dropped recording becomes the curves that Node computes, to the bit", async () => {
  const { page } = seen;
  await page.evaluate(async (name) => {
    const files = new DataTransfer();
    files.items.add(new File([await (await fetch(`/${name}`)).arrayBuffer()], "speech.wav"));
    dispatchEvent(new DragEvent("drop", { dataTransfer: files }));
  }, recording);
  await page.waitForFunction("window.page.curves && !document.querySelector('#play').disabled", {
    timeout: 60_000,
  });
  const found = await page.evaluate(() => {
    const { recording, curves } = window.page;
    const plain = ({ names, times, values }) => ({
      names,
      times: Array.from(times),
      values: Array.from(values),
    });
    return {
      sampleRate: recording.sampleRate,
      samples: Array.from(recording.getChannelData(0)),
      ...plain(curves),
    };
  });
  assert.ok(found.times.length > 150, `${found.times.length} frames`);
  const model = (await load(read("bindings/web/dist/v2f.wasm"))).openModel(
    read("models/tiny-low-latency/tiny-low-latency-int8.onnx"),
  );
  const expected = bake(model, Float32Array.from(found.samples), { sampleRate: found.sampleRate });
  assert.deepEqual(found.names, expected.names);
  assert.deepEqual(found.times, Array.from(expected.times));
  assert.deepEqual(found.values, Array.from(expected.values));
  await page.screenshot({ path: path.join(screenshots, "recording.png") });
});

test("curves are drawn in their colours, and are low in silence", async () => {
  const painted = await seen.page.evaluate(() => {
    const canvas = document.querySelector("#curves");
    const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const rows = [];
    for (let at = 0; at < data.length; at += 4) {
      // The jaw's orange.
      if (data[at] > 200 && Math.abs(data[at + 1] - 72) < 30 && data[at + 2] < 60)
        rows.push(1 - Math.floor(at / 4 / width) / height);
    }
    return { count: rows.length, highest: Math.max(...rows), lowest: Math.min(...rows) };
  });
  assert.ok(painted.count > 500, `${painted.count} pixels`);
  assert.ok(painted.highest > 0.25 && painted.lowest < 0.1, JSON.stringify(painted));
});

test("what is no recording is said", async () => {
  await seen.page.evaluate(() => window.page.take(new File(["words"], "words.wav")));
  assert.match(
    await seen.page.$eval("#status.bad", (status) => status.textContent),
    /words\.wav is not a recording/,
  );
});

test("speech moves the curves", async () => {
  const { page } = seen;
  await page.click("#speak");
  await page.waitForFunction(
    () => {
      const { curves, capture } = window.page;
      const jaw = curves.names.indexOf("jawOpen");
      return (
        capture &&
        curves.times.length > 60 &&
        curves.times.some((_, frame) => curves.values[frame * curves.names.length + jaw] > 0.1)
      );
    },
    { timeout: 60_000 },
  );
  await page.screenshot({ path: path.join(screenshots, "live.png") });
  await page.click("#speak");
  assert.equal(await page.$eval("#speak", (button) => button.getAttribute("aria-pressed")), "false");
});

test("an audio worklet computes the same bits", async () => {
  const sampleRate = 48_000;
  const wav = read(recording);
  const samples = Float32Array.from(
    { length: 128 * 1000 },
    (_, at) => wav.readInt16LE(44 + 2 * Math.floor(at / 3)) / 32768,
  );
  const found = await seen.page.evaluate(
    async (sampleRate, samples) => {
      const context = new OfflineAudioContext(1, samples.length, sampleRate);
      await context.audioWorklet.addModule("/tests/web/worklet.js");
      const module = await (await import("/bindings/web/v2f.js")).compile();
      const student = await (await fetch("/models/tiny-low-latency/tiny-low-latency.onnx")).arrayBuffer();
      const face = new AudioWorkletNode(context, "face", { processorOptions: { module, student } });
      const frames = [];
      face.port.onmessage = ({ data }) =>
        frames.push({ target: data.target, values: Array.from(data.values) });
      face.onprocessorerror = () => frames.push("the processor failed");
      const source = context.createBufferSource();
      source.buffer = context.createBuffer(1, samples.length, sampleRate);
      source.buffer.copyToChannel(Float32Array.from(samples), 0);
      source.connect(face).connect(context.destination);
      source.start();
      await context.startRendering();
      for (let tries = 0; tries < 100 && frames.length < 150; tries++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      return frames;
    },
    sampleRate,
    Array.from(samples),
  );
  const model = (await load(read("bindings/web/dist/v2f.wasm"))).openModel(
    read("models/tiny-low-latency/tiny-low-latency.onnx"),
  );
  const stream = model.openStream({ sampleRate });
  const expected = [];
  for (let at = 0; at < samples.length; at += 128) {
    stream.push(samples.subarray(at, at + 128));
    model.tick();
    for (let frame = stream.poll(); frame; frame = stream.poll())
      expected.push({ target: frame.target, values: Array.from(frame.values) });
  }
  assert.ok(expected.length > 150, `${expected.length} frames`);
  assert.deepEqual(found, expected);
});

test("nothing was complained of", () => assert.deepEqual(seen.faults, []));
