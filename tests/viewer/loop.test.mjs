// Tests "Measure loop" with cables of known delay.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { open, serve } from "./browser.mjs";
import { missing, soundServer } from "./cable.mjs";

// Delays of the cables, ms. Sound server and browser add the same time to both.
const [SHORT, LONG] = [100, 500];
const CLICKS = 7;
// The sound server works in blocks of about 10 ms, and a busy machine delays some of them.
const TOLERANCE = 80;

const skip = missing();
let live, sound, seen;

before(async () => {
  if (skip) return;
  sound = await soundServer();
  sound.lay(SHORT);
  live = await serve("live", "--view");
  // Nothing is drawn, so that the processor is free for the sound.
  seen = await open(live.address, { environment: sound.environment, webgl: false });
  await seen.page.waitForFunction(() => viewer.microphone.frames > 10, { timeout: 120_000 });
});
after(async () => {
  await seen?.browser.close();
  live?.stop();
  sound?.stop();
});

/** Median of several clicks through a cable of that delay, ms. Clicks that a busy machine loses are repeated. */
async function measured(length) {
  const { page } = seen;
  sound.lay(length);
  // Wait until the old cable is empty and the new one is full.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const loops = [];
  for (let attempt = 0; loops.length < CLICKS && attempt < 4 * CLICKS; attempt++) {
    await page.click("#click");
    await page.waitForFunction(() => viewer.microphone.clickAt === undefined, { timeout: 60_000 });
    const loop = await page.evaluate(() => viewer.microphone.loop);
    if (loop !== undefined) loops.push(loop);
  }
  assert.equal(loops.length, CLICKS, "clicks are not recorded");
  loops.sort((one, other) => one - other);
  console.log(`a cable of ${length} ms: ${loops.map((loop) => loop.toFixed(0)).join(", ")} ms`);
  assert.ok(loops[0] >= length, `${loops[0]} ms through a cable of ${length} ms`);
  return loops[CLICKS >> 1];
}

test("the loop grows by the delay of the cable, and the page adds the part of the microphone", { skip }, async () => {
  const short = await measured(SHORT);
  const long = await measured(LONG);
  assert.ok(Math.abs(long - short - (LONG - SHORT)) <= TOLERANCE, `${short} ms, then ${long} ms`);
  const { page } = seen;
  const total = "sound at the microphone to drawn face";
  await page.waitForFunction((name) => document.querySelector("#latency").textContent.includes(name), { timeout: 60_000 }, total);
  const rows = await page.$eval("#latency", (list) =>
    Object.fromEntries([...list.querySelectorAll("dt")].map((term) => [term.textContent, parseFloat(term.nextElementSibling.textContent)])));
  console.log(rows);
  // Three rounded figures.
  assert.ok(Math.abs(rows[total] - rows["captured sound to drawn face"] - rows["part of it: microphone"]) <= 1.5, JSON.stringify(rows));
  assert.ok(rows["part of it: microphone"] > LONG && rows["part of it: microphone"] <= rows["loudspeaker to microphone"], JSON.stringify(rows));
});
