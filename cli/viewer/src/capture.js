// Runs on the audio thread: posts each block of the microphone with its capture time.
class Capture extends AudioWorkletProcessor {
  process(inputs) {
    const channel = inputs[0]?.[0];
    if (channel) this.port.postMessage({ time: currentTime, samples: channel.slice() });
    return true;
  }
}
registerProcessor("capture", Capture);
