// The level meter: the level, and whether it is too quiet or too loud.

const FLOOR_DBFS = -60;
const VERDICTS = [
  ["silent", "silent"],
  ["quiet", "too quiet"],
  ["good", "good"],
  ["clipping", "clipping"],
];
const ADVICE = { quiet: "move closer or turn on automatic gain", clipping: "turn the microphone down" };

export class Meter {
  constructor(find) {
    this.bar = find("meter");
    this.verdict = find("verdict");
    this.show(undefined);
  }

  /** A reading, or undefined without sound. */
  show(level) {
    const [kind, words] = level ? VERDICTS[level.loudness] : ["none", ""];
    const share = (decibel) => Math.min(Math.max(1 - decibel / FLOOR_DBFS, 0), 1);
    const [rms, peak] = level ? [share(level.rms_dbfs), share(level.peak_dbfs)] : [0, 0];
    this.bar.style.setProperty("--rms", rms);
    this.bar.style.setProperty("--peak", peak);
    // The text for screen readers changes only with the verdict.
    const gain = level?.gain_db > 0.5 ? `, +${level.gain_db.toFixed(0)} dB` : "";
    const text = `${words}${gain}`;
    if (this.text === text) return;
    this.text = text;
    this.bar.dataset.loudness = this.verdict.dataset.loudness = kind;
    this.verdict.textContent = text;
    this.verdict.title = ADVICE[kind] ?? "";
    this.bar.setAttribute("aria-valuetext", [text || "no sound", ADVICE[kind]].filter(Boolean).join(": "));
  }
}
