// Speech in, face-rig curves out, in a page, a worker, an audio worklet or Node.
// All calls compute at once, on the caller's thread; v2f.h says more of each.

/** Numbers of the errors: what the caller can do about one. */
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
};

/** A call of the library failed; the text says what, where, and what to do. */
export declare class V2fError extends Error {
  /** One of `Status`. After `INTERNAL` the instance is dead: load the library anew. */
  readonly status: number;
}

/** What becomes of sound that a full queue refuses: silence stands for it (live sound), or it is pushed again later (files). */
export declare const Overrun: { readonly SILENCE: 0; readonly REFUSE: 1 };
/** What a person should know of a microphone's level. */
export declare const Loudness: { readonly SILENT: 0; readonly TOO_QUIET: 1; readonly GOOD: 2; readonly CLIPPING: 3 };
/** Where the values of `Stream.at` come from. */
export declare const PoseState: {
  readonly INTERPOLATED: 0;
  readonly HELD: 1;
  readonly FADED: 2;
  readonly BEFORE: 3;
  readonly EMPTY: 4;
};

/** How a stream is opened; what is not given stays at the library's default. */
export interface StreamSettings {
  /** Samples per second of the pushed sound, 8000 to 192000. Default: 48000. */
  sampleRate?: number;
  /** Interleaved channels of the pushed sound, 1 to 64. Default: 1. */
  channels?: number;
  /** One of `Overrun`. Default: silence. */
  overrun?: number;
  /** Sound that may wait for `tick`, seconds, up to 120. Default: 1. */
  queueSeconds?: number;
  /** Frames that may wait for `poll`, seconds, up to 120. Default: 1. */
  framesSeconds?: number;
  /** Only every n-th frame is computed in full and delivered, 1 to 16. Default: 1. */
  divider?: number;
  /** Neighbouring predictions are averaged (one hop more of latency). Default: on. */
  smoothing?: boolean | number;
  /** The mouth rests in silence and in steady noise. Default: on. */
  gate?: boolean | number;
  /** Blinks, small gaze and brow life. Default: off. */
  idle?: boolean | number;
  /** Seed of the idle layer, 64 bits; give each character another. */
  idleSeed?: number | bigint;
  /** `arkit`, `metahuman`, `oculus`, `vrm`, or a profile's JSON as text or object. Default: `arkit`. */
  profile?: string | object;
  /** A tuning's JSON as text or object. */
  tuning?: string | object;
  /** `Stream.at`: time that the newest frame is held, seconds. Default: 0.1. */
  holdSeconds?: number;
  /** `Stream.at`: time from there to neutral, seconds. Default: 0.2. */
  fadeSeconds?: number;
  /** Most that the automatic gain may lift a quiet microphone, dB, 0 to 40; 0: off. Default: 0. */
  gainCeilingDb?: number;
  /** Where it lifts speech to, dBFS, -60 to -10. Default: -26. */
  gainTargetDbfs?: number;
}

/** What a student's file says of it; lengths in samples at `sampleRate`. */
export interface ModelDescription {
  sampleRate: number;
  window: number;
  lookahead: number;
  hopNumerator: number;
  hopDenominator: number;
  controls: number;
  stateSize: number;
}

export interface Control {
  name: string;
  /** Value at rest. */
  neutral: number;
  min: number;
  max: number;
}

export interface Parameter {
  /** `jawOpen.gain`, say. */
  name: string;
  description: string;
  min: number;
  max: number;
  defaultValue: number;
  value: number;
}

export interface Frame {
  /** The sample that it speaks of, at the student's rate, from the stream's start. */
  target: number;
  /** The same in seconds. */
  seconds: number;
  /** One value per control, in the order of `Stream.names`. */
  values: Float32Array;
}

export interface Pose {
  /** One of `PoseState`. */
  state: number;
  /** The position used, in samples at the student's rate. */
  position: number;
  seconds: number;
  /** 1 while the frame counts in full, down to 0 when it has faded to neutral. */
  weight: number;
  values: Float32Array;
}

/** Where a stream's latency comes from, in samples at `sampleRate`. */
export interface Latency {
  sampleRate: number;
  lookahead: number;
  resampler: number;
  ensemble: number;
  hop: number;
  total: number;
  seconds: number;
}

/** What the meter says; levels are before the automatic gain. */
export interface InputLevel {
  /** One of `Loudness`. */
  loudness: number;
  rmsDbfs: number;
  peakDbfs: number;
  speechDbfs: number;
  noiseDbfs: number;
  gainDb: number;
}

/** Counters of a stream; they count from its opening and never go back. */
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
}

/** One character's voice; `Model.openStream` makes it. Close it: its memory is not the collector's. */
export interface Stream {
  readonly channels: number;
  readonly controls: readonly Control[];
  readonly names: readonly string[];
  /** Gives interleaved sound: floats of -1 to 1, or 16-bit samples. Returns the frames taken. */
  push(samples: Float32Array | Int16Array): number;
  /** Says that `frames` of sound are missing here; they count as silence. */
  pushGap(frames: number | bigint): void;
  /** Changes the format of what is pushed from now on; the timeline goes on. */
  setFormat(sampleRate: number, channels: number): void;
  /** The utterance is over: its last frames come without more sound. */
  flush(): void;
  /** Forgets everything, queued sound and frames included; keeps memory and tuning. */
  reset(): void;
  /** The character stops speaking at `position / rate` seconds; without a rate, at the newest position shown. */
  interrupt(position?: number | bigint, rate?: number): void;
  /** Takes the next frame in order; undefined when none is ready. `out` takes the values. */
  poll(out?: Float32Array): Frame | undefined;
  /** The rig at `position / rate` seconds from the stream's start: frames played and the device's rate, say. */
  at(position: number | bigint, rate: number, out?: Float32Array): Pose;
  readonly latency: Latency;
  readonly statistics: Statistics;
  readonly inputLevel: InputLevel;
  readonly parameters: Parameter[];
  parameter(name: string): number;
  /** Sets a parameter, in force with the next computed frame. */
  setParameter(name: string, value: number): void;
  /** The tuning in force as a tuning file's JSON. */
  readonly tuning: string;
  loadTuning(tuning: string | object): void;
  close(): void;
}

/** A student, loaded. Close it: its memory is not the collector's. */
export interface Model {
  /** Opens a stream: one character's voice. */
  openStream(settings?: StreamSettings): Stream;
  /** Computes: advances every stream that has sound waiting by at most `rounds` hops, 0: until none is due. Returns the hops. */
  tick(rounds?: number): number;
  readonly description: ModelDescription;
  readonly name: string;
  readonly engine: string;
  readonly licence: string;
  /** All that the file says of the student. */
  readonly manifest: any;
  /** Lets go of it; its streams live on. */
  close(): void;
}

export interface V2f {
  readonly version: string;
  readonly studentFormatVersion: number;
  /** Opens a student from the bytes of its file. `maxBatch`: streams that one call of the network advances together, 64. */
  openModel(bytes: ArrayBuffer | Uint8Array, settings?: { maxBatch?: number }): Model;
  /** What `openStream` takes for settings that are not given; texts are left out. */
  readonly streamDefaults: Readonly<Required<Omit<StreamSettings, "profile" | "tuning">>>;
  /** Bytes that the library's memory has grown to; it never shrinks. */
  readonly memoryBytes: number;
}

/** The curves of a recording: frame `n` holds `names.length` values from `n * names.length` on. */
export interface Curves {
  names: readonly string[];
  /** Seconds in the recording, one per frame. */
  times: Float64Array;
  values: Float32Array;
}

/** Compiles v2f.wasm: an address (default: `dist/v2f.wasm` beside this script), a response, or its bytes. */
export declare function compile(source?: string | URL | Response | ArrayBuffer | ArrayBufferView): Promise<WebAssembly.Module>;

/** Starts the compiled module, at once: an audio worklet cannot wait. */
export declare function instantiate(module: WebAssembly.Module): V2f;

/** Compiles and starts. */
export declare function load(source?: string | URL | Response | ArrayBuffer | ArrayBufferView | WebAssembly.Module): Promise<V2f>;

/** Turns a recording into curves: the frames that a live stream gives for it, bit for bit. */
export declare function bake(model: Model, samples: Float32Array | Int16Array, settings: StreamSettings): Curves;

/**
 * As `bake`, but stops after each hop and hands out the stream, whose meter may be read then; the curves are what the generator
 * returns. A worker can answer others in between; `return()` gives up. Other streams of the model should have no sound waiting.
 */
export declare function bakeByHops(model: Model, samples: Float32Array | Int16Array, settings: StreamSettings): Generator<Stream, Curves, void>;
