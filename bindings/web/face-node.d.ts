// An audio node that gives the face of the sound that it hears.
import type { Control, StreamSettings } from "./v2f.js";

/** Settings of a face node: those of a stream without its format and queues, and what it loads. */
export interface FaceSettings
  extends Omit<
    StreamSettings,
    "sampleRate" | "channels" | "overrun" | "queueSeconds" | "framesSeconds" | "holdSeconds" | "fadeSeconds"
  > {
  /** The compiled module. Default: `compile()`. */
  module?: WebAssembly.Module;
  /** The bytes of a student. Default: `fetchStudent()`. */
  student?: ArrayBuffer | ArrayBufferView;
}

/**
 * Hears the sound of its input, plays it later by `delaySeconds`, and gives the pose of what is audible now.
 * It computes on the audio thread: 30 to 100 microseconds per 16 ms of sound. Without a source connected, time
 * goes on in silence. What the library refuses later is an event `error`.
 */
export declare class FaceNode extends AudioWorkletNode {
  /**
   * Loads what is needed and makes the node.
   * Throws what `compile` and `fetchStudent` throw, and a `V2fError` for settings that the library refuses.
   */
  static create(context: BaseAudioContext, settings?: FaceSettings): Promise<FaceNode>;
  /** The controls of the rig, in the order of the values. */
  readonly controls: readonly Control[];
  readonly names: readonly string[];
  /** Time from the input to the output, seconds: the latency of the curves. */
  readonly delaySeconds: number;
  /** The values of the pose of what this node plays at `time` of its context, seconds; without a time, now. */
  rigAt(time?: number, out?: Float32Array): Float32Array;
  /** As `Stream.setParameter`. */
  setParameter(name: string, value: number): void;
  /** As `Stream.loadTuning`. */
  loadTuning(tuning: string | object): void;
  /** Disconnects the node and frees its memory. */
  close(): void;
}
