// Waveform, phones and curves under the heads, and the scrubber over them.

const ROWS = ["jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthRollLower", "tongueTipUp"];
const COLOURS = ["#3b7dd8", "#d9534f", "#2a9d8f", "#8e6cc9", "#d98a29", "#5f8d3b"];
const LABEL = 100;
const CLIPPING = 3;

export class Timeline {
  constructor(canvas, onSeek) {
    this.canvas = canvas;
    this.phones = [];
    this.rows = ROWS;
    const seek = (event) => {
      const { left, width } = canvas.getBoundingClientRect();
      onSeek(((event.clientX - left - LABEL) / (width - LABEL)) * this.duration);
    };
    canvas.addEventListener("pointerdown", (event) => (canvas.setPointerCapture(event.pointerId), seek(event)));
    canvas.addEventListener("pointermove", (event) => event.buttons && seek(event));
    new ResizeObserver(() => (this.picture = undefined)).observe(canvas);
  }

  show({ sound, phones, curves, levels }) {
    if (sound) this.sound = sound;
    if (phones) this.phones = phones;
    if (curves) this.curves = curves;
    if (levels) this.levels = levels;
    this.picture = undefined;
  }

  get duration() {
    return this.sound?.duration ?? 0;
  }

  draw(position) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    this.picture ??= this.paint(width, height);
    const pen = this.canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.drawImage(this.picture, 0, 0);
    if (!this.duration) return;
    const x = (LABEL + (position / this.duration) * (width - LABEL)) * devicePixelRatio;
    pen.fillStyle = this.colour("--ink");
    pen.fillRect(x, 0, Math.max(1, devicePixelRatio), this.canvas.height);
  }

  colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  /** Everything but the play head, once per change. */
  paint(width, height) {
    const picture = document.createElement("canvas");
    for (const canvas of [this.canvas, picture]) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
    }
    const pen = picture.getContext("2d");
    pen.scale(devicePixelRatio, devicePixelRatio);
    pen.font = "11px system-ui, sans-serif";
    pen.textBaseline = "middle";
    const wave = height * 0.26;
    if (this.sound) this.paintWave(pen, width, wave);
    this.paintPhones(pen, width, wave);
    if (this.curves) this.paintCurves(pen, width, wave + 20, height);
    return picture;
  }

  paintWave(pen, width, height) {
    const samples = this.sound.getChannelData(0);
    const [usual, clipped] = ["--quiet", "--bad"].map((name) => this.colour(name));
    pen.fillStyle = usual;
    pen.fillText("sound", 0, height / 2);
    const loudest = samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0.05);
    for (let x = LABEL; x < width; x++) {
      const from = Math.floor(((x - LABEL) / (width - LABEL)) * samples.length);
      const to = Math.floor(((x + 1 - LABEL) / (width - LABEL)) * samples.length);
      let peak = 0;
      for (let at = from; at < to; at += 1 + ((to - from) >> 8)) peak = Math.max(peak, Math.abs(samples[at]));
      const tall = Math.max(1, (peak / loudest) * height * 0.9);
      pen.fillStyle = this.levels?.before(to / this.sound.sampleRate)?.loudness === CLIPPING ? clipped : usual;
      pen.fillRect(x, (height - tall) / 2, 1, tall);
    }
  }

  paintPhones(pen, width, top) {
    pen.textAlign = "center";
    for (const { phone, start, end } of this.phones) {
      if (/^(sil|sp|spn|)$/i.test(phone)) continue;
      const [from, to] = [start, end].map((time) => LABEL + (time / this.duration) * (width - LABEL));
      pen.fillStyle = /^[pbm]$/i.test(phone) ? this.colour("--bad") : this.colour("--quiet");
      pen.fillRect(from, top, 1, 18);
      if (to - from > 8) pen.fillText(phone.replace(/\d$/, ""), (from + to) / 2, top + 9);
    }
    pen.textAlign = "left";
  }

  paintCurves(pen, width, top, bottom) {
    const rows = this.rows.filter((name) => this.curves.controls.includes(name));
    const height = (bottom - top) / Math.max(rows.length, 1);
    rows.forEach((name, row) => {
      const base = top + (row + 1) * height - 2;
      const control = this.curves.controls.indexOf(name);
      // Each curve fills its row, but what hardly moves stays small.
      let most = 0.25;
      for (let frame = 0; frame < this.curves.frames; frame++) most = Math.max(most, this.curves.value(frame, control));
      pen.fillStyle = this.colour("--line");
      pen.fillRect(LABEL, base, width - LABEL, 1);
      pen.fillStyle = pen.strokeStyle = COLOURS[row % COLOURS.length];
      pen.fillText(name, 0, base - height / 2 + 2);
      pen.beginPath();
      for (let frame = 0; frame < this.curves.frames; frame++) {
        const seconds = this.curves.start + frame * this.curves.step;
        pen.lineTo(LABEL + (seconds / this.duration) * (width - LABEL), base - (this.curves.value(frame, control) / most) * (height - 4));
      }
      pen.stroke();
    });
  }
}
