// Speech in, face-rig curves out, in a page, a worker, an audio worklet or Node.
// All calls are synchronous, on the caller's thread. v2f.h documents each function.
/// <reference lib="esnext.disposable" />

/** Error codes. Each says what the caller can do; v2f.h documents them. */
export declare const Status: {
  readonly ARGUMENT: -1;
  readonly STRUCT_SIZE: -2;
  readonly HANDLE: -3;
  readonly BUSY: -4;
  readonly FILE: -5;
  readonly STUDENT: -6;
  readonly ENGINE: -7;
  readonly PROFILE: -8;
  readonly NAME: -9;
  readonly STATE: -10;
  readonly SYSTEM: -11;
  readonly AUDIO: -12;
  readonly INTERNAL: -13;
  readonly CANCELLED: -14;
};

/** A call of the library failed. The message says what is wrong, where, and what to do. */
export declare class V2fError extends Error {
  /** One of `Status`. After `INTERNAL` the instance cannot be used: load the library again. */
  readonly status: number;
}

/** What a full queue does with more sound: SILENCE replaces it by silence (live sound); REFUSE: push it again
 * later (files). */
export declare const Overrun: { readonly SILENCE: 0; readonly REFUSE: 1 };

/**
 * Which channels of the sound are heard: their mean (where channels cancel or one is far louder, the loudest),
 * or the loudest. The numbers between are those of the channels, from 1.
 */
export declare const Channel: { readonly MIX: 0; readonly LOUDEST: 65535 };
/** Curves about the voice, to add up: each is one more control behind those of the rig. ACTIVITY:
 * `voice.activity`, how surely somebody speaks, sings or screams, 0 to 1. */
export declare const VoiceCurve: { readonly ACTIVITY: 1 };
/** Whether a microphone's level is good: no speech, too quiet, good, or clipping. */
export declare const Loudness: {
  readonly SILENT: 0;
  readonly TOO_QUIET: 1;
  readonly GOOD: 2;
  readonly CLIPPING: 3;
};
/** Where the values of `Stream.rigAt` come from. v2f.h documents each state. */
export declare const PoseState: {
  readonly INTERPOLATED: 0;
  readonly HELD: 1;
  readonly FADED: 2;
  readonly BEFORE: 3;
  readonly EMPTY: 4;
};

/** Settings of a stream. Settings that are not given have the library's defaults. */
export interface StreamSettings {
  /** Sample rate of the pushed sound, 8000 to 192000 Hz. Default: 48000. */
  sampleRate?: number;
  /** Interleaved channels of the pushed sound, 1 to 64. Default: 1. */
  channels?: number;
  /** One of `Overrun`. Default: silence. */
  overrun?: number;
  /** Capacity of the audio queue, seconds, up to 120. Default: 1. */
  queueSeconds?: number;
  /** Capacity of the queue of rig frames, seconds, up to 120. Default: 1. */
  framesSeconds?: number;
  /** Computes and delivers only every n-th rig frame, 1 to 16. Default: 1. */
  divider?: number;
  /** Averages neighbouring predictions (one hop more latency). Default: on. */
  smoothing?: boolean | number;
  /** Keeps the mouth closed in silence and in steady noise. Default: on. */
  gate?: boolean | number;
  /** Adds blinks and small movements of eyes and brows. Default: off. */
  idle?: boolean | number;
  /** Seed of the idle layer, 64 bits; use another for each character. */
  idleSeed?: number | bigint;
  /** Mapping profile: `arkit`, `metahuman`, `oculus`, `vrm`, or JSON as text or object. Default: `arkit`. */
  profile?: string | object;
  /** JSON of a tuning, as text or object. */
  tuning?: string | object;
  /** `Stream.rigAt`: time that the newest rig frame is held, seconds. Default: 0.1. */
  holdSeconds?: number;
  /** `Stream.rigAt`: time of the fade from there to neutral, seconds. Default: 0.2. */
  fadeSeconds?: number;
  /** Largest automatic gain for a quiet microphone, dB, 0 to 40; 0 turns it off. Default: 0. */
  gainCeilingDb?: number;
  /** Level of speech that the automatic gain aims at, dBFS, -60 to -10. Default: -26. */
  gainTargetDbfs?: number;
  /** The curves come so much later than the sound, seconds, -10 to 10; negative: earlier. Default: 0. */
  offsetSeconds?: number;
  /** Channel to hear: one of `Channel`, or the number of one, 1 to 64. Default: the mix. */
  channel?: number;
  /** Only a voice opens the gate: tones, music and noises leave the mouth at rest. Default: on. */
  voiceGate?: boolean | number;
  /** Brings speech to one level before the student hears it. Default: on. */
  normalise?: boolean | number;
  /** Curves about the voice behind the rig's controls: values of `VoiceCurve`, added. Default: 0, none. */
  voiceCurves?: number;
}

/** Properties of a student. Lengths are in samples at `sampleRate`. */
export interface ModelDescription {
  sampleRate: number;
  window: number;
  lookahead: number;
  hopNumerator: number;
  hopDenominator: number;
  controls: number;
  stateSize: number;
}

/** One control of a stream's rig. */
export interface Control {
  name: string;
  /** Value at rest. */
  neutral: number;
  min: number;
  max: number;
}

/** One tuning parameter. */
export interface Parameter {
  /** For example `jawOpen.gain`. */
  name: string;
  description: string;
  min: number;
  max: number;
  defaultValue: number;
  value: number;
}

/** One rig frame of `Stream.poll`. */
export interface Frame {
  /** Position in samples at the student's rate, from the stream's start. */
  target: number;
  /** The same position in seconds. */
  seconds: number;
  /** One value per control, in the order of `Stream.names`. */
  values: Float32Array;
}

/** The rig at a play position, of `Stream.rigAt`. */
export interface Pose {
  /** One of `PoseState`. */
  state: number;
  /** Position of the pose, in samples at the student's rate. */
  position: number;
  seconds: number;
  /** Weight of the rig frame: 1, falling to 0 while it fades to neutral. */
  weight: number;
  values: Float32Array;
}

/** Latency of a stream by cause, in samples at `sampleRate`. */
export interface Latency {
  sampleRate: number;
  lookahead: number;
  resampler: number;
  ensemble: number;
  hop: number;
  total: number;
  seconds: number;
}

/** Level of the input, measured before the automatic gain. */
export interface InputLevel {
  /** One of `Loudness`. */
  loudness: number;
  rmsDbfs: number;
  peakDbfs: number;
  speechDbfs: number;
  noiseDbfs: number;
  gainDb: number;
}

/** Counters of a stream since it was opened. They never decrease. v2f.h documents each. */
export interface Statistics {
  pushedFrames: number;
  refusedFrames: number;
  gapFrames: number;
  discontinuities: number;
  badSamples: number;
  badControls: number;
  hops: number;
  framesMade: number;
  framesPolled: number;
  lateFrames: number;
  underruns: number;
  droppedFrames: number;
  failedPredictions: number;
  utterancesEnded: number;
  /** Samples above 16 times full scale, clamped: probably 16-bit numbers that were not divided by 32768. */
  overScaleSamples: number;
  /** Audio frames for which the loudest channel replaced the mix: channels cancel, or one is far louder. */
  singleChannelFrames: number;
}

/** One character's stream, made by `Model.openStream`. Close it: the garbage collector does not free its
 * memory. */
export interface Stream {
  readonly channels: number;
  readonly controls: readonly Control[];
  readonly names: readonly string[];
  /** Index of a control among the values, by its name. Throws `NAME` if the rig has none of it. */
  findControl(name: string): number;
  /** Pushes interleaved sound: floats of -1 to 1, or 16-bit samples. Returns the audio frames taken. */
  push(samples: Float32Array | Int16Array): number;
  /** Reports `frames` missing audio frames. They count as silence. */
  pushGap(frames: number | bigint): void;
  /** Changes the format of the sound pushed from now on; the timeline continues. */
  setFormat(sampleRate: number, channels: number): void;
  /** Ends the utterance: its last rig frames are computed without waiting for more sound. */
  flush(): void;
  /** Clears all sound and rig frames; keeps memory and tuning. */
  reset(): void;
  /** Stops the character's speech at `position / rate` seconds; without a rate, at the newest shown position.
   */
  interrupt(position?: number | bigint, rate?: number): void;
  /** Takes the next rig frame in order; undefined if none is ready. `out` gets the values. */
  poll(out?: Float32Array): Frame | undefined;
  /** The pose at `position / rate` seconds from the stream's start: for example played audio frames and the
   * device's rate, or without a rate seconds. Fractions are taken. */
  rigAt(position: number | bigint, rate?: number, out?: Float32Array): Pose;
  readonly latency: Latency;
  readonly statistics: Statistics;
  readonly inputLevel: InputLevel;
  readonly parameters: Parameter[];
  /** Reads a parameter by name. */
  getParameter(name: string): number;
  /** Sets a parameter. It takes effect with the next computed rig frame. */
  setParameter(name: string, value: number): void;
  /** The current tuning as JSON. */
  saveTuning(): string;
  /** Replaces the tuning; parameters that it does not name return to their defaults. */
  loadTuning(tuning: string | object): void;
  close(): void;
  /** As `close`, for `using`. */
  [Symbol.dispose](): void;
}

/** A loaded student. Close it: the garbage collector does not free its memory. */
export interface Model {
  /** Opens a stream, one per character. */
  openStream(settings?: StreamSettings): Stream;
  /** Computes: advances every stream with queued sound by at most `rounds` hops; 0: until no hop is due.
   * Returns the hops. */
  tick(rounds?: number): number;
  readonly description: ModelDescription;
  readonly name: string;
  readonly engine: string;
  readonly licence: string;
  /** The student's whole manifest. */
  readonly manifest: any;
  /** Releases the model. Its streams stay open. */
  close(): void;
  /** As `close`, for `using`. */
  [Symbol.dispose](): void;
}

/** An instance of the library. */
export interface V2f {
  readonly version: string;
  readonly studentFormatVersion: number;
  /** Opens a student from the bytes of its file. `maxBatch`: most streams in one call of the network, default
   * 64. */
  openModel(bytes: ArrayBuffer | ArrayBufferView, settings?: { maxBatch?: number }): Model;
  /** Says which rig the shapes of a character are made for (all shapes, in any order), or how `profile` (a
   * built-in name, JSON or an object) fits them. */
  detectRig(shapes: string[], profile?: string | object): RigDetection;
  /** For each control the index of the shape of a mesh that it drives, or -1. No two controls have one shape.
   * `profile` adds its other names for shapes. */
  matchShapes(controls: string[], shapes: string[], profile?: string | object): number[];
  /** The default settings of `openStream`, without texts. */
  readonly streamDefaults: Readonly<Required<Omit<StreamSettings, "profile" | "tuning">>>;
  /** Size of the library's memory in bytes; it never shrinks. */
  readonly memoryBytes: number;
}

/** Curves of a recording. Rig frame `n` has `names.length` values from index `n * names.length` on. */
export interface Curves {
  names: readonly string[];
  /** Times in the recording, seconds, one per rig frame. */
  times: Float64Array;
  values: Float32Array;
  /** Counters of the bake: for example samples that are no numbers. */
  statistics: Statistics;
}

/** Compiles v2f.wasm from a URL (default: `dist/v2f.wasm` beside this script), a response, or bytes. */
export declare function compile(
  source?: string | URL | Response | ArrayBuffer | ArrayBufferView,
): Promise<WebAssembly.Module>;

/** Instantiates the compiled module synchronously: an audio worklet cannot wait. */
export declare function instantiate(module: WebAssembly.Module): V2f;

/** Compiles and instantiates v2f.wasm. */
export declare function load(
  source?: string | URL | Response | ArrayBuffer | ArrayBufferView | WebAssembly.Module,
): Promise<V2f>;

/** The bytes of a student; by default the one of this package, tiny-low-latency. */
export declare function fetchStudent(
  source?: string | URL | Response,
): Promise<ArrayBuffer | ArrayBufferView>;

/** Settings of a bake. */
export interface BakeSettings extends StreamSettings {
  /** Rig frames per second, 1 to 1000: a number, or a ratio such as `[30000, 1001]`. Decimals such as 29.97
   * mean the ratio of film. Default: the student's own rate. */
  fps?: number | readonly [number, number];
}

/** Computes the curves of a recording, with the same bits as a live stream. The whole sound lies in the
 * library's memory meanwhile. */
export declare function bake(
  model: Model,
  samples: Float32Array | Int16Array,
  settings?: BakeSettings,
): Curves;

/**
 * As `bake`, but yields the stream after each hop, for example to read its input level. The generator returns
 * the curves. Between hops a worker can handle other messages. `return()` cancels the bake. Other streams of
 * the model should have no queued sound. It takes longer than `bake`, which computes hops side by side.
 */
export declare function bakeByHops(
  model: Model,
  samples: Float32Array | Int16Array,
  settings: StreamSettings,
): Generator<Stream, Curves, void>;

/** How a mapping profile fits the shapes of a character. */
export interface RigDetection {
  /** Name of the built-in mapping profile; empty if the shapes are of no known family. */
  profile: string;
  family: string;
  /** Share of the curves of speech that find a shape, 0 to 1. */
  score: number;
  curves: { name: string; part: "speech" | "tongue" | "other"; shape: number | null }[];
  /** Curves of speech without a shape. */
  unmatched: string[];
  /** What the mouth will never do because shapes are missing, in sentences. */
  lost: string[];
  /** What it will never do because the profile has no such curve. */
  beyond: string[];
}
