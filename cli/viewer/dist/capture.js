// Runs on the audio thread: hands on each block of the microphone with the time at which it was captured.
class Capture extends AudioWorkletProcessor {
  process(inputs) {
    const channel = inputs[0]?.[0];
    if (channel) this.port.postMessage({ time: currentTime, samples: channel.slice() });
    return true;
  }
}
registerProcessor("capture", Capture);
