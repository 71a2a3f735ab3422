// Under the heads: a recording's waveform, phones and curves with the scrubber over them, or the last seconds of the microphone.
import { LABEL, Strip, measured } from "./strip.js";

/** A microphone's peak that fills its row: speech close to it. The same always, so that too quiet looks quiet. */
const LIVE_FULL = 0.5;

export class Timeline {
  /** `onSeek(seconds)`; `chosen` says which curves are shown. */
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
    new ResizeObserver(() => (this.picture = undefined)).observe(canvas);
  }

  /** What is to be seen: sound, phones, curves; what is not named stays. */
  show(shown) {
    Object.assign(this, shown);
    this.picture = undefined;
  }

  get duration() {
    return this.sound?.duration ?? 0;
  }

  /** The recording, with the play head at `position`. */
  draw(position) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    this.picture ??= this.paint(width, height);
    const pen = this.canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.drawImage(this.picture, 0, 0);
    if (!this.duration) return;
    pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();
    pen.fillRect(this.across(position, width) * devicePixelRatio, 0, Math.max(1, devicePixelRatio), this.canvas.height);
  }

  across(seconds, width) {
    return LABEL + (seconds / this.duration) * (width - LABEL);
  }

  /** Everything but the play head, once per change. */
  paint(width, height) {
    const picture = document.createElement("canvas");
    const strip = new Strip(picture, width, height);
    [this.canvas.width, this.canvas.height] = [picture.width, picture.height];
    if (!this.sound) return picture;
    strip.sound(this.columns(width));
    this.paintPhones(strip);
    if (this.curves) this.paintCurves(strip);
    return picture;
  }

  /** Measured once per sound and width: a slider repaints the curves alone. */
  columns(width) {
    if (this.waves?.sound === this.sound && this.waves.width === width) return this.waves.column;
    const samples = this.sound.getChannelData(0);
    const place = (x) => Math.floor(((x - LABEL) / (width - LABEL)) * samples.length);
    const columns = Array.from({ length: Math.ceil(width - LABEL) }, (_, at) => measured(samples, place(LABEL + at), place(LABEL + at + 1)));
    const loudest = columns.reduce((most, { peak }) => Math.max(most, peak), 0.05);
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
      // Of another rig's curves, which are still being computed, there is none yet.
      chosen.rows.filter(([name]) => curves.controls.includes(name)),
      chosen.short,
      (name) => curves.column(name).map((value, frame) => [this.across(curves.start + frame * curves.step, strip.width), value]),
      (name) => curves.column(name).reduce((most, value) => Math.max(most, value), 0),
    );
  }

  /** The microphone's last seconds; the right edge is `now`, seconds of the audio clock. Curves end where their frames do. */
  drawLive(trace, now) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    this.picture = undefined;
    const strip = new Strip(this.canvas, width, height);
    // Whole columns, counted from the clock's beginning: what was drawn once only moves.
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
      (name) => trace.most[name] ?? 0,
    );
  }
}
