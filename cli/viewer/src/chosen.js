// Which curves stand under the waveform, and in which colours.

// Of the usual rig what tells speech apart.
const USUAL = ["jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthRollLower", "tongueTipUp"];
const COLOURS = ["#3b7dd8", "#d9534f", "#2a9d8f", "#8e6cc9", "#d98a29", "#5f8d3b", "#c2548f", "#3a9ab5", "#7d7a3c", "#a0583c", "#6673c4", "#7a8794"];
/** More rows would be too low to read. */
const MOST = COLOURS.length;

/** One of a left and a right control is enough. */
const bothSides = (name) => name.replace(/(Left|Right|L|R)$/, "");
const oneOfEach = (names) => names.filter((name, at) => names.findIndex((other) => bothSides(other) === bothSides(name)) === at);

export class Chosen {
  constructor(onChange) {
    this.onChange = onChange;
    /** What is chosen of each rig, by its controls. */
    this.known = new Map();
  }

  /** For a rig that was there before, what was chosen then; for another the usual ones, or, until `settle`, the first. */
  fit(controls) {
    this.controls = controls;
    const rig = controls.join();
    const known = this.known.get(rig);
    this.colours = known ?? new Map();
    this.known.set(rig, this.colours);
    this.guessed = false;
    if (known) return;
    const usual = USUAL.filter((name) => controls.includes(name));
    this.guessed = !usual.length;
    this.choose(usual.length ? usual : oneOfEach(controls));
  }

  /** Of a rig without the usual ones: what a recording moves most. Once, and never against what somebody chose. */
  settle(curves) {
    if (!this.guessed || !curves.frames) return;
    this.guessed = false;
    const reach = (name) => {
      const values = curves.column(name);
      return values.reduce((most, value) => Math.max(most, value)) - values.reduce((least, value) => Math.min(least, value));
    };
    const known = this.controls.filter((name) => curves.controls.includes(name));
    const reaches = new Map(known.map((name) => [name, reach(name)]));
    this.choose(oneOfEach(known.sort((one, other) => reaches.get(other) - reaches.get(one))));
    this.onChange();
  }

  choose(names) {
    this.colours.clear();
    for (const name of names.slice(0, USUAL.length)) this.add(name);
  }

  add(name) {
    const taken = [...this.colours.values()];
    this.colours.set(name, COLOURS.find((colour) => !taken.includes(colour)));
  }

  get full() {
    return this.colours.size === MOST;
  }

  toggle(name) {
    this.guessed = false;
    if (this.colours.has(name)) this.colours.delete(name);
    else if (!this.full) this.add(name);
    this.onChange();
  }

  /** Name and colour of each, in the order of the page's list. */
  get rows() {
    return this.controls.filter((name) => this.colours.has(name)).map((name) => [name, this.colours.get(name)]);
  }

  /** How names are written where there is little room: without what all of the rig begin with. */
  get short() {
    const [first = "", ...others] = this.controls;
    let shared = first.lastIndexOf("_") + 1;
    while (shared && !others.every((name) => name.startsWith(first.slice(0, shared)))) shared = shared > 1 ? first.lastIndexOf("_", shared - 2) + 1 : 0;
    return (name) => name.slice(shared);
  }
}
