// The structs of v2f.h in WebAssembly's memory. tests/web compares this table with the header.

/** Fields in order; a number is that many bytes of text. */
export const STRUCTS = {
  ModelSettings: {
    struct_size: "u32",
    engine: "u32",
    threads: "u32",
    max_batch: "u32",
    runtime_library: "text",
  },
  ModelDescription: {
    struct_size: "u32",
    sample_rate: "u32",
    window: "u32",
    lookahead: "u32",
    hop_numerator: "u32",
    hop_denominator: "u32",
    controls: "u32",
    state_size: "u32",
  },
  CurvesDescription: {
    struct_size: "u32",
    controls: "u32",
    frames: "u64",
    rate_numerator: "u32",
    rate_denominator: "u32",
    recording_seconds: "f64",
  },
  Frame: { struct_size: "u32", count: "u32", target: "i64", seconds: "f64" },
  Pose: { struct_size: "u32", state: "u32", position: "i64", seconds: "f64", weight: "f32", count: "u32" },
  Control: { struct_size: "u32", neutral: "f32", min: "f32", max: "f32", name: 64 },
  Latency: {
    struct_size: "u32",
    sample_rate: "u32",
    lookahead: "u32",
    resampler: "u32",
    ensemble: "u32",
    hop: "u32",
    total: "u32",
    reserved: "u32",
    seconds: "f64",
  },
  Statistics: {
    struct_size: "u32",
    reserved: "u32",
    pushed_frames: "u64",
    refused_frames: "u64",
    gap_frames: "u64",
    discontinuities: "u64",
    bad_samples: "u64",
    bad_controls: "u64",
    hops: "u64",
    frames_made: "u64",
    frames_polled: "u64",
    late_frames: "u64",
    underruns: "u64",
    dropped_frames: "u64",
    failed_predictions: "u64",
    utterances_ended: "u64",
    over_scale_samples: "u64",
    single_channel_frames: "u64",
  },
  InputLevel: {
    struct_size: "u32",
    loudness: "u32",
    rms_dbfs: "f32",
    peak_dbfs: "f32",
    speech_dbfs: "f32",
    noise_dbfs: "f32",
    gain_db: "f32",
    reserved: "u32",
  },
  StreamSettings: {
    struct_size: "u32",
    sample_rate: "u32",
    channels: "u32",
    overrun: "u32",
    queue_seconds: "f32",
    frames_seconds: "f32",
    divider: "u32",
    smoothing: "u32",
    gate: "u32",
    idle: "u32",
    idle_seed: "u64",
    profile: "text",
    tuning: "text",
    hold_seconds: "f32",
    fade_seconds: "f32",
    gain_ceiling_db: "f32",
    gain_target_dbfs: "f32",
    offset_seconds: "f32",
    channel: "u32",
    voice_gate: "u32",
    normalise: "u32",
    voice_curves: "u32",
    reserved: "u32",
  },
  Parameter: {
    struct_size: "u32",
    min: "f32",
    max: "f32",
    default_value: "f32",
    value: "f32",
    name: 96,
    description: 128,
  },
};

const BYTES = { u32: 4, f32: 4, text: 4, u64: 8, i64: 8, f64: 8 };

/** Offset of each field: a multiple of its size, as in C. */
function layout(fields) {
  const places = [];
  let at = 0;
  let widest = 1;
  for (const [name, kind] of Object.entries(fields)) {
    const isText = typeof kind === "number";
    const alignment = isText ? 1 : BYTES[kind];
    at = Math.ceil(at / alignment) * alignment;
    const size = isText ? kind : BYTES[kind];
    places.push({ name, key: camel(name), kind: isText ? "bytes" : kind, at, size });
    at += size;
    widest = Math.max(widest, alignment);
  }
  return { size: Math.ceil(at / widest) * widest, places };
}

/** `sample_rate` in camel case: `sampleRate`. */
export function camel(name) {
  return name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
}

/** For each struct its size, and its fields with their offsets. */
export const LAYOUTS = Object.fromEntries(
  Object.entries(STRUCTS).map(([name, fields]) => [name, layout(fields)]),
);

/** `ModelSettings` in snake case, for the name of its init function: `model_settings`. */
export function snake(name) {
  return name.replace(/(?!^)[A-Z]/g, "_$&").toLowerCase();
}
