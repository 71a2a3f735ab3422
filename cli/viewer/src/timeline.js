// Under the heads: a recording's waveform, phones and curves with the scrubber over them, or the last seconds of the microphone.
import { LABEL, Strip, measured } from "./strip.js";

/** Peak of the microphone that fills the row. It is fixed, so that quiet sound looks quiet. */
const LIVE_FULL = 0.5;

export class Timeline {
  /** Calls `onSeek(seconds)`; `chosen`: the shown curves. */
  constructor(canvas, chosen, onSeek) {
    this.canvas = canvas;
    this.chosen = chosen;
    this.phones = [];
    const seek = (event) => {
      const { left, width } = canvas.getBoundingClientRect();
      onSeek(((event.clientX - left - LABEL) / (width - LABEL)) * this.duration);
    };
    canvas.addEventListener("pointerdown", (event) => (canvas.setPointerCapture(event.pointerId), seek(event)));
    canvas.addEventListener("pointermove", (event) => event.buttons && seek(event));
    new ResizeObserver(() => (this.image = undefined)).observe(canvas);
  }

  /** Sets sound, phones or curves; absent ones are kept. */
  show(shown) {
    Object.assign(this, shown);
    this.image = undefined;
  }

  get duration() {
    return this.sound?.duration ?? 0;
  }

  /** The recording, with the play head at `position`. */
  draw(position) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    this.image ??= this.paint(width, height);
    const pen = this.canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.drawImage(this.image, 0, 0);
    if (!this.duration) return;
    pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();
    pen.fillRect(this.across(position, width) * devicePixelRatio, 0, Math.max(1, devicePixelRatio), this.canvas.height);
  }

  across(seconds, width) {
    return LABEL + (seconds / this.duration) * (width - LABEL);
  }

  /** Everything but the play head, once per change. */
  paint(width, height) {
    const image = document.createElement("canvas");
    const strip = new Strip(image, width, height);
    [this.canvas.width, this.canvas.height] = [image.width, image.height];
    if (!this.sound) return image;
    strip.sound(this.columns(width));
    this.paintPhones(strip);
    if (this.curves) this.paintCurves(strip);
    return image;
  }

  /** Computed once per sound and width: a slider repaints only the curves. */
  columns(width) {
    if (this.waves?.sound === this.sound && this.waves.width === width) return this.waves.column;
    const samples = this.sound.getChannelData(0);
    const place = (x) => Math.floor(((x - LABEL) / (width - LABEL)) * samples.length);
    const columns = Array.from({ length: Math.ceil(width - LABEL) }, (_, at) => measured(samples, place(LABEL + at), place(LABEL + at + 1)));
    const loudest = columns.reduce((max, { peak }) => Math.max(max, peak), 0.05);
    const column = (x) => ({ share: columns[x - LABEL].peak / loudest, full: columns[x - LABEL].full });
    this.waves = { sound: this.sound, width, column };
    return column;
  }

  paintPhones({ pen, width, wave, bad, quiet }) {
    pen.textAlign = "center";
    for (const { phone, start, end } of this.phones) {
      if (/^(sil|sp|spn|)$/i.test(phone)) continue;
      const [from, to] = [start, end].map((time) => this.across(time, width));
      pen.fillStyle = /^[pbm]$/i.test(phone) ? bad : quiet;
      pen.fillRect(from, wave, 1, 18);
      if (to - from > 8) pen.fillText(phone.replace(/\d$/, ""), (from + to) / 2, wave + 9);
    }
    pen.textAlign = "left";
  }

  paintCurves(strip) {
    const { curves, chosen } = this;
    strip.curves(
      // The curves of a new rig are still being computed.
      chosen.rows.filter(([name]) => curves.controls.includes(name)),
      chosen.short,
      (name) => curves.column(name).map((value, frame) => [this.across(curves.start + frame * curves.step, strip.width), value]),
      (name) => curves.column(name).reduce((max, value) => Math.max(max, value), 0),
    );
  }

  /** The last seconds of the microphone. The right edge is `now`, seconds of the audio clock; curves end at the newest rig frame. */
  drawLive(trace, now) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    this.image = undefined;
    const strip = new Strip(this.canvas, width, height);
    // Whole columns since the start of the clock, so that the drawing only moves.
    const step = trace.span / (width - LABEL);
    const column = (time) => width - 1 - (Math.floor(now / step) - Math.floor(time / step));
    const columns = new Map();
    for (const { time, peak, full } of trace.blocks) {
      const before = columns.get(column(time));
      columns.set(column(time), { share: Math.max(peak / LIVE_FULL, before?.share ?? 0), full: full + (before?.full ?? 0) });
    }
    strip.sound((x) => columns.get(x) ?? { share: 0 });
    const seen = trace.frames.filter(({ time }) => column(time) >= LABEL);
    strip.curves(
      this.chosen.rows,
      this.chosen.short,
      (name) => seen.map(({ time, pose }) => [column(time), pose[name] ?? 0]),
      (name) => trace.max[name] ?? 0,
    );
  }
}
