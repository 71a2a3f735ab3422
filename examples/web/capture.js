// Sends the microphone's sound to the page, in blocks of 10 ms or more.
class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.waiting = new Float32Array(1024);
    this.count = 0;
  }

  process([[channel]]) {
    if (!channel) return true;
    this.waiting.set(channel, this.count);
    this.count += channel.length;
    if (this.count + channel.length > this.waiting.length || this.count >= sampleRate / 100) {
      this.port.postMessage(this.waiting.slice(0, this.count));
      this.count = 0;
    }
    return true;
  }
}

registerProcessor("capture", Capture);
