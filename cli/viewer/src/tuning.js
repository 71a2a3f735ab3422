// The character as the artist has set it, with undo. It is saved as a character profile, exactly as the library computes it.

const SWITCHES = ["smoothing", "gate", "idle", "gain_ceiling_db"];

export class Tuning {
  /** `face`: the character and the tuning parameters of its rig, as the server sends them. */
  constructor(face) {
    this.past = [];
    this.apply(face);
  }

  /** Applies a face. */
  apply(face) {
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

  /** Call before a change that undo must revert. */
  remember() {
    const now = this.snapshot();
    if (this.past.at(-1) !== now) this.past.push(now);
    if (this.past.length > 200) this.past.shift();
  }

  /** Reverts the last change, or a loaded character. False where there is none. */
  undo() {
    let before = this.past.pop();
    if (before === this.snapshot()) before = this.past.pop();
    if (!before) return false;
    const { face, values, switches } = JSON.parse(before);
    // The same face stays the same object, so its sliders are not built again.
    if (JSON.stringify(face) !== JSON.stringify(this.face)) this.apply(face);
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

  /** The character profile: all settings, and the tuning values that differ from their defaults. */
  profile({ name = this.character.character, untuned = false, ...changes } = {}) {
    const names = untuned ? [] : [...this.parameters.keys()].filter((one) => this.touched(one));
    const switches = Object.fromEntries(SWITCHES.map((one) => [one, this.switches[one]]));
    const tuning = Object.fromEntries(names.map((one) => [one, this.values[one]]));
    const profile = { ...this.character, ...switches, tuning, ...changes, character: name };
    return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null));
  }

  /** A character profile from the text of a file: a character profile, a mapping profile, or a tuning file. */
  read(text, name) {
    const known = JSON.parse(text);
    if ("character" in known) return text;
    const rest = (profile, key) => JSON.stringify({ ...profile, [key]: undefined }).slice(0, -1);
    // The text of the file is inserted unchanged, so that errors name its lines.
    if ("targets" in known) return `${rest(this.profile({ name, untuned: true }), "mapping")}, "mapping": ${text}}`;
    if ("parameters" in known) return JSON.stringify(this.profile({ tuning: known.parameters }));
    throw new Error("it is neither a character profile, nor a mapping profile, nor a tuning file");
  }
}
