// What the waveform of a recording and that of a microphone have in common: where rows stand, and how they look.

/** Pixels of the names on the left. */
export const LABEL = 100;
/** A sample that is cut off at the top: full scale, but for what rounding and resampling take. */
const FULL_SCALE = 0.999;
/** One sample at full scale may be chance; the core's meter says so too. */
const FEWEST_CLIPPED = 3;
/** Each curve fills its row, but what hardly moves stays small. */
const LEAST_SCALE = 0.25;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The peak of some samples, and how many are at full scale. */
export function measured(samples, from, to) {
  let peak = 0;
  let full = 0;
  for (let at = from; at < to; at++) {
    const size = Math.abs(samples[at]);
    if (size > peak) peak = size;
    if (size >= FULL_SCALE) full += 1;
  }
  return { peak, full };
}

export class Strip {
  /** A pen for `width` x `height` pixels of the page. */
  constructor(canvas, width, height) {
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    this.pen = canvas.getContext("2d");
    this.pen.scale(devicePixelRatio, devicePixelRatio);
    this.pen.font = "11px system-ui, sans-serif";
    this.pen.textBaseline = "middle";
    this.width = width;
    this.wave = height * 0.26;
    this.top = this.wave + 20;
    this.bottom = height;
    this.quiet = colour("--quiet");
    this.bad = colour("--bad");
    this.line = colour("--line");
  }

  /** `column(x)` tells the share of the row, 0 to 1, that the sound fills there, and how many samples are at full scale. */
  sound(column) {
    const { pen, wave } = this;
    pen.fillStyle = this.quiet;
    pen.fillText("sound", 0, wave / 2);
    for (let x = LABEL; x < this.width; x++) {
      const { share, full } = column(x);
      const tall = Math.max(1, Math.min(share, 1) * wave * 0.9);
      pen.fillStyle = full >= FEWEST_CLIPPED ? this.bad : this.quiet;
      pen.fillRect(x, (wave - tall) / 2, 1, tall);
    }
  }

  /** `rows` as [name, colour]; `short(name)` is what is written, `points(name)` gives [x, value] from the left, `most(name)` the value that fills the row. */
  curves(rows, short, points, most) {
    const { pen } = this;
    const height = (this.bottom - this.top) / Math.max(rows.length, 1);
    rows.forEach(([name, colour], row) => {
      const base = this.top + (row + 1) * height - 2;
      const scale = (height - 4) / Math.max(LEAST_SCALE, most(name));
      pen.fillStyle = this.line;
      pen.fillRect(LABEL, base, this.width - LABEL, 1);
      pen.fillStyle = pen.strokeStyle = colour;
      pen.fillText(short(name), 0, base - height / 2 + 2, LABEL - 4);
      pen.beginPath();
      for (const [x, value] of points(name)) pen.lineTo(x, base - value * scale);
      pen.stroke();
    });
  }
}
