// The mouth that a page of the viewer shows, in any browser.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { recordings } from "./browser.mjs";

export const speech = path.join(recordings, "austen-0880.wav");
export const phones = JSON.parse(fs.readFileSync(path.join(recordings, "austen-0880.phones.json"))).phones;
/** The middle of the recording's first `phone`, seconds. */
export const middle = (phone) => {
  const { start, end } = phones.find((one) => one.phone === phone);
  return (start + end) / 2;
};

/** Waits until the page has drawn `count` more rendered frames. */
export async function frames(page, count = 3) {
  const from = await page.evaluate(() => viewer.frames);
  await page.waitForFunction((until) => viewer.frames >= until, { timeout: 60_000 }, from + count);
}

/** Shows the recording at `seconds`; the pixels of the mouth region, and how many of them are dark (an open mouth). */
async function mouthAt(page, seconds) {
  await page.evaluate((at) => viewer.player.seek(at), seconds);
  await frames(page);
  return page.evaluate(() => {
    const { width, height } = viewer.stage.canvas;
    viewer.stage.turn = { x: 0, y: 0 };
    viewer.stage.drawn = undefined;
    viewer.stage.draw([viewer.shown.pose], viewer.background);
    const copy = new OffscreenCanvas(200, 120).getContext("2d");
    // The mouth is below the middle of the image; a fifth of the height holds it wide open.
    copy.drawImage(viewer.stage.canvas, width / 2 - height * 0.15, height * 0.55, height * 0.3, height * 0.18, 0, 0, 200, 120);
    const { data } = copy.getImageData(0, 0, 200, 120);
    const grey = Array.from({ length: data.length / 4 }, (_, at) => data[at * 4] * 0.3 + data[at * 4 + 1] * 0.6 + data[at * 4 + 2] * 0.1);
    return { grey, dark: grey.filter((value) => value < 60).length };
  });
}

/** Waits until the curves are those of the newest request. */
export const settled = (page) => page.waitForFunction(() => !viewer.due && viewer.baked === viewer.requested, { timeout: 120_000 });

/** Largest difference between the drawn shapes and the curves at the position of the page. */
export const shownApart = (page) =>
  page.evaluate(() => {
    const exact = viewer.curves[0].at(viewer.shown.position);
    const [mesh] = viewer.stage.meshes;
    const apart = Object.entries(mesh.morphTargetDictionary).map(([name, place]) => Math.abs(mesh.morphTargetInfluences[place] - (exact[name] ?? 0)));
    return Math.max(...apart);
  });

/** Compares the mouth in a /p/ and in a vowel; screenshots stay in the folder. */
export async function closedLipsLookClosed(page, folder) {
  const closed = await mouthAt(page, middle("p"));
  await page.screenshot({ path: path.join(folder, "p.png") });
  const vowel = await mouthAt(page, middle("aa"));
  await page.screenshot({ path: path.join(folder, "aa.png") });
  const differing = closed.grey.filter((value, at) => Math.abs(value - vowel.grey[at]) > 25).length;
  assert.ok(differing > 400, `only ${differing} of 24000 pixels of the mouth differ`);
  // An open mouth has dark pixels. Closed lips have as few as the face at rest (nostrils, the line between the lips).
  const rest = await mouthAt(page, 0);
  assert.ok(vowel.dark > rest.dark + 150, `dark pixels: ${rest.dark} at rest, ${vowel.dark} open`);
  assert.ok(Math.abs(closed.dark - rest.dark) < 75, `dark pixels: ${rest.dark} at rest, ${closed.dark} closed`);
}
