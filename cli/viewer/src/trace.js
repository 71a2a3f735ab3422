// The last seconds of the microphone: sound and frames, both by the audio clock.
import { measured } from "./strip.js";

export class Trace {
  /** `span`: how many seconds are kept. */
  constructor(span) {
    this.span = span;
    this.blocks = [];
    this.frames = [];
    /** The most that each control has shown: rows do not change their scale to and fro. */
    this.most = {};
  }

  /** A block of sound that was captured at `time`. */
  hear(time, samples) {
    this.blocks.push({ time, ...measured(samples, 0, samples.length) });
    while (this.blocks[0].time < time - this.span) this.blocks.shift();
  }

  /** A frame that speaks of the sound at `time`. */
  shape(time, pose) {
    this.frames.push({ time, pose });
    while (this.frames[0].time < time - this.span) this.frames.shift();
    for (const [name, value] of Object.entries(pose)) this.most[name] = Math.max(this.most[name] ?? 0, value);
  }
}
