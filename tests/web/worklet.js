// The core inside of an audio worklet, which has neither fetch nor TextDecoder: rig frames go to the page.
import { instantiate } from "../../bindings/web/v2f.js";

class Face extends AudioWorkletProcessor {
  constructor({ processorOptions: { module, student } }) {
    super();
    this.model = instantiate(module).openModel(student);
    this.stream = this.model.openStream({ sampleRate });
  }

  process([[channel]]) {
    if (!channel) return true;
    this.stream.push(channel);
    this.model.tick();
    for (let frame = this.stream.poll(); frame; frame = this.stream.poll()) this.port.postMessage(frame);
    return true;
  }
}

registerProcessor("face", Face);
