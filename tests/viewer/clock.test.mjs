// The page against the audio clock: sound and face agree, for a recording and for the microphone. Needs an idle machine.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { open, serve } from "./browser.mjs";
import { inked } from "./curves.mjs";
import { phones, speech } from "./mouth.mjs";
import { install } from "./sync.mjs";

const screenshots = process.env.V2F_SCREENSHOTS ?? fs.mkdtempSync(path.join(os.tmpdir(), "v2f-clock-"));
let served;

before(async () => (served = await serve("view", speech)));
after(() => served?.stop());

test("the face follows the audio clock within a rendered frame", async () => {
  const { page, browser } = await open(served.address);
  await page.evaluate(() => viewer.player.seek(0.4));
  await page.click("#play");
  await page.waitForFunction(() => viewer.player.now() > 0.6, { timeout: 30_000 });
  const apart = await page.evaluate(async () => {
    const found = [];
    for (let count = 0; count < 8; count++) {
      const before = performance.now();
      await new Promise(requestAnimationFrame);
      const frame = (performance.now() - before) / 1000;
      // Compares the drawn shapes with the curves at the position that the page reports, and that position with the audio clock.
      const { position } = viewer.shown;
      const exact = viewer.curves[0].at(position);
      const [mesh] = viewer.stage.meshes;
      const apart = Object.entries(mesh.morphTargetDictionary).map(([name, place]) => Math.abs(mesh.morphTargetInfluences[place] - (exact[name] ?? 0)));
      found.push([Math.max(...apart), viewer.player.now() - position, frame]);
    }
    return found;
  });
  await browser.close();
  for (const [difference, late, frame] of apart) {
    assert.equal(difference, 0);
    // A software renderer needs more than 16 ms per rendered frame. The age may be one such frame and one step of the clock.
    assert.ok(late >= 0 && late < frame + 0.03, `drawn ${late} s ago, rendered frames of ${frame} s`);
  }
});

// Seconds of the viewer's time. The audio clock moves in steps of a few milliseconds; the visible position is exact to 8 ms.
const FRAME = 0.02;
// A face that is this late must fail the test.
const TOO_LATE = 0.06;

for (const speed of [1, 0.25]) {
  test(`sound and face agree around closures, at speed ${speed}`, async () => {
    const page = await open(served.address);
    try {
      await page.page.evaluate(install);
      const { start, end } = phones.find(({ phone }) => phone === "p");
      const found = await page.page.evaluate((...request) => sync.compare(...request), start - 0.08, end + 0.08, speed, TOO_LATE);
      const distinct = found.filter(({ spread }) => spread < 0.03);
      const farthest = Math.max(...found.map(({ late }) => late));
      console.log(`speed ${speed}: ${found.length} rendered frames, ${distinct.length} of them distinct; largest offset ${(farthest * 1000).toFixed(0)} ms`);
      assert.ok(distinct.length >= 3, `${found.length} rendered frames, ${distinct.length} distinct`);
      for (const { audible, late } of found) assert.ok(late <= FRAME, `at ${audible.toFixed(3)} s the face is ${(late * 1000).toFixed(0)} ms off`);
      for (const { audible, ifLate } of distinct) assert.ok(ifLate > FRAME, `at ${audible.toFixed(3)} s a face ${TOO_LATE * 1000} ms late would pass`);
    } finally {
      await page.browser.close();
    }
  });
}

/** Checks that sound and curves of the microphone scroll by one clock: the newest sound is new, the newest rig frame is as old as its latency. */
async function scrolls(page) {
  const ages = () => page.evaluate(() => {
    const { trace, context } = viewer.microphone;
    return [trace.blocks, trace.frames].map((list) => context.currentTime - list.at(-1).time);
  });
  const [sound, frame] = await ages();
  assert.ok(sound >= 0 && sound < 0.1, `the newest sound is ${sound} s old`);
  const { lookahead, ensemble } = await page.evaluate(() => viewer.microphone.parts);
  const least = (lookahead + ensemble) / 1000;
  assert.ok(frame >= least && frame < least + 0.15, `the newest rig frame is ${frame} s old, ${least} s at least`);
  const kept = await page.evaluate(() => viewer.microphone.trace.blocks.at(-1).time - viewer.microphone.trace.blocks[0].time);
  assert.ok(kept > 4 && kept <= 6, `${kept} s of sound are kept`);
  const loud = await page.evaluate(() => Math.max(...viewer.microphone.trace.blocks.map(({ peak }) => peak)));
  assert.ok(loud > 0.05, `peaks of ${loud}`);
  const waves = [await inked(page, "--quiet", 0.12, 0.5), await inked(page, "--quiet", 0.5, 0.99)];
  assert.ok(Math.min(...waves) > 1600, `${waves} pixels of sound`);
  assert.ok((await inked(page, "#3b7dd8")) > 200, "no curve of the jaw");
}

test("the microphone's sound and curves scroll by one clock", async () => {
  const live = await serve("live", "--view");
  const { page, browser, faults } = await open(live.address, { voice: speech });
  try {
    await page.waitForFunction(() => viewer.microphone.on && viewer.microphone.trace.blocks.at(-1)?.time - viewer.microphone.trace.blocks[0]?.time > 5, { timeout: 60_000 });
    await scrolls(page);
    const ages = [];
    for (let count = 0; count < 50; count++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ages.push(await page.evaluate(() => viewer.microphone.age));
    }
    const median = ages.sort((one, other) => one - other)[25];
    assert.ok(median < 1000, `${median} ms`);
    console.log(`captured sound to drawn face, software renderer: median ${median.toFixed(0)} ms of 5 s`);
    await page.screenshot({ path: path.join(screenshots, "live.png") });
    assert.deepEqual(faults, []);
  } finally {
    await browser.close();
    live.stop();
  }
});
