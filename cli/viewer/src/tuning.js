// What the artist has set, with undo. Its file is the tuning file that the command line, Unity and Unreal read.

export class Tuning {
  constructor(parameters, switches) {
    this.parameters = new Map(parameters.map((parameter) => [parameter.name, parameter]));
    this.values = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
    this.switches = switches;
    this.past = [];
  }

  snapshot() {
    return JSON.stringify([this.values, this.switches]);
  }

  /** Call before a change that undo is to take back. */
  remember() {
    const now = this.snapshot();
    if (this.past.at(-1) !== now) this.past.push(now);
    if (this.past.length > 200) this.past.shift();
  }

  undo() {
    let before = this.past.pop();
    if (before === this.snapshot()) before = this.past.pop();
    if (!before) return false;
    [this.values, this.switches] = JSON.parse(before);
    return true;
  }

  reset() {
    this.remember();
    for (const { name, default: untouched } of this.parameters.values()) this.values[name] = untouched;
  }

  touched(name) {
    return Math.abs(this.values[name] - this.parameters.get(name).default) > 1e-6;
  }

  /** The tuning file's text: what differs from untouched. */
  text() {
    const names = [...this.parameters.keys()].filter((name) => this.touched(name));
    const parameters = Object.fromEntries(names.map((name) => [name, this.values[name]]));
    return JSON.stringify({ format: 1, parameters }, null, 2) + "\n";
  }

  load(text) {
    const { parameters } = JSON.parse(text);
    if (!parameters) throw new Error("this is no tuning file: it has no \"parameters\"");
    const unknown = Object.keys(parameters).find((name) => !this.parameters.has(name));
    if (unknown) throw new Error(`the tuning names ${unknown}, which this rig does not have`);
    this.reset();
    Object.assign(this.values, parameters);
  }
}
