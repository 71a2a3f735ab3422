// The ready audio node in a real browser.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { FaceTimeline } from "../../bindings/web/face-timeline.js";
import * as v2f from "../../bindings/web/v2f.js";
import { openPage, root } from "./browser.mjs";

let seen;
before(async () => {
  seen = await openPage("tests/web/face.html");
  await seen.page.waitForFunction("window.ready", { timeout: 60_000 });
});
after(() => seen?.close());

test("a face node plays its sound later by its delay, and gives the pose of what is audible", async () => {
  const found = await seen.page.evaluate(
    () => window.render("/tests/recordings/cards-001.wav", { profile: "arkit" }, 2),
  );
  const frames = Math.round(found.delay * 48_000);
  assert.ok(found.delay > 0.05 && found.delay < 0.2, `${found.delay} s`);
  assert.deepEqual(
    found.played.slice(frames, frames + 40_000),
    found.heard.slice(0, 40_000),
    "the sound, later by the delay",
  );
  const library = await v2f.load(fs.readFileSync(path.join(root, "bindings/web/dist/v2f.wasm")));
  const model = library.openModel(await v2f.fetchStudent());
  const stream = model.openStream({ sampleRate: 48_000, queueSeconds: 4, framesSeconds: 4 });
  const heard = Float32Array.from(found.heard);
  stream.push(heard);
  stream.push(new Float32Array(48_000));
  model.tick();
  assert.deepEqual(found.names, stream.names);
  let widest = 0;
  found.poses.forEach((pose, step) => {
    const { values } = stream.rigAt(step / 16);
    widest = Math.max(widest, values[stream.names.indexOf("jawOpen")]);
    const most = Math.max(...pose.map((value, at) => Math.abs(value - values[at])));
    assert.ok(most < 1e-4, `${most} at ${step / 16} s`);
  });
  assert.ok(widest > 0.1, "a face that moves");
  assert.ok(found.after.every((value) => value === 0), "rest, long after the newest rig frame");
});

test("what the library refuses is an error with its text", async () => {
  const error = await seen.page.evaluate(() => window.refusal({ profile: "klingon" }));
  assert.equal(error.status, v2f.Status.NAME);
  assert.match(error.message, /klingon/);
});

test("hold and fade are those of a stream", async () => {
  const { streamDefaults } = await v2f.load();
  const timeline = new FaceTimeline([0]);
  const at = (seconds) => timeline.at(seconds, new Float32Array(1))[0];
  assert.equal(at(0), 0);
  timeline.add(0, Float32Array.of(0));
  timeline.add(1, Float32Array.of(1));
  const { holdSeconds: hold, fadeSeconds: fade } = streamDefaults;
  assert.deepEqual([at(-1), at(0.5), at(1), at(1 + hold * 0.99)], [0, 0.5, 1, 1]);
  assert.ok(at(1 + hold + 0.01) < 1 && Math.abs(at(1 + hold + fade / 2) - 0.5) < 1e-6);
  assert.equal(at(1 + hold + fade), 0);
});
