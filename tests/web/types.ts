// A program that uses v2f.d.ts: compiled, never run.
import {
  Overrun,
  PoseState,
  Status,
  V2fError,
  bake,
  bakeByHops,
  fetchStudent,
  load,
  type Curves,
  type Frame,
} from "../../bindings/web/v2f.js";
import { FaceNode } from "../../bindings/web/face-node.js";

export async function face(context: AudioContext): Promise<Float32Array> {
  const node = await FaceNode.create(context, { profile: "vrm", idle: true });
  node.connect(context.destination);
  // @ts-expect-error The format is that of the context.
  await FaceNode.create(context, { sampleRate: 16_000 });
  return node.rigAt(context.currentTime);
}

export async function speak(wasm: ArrayBuffer, student: Uint8Array, sound: Float32Array): Promise<Curves> {
  const v2f = await load(wasm);
  const model = v2f.openModel(student, { maxBatch: 4 });
  const stream = model.openStream({
    sampleRate: 16_000,
    overrun: Overrun.REFUSE,
    idleSeed: 7n,
    tuning: { format: 1, parameters: {} },
  });
  const taken: number = stream.push(sound);
  const frame: Frame | undefined = taken > 0 && model.tick() > 0 ? stream.poll() : undefined;
  const { state, values } = stream.rigAt(frame?.target ?? 0, 16_000);
  if (state === PoseState.EMPTY || values.length !== stream.names.length) stream.reset();
  try {
    stream.loadTuning(stream.saveTuning());
  } catch (error) {
    if (error instanceof V2fError && error.status === Status.PROFILE) stream.flush();
  }
  // @ts-expect-error A setting that does not exist.
  model.openStream({ samplerate: 16_000 });
  // @ts-expect-error Plain arrays are not accepted as samples.
  stream.push([0, 0]);
  stream.close();
  const hops = bakeByHops(model, sound, { gainCeilingDb: v2f.streamDefaults.gainCeilingDb });
  for (const { inputLevel } of hops)
    if (inputLevel.loudness) hops.return(bake(model, sound, { fps: [30_000, 1001] }));
  using other = (await load()).openModel(await fetchStudent());
  using seconds = other.openStream();
  seconds.rigAt(0.25);
  return bake(model, sound, { sampleRate: 16_000, profile: "oculus" });
}
