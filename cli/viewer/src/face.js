// Completes a character profile with the library in the page, exactly as the program does.

/** The shortest decimal number that gives the 32-bit float, as the program writes it. */
function shortest(value) {
  for (let digits = 6; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

const numbers = (fields) => Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, typeof value === "number" ? shortest(value) : value]));

/** Opens a stream, calls `use`, and closes the stream. */
function withStream(model, profile, use) {
  const stream = model.openStream({ profile });
  try {
    return use(stream);
  } finally {
    stream.close();
  }
}

/** The tuning parameters of a character. Their default is the mapping's, not the character's own tuning. */
function parameters(model, text, mapping) {
  const untouched = withStream(model, mapping, (stream) => new Map(stream.parameters.map(({ name, defaultValue }) => [name, defaultValue])));
  return withStream(model, text, (stream) =>
    stream.parameters.map(({ defaultValue, ...parameter }) => numbers({ ...parameter, default: untouched.get(parameter.name) })));
}

/** The character with defaults for absent values, its controls, and the tuning parameters with their ranges. */
export function describeFace(library, model, text) {
  // An error in the text is thrown here.
  const controls = withStream(model, text, (stream) => stream.controls.map(numbers));
  const given = JSON.parse(text);
  const defaults = numbers(library.streamDefaults);
  const mapping = given.mapping ?? "arkit";
  const character = {
    format: given.format,
    character: given.character,
    student: given.student ?? null,
    mapping,
    tuning: given.tuning ?? {},
    smoothing: given.smoothing ?? Boolean(defaults.smoothing),
    gate: given.gate ?? Boolean(defaults.gate),
    gain_ceiling_db: given.gain_ceiling_db ?? defaults.gainCeilingDb,
    gain_target_dbfs: given.gain_target_dbfs ?? defaults.gainTargetDbfs,
    idle: given.idle ?? Boolean(defaults.idle),
    idle_seed: given.idle_seed ?? null,
  };
  return { character, controls, parameters: parameters(model, text, mapping) };
}
