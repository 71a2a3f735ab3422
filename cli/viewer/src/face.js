// What a character profile comes to, told by the library in the page as the program tells it.

/** The shortest decimal number that the 32-bit float is read from: what a person set, and what the program writes. */
function shortest(value) {
  for (let digits = 6; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

const numbers = (fields) => Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, typeof value === "number" ? shortest(value) : value]));

/** Opens a stream, and lets go of it when `use` has looked at it. */
function lookAt(model, profile, use) {
  const stream = model.openStream({ profile });
  try {
    return use(stream);
  } finally {
    stream.close();
  }
}

/** The tuning parameters of a character; where a stream goes back to the character's own tuning, untouched means the mapping's. */
function parameters(model, text, mapping) {
  const untouched = lookAt(model, mapping, (stream) => new Map(stream.parameters.map(({ name, defaultValue }) => [name, defaultValue])));
  return lookAt(model, text, (stream) =>
    stream.parameters.map(({ defaultValue, ...parameter }) => numbers({ ...parameter, default: untouched.get(parameter.name) })));
}

/** The character with all that its text does not say filled in, its controls, and the tuning parameters with their ranges. */
export function tellFace(library, model, text) {
  // What is wrong with the text is told here.
  const controls = lookAt(model, text, (stream) => stream.controls.map(numbers));
  const said = JSON.parse(text);
  const usual = numbers(library.streamDefaults);
  const mapping = said.mapping ?? "arkit";
  const character = {
    format: said.format,
    character: said.character,
    student: said.student ?? null,
    mapping,
    tuning: said.tuning ?? {},
    smoothing: said.smoothing ?? Boolean(usual.smoothing),
    gate: said.gate ?? Boolean(usual.gate),
    gain_ceiling_db: said.gain_ceiling_db ?? usual.gainCeilingDb,
    gain_target_dbfs: said.gain_target_dbfs ?? usual.gainTargetDbfs,
    idle: said.idle ?? Boolean(usual.idle),
    idle_seed: said.idle_seed ?? null,
  };
  return { character, controls, parameters: parameters(model, text, mapping) };
}
