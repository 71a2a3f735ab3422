// The last seconds of the microphone: sound and rig frames, by the audio clock.
import { measured } from "./strip.js";

export class Trace {
  /** `span`: seconds that are kept. */
  constructor(span) {
    this.span = span;
    this.blocks = [];
    this.frames = [];
    /** The largest value of each control, so that the scale of a row does not shrink again. */
    this.max = {};
  }

  /** Adds a block of sound that was captured at `time`. */
  addSound(time, samples) {
    this.blocks.push({ time, ...measured(samples, 0, samples.length) });
    while (this.blocks[0].time < time - this.span) this.blocks.shift();
  }

  /** Adds a rig frame whose target is the sound at `time`. */
  addFrame(time, pose) {
    this.frames.push({ time, pose });
    while (this.frames[0].time < time - this.span) this.frames.shift();
    for (const [name, value] of Object.entries(pose)) this.max[name] = Math.max(this.max[name] ?? 0, value);
  }
}
