// The page in a real browser: what it shows, plays and saves.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { open, program, recordings, serve } from "./browser.mjs";
import { Chosen } from "../../cli/viewer/src/chosen.js";
import { inked } from "./curves.mjs";
import { closedLipsLookClosed, frames, middle, settled, speech } from "./mouth.mjs";
import { louder } from "./sound.mjs";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "v2f-viewer-"));
const screenshots = process.env.V2F_SCREENSHOTS ?? folder;
/** The curves that are shown by default. */
const defaults = ["jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthRollLower", "tongueTipUp"];
let served, seen;

before(async () => {
  served = await serve("view", speech);
  seen = await open(served.address);
  const client = await seen.page.createCDPSession();
  await client.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
});
after(async () => {
  await seen?.browser.close();
  served?.stop();
});

test("closed lips look closed, an open vowel looks open", () => closedLipsLookClosed(seen.page, screenshots));

test("it plays to its end, and scrubbing seeks", async () => {
  const { page } = seen;
  await page.click("#play");
  await page.waitForFunction(() => viewer.player.playing && viewer.player.now() > 0.3, { timeout: 60_000 });
  await page.waitForFunction(() => !viewer.player.playing && viewer.player.now() === viewer.player.duration, { timeout: 60_000 });
  const box = await (await page.$("#timeline")).boundingBox();
  await page.mouse.click(box.x + 100 + (box.width - 100) / 2, box.y + 40);
  await frames(page);
  const { position, duration } = await page.evaluate(() => ({ position: viewer.shown.position, duration: viewer.player.duration }));
  assert.ok(Math.abs(position - duration / 2) < 0.01, `${position} of ${duration}`);
});

test("the layout does not shift while the page opens, plays, and finds no microphone", async () => {
  const { page } = seen;
  await page.click("#microphone");
  await page.waitForFunction(() => /there is no microphone|not allowed/.test(document.querySelector("#status.bad")?.textContent), { timeout: 60_000 });
  assert.equal(await page.$eval("#microphone", (button) => button.ariaPressed ?? button.getAttribute("aria-pressed")), "false");
  const jumps = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const shifts = [];
        const note = (list) => shifts.push(...list.getEntries().map(({ value, sources }) => `${value} ${sources.map(({ node }) => node?.id || node?.nodeName)}`));
        new PerformanceObserver(note).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(shifts), 500);
      }),
  );
  assert.deepEqual(jumps, []);
});

test("repeated start and stop plays one sound", async () => {
  const { page } = seen;
  const started = await page.evaluate(async () => {
    const { start } = AudioBufferSourceNode.prototype;
    let count = 0;
    AudioBufferSourceNode.prototype.start = function (...given) {
      count += 1;
      return start.apply(this, given);
    };
    const { player } = viewer;
    await Promise.all([player.play(), player.play()]);
    player.pause();
    const twice = count;
    const starting = player.play();
    player.pause();
    await starting;
    AudioBufferSourceNode.prototype.start = start;
    return { twice, afterwards: count - twice, playing: player.playing };
  });
  assert.deepEqual(started, { twice: 1, afterwards: 0, playing: false });
  await page.focus('[data-parameter="global.strength"]');
  await page.keyboard.press("Space");
  await page.waitForFunction(() => viewer.player.playing, { timeout: 60_000 });
  await page.evaluate(() => (viewer.player.pause(), viewer.player.seek(0)));
});

test("short names lose the common prefix, and nothing else", () => {
  const short = (...names) => {
    const chosen = new Chosen(() => {});
    chosen.fit(names);
    return names.map(chosen.short);
  };
  assert.deepEqual(short("CTRL_a_jaw", "CTRL_a_lip", "CTRL_b"), ["a_jaw", "a_lip", "b"]);
  assert.deepEqual(short("CTRL_a_jaw", "CTRL_a_lip"), ["jaw", "lip"]);
  assert.deepEqual(short("_Mouth", "Jaw"), ["_Mouth", "Jaw"]);
  assert.deepEqual(short("_Mouth", "_Jaw"), ["Mouth", "Jaw"]);
  assert.deepEqual(short("jawOpen"), ["jawOpen"]);
});

test("a curve is shown where its box is ticked", async () => {
  const { page } = seen;
  const rows = () => page.evaluate(() => viewer.chosen.rows.map(([name]) => name));
  assert.deepEqual((await rows()).toSorted(), defaults);
  const [blue, pink] = ["#3b7dd8", "#c2548f"];
  assert.ok((await inked(page, blue)) > 200 && (await inked(page, pink)) === 0);
  const tick = (name) => page.click(`[data-curve="${name}"]`);
  await tick("jawOpen");
  assert.equal(await inked(page, blue), 0);
  await tick("mouthSmileLeft");
  assert.ok((await inked(page, blue)) > 200, "the free colour is taken");
  await tick("jawOpen");
  assert.ok((await inked(page, pink)) > 200, "the seventh colour");
  assert.equal(await page.$eval('[data-curve="jawOpen"]', (box) => box.closest("details").open), false);
  await tick("mouthSmileLeft");
  assert.deepEqual((await rows()).toSorted(), defaults);
});

test("a slider moves the face, undo reverts it, and the saved file bakes the same", async () => {
  const { page } = seen;
  const at = middle("aa");
  const jaw = () => page.evaluate((seconds) => viewer.curves[0].at(seconds).jawOpen, at);
  const before = await jaw();
  await page.evaluate(() => {
    const slider = document.querySelector('[data-parameter="jawOpen.gain"]');
    slider.dispatchEvent(new PointerEvent("pointerdown"));
    slider.value = 1.3;
    slider.dispatchEvent(new Event("input"));
  });
  await page.waitForFunction(() => viewer.requests()[0][1].character.tuning["jawOpen.gain"] === 1.3);
  await page.click("#idle");
  await settled(page);
  const tuned = await jaw();
  assert.ok(tuned > before * 1.25, `${before} became ${tuned}`);
  await page.click("#save");
  const file = path.join(folder, "character.profile.json");
  for (let tries = 0; tries < 50 && !fs.existsSync(file); tries++) await new Promise((resolve) => setTimeout(resolve, 100));
  const curves = path.join(folder, "tuned.json");
  execFileSync(program, ["bake", speech, "-o", curves, "--profile", file, "--overwrite", "--quiet"]);
  const baked = JSON.parse(fs.readFileSync(curves));
  const column = baked.controls.findIndex(({ name }) => name === "jawOpen");
  const frame = Math.round(at / 0.016);
  const shown = await page.evaluate((seconds) => viewer.curves[0].at(seconds).jawOpen, baked.start_seconds + frame * 0.016);
  assert.ok(Math.abs(baked.frames[frame][column] - shown) < 1e-4, `${baked.frames[frame][column]} baked, ${shown} shown`);
  const blink = baked.controls.findIndex(({ name }) => name === "eyeBlinkLeft");
  assert.ok(baked.frames.some((values) => values[blink] > 0.5), "the idle layer is in the profile");
  await page.click("#undo");
  await page.click("#undo");
  await settled(page);
  assert.ok(Math.abs((await jaw()) - before) < 1e-6);
});

test("moods and styles of the library have sliders of their own, and move the face", async () => {
  const { page } = seen;
  const documented = fs.readFileSync(path.join(recordings, "../../docs/mood-and-style.md"), "utf8").matchAll(/^\| `((?:mood|style)\.\w+)`/gm);
  const names = [...documented].map(([, name]) => name);
  assert.ok(names.length > 10, `${names}`);
  const { sliders, strengths, groups } = await page.evaluate(() => ({
    sliders: [...document.querySelectorAll("#manner input")].map((slider) => slider.dataset.parameter),
    strengths: [...document.querySelectorAll("#strengths input")].map((slider) => slider.dataset.parameter),
    groups: [...document.querySelectorAll("#controls details")].map((group) => group.dataset.name),
  }));
  assert.deepEqual(sliders, names);
  assert.ok(strengths.length > 0 && strengths.every((name) => !names.includes(name)), `${strengths}`);
  assert.ok(!groups.includes("mood") && !groups.includes("style"), "they are no controls of the rig");
  const face = () => page.evaluate((seconds) => {
    const { browInnerUp, eyeBlinkLeft } = viewer.curves[0].at(seconds);
    return { browInnerUp, eyeBlinkLeft };
  }, middle("aa"));
  const before = await face();
  const move = (name, value) => page.evaluate((name, value) => {
    const slider = document.querySelector(`[data-parameter="${name}"]`);
    slider.dispatchEvent(new PointerEvent("pointerdown"));
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
  }, name, value);
  await move("mood.sadness", 1);
  await move("style.eyelids_offset", 0.5);
  await settled(page);
  const sad = await face();
  assert.ok(sad.browInnerUp > before.browInnerUp + 0.2 && sad.eyeBlinkLeft > before.eyeBlinkLeft + 0.2, JSON.stringify([before, sad]));
  const { tuning } = await page.evaluate(() => viewer.tuning.profile());
  assert.deepEqual(tuning, { "mood.sadness": 1, "style.eyelids_offset": 0.5 });
  await page.click("#undo");
  await page.click("#undo");
  await settled(page);
  assert.deepEqual(await face(), before);
});

test("profiles, mapping profiles and tuning files are loaded; errors name their line", async () => {
  const { page } = seen;
  const load = async (name, text) => {
    fs.writeFileSync(path.join(folder, name), text);
    await (await page.$("#load")).uploadFile(path.join(folder, name));
  };
  await load("ann.profile.json", fs.readFileSync(path.join(recordings, "../scenarios/ann.character.json")));
  await page.waitForFunction(() => viewer.tuning.character.character === "Ann" && viewer.baked === viewer.requested, { timeout: 30_000 });
  const ann = await page.evaluate(() => ({
    gain: viewer.tuning.values["aa.gain"],
    gate: document.querySelector("#gate").checked,
    ceiling: document.querySelector("#ceiling").value,
    controls: viewer.curves[0].controls,
    sliders: document.querySelectorAll("#controls details").length,
  }));
  assert.deepEqual([ann.gain, ann.gate, ann.ceiling, ann.controls[1], ann.sliders], [1.5, false, "20", "PP", 15]);
  await load("fox.json", fs.readFileSync(path.join(recordings, "../scenarios/fox.profile.json")));
  await page.waitForFunction(() => viewer.curves[0].controls[0] === "Mouth_Open", { timeout: 30_000 });
  await load("broken.json", '{"format": 1, "character": "Bea",\n "gate": "yes"}');
  await page.waitForFunction(() => /broken\.json: character profile, line 2.*gate/.test(document.querySelector("#status.bad")?.textContent), { timeout: 30_000 });
  await load("ben.json", '{"format": 1, "character": "Ben"}');
  await page.waitForFunction(() => viewer.tuning.character.character === "Ben" && viewer.baked === viewer.requested, { timeout: 30_000 });
  await load("tuning.json", '{"format": 1, "parameters": {"jawOpen.gain": 1.25}}');
  await page.waitForFunction(() => viewer.tuning.values["jawOpen.gain"] === 1.25, { timeout: 30_000 });
  await page.click("#undo");
  await page.click("#undo");
  await settled(page);
  // Undo reverts the tuning and Ben, to a rig with other names.
  assert.deepEqual(await page.evaluate(() => [viewer.tuning.character.character, viewer.curves[0].controls[0], document.querySelectorAll('[data-parameter="Mouth_Open.gain"]').length]), ["fox", "Mouth_Open", 1]);
  await load("ben.json", '{"format": 1, "character": "Ben"}');
  await page.waitForFunction(() => viewer.tuning.character.character === "Ben", { timeout: 30_000 });
  await settled(page);
  // After other rigs, this rig shows the same curves as before.
  assert.deepEqual((await page.evaluate(() => viewer.chosen.rows.map(([name]) => name))).toSorted(), defaults);
  await page.click("#reset");
  seen.faults.splice(0, seen.faults.length, ...seen.faults.filter((fault) => !/422/.test(fault)));
});

/** The verdict of the meter at a position. */
async function verdict(page, seconds) {
  await page.evaluate((at) => viewer.player.seek(at), seconds);
  await frames(page);
  return page.$eval("#verdict", (verdict) => verdict.textContent);
}

test("the meter shows too quiet and clipping; the gain, set by the keyboard, amplifies a quiet recording", async () => {
  // The normaliser would lift the quiet recording before the gain does.
  const other = await serve("view", speech, "--no-normalise");
  const opened = await open(other.address);
  const { page } = opened;
  try {
    const load = async (name, decibel) => {
      const file = path.join(folder, name);
      fs.writeFileSync(file, louder(speech, decibel));
      await (await page.$("#open")).uploadFile(file);
      await page.waitForFunction((is) => document.querySelector("#name").textContent === is && viewer.baked === viewer.requested, { timeout: 60_000 }, name);
    };
    assert.equal(await verdict(page, 2), "good");
    await load("loud.wav", 30);
    assert.equal(await verdict(page, 2), "clipping");
    assert.match(await page.$eval("#meter", (meter) => meter.ariaValueText ?? meter.getAttribute("aria-valuetext")), /turn the microphone down/);
    await page.screenshot({ path: path.join(screenshots, "clipping.png") });
    assert.ok((await inked(page, "--bad")) > 100, "clipped sound is red");
    await load("quiet.wav", -30);
    assert.equal(await inked(page, "--bad"), 0);
    assert.equal(await verdict(page, 2), "too quiet");
    const jaw = () => page.evaluate(() => Math.max(...Array.from({ length: viewer.curves[0].frames }, (_, at) => viewer.curves[0].value(at, viewer.curves[0].controls.indexOf("jawOpen")))));
    const quiet = await jaw();
    await page.focus("#gain");
    await page.keyboard.press("Space");
    await settled(page);
    assert.match(await verdict(page, 2.8), /^too quiet, \+\d+ dB$/);
    assert.ok((await jaw()) > quiet * 1.1, `${quiet} became ${await jaw()}`);
    assert.equal(await page.evaluate(() => viewer.requests()[0][1].character.gain_ceiling_db), 24);
    await page.screenshot({ path: path.join(screenshots, "quiet.png") });
    assert.deepEqual(opened.faults, []);
  } finally {
    await opened.browser.close();
    other.stop();
  }
});

test("two faces side by side differ where smoothing does", async () => {
  const { page } = seen;
  await page.select("#compare", "smoothing");
  await page.waitForFunction(() => viewer.curves.length === 2, { timeout: 60_000 });
  const apart = await page.evaluate(() => Math.max(...viewer.curves[0].values.map((value, at) => Math.abs(value - viewer.curves[1].values[at]))));
  assert.ok(apart > 0.01, `${apart}`);
  await frames(page);
  await page.screenshot({ path: path.join(screenshots, "beside.png") });
  await page.select("#compare", "");
  await page.waitForFunction(() => viewer.curves.length === 1, { timeout: 60_000 });
});

test("another file can be opened; a file that is not a recording is refused", async () => {
  const { page } = seen;
  const input = await page.$("#open");
  const text = path.join(folder, "words.wav");
  fs.writeFileSync(text, "no sound at all");
  await input.uploadFile(text);
  await page.waitForFunction(() => /words\.wav: .*not a recording/.test(document.querySelector("#status.bad")?.textContent), { timeout: 30_000 });
  seen.faults.splice(0, seen.faults.length, ...seen.faults.filter((fault) => !/422/.test(fault)));
  await page.evaluate(async (bytes) => {
    const files = new DataTransfer();
    files.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], "cards.wav"));
    dispatchEvent(new DragEvent("drop", { dataTransfer: files }));
  }, fs.readFileSync(path.join(recordings, "cards-001.wav")).toString("base64"));
  await page.waitForFunction(() => document.querySelector("#name").textContent === "cards.wav" && viewer.baked === viewer.requested, { timeout: 30_000 });
});

test("of several dropped recordings the last is shown, with its own curves", async () => {
  const { page } = seen;
  const file = (name) => fs.readFileSync(path.join(recordings, name)).toString("base64");
  const found = await page.evaluate(async (long, short) => {
    const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    // The first takes longer.
    const { sendRecording } = viewer.core;
    viewer.core.sendRecording = async (file) => {
      await sendRecording(file);
      if (file.name === "long.wav") await new Promise((resolve) => setTimeout(resolve, 2000));
    };
    await Promise.all([viewer.take(new File([bytes(long)], "long.wav")), viewer.take(new File([bytes(short)], "short.wav"))]);
    viewer.core.sendRecording = sendRecording;
    const [curves] = viewer.curves;
    return { name: document.querySelector("#name").textContent, sound: viewer.player.duration, curves: curves.start + curves.frames * curves.step };
  }, file("austen-0870.wav"), file("cards-001.wav"));
  assert.equal(found.name, "short.wav");
  assert.ok(Math.abs(found.sound - found.curves) < 0.1, `${found.sound} s of sound, ${found.curves} s of curves`);
});

test("the console has no error, and no request left the machine", () => {
  assert.deepEqual(seen.faults, []);
  const elsewhere = seen.requests.filter((url) => !url.startsWith(served.address) && !/^(data|blob):/.test(url));
  assert.deepEqual(elsewhere, []);
});

test("a rig with other names shows the curves that move most, and a note that the head does not move", async () => {
  assert.equal(await seen.page.$eval("#otherRig", (note) => note.hidden), true);
  const other = await serve("view", speech, "--map", "metahuman");
  const page = await open(other.address);
  try {
    assert.equal(await page.page.$eval("#otherRig", (note) => note.hidden), false);
    const { rows, written, moves } = await page.page.evaluate(() => {
      const reach = (name) => Math.max(...viewer.curves[0].column(name)) - Math.min(...viewer.curves[0].column(name));
      const rows = viewer.chosen.rows.map(([name]) => name);
      const written = [...document.querySelectorAll("#controls summary span")].map((span) => span.textContent);
      return { rows, written, moves: rows.map(reach) };
    });
    assert.equal(rows.length, 6);
    assert.ok(rows.includes("CTRL_expressions_jawOpen") && written.includes("jawOpen") && written.every((name) => !name.includes("_")), `${rows}`);
    assert.ok(Math.min(...moves) > 0.1, `${rows} reach ${moves}`);
    assert.deepEqual(page.faults, []);
  } finally {
    await page.browser.close();
    other.stop();
  }
});

test("without a core the program computes, and the page says so", async () => {
  assert.equal(await seen.page.$eval("#where", (where) => where.textContent), "computed by the program");
  const other = await serve("view", speech, "--compute", "page");
  const page = await open(other.address, { webgl: false });
  try {
    const where = await page.page.$eval("#where", (where) => where.textContent);
    assert.equal(where, "computed by the program: there is no v2f.wasm beside the program, and --wasm names none");
    assert.ok(await page.page.evaluate(() => viewer.curves[0].frames) > 150);
  } finally {
    await page.browser.close();
    other.stop();
  }
});

test("without WebGL the page says so and still tunes", async () => {
  const page = await open(served.address, { webgl: false });
  try {
    const text = await page.page.$eval("#fault", (fault) => (fault.hidden ? "" : fault.textContent));
    assert.match(text, /WebGL/);
    assert.ok(await page.page.evaluate(() => viewer.curves.length) > 0);
  } finally {
    await page.browser.close();
  }
});

test("narrow and dark", async () => {
  const { page } = seen;
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  await page.setViewport({ width: 420, height: 900 });
  await frames(page);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${wider} pixels too wide`);
  await page.screenshot({ path: path.join(screenshots, "narrow.png") });
});
