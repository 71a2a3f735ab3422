// Draws a waveform and curves in rows, for a recording and for the microphone.

/** Width of the names on the left, pixels. */
export const LABEL = 100;
/** Level of a clipped sample: full scale, minus rounding and resampling. */
const FULL_SCALE = 0.999;
/** Clipped samples that make a column red, as in the meter of the core. */
const MIN_CLIPPED = 3;
/** Smallest scale: a curve that hardly moves stays small. */
const MIN_SCALE = 0.25;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The peak of samples, and the number of clipped ones. */
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
  /** Prepares the canvas for `width` x `height` pixels of the page. */
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

  /** `column(x)`: the share of the row that the sound fills (0 to 1), and the number of clipped samples. */
  sound(column) {
    const { pen, wave } = this;
    pen.fillStyle = this.quiet;
    pen.fillText("sound", 0, wave / 2);
    for (let x = LABEL; x < this.width; x++) {
      const { share, full } = column(x);
      const tall = Math.max(1, Math.min(share, 1) * wave * 0.9);
      pen.fillStyle = full >= MIN_CLIPPED ? this.bad : this.quiet;
      pen.fillRect(x, (wave - tall) / 2, 1, tall);
    }
  }

  /** `rows`: [name, colour]; `short(name)`: the label; `points(name)`: [x, value] from the left; `max(name)`: the value that fills the row. */
  curves(rows, short, points, max) {
    const { pen } = this;
    const height = (this.bottom - this.top) / Math.max(rows.length, 1);
    rows.forEach(([name, colour], row) => {
      const base = this.top + (row + 1) * height - 2;
      const scale = (height - 4) / Math.max(MIN_SCALE, max(name));
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
