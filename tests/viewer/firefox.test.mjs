// The page in Firefox, as in Chromium: playing, seeking, tuning, the microphone, closed lips, computing in the page.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { openFirefox, root, serve } from "./browser.mjs";
import { soundServer } from "./cable.mjs";
import { closedLipsLookClosed, frames, middle, settled, shownApart, speech } from "./mouth.mjs";

const screenshots = process.env.V2F_SCREENSHOTS ?? fs.mkdtempSync(path.join(os.tmpdir(), "v2f-firefox-"));
const wasm = path.join(root, "bindings/web/dist/v2f.wasm");
let server, served, seen;

before(async () => {
  server = await soundServer();
  served = await serve("view", speech);
  seen = await openFirefox(served.address, server);
});
after(async () => {
  await seen?.browser.close();
  served?.stop();
  server?.stop();
});

test("closed lips look closed, an open vowel looks open", () => closedLipsLookClosed(seen.page, screenshots));

test("the face plays by the audio clock, and goes where the waveform is clicked", async () => {
  const { page } = seen;
  await page.evaluate(() => viewer.player.seek(0.4));
  await page.click("#play");
  await page.waitForFunction(() => viewer.player.now() > 0.6, { timeout: 60_000 });
  const places = [];
  for (let count = 0; count < 8; count++) {
    await frames(page, 1);
    places.push(await page.evaluate(() => viewer.shown.position));
    assert.equal(await shownApart(page), 0);
  }
  await page.evaluate(() => viewer.player.pause());
  assert.ok(places.at(-1) > places[0], `${places[0]} to ${places.at(-1)} s`);
  const box = await (await page.$("#timeline")).boundingBox();
  await page.mouse.click(box.x + 100 + (box.width - 100) / 2, box.y + 40);
  await frames(page);
  const { position, duration } = await page.evaluate(() => ({ position: viewer.shown.position, duration: viewer.player.duration }));
  assert.ok(Math.abs(position - duration / 2) < 0.01, `${position} of ${duration}`);
});

test("a slider moves the jaw", async () => {
  const { page } = seen;
  const jaw = () => page.evaluate((seconds) => viewer.curves[0].at(seconds).jawOpen, middle("aa"));
  const before = await jaw();
  await slide(page, 1.3);
  assert.ok((await jaw()) > before * 1.25, `${before} became ${await jaw()}`);
});

/** Moves the gain of the jaw, and waits for the curves. */
async function slide(page, value) {
  await page.evaluate((value) => {
    const slider = document.querySelector('[data-parameter="jawOpen.gain"]');
    slider.dispatchEvent(new PointerEvent("pointerdown"));
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
  }, value);
  await page.waitForFunction((value) => viewer.requests()[0][1].character.tuning["jawOpen.gain"] === value, {}, value);
  await settled(page);
}

test("the microphone moves the mouth", async () => {
  const { page } = seen;
  server.lay(100);
  await page.click("#microphone");
  await page.waitForFunction(() => viewer.microphone?.frames > 60, { timeout: 60_000 });
  const still = await page.evaluate(() => viewer.microphone.pose.jawOpen);
  const voice = spawn("paplay", ["--device=loudspeaker", speech], { env: server.environment, stdio: "ignore" });
  try {
    await page.waitForFunction((still) => viewer.microphone.pose.jawOpen > still + 0.1, { timeout: 60_000 }, still);
  } finally {
    voice.kill();
  }
  await page.click("#microphone");
});

test("the console has no error, and no request left the page's address", () => {
  assert.deepEqual(seen.faults, []);
  assert.deepEqual(seen.requests.filter((url) => !url.startsWith(served.address) && !/^(data|blob):/.test(url)), []);
});

const skip = fs.existsSync(wasm) ? false : "NOT RUN HERE: the core in WebAssembly was not built";
test("the page computes by itself, and a slider moves the jaw there too", { skip }, async () => {
  const other = await serve("view", speech, "--compute", "page", "--wasm", wasm);
  const alone = await openFirefox(other.address, server);
  try {
    const { page } = alone;
    assert.equal(await page.$eval("#where", (where) => where.textContent), "computed by this page");
    const values = ({ page }) => page.evaluate(() => [...viewer.curves[0].values]);
    await slide(page, 1.3);
    const [found, expected] = [await values(alone), await values(seen)];
    assert.equal(found.length, expected.length);
    const apart = Math.max(...found.map((value, at) => Math.abs(value - expected[at])));
    // WebAssembly rounds twice where the program's vector kernels round once.
    assert.ok(apart <= 5e-5, `${apart} from the program's curves`);
    assert.deepEqual(alone.faults, []);
    assert.deepEqual(alone.requests.filter((url) => /\/(bake|levels|face|live)$/.test(url)), []);
  } finally {
    await alone.browser.close();
    other.stop();
  }
});
