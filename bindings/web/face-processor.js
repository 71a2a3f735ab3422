// The audio worklet of `FaceNode`: it hears the sound, computes rig frames, and plays the sound later by as
// much as the rig frames need. Load it with `audioWorklet.addModule`; `FaceNode.create` does.
import { flags } from "./stream.js";
import { instantiate } from "./v2f.js";

/** Seconds of sound that wait at most: those of a student with a long look-ahead. */
const LONGEST_DELAY = 1;

class FaceProcessor extends AudioWorkletProcessor {
  constructor({ processorOptions: { module, student, settings } }) {
    super();
    this.isOver = false;
    try {
      this.model = instantiate(module).openModel(student);
      this.stream = this.model.openStream({ ...flags(settings), sampleRate, channels: 1 });
      this.start();
    } catch (error) {
      this.fail(error);
    }
    this.port.onmessage = ({ data: [name, ...given] }) => this.obey(name, given);
  }

  /** Tells the page about the rig and its clock. */
  start() {
    const { controls, latency } = this.stream;
    this.delayFrames = Math.min(Math.ceil(latency.seconds * sampleRate), LONGEST_DELAY * sampleRate);
    this.delayed = [];
    this.at = 0;
    this.port.postMessage({ ready: { controls, delaySeconds: this.delayFrames / sampleRate } });
  }

  fail(error) {
    this.isOver = true;
    this.port.postMessage({ failed: { message: error.message, status: error.status } });
  }

  /** A call from the page. */
  obey(name, given) {
    if (this.isOver) return;
    try {
      if (name === "close") {
        this.isOver = true;
        this.stream.close();
        this.model.close();
      } else {
        this.stream[name](...given);
      }
    } catch (error) {
      this.port.postMessage({ refused: { message: error.message, status: error.status } });
    }
  }

  process([input], [output]) {
    if (this.isOver) return false;
    try {
      // The stream's clock is that of the context: what it hears first belongs to this instant.
      this.origin ??= currentFrame / sampleRate;
      this.hear(input, output[0]?.length ?? 128);
      this.model.tick();
      for (let frame = this.stream.poll(); frame; frame = this.stream.poll()) {
        const { seconds, values } = frame;
        this.port.postMessage({ seconds: this.origin + seconds, values }, [values.buffer]);
      }
    } catch (error) {
      this.fail(error);
    }
    this.play(input, output);
    return true;
  }

  /** Pushes one block; without a source, silence of its length. */
  hear(input, frames) {
    const channels = input.length;
    if (!channels) return this.stream.pushGap(frames);
    if (channels !== this.stream.channels) this.stream.setFormat(sampleRate, channels);
    if (channels === 1) return this.stream.push(input[0]);
    this.block ??= new Float32Array(0);
    if (this.block.length !== frames * channels) this.block = new Float32Array(frames * channels);
    input.forEach((channel, at) => {
      for (let frame = 0; frame < frames; frame++) this.block[frame * channels + at] = channel[frame];
    });
    return this.stream.push(this.block);
  }

  /** Plays what was heard `delayFrames` ago. */
  play(input, output) {
    const frames = output[0]?.length ?? 0;
    output.forEach((channel, index) => {
      this.delayed[index] ??= new Float32Array(this.delayFrames + frames);
      const [ring, heard] = [this.delayed[index], input[index] ?? input[0]];
      for (let frame = 0; frame < frames; frame++) {
        const at = (this.at + frame) % ring.length;
        ring[at] = heard?.[frame] ?? 0;
        channel[frame] = ring[(at + ring.length - this.delayFrames) % ring.length];
      }
    });
    if (frames) this.at = (this.at + frames) % (this.delayFrames + frames);
  }
}

registerProcessor("v2f-face", FaceProcessor);
