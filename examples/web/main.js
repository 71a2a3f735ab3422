// A page that computes the curves of a recording or of the microphone. The sound stays in the page.
import { Plot } from "./plot.js";

const find = (name) => document.getElementById(name);
const LIVE_SECONDS = 6;
const LOUDNESS = ["silent", "too quiet: move nearer", "good", "clipping: turn the microphone down"];

function showStatus(text, bad = false) {
  find("status").textContent = text;
  find("status").classList.toggle("bad", bad);
}

const showError = (error) => showStatus(error.message, true);

/** Sends requests to the worker and resolves them with its replies. */
class Computer {
  constructor() {
    this.worker = new Worker("worker.js", { type: "module" });
    this.waiting = new Map();
    this.worker.onmessage = ({ data: { id, ...reply } }) => {
      const { resolve, reject } = this.waiting.get(id);
      this.waiting.delete(id);
      if (reply.error) reject(new Error(reply.error));
      else resolve(reply);
    };
    this.worker.onerror = (event) => showError(new Error(event.message || "the worker cannot be started"));
  }

  request(name, values = {}) {
    const id = (this.last = (this.last ?? 0) + 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, name, ...values });
    });
  }
}

class Page {
  constructor() {
    this.computer = new Computer();
    this.plot = new Plot(find("curves"), find("legend"));
    find("open").addEventListener("change", ({ target }) => target.files[0] && this.take(target.files[0]));
    find("speak").addEventListener("click", () => this.toggleMicrophone().catch(showError));
    find("play").addEventListener("click", () => this.play());
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files[0]) this.take(event.dataTransfer.files[0]);
    });
  }

  get context() {
    this.ownContext ??= new AudioContext();
    return this.ownContext;
  }

  async take(file) {
    try {
      if (this.capture) await this.toggleMicrophone();
      this.recording = await this.context.decodeAudioData(await file.arrayBuffer());
    } catch {
      return showError(new Error(`${file.name} is not a recording that this browser can read`));
    }
    try {
      await this.bake();
    } catch (error) {
      showError(error);
    }
  }

  async bake() {
    const { sampleRate, duration } = this.recording;
    const samples = this.recording.getChannelData(0);
    this.curves = await this.computer.request("bake", { samples, sampleRate });
    showStatus(
      `${duration.toFixed(1)} s computed in ${this.curves.milliseconds.toFixed(0)} ms, in this page`,
    );
    find("play").disabled = false;
    this.draw();
  }

  draw(cursor) {
    const sound = this.recording.getChannelData(0);
    this.plot.draw({ ...this.curves, sound, from: 0, to: this.recording.duration, cursor });
  }

  async play() {
    await this.context.resume();
    this.source?.stop();
    const source = (this.source = this.context.createBufferSource());
    source.buffer = this.recording;
    source.connect(this.context.destination);
    const began = this.context.currentTime;
    source.start();
    const follow = () => {
      const at = this.context.currentTime - began;
      if (source !== this.source || this.capture) return;
      this.draw(at < this.recording.duration ? at : undefined);
      if (at < this.recording.duration) requestAnimationFrame(follow);
    };
    follow();
  }

  async toggleMicrophone() {
    if (this.capture) {
      this.sound.getTracks().forEach((track) => track.stop());
      this.capture.disconnect();
      this.capture = undefined;
    } else {
      const constraints = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      this.sound = await navigator.mediaDevices.getUserMedia({ audio: constraints });
      await this.context.resume();
      await this.context.audioWorklet.addModule("capture.js");
      const { names } = await this.computer.request("listen", { sampleRate: this.context.sampleRate });
      this.curves = { names, times: [], values: [] };
      this.capture = new AudioWorkletNode(this.context, "capture");
      this.context.createMediaStreamSource(this.sound).connect(this.capture);
      this.capture.port.onmessage = ({ data }) => this.push(data).catch(showError);
    }
    find("speak").setAttribute("aria-pressed", Boolean(this.capture));
    find("play").disabled = Boolean(this.capture) || !this.recording;
  }

  async push(samples) {
    const { frames, loudness } = await this.computer.request("push", { samples });
    if (!this.capture) return;
    const { names, times, values } = this.curves;
    for (const frame of frames) {
      times.push(frame.seconds);
      values.push(...frame.values);
    }
    // Removes rig frames that have left the plot.
    const old = times.findIndex((seconds) => seconds > (times.at(-1) ?? 0) - LIVE_SECONDS - 1);
    times.splice(0, Math.max(old, 0));
    values.splice(0, Math.max(old, 0) * names.length);
    const now = times.at(-1) ?? 0;
    this.plot.draw({ ...this.curves, from: now - LIVE_SECONDS, to: now });
    showStatus(`listening: ${LOUDNESS[loudness]}`);
  }
}

const page = (window.page = new Page());
try {
  const { engine } = await page.computer.request("describe");
  showStatus(`ready (${engine.split(";")[0]}): drop a recording here, or speak`);
  find("speak").disabled = false;
  page.ready = true;
} catch (error) {
  showError(error);
}
