// The rate of rendered frames, and whether it is too low.

// A longer mean interval between rendered frames is slow, milliseconds; a 30 Hz screen has 33.
const SLOW_MS = 45;
// Rendered frames and time that a measurement needs.
const MIN_COUNT = 4;
const MIN_SPAN_MS = 500;
const MAX_COUNT = 12;

export class Pace {
  constructor(onSlow) {
    this.onSlow = onSlow;
    this.between = [];
    // A hidden page draws nothing, which is not slow.
    document.addEventListener("visibilitychange", () => this.rest());
  }

  /** Call after a rendered frame. */
  rendered() {
    const now = performance.now();
    if (this.last !== undefined) this.between.push(now - this.last);
    this.last = now;
    if (this.between.length > MAX_COUNT) this.between.shift();
    const whole = this.between.reduce((sum, passed) => sum + passed, 0);
    this.mean = whole / this.between.length;
    if (this.between.length < MIN_COUNT || whole < MIN_SPAN_MS || this.mean <= SLOW_MS) return;
    this.between = [];
    this.onSlow();
  }

  /** Call when nothing changed: the interval to the next rendered frame is not measured. */
  rest() {
    this.last = undefined;
  }
}
