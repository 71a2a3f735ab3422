// Computes curves on a worker thread: of a recording, or of a microphone's sound.
import { bake, load } from "../../bindings/web/v2f.js";

// A third of the size of the 32-bit student; the curves differ by a few thousandths.
const STUDENT = new URL("../../models/tiny-low-latency/tiny-low-latency-int8.onnx", import.meta.url);

async function openStudent() {
  const [v2f, response] = await Promise.all([load(), fetch(STUDENT)]);
  if (!response.ok) throw new Error(`${STUDENT.pathname}: ${response.status}`);
  return v2f.openModel(await response.arrayBuffer());
}

const opened = openStudent();
let stream;

const handlers = {
  async describe() {
    const model = await opened;
    return { engine: model.engine };
  },
  async bake({ samples, sampleRate }) {
    const model = await opened;
    const began = performance.now();
    const curves = bake(model, samples, { sampleRate });
    return { ...curves, milliseconds: performance.now() - began };
  },
  async listen({ sampleRate }) {
    stream?.close();
    stream = (await opened).openStream({ sampleRate, gainCeilingDb: 20 });
    return { names: stream.names };
  },
  async push({ samples }) {
    const model = await opened;
    stream.push(samples);
    model.tick();
    const frames = [];
    for (let frame = stream.poll(); frame; frame = stream.poll()) frames.push(frame);
    return { frames, loudness: stream.inputLevel.loudness };
  },
};

onmessage = async ({ data: { id, name, ...values } }) => {
  try {
    postMessage({ id, ...(await handlers[name](values)) });
  } catch (error) {
    postMessage({ id, error: error.message });
  }
};
