// Measures the time from the start of `v2f view` until the face moves, and the rendered frames per second after that.
//   node tests/viewer/measure.mjs [PROGRAM] [HEADS]
// Software rendering unless V2F_GPU=1. Prints, in milliseconds since the start of the program: address printed, page
// ready, first rendered frame that moves. Then: rendered frames per second over 8 s, 8 s after the start of playing, and
// the quality step of the page.
import path from "node:path";

import { open, program, recordings, serveWith } from "./browser.mjs";

const [used = program, heads = "1"] = process.argv.slice(2);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const warm = await open("about:blank", { ready: "true" });
const began = Date.now();
const since = () => Date.now() - began;
const served = await serveWith(used, "view", path.join(recordings, "austen-0880.wav"));
const times = { address: since() };
const { page, browser } = warm;
await page.goto(`${served.address}?faces=${heads}`);
await page.waitForFunction("window.viewer?.ready", { timeout: 120_000, polling: 20 });
times.ready = since();
await page.evaluate(async () => (await viewer.toggleLoop(), viewer.togglePlay()));
await page.waitForFunction(() => viewer.moved, { timeout: 120_000, polling: 10 });
times.moving = since();
await pause(8000);
const look = () => page.evaluate(() => ({ frames: viewer.frames, now: performance.now(), level: viewer.stage.level }));
const before = await look();
await pause(8000);
const after = await look();
const perSecond = ((after.frames - before.frames) / (after.now - before.now)) * 1000;
console.log(JSON.stringify({ heads: Number(heads), milliseconds: times, framesPerSecond: Number(perSecond.toFixed(1)), step: after.level }));
await browser.close();
served.stop();
