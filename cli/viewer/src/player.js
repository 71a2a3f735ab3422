// Plays the sound. The position comes from the audio clock, never from a sum of durations.

export class Player {
  constructor() {
    this.speed = 1;
    this.loop = false;
    this.position = 0;
  }

  get context() {
    this.ownContext ??= new AudioContext();
    return this.ownContext;
  }

  /** Loads another recording. Until it is decoded there is none. */
  async load(bytes) {
    this.pause();
    this.sound = undefined;
    this.position = 0;
    this.sound = await this.context.decodeAudioData(bytes);
  }

  get duration() {
    return this.sound?.duration ?? 0;
  }

  get playing() {
    return Boolean(this.source);
  }

  async play() {
    if (!this.sound || this.playing) return;
    const start = (this.starting = {});
    await this.context.resume();
    // It may have been paused or started again in the meantime.
    if (this.starting !== start) return;
    this.starting = undefined;
    if (this.position >= this.duration - 1e-3) this.position = 0;
    const source = this.context.createBufferSource();
    source.buffer = this.sound;
    source.loop = this.loop;
    source.playbackRate.value = this.speed;
    source.connect(this.context.destination);
    source.onended = () => source === this.source && this.end();
    this.startedAt = this.context.currentTime;
    this.startedFrom = this.position;
    source.start(this.startedAt, this.position);
    this.source = source;
  }

  end() {
    this.source = undefined;
    this.position = this.duration;
  }

  pause() {
    this.starting = undefined;
    if (!this.playing) return;
    this.position = this.now();
    const source = this.source;
    this.source = undefined;
    source.stop();
  }

  /** Position in the recording that is audible now, seconds. */
  now() {
    if (!this.playing) return this.position;
    const played = this.context.currentTime - this.startedAt - (this.context.outputLatency || 0);
    const position = this.startedFrom + Math.max(played, 0) * this.speed;
    return this.loop ? position % this.duration : Math.min(position, this.duration);
  }

  async change(settings) {
    const playing = this.playing || Boolean(this.starting);
    this.pause();
    Object.assign(this, settings);
    if (playing) await this.play();
  }

  seek(seconds) {
    return this.change({ position: Math.min(Math.max(seconds, 0), this.duration) });
  }
}
