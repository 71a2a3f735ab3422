// The page's microphone, its stream of frames, and what both cost in time.
import { Trace } from "./trace.js";

/** Seconds that stay to be seen. */
const SPAN = 6;
/** An audio clock that may run does so by then. */
const PATIENCE_MS = 500;

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

  /** Starts listening; `wish()` is asked when the microphone is there. Starting twice is starting once. */
  start(wish) {
    this.starting ??= this.begin(wish).finally(() => (this.starting = undefined));
    return this.starting;
  }

  async begin(wish) {
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
      capture.port.onmessage = ({ data }) => this.context === context && this.hear(data);
    } catch (error) {
      release(sound, context);
      throw new Error(`the microphone cannot be heard: ${error.message}`);
    }
    Object.assign(this, { sound, context, trace: new Trace(SPAN) });
    this.connect(wish());
  }

  /** Whether sound comes: browsers let a page wait that nobody has clicked yet. */
  async runs() {
    const { context } = this;
    await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    return context.state === "running";
  }

  /** (Re)opens the stream; the microphone goes on. */
  connect(wish) {
    this.stream?.close();
    // What the stream before spoke of is counted from another first sample.
    this.firstSample = this.target = undefined;
    this.ready = false;
    const stream = this.openLive({ ...wish, rate: this.context.sampleRate }, {
      onOpen: ({ latency }) => {
        this.parts = latency;
        this.ready = true;
      },
      onFrame: (seconds, pose, level) => stream === this.stream && this.take(seconds, pose, level),
      onFault: (text) => stream === this.stream && this.on && this.onFault(text),
    });
    this.stream = stream;
  }

  take(seconds, pose, level) {
    Object.assign(this, { pose, level, target: seconds, frames: (this.frames ?? 0) + 1 });
    this.trace.shape(this.firstSample + seconds, pose);
  }

  hear({ time, samples }) {
    this.trace.hear(time, samples);
    this.listenForClick(time, samples);
    if (!this.ready || !this.stream?.open) return;
    this.firstSample ??= time;
    this.stream.send(samples);
  }

  /** Call when a frame is drawn: the age of the sound that it shows, milliseconds. */
  shown() {
    if (this.target === undefined || this.firstSample === undefined || this.target === this.shownTarget) return;
    this.shownTarget = this.target;
    const age = (this.context.currentTime - this.firstSample - this.target) * 1000;
    this.age = this.age === undefined ? age : this.age + (age - this.age) * 0.1;
    this.onLatency({ age: this.age, loop: this.loop, before: this.before, parts: this.parts });
  }

  /** What the microphone takes before the audio clock sees a sample, milliseconds: the loop less what the browser says that
   *  the loudspeaker takes. */
  get before() {
    return this.loop === undefined ? undefined : Math.max(this.loop - (this.context?.outputLatency || 0) * 1000, 0);
  }

  /** Plays a click and listens for it: what loudspeaker, air and microphone add. */
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
      if (loud < 0) this.onFault("the click was not heard; turn the loudspeaker up, or hold the microphone to it");
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
