// An audio node that gives the face of the sound that it hears.
import { V2fError } from "./errors.js";
import { FaceTimeline } from "./face-timeline.js";
import { compile, fetchStudent } from "./v2f.js";

const PROCESSOR = new URL("./face-processor.js", import.meta.url);

/** Contexts that have the processor. */
const prepared = new WeakMap();

/**
 * Hears the sound of its input, plays it later by `delaySeconds`, and gives the pose of what is audible now:
 *
 *     const face = await FaceNode.create(context, { profile: "vrm" });
 *     source.connect(face).connect(context.destination);
 *     const values = face.rigAt();  // in each rendered frame
 */
export class FaceNode extends AudioWorkletNode {
  /** Loads what is needed and makes the node. `module`, `student`: as of `compile` and `fetchStudent`; the
   * other settings are those of `openStream`, without the format. */
  static async create(context, { module, student, ...settings } = {}) {
    if (!prepared.has(context)) prepared.set(context, context.audioWorklet.addModule(PROCESSOR));
    const [compiled, bytes] = await Promise.all([
      module ?? compile(),
      student ?? fetchStudent(),
      prepared.get(context),
    ]);
    const node = new FaceNode(context, "v2f-face", {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      processorOptions: { module: compiled, student: bytes, settings },
    });
    await node.ready;
    return node;
  }

  constructor(context, name, options) {
    super(context, name, options);
    this.ready = new Promise((resolve, reject) => {
      this.port.onmessage = ({ data }) => this.take(data, resolve, reject);
      this.onprocessorerror = () => reject(new Error("the audio worklet of v2f cannot be started"));
    });
  }

  take({ ready, failed, refused, seconds, values }, resolve, reject) {
    const problem = failed ?? refused;
    if (values) {
      this.timeline.add(seconds, values);
    } else if (ready) {
      this.controls = ready.controls;
      this.names = ready.controls.map(({ name }) => name);
      this.delaySeconds = ready.delaySeconds;
      this.timeline = new FaceTimeline(ready.controls.map(({ neutral }) => neutral));
      resolve();
    } else if (problem) {
      const { status, message } = problem;
      const error = status === undefined ? new TypeError(message) : new V2fError(status, message);
      reject(error);
      this.dispatchEvent(new ErrorEvent("error", { error, message }));
    }
  }

  /** The values of the pose of what this node plays at `time` of its context; without a time, now. `out` gets
   * them; without it a new array does. */
  rigAt(time = this.context.currentTime, out = new Float32Array(this.names.length)) {
    return this.timeline.at(time - this.delaySeconds, out);
  }

  /** As `Stream.setParameter`. What the library refuses becomes an event `error` of this node. */
  setParameter(name, value) {
    this.port.postMessage(["setParameter", name, value]);
  }

  /** As `Stream.loadTuning`. */
  loadTuning(tuning) {
    this.port.postMessage(["loadTuning", tuning]);
  }

  /** Disconnects the node and frees its memory. */
  close() {
    this.disconnect();
    this.port.postMessage(["close"]);
  }
}
