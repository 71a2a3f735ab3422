// How often pictures come, and whether that is too seldom.

// A mean of more than this between pictures is slow, milliseconds; a 30 Hz screen has 33.
const SLOW_MS = 45;
// So many pictures, or so long, must be seen before anything is said.
const FEWEST = 4;
const SHORTEST_MS = 500;
const MOST = 12;

export class Pace {
  constructor(onSlow) {
    this.onSlow = onSlow;
    this.between = [];
    // A page that nobody sees draws nothing: that is no slowness.
    document.addEventListener("visibilitychange", () => this.rest());
  }

  /** A picture was drawn. */
  drew() {
    const now = performance.now();
    if (this.last !== undefined) this.between.push(now - this.last);
    this.last = now;
    if (this.between.length > MOST) this.between.shift();
    const whole = this.between.reduce((sum, passed) => sum + passed, 0);
    this.mean = whole / this.between.length;
    if (this.between.length < FEWEST || whole < SHORTEST_MS || this.mean <= SLOW_MS) return;
    this.between = [];
    this.onSlow();
  }

  /** Nothing was to be drawn: the time until the next picture is no measure. */
  rest() {
    this.last = undefined;
  }
}
