// The character as the artist has set it, with undo. Its text is a character profile: what is saved is what the library computes.

const SWITCHES = ["smoothing", "gate", "idle", "gain_ceiling_db"];

export class Tuning {
  /** `face` as the server tells it: the character, and the tuning parameters of its rig. */
  constructor(face) {
    this.past = [];
    this.wear(face);
  }

  /** Puts a face in force. */
  wear(face) {
    const { character, parameters } = face;
    this.face = face;
    this.character = character;
    this.parameters = new Map(parameters.map((parameter) => [parameter.name, parameter]));
    this.values = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
    this.switches = { ...Object.fromEntries(SWITCHES.map((name) => [name, character[name]])), compare: this.switches?.compare ?? "" };
  }

  snapshot() {
    return JSON.stringify({ face: this.face, values: this.values, switches: this.switches });
  }

  /** Call before a change that undo is to take back. */
  remember() {
    const now = this.snapshot();
    if (this.past.at(-1) !== now) this.past.push(now);
    if (this.past.length > 200) this.past.shift();
  }

  /** Takes the last change back, a loaded character too. False where there is none. */
  undo() {
    let before = this.past.pop();
    if (before === this.snapshot()) before = this.past.pop();
    if (!before) return false;
    const { face, values, switches } = JSON.parse(before);
    // The same face stays the same object: its sliders need not be built anew.
    if (JSON.stringify(face) !== JSON.stringify(this.face)) this.wear(face);
    Object.assign(this, { values, switches });
    return true;
  }

  reset() {
    this.remember();
    for (const { name, default: untouched } of this.parameters.values()) this.values[name] = untouched;
  }

  touched(name) {
    return Math.abs(this.values[name] - this.parameters.get(name).default) > 1e-6;
  }

  /** The character profile: everything that is set, and of the tuning what differs from untouched. */
  profile({ name = this.character.character, untuned = false, ...changes } = {}) {
    const names = untuned ? [] : [...this.parameters.keys()].filter((one) => this.touched(one));
    const switches = Object.fromEntries(SWITCHES.map((one) => [one, this.switches[one]]));
    const tuning = Object.fromEntries(names.map((one) => [one, this.values[one]]));
    const profile = { ...this.character, ...switches, tuning, ...changes, character: name };
    return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null));
  }

  /** The character profile that a file's text amounts to: one itself, a mapping profile, or a tuning file. */
  read(text, name) {
    const known = JSON.parse(text);
    if ("character" in known) return text;
    const rest = (profile, key) => JSON.stringify({ ...profile, [key]: undefined }).slice(0, -1);
    // The file's own text stands in it as it is, so that what is wrong is told by its line.
    if ("targets" in known) return `${rest(this.profile({ name, untuned: true }), "mapping")}, "mapping": ${text}}`;
    if ("parameters" in known) return JSON.stringify(this.profile({ tuning: known.parameters }));
    throw new Error("it is no character profile, no mapping profile and no tuning file");
  }
}
