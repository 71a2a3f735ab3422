// The microphone of the page, fed with a recording: it moves the mouth, waits for a click, and closes what it opens.
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";

import { open, serve } from "./browser.mjs";
import { speech } from "./mouth.mjs";

let live;
before(async () => (live = await serve("live", "--view")));
after(() => live?.stop());

/** Runs `work` with a page whose microphone plays a recording. */
async function listening(work, request = {}) {
  const seen = await open(live.address, { voice: speech, ...request });
  try {
    await work(seen.page, seen);
  } finally {
    await seen.browser.close();
  }
}

const received = (page, count) => page.waitForFunction((least) => viewer.microphone.frames > least, { timeout: 60_000 }, count);

test("it moves the mouth, and the page shows the latency", () =>
  listening(async (page, { faults }) => {
    await received(page, 60);
    const max = await page.evaluate(async () => {
      let max = 0;
      for (let count = 0; count < 100; count++) {
        await new Promise((resolve) => setTimeout(resolve, 40));
        max = Math.max(max, viewer.microphone.pose.jawOpen);
      }
      return max;
    });
    assert.ok(max > 0.1, `the jaw opened by ${max}`);
    const age = await page.evaluate(() => viewer.microphone.age);
    assert.ok(age > 80 && age < 3000, `${age} ms`);
    assert.equal(await page.$eval("#verdict", (verdict) => verdict.textContent), "good");
    assert.deepEqual(faults, []);
  }));

test("a change reopens the stream, and the latency stays right", () =>
  listening(async (page) => {
    await received(page, 200);
    const ages = await page.evaluate(async () => {
      const ages = [];
      const { microphone } = viewer;
      for (let count = 0; count < 6; count++) {
        // At the worst moment: a rig frame that no rendered frame shows yet.
        while (microphone.target === microphone.shownTarget) await new Promise((resolve) => setTimeout(resolve, 1));
        await viewer.bake();
        for (let frame = 0; frame < 10; frame++) {
          await new Promise(requestAnimationFrame);
          ages.push(viewer.microphone.age);
        }
      }
      return ages;
    });
    assert.ok(Math.min(...ages) > 80, `the page shows ${Math.min(...ages)} ms`);
  }));

/** In the page: stops the audio clock until a click, as some browsers do, but none under test tools. */
function noSoundBeforeAClick() {
  const { resume } = AudioContext.prototype;
  let clicked = false;
  addEventListener("click", () => (clicked = true), true);
  AudioContext.prototype.resume = function () {
    return clicked ? resume.call(this) : new Promise(() => {});
  };
  window.AudioContext = class extends AudioContext {
    constructor(...given) {
      super(...given);
      this.suspend();
    }
  };
}

test("where the audio clock waits for a click, the page says so, and a click starts it", () =>
  listening(
    async (page) => {
      const status = () => page.$eval("#status", (status) => status.textContent);
      assert.match(await status(), /click the page/);
      assert.equal(await page.evaluate(() => viewer.microphone.frames ?? 0), 0);
      await page.click("#microphone");
      await received(page, 20);
      assert.equal(await status(), "listening");
      assert.equal(await page.$eval("#microphone", (button) => button.getAttribute("aria-pressed")), "true");
    },
    { prepare: noSoundBeforeAClick },
  ));

test("two starts open one microphone, and a stop closes it", () =>
  listening(async (page) => {
    await received(page, 20);
    await page.click("#microphone");
    const { tracks, ended, on } = await page.evaluate(async () => {
      const given = [];
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (request) => {
        const sound = await ask(request);
        given.push(...sound.getTracks());
        return sound;
      };
      await Promise.all([viewer.toggleMicrophone(), viewer.toggleMicrophone()]);
      const on = viewer.microphone.on;
      await viewer.toggleMicrophone();
      return { on, tracks: given.length, ended: given.every(({ readyState }) => readyState === "ended") };
    });
    assert.deepEqual({ tracks, ended, on }, { tracks: 1, ended: true, on: true });
  }));

test("a microphone that cannot be used is closed", () =>
  listening(async (page) => {
    await received(page, 20);
    await page.click("#microphone");
    const result = await page.evaluate(async () => {
      let track;
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (request) => {
        const sound = await ask(request);
        [track] = sound.getTracks();
        return sound;
      };
      AudioWorklet.prototype.addModule = () => Promise.reject(new Error("gone"));
      const result = await viewer.toggleMicrophone().catch((error) => error.message);
      return { result, ended: track.readyState, on: viewer.microphone.on };
    });
    assert.deepEqual(result, { result: "the microphone cannot be opened: gone", ended: "ended", on: false });
  }));

test("with an open microphone the recording does not play, and a rig with other names shows a note", () =>
  listening(async (page) => {
    await received(page, 20);
    await page.evaluate(() => viewer.take(new File([`{"format": 1, "character": "Meta", "mapping": "metahuman"}`], "meta.json")));
    await page.waitForFunction(() => !document.querySelector("#otherRig").hidden, { timeout: 60_000 });
    await page.evaluate(() => viewer.take(new File([`{"format": 1, "character": "Ann"}`], "ann.json")));
    await page.waitForFunction(() => document.querySelector("#otherRig").hidden, { timeout: 60_000 });
    const sound = fs.readFileSync(speech).toString("base64");
    await page.evaluate((text) => viewer.take(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], "speech.wav")), sound);
    await page.waitForFunction(() => !document.querySelector("#play").disabled, { timeout: 60_000 });
    await page.click("#microphone");
    await page.waitForFunction(() => viewer.microphone.on, { timeout: 60_000 });
    await page.waitForFunction(() => document.querySelector("#play").disabled, { timeout: 60_000 });
    await page.focus("#timeline");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(await page.evaluate(() => [viewer.player.playing, viewer.player.position]), [false, 0]);
  }));
