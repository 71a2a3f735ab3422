// The curves under the waveform, and their colours.

// ARKit controls that show speech best.
const DEFAULT = ["jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthRollLower", "tongueTipUp"];
const COLOURS = ["#3b7dd8", "#d9534f", "#2a9d8f", "#8e6cc9", "#d98a29", "#5f8d3b", "#c2548f", "#3a9ab5", "#7d7a3c", "#a0583c", "#6673c4", "#7a8794"];
/** More rows would be too low to read. */
const MAX_ROWS = COLOURS.length;

/** One of a left and a right control is enough. */
const bothSides = (name) => name.replace(/(Left|Right|L|R)$/, "");
const oneOfEach = (names) => names.filter((name, at) => names.findIndex((other) => bothSides(other) === bothSides(name)) === at);

export class Chosen {
  constructor(onChange) {
    this.onChange = onChange;
    /** The chosen curves of each rig, by its controls. */
    this.known = new Map();
  }

  /** For a known rig, its last choice. For a new rig the default controls or, until `chooseByMovement`, the first ones. */
  fit(controls) {
    this.controls = controls;
    const rig = controls.join();
    const known = this.known.get(rig);
    this.colours = known ?? new Map();
    this.known.set(rig, this.colours);
    this.isDefault = false;
    if (known) return;
    const defaults = DEFAULT.filter((name) => controls.includes(name));
    this.isDefault = !defaults.length;
    this.choose(defaults.length ? defaults : oneOfEach(controls));
  }

  /** For a rig without the default controls: those that a recording moves most. Once, and never after a choice of the user. */
  chooseByMovement(curves) {
    if (!this.isDefault || !curves.frames) return;
    this.isDefault = false;
    const range = (name) => {
      const values = curves.column(name);
      return values.reduce((max, value) => Math.max(max, value)) - values.reduce((min, value) => Math.min(min, value));
    };
    const known = this.controls.filter((name) => curves.controls.includes(name));
    const ranges = new Map(known.map((name) => [name, range(name)]));
    this.choose(oneOfEach(known.sort((one, other) => ranges.get(other) - ranges.get(one))));
    this.onChange();
  }

  choose(names) {
    this.colours.clear();
    for (const name of names.slice(0, DEFAULT.length)) this.add(name);
  }

  add(name) {
    const taken = [...this.colours.values()];
    this.colours.set(name, COLOURS.find((colour) => !taken.includes(colour)));
  }

  get full() {
    return this.colours.size === MAX_ROWS;
  }

  toggle(name) {
    this.isDefault = false;
    if (this.colours.has(name)) this.colours.delete(name);
    else if (!this.full) this.add(name);
    this.onChange();
  }

  /** Name and colour of each, in the order of the list of controls. */
  get rows() {
    return this.controls.filter((name) => this.colours.has(name)).map((name) => [name, this.colours.get(name)]);
  }

  /** Short names: without the prefix that all controls of the rig have. */
  get short() {
    const [first = "", ...others] = this.controls;
    let shared = first.lastIndexOf("_") + 1;
    while (shared && !others.every((name) => name.startsWith(first.slice(0, shared)))) shared = shared > 1 ? first.lastIndexOf("_", shared - 2) + 1 : 0;
    return (name) => name.slice(shared);
  }
}
