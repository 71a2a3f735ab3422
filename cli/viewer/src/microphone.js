// The microphone of the page, its stream of rig frames, and their latency.
import { Trace } from "./trace.js";

/** Seconds that are shown. */
const SPAN = 6;
/** Time in which an allowed audio clock starts. */
const START_TIMEOUT_MS = 500;

function release(sound, context) {
  sound?.getTracks().forEach((track) => track.stop());
  context?.close();
}

export class Microphone {
  /** `openLive` as server.js and computer.js have it. */
  constructor({ openLive, onFault, onLatency }) {
    Object.assign(this, { openLive, onFault, onLatency });
    this.pose = {};
  }

  get on() {
    return Boolean(this.context);
  }

  /** Opens the microphone; calls `request()` when it is open. A second call while it opens does nothing. */
  start(request) {
    this.starting ??= this.begin(request).finally(() => (this.starting = undefined));
    return this.starting;
  }

  async begin(request) {
    if (!navigator.mediaDevices?.getUserMedia) throw new Error("this browser gives no access to a microphone");
    const constraints = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const sound = await navigator.mediaDevices.getUserMedia({ audio: constraints }).catch((error) => {
      throw new Error(error.name === "NotFoundError" ? "there is no microphone" : `the microphone is not allowed (${error.name})`);
    });
    const context = new AudioContext({ latencyHint: "interactive" });
    try {
      await context.audioWorklet.addModule("capture.js");
      const capture = new AudioWorkletNode(context, "capture");
      context.createMediaStreamSource(sound).connect(capture);
      capture.port.onmessage = ({ data }) => this.context === context && this.onSound(data);
    } catch (error) {
      release(sound, context);
      throw new Error(`the microphone cannot be opened: ${error.message}`);
    }
    Object.assign(this, { sound, context, trace: new Trace(SPAN) });
    this.connect(request());
  }

  /** Whether the audio clock runs: browsers stop it until the user clicks the page. */
  async runs() {
    const { context } = this;
    await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, START_TIMEOUT_MS))]);
    return context.state === "running";
  }

  /** Opens the stream, again if needed; the microphone stays open. */
  connect(request) {
    this.stream?.close();
    // Times of the previous stream have another first sample.
    this.firstSample = this.target = undefined;
    this.ready = false;
    const stream = this.openLive({ ...request, rate: this.context.sampleRate }, {
      onOpen: ({ latency }) => {
        this.parts = latency;
        this.ready = true;
      },
      onFrame: (seconds, pose, level) => stream === this.stream && this.onFrame(seconds, pose, level),
      onFault: (text) => stream === this.stream && this.on && this.onFault(text),
    });
    this.stream = stream;
  }

  onFrame(seconds, pose, level) {
    Object.assign(this, { pose, level, target: seconds, frames: (this.frames ?? 0) + 1 });
    this.trace.addFrame(this.firstSample + seconds, pose);
  }

  onSound({ time, samples }) {
    this.trace.addSound(time, samples);
    this.listenForClick(time, samples);
    if (!this.ready || !this.stream?.open) return;
    this.firstSample ??= time;
    this.stream.send(samples);
  }

  /** Call after a rendered frame: computes the age of its sound, milliseconds. */
  shown() {
    if (this.target === undefined || this.firstSample === undefined || this.target === this.shownTarget) return;
    this.shownTarget = this.target;
    const age = (this.context.currentTime - this.firstSample - this.target) * 1000;
    this.age = this.age === undefined ? age : this.age + (age - this.age) * 0.1;
    this.onLatency({ age: this.age, loop: this.loop, before: this.before, parts: this.parts });
  }

  /** Latency of the microphone before the audio clock, milliseconds: the loop minus the output latency that the browser
   *  reports. */
  get before() {
    return this.loop === undefined ? undefined : Math.max(this.loop - (this.context?.outputLatency || 0) * 1000, 0);
  }

  /** Plays a click and waits for it in the sound: the latency of loudspeaker, air and microphone. */
  click() {
    const click = this.context.createBuffer(1, this.context.sampleRate / 100, this.context.sampleRate);
    click.getChannelData(0).forEach((_, at, all) => (all[at] = Math.sin((at * 2 * Math.PI * 2000) / this.context.sampleRate)));
    const source = this.context.createBufferSource();
    source.buffer = click;
    source.connect(this.context.destination);
    this.clickAt = this.context.currentTime + 0.05;
    this.loop = undefined;
    source.start(this.clickAt);
  }

  listenForClick(time, samples) {
    if (this.clickAt === undefined || time + samples.length / this.context.sampleRate < this.clickAt) return;
    const loud = samples.findIndex((sample) => Math.abs(sample) > 0.2);
    if (loud >= 0) this.loop = (time + loud / this.context.sampleRate - this.clickAt) * 1000;
    if (loud >= 0 || time > this.clickAt + 1) {
      if (loud < 0) this.onFault("the microphone did not record the click; turn the loudspeaker up or move the microphone closer");
      this.clickAt = undefined;
    }
  }

  stop() {
    const { context, stream, sound } = this;
    this.context = this.stream = this.sound = undefined;
    this.target = this.age = this.clickAt = undefined;
    stream?.close();
    release(sound, context);
    this.pose = {};
    this.level = undefined;
  }
}
