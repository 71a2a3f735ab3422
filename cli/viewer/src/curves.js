// Rows of numbers over time, and the format in which the program sends them: numbers after a JSON heading.

/** The parts of `[length of the JSON, u32][JSON][numbers, f32]`. */
export function splitHeading(bytes) {
  const length = new DataView(bytes).getUint32(0, true);
  const heading = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  return { heading, numbers: new Float32Array(bytes, 4 + length) };
}

export class Curves {
  constructor({ names, start, step, rows }, values) {
    Object.assign(this, { controls: names, start: start ?? 0, step: step ?? 1, frames: rows, values });
  }

  value(frame, control) {
    return this.values[frame * this.controls.length + control];
  }

  /** Every value of a control, in the order of time. */
  column(name) {
    const control = this.controls.indexOf(name);
    return Array.from({ length: this.frames }, (_, frame) => this.value(frame, control));
  }

  /** The row at `seconds`, interpolated, by name. */
  at(seconds) {
    const place = Math.min(Math.max((seconds - this.start) / this.step, 0), Math.max(this.frames - 1, 0));
    const before = Math.floor(place);
    const after = Math.min(before + 1, this.frames - 1);
    const pose = {};
    if (this.frames === 0) return pose;
    this.controls.forEach((name, control) => {
      const from = this.value(before, control);
      pose[name] = from + (this.value(after, control) - from) * (place - before);
    });
    return pose;
  }

  /** The last complete row at `seconds`, by name. */
  before(seconds) {
    const frame = Math.floor((seconds - this.start) / this.step);
    if (frame < 0 || this.frames === 0) return undefined;
    return Object.fromEntries(this.controls.map((name, control) => [name, this.value(Math.min(frame, this.frames - 1), control)]));
  }
}
