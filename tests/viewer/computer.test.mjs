// The page that computes by itself: curves equal to those of the program, the live stream, and an exported page.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { serveFolder } from "../web/browser.mjs";
import { open, program, recordings, root, serve } from "./browser.mjs";
import { settled } from "./mouth.mjs";

/** WebAssembly rounds twice where the program's vector kernels round once. */
const MAX_DIFFERENCE = 5e-5;
const wasm = path.join(root, "bindings/web/dist/v2f.wasm");
const speech = path.join(recordings, "austen-0880.wav");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "v2f-computer-"));
let served, seen;

before(async () => {
  served = await serve("view", speech, "--compute", "page", "--wasm", wasm);
  seen = await open(served.address, { voice: speech });
});
after(async () => {
  await seen?.browser.close();
  served?.stop();
});

/** The reply of the program to the request of the page. */
async function askProgram(path, body) {
  const { origin } = new URL(served.address);
  return fetch(`${served.address}${path}`, { method: "POST", body, headers: { Origin: origin } });
}

async function rowsOfProgram(path, request) {
  const bytes = await (await askProgram(path, JSON.stringify(request))).arrayBuffer();
  const length = new DataView(bytes).getUint32(0, true);
  return { ...JSON.parse(Buffer.from(bytes, 4, length).toString()), values: [...new Float32Array(bytes, 4 + length)] };
}

const plain = () => {
  const of = ({ controls, start, step, frames, values }) => ({ names: controls, start, step, rows: frames, values: [...values] });
  return { curves: of(viewer.curves[0]), levels: of(viewer.levels), request: viewer.requests()[0][1] };
};

function near(found, expected) {
  assert.deepEqual(found.names, expected.names);
  assert.equal(found.rows, expected.rows);
  assert.ok(Math.abs(found.start - expected.start) < 1e-9 && Math.abs(found.step - expected.step) < 1e-9);
  const apart = found.values.map((value, at) => Math.abs(value - expected.values[at]));
  const largest = apart.reduce((one, other) => Math.max(one, other), 0);
  assert.ok(largest <= MAX_DIFFERENCE, `${largest} apart`);
  return `${apart.filter((one) => one === 0).length} of ${apart.length} values the same bits, the others within ${largest.toExponential(1)}`;
}


test("curves and levels are the program's", async () => {
  const { page } = seen;
  assert.equal(await page.$eval("#where", (where) => where.textContent), "computed by this page");
  const { curves, levels, request } = await page.evaluate(plain);
  assert.ok(curves.rows > 150 && curves.values.some((value) => value > 0.2), "a face that moves");
  console.log(`curves: ${near(curves, await rowsOfProgram("bake", request))}`);
  const expected = await rowsOfProgram("levels", request);
  assert.equal(levels.start, expected.start);
  console.log(`levels: ${near(levels, expected)}`);
});

test("a slider changes the curves, as it does in the program", async () => {
  const { page } = seen;
  const before = await page.evaluate(plain);
  await page.evaluate(() => {
    const slider = document.querySelector('[data-parameter="jawOpen.gain"]');
    for (const value of [1.1, 1.2, 1.3]) {
      slider.value = value;
      slider.dispatchEvent(new Event("input"));
      viewer.bake();
    }
  });
  await settled(page);
  const { curves, request } = await page.evaluate(plain);
  assert.equal(request.character.tuning["jawOpen.gain"], 1.3);
  assert.notDeepEqual(curves.values, before.curves.values);
  near(curves, await rowsOfProgram("bake", request));
});

test("completed characters and errors are those of the program", async () => {
  const ann = fs.readFileSync(path.join(root, "tests/scenarios/ann.character.json"), "utf8");
  const minimal = '{"format": 1, "character": "Bea", "mapping": "metahuman", "gain_ceiling_db": 12.1, "tuning": {}}';
  for (const text of [ann, minimal]) {
    const found = await seen.page.evaluate((text) => viewer.core.face(text), text);
    assert.deepEqual(found, await (await askProgram("face", text)).json());
  }
  const broken = '{"format": 1, "character": "Bea",\n "gate": "yes"}';
  const error = await seen.page.evaluate((text) => viewer.core.face(text).catch(({ message }) => message), broken);
  assert.equal(error, await (await askProgram("face", broken)).text());
});

test("a recording that is dropped, in stereo and at another rate, is computed too", async () => {
  const { page } = seen;
  const file = path.join(folder, "stereo.wav");
  const sound = fs.readFileSync(speech).subarray(44);
  // Long enough that its bake takes many slices.
  fs.writeFileSync(file, stereo(Buffer.concat(Array(10).fill(sound)), 44_100));
  await (await page.$("#open")).uploadFile(file);
  await page.waitForFunction(() => document.querySelector("#name").textContent === "stereo.wav" && viewer.baked === viewer.requested, { timeout: 120_000 });
  const { curves, request } = await page.evaluate(plain);
  near(curves, await rowsOfProgram("bake", request));
});

/** A wav of two channels at another rate: `pcm`, and `pcm` at half the level. */
function stereo(pcm, rate) {
  const wav = Buffer.alloc(44 + pcm.length * 2);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  [1, 2].forEach((value, at) => wav.writeUInt16LE(value, 20 + 2 * at));
  [rate, rate * 4].forEach((value, at) => wav.writeUInt32LE(value, 24 + 4 * at));
  [4, 16].forEach((value, at) => wav.writeUInt16LE(value, 32 + 2 * at));
  wav.write("data", 36);
  wav.writeUInt32LE(pcm.length * 2, 40);
  for (let at = 0; at + 1 < pcm.length; at += 2) {
    wav.writeInt16LE(pcm.readInt16LE(at), 44 + 2 * at);
    wav.writeInt16LE(pcm.readInt16LE(at) >> 1, 46 + 2 * at);
  }
  return wav;
}

test("a live stream does not wait for a bake", async () => {
  const order = await seen.page.evaluate(async () => {
    const { core } = viewer;
    const [, request] = viewer.requests()[0];
    const order = [];
    const stream = await new Promise((resolve, reject) => {
      const opened = core.openLive({ ...request, rate: 16_000 }, {
        onOpen: () => resolve(opened), onFrame: () => order.push("frame"), onFault: (text) => reject(new Error(text)),
      });
    });
    const baked = core.bake({ ...request, character: { ...request.character, smoothing: false } }).then(() => order.push("bake"));
    for (let count = 0; count < 4; count++) stream.send(new Float32Array(800));
    await baked;
    stream.close();
    return order;
  });
  assert.equal(order.at(-1), "bake");
  assert.ok(order.length > 3, `${order.length - 1} frames before the bake was done`);
});

test("the microphone moves the mouth, without the program", async () => {
  const { page } = seen;
  await page.evaluate(() => {
    window.WebSocket = window.fetch = () => {
      throw new Error("the page asked for something");
    };
  });
  await page.click("#microphone");
  await page.waitForFunction(() => viewer.microphone.frames > 60, { timeout: 120_000 });
  await page.waitForFunction(() => viewer.microphone.pose.jawOpen > 0.1, { timeout: 60_000 });
  const { age, loudness } = await page.evaluate(() => ({ age: viewer.microphone.age, loudness: viewer.microphone.level.loudness }));
  console.log(`captured sound to drawn face, computed in the page: ${age.toFixed(0)} ms`);
  assert.ok(age > 80 && age < 3000, `${age} ms`);
  assert.equal(typeof loudness, "number");
  await page.click("#microphone");
});

test("the console has no error, the program computed nothing, and no request left its address", () => {
  assert.deepEqual(seen.faults, []);
  const asked = seen.requests.filter((url) => !/^(data|blob):/.test(url));
  assert.deepEqual(asked.filter((url) => !url.startsWith(served.address)), []);
  assert.deepEqual(asked.filter((url) => /\/(bake|levels|face|live)$/.test(url)), []);
});

test("a core that cannot be used: the program computes, and the page says why", async () => {
  const broken = path.join(folder, "broken.wasm");
  fs.writeFileSync(broken, "\0asm and nothing more");
  const other = await serve("view", speech, "--compute", "page", "--wasm", broken);
  const page = await open(other.address, { webgl: false });
  try {
    assert.match(await page.page.$eval("#where", (where) => where.textContent), /^computed by the program: .*WebAssembly/);
    assert.ok(await page.page.evaluate(() => viewer.curves[0].frames) > 150);
  } finally {
    await page.browser.close();
    other.stop();
  }
});

test("an exported page needs no program, and gives the same curves", async () => {
  const site = path.join(folder, "site");
  const given = ["view", speech, "--wasm", wasm, "--export", site];
  execFileSync(program, given);
  const again = spawnSync(program, given, { encoding: "utf8" });
  assert.match(again.stderr, /is there already/);
  const host = await serveFolder(site);
  const address = `http://127.0.0.1:${host.address().port}/`;
  const lonely = await open(`${address}index.html`, { webgl: false });
  try {
    const { page } = lonely;
    assert.equal(await page.$eval("#where", (where) => where.textContent), "computed by this page");
    const { curves, request } = await page.evaluate(plain);
    assert.ok(curves.rows > 150);
    near(curves, await rowsOfProgramFor(speech, request));
    await (await page.$("#open")).uploadFile(path.join(recordings, "cards-001.wav"));
    await page.waitForFunction(() => document.querySelector("#name").textContent === "cards-001.wav" && viewer.baked === viewer.requested, { timeout: 120_000 });
    assert.notDeepEqual((await page.evaluate(plain)).curves.values, curves.values);
    await (await page.$("#open")).uploadFile(path.join(recordings, "austen-0880.phones.json"));
    await page.waitForFunction(() => document.querySelector("#status.bad"), { timeout: 30_000 });
    assert.deepEqual(lonely.faults.filter((fault) => !/WebGL/.test(fault)), []);
    assert.deepEqual(lonely.requests.filter((url) => !url.startsWith(address) && !/^(data|blob):/.test(url)), []);
  } finally {
    await lonely.browser.close();
    host.close();
  }
});

/** As `rowsOfProgram`, of a recording that the program has not loaded. */
async function rowsOfProgramFor(recording, request) {
  const { origin } = new URL(served.address);
  await fetch(`${served.address}recording.wav`, { method: "PUT", body: fs.readFileSync(recording), headers: { Origin: origin, "X-Name": "speech.wav" } });
  return rowsOfProgram("bake", request);
}
