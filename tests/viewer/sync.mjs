// Runs in the page: compares audible sound and visible face, each recorded at its output.

/** Installs `window.sync`. It records the sound after the player, and the rendered frames after the stage. Positions are
 *  seconds of the recording. Two are seconds of the viewer's clock: `late`, how far the rendered frame is off, and
 *  `ifLate`, how far it would be off if the face came `delay` seconds later. */
export function install() {
  const blocks = [];
  const frames = [];
  const grey = () => {
    const { width, height } = viewer.stage.canvas;
    const copy = (window.copy ??= new OffscreenCanvas(60, 36).getContext("2d", { willReadFrequently: true }));
    copy.drawImage(viewer.stage.canvas, width / 2 - height * 0.15, height * 0.55, height * 0.3, height * 0.18, 0, 0, 60, 36);
    const { data } = copy.getImageData(0, 0, 60, 36);
    return Float32Array.from({ length: data.length / 4 }, (_, at) => data[at * 4] * 0.3 + data[at * 4 + 1] * 0.6 + data[at * 4 + 2] * 0.1);
  };
  const apart = (one, other) => one.reduce((sum, value, at) => sum + Math.abs(value - other[at]), 0) / one.length;
  const { context } = viewer.player;
  const { stage } = viewer;
  stage.pace.onSlow = () => {};
  stage.turn = { x: 0, y: 0 };
  const draw = stage.draw.bind(stage);
  stage.draw = (poses, background) => {
    const before = stage.drawn;
    draw(poses, background);
    if (viewer.player.playing && stage.drawn !== before) {
      const { currentTime, outputLatency } = context;
      frames.push({ seen: grey(), clock: currentTime - outputLatency });
    }
  };
  const tapped = context.audioWorklet.addModule("capture.js").then(() => {
    const tap = new AudioWorkletNode(context, "capture");
    tap.port.onmessage = ({ data }) => blocks.push(data);
    const { connect } = AudioNode.prototype;
    AudioBufferSourceNode.prototype.connect = function (target) {
      connect.call(this, tap);
      return connect.call(this, target);
    };
  });

  /** Where in the recording the sound at `clock` comes from: the best match of the 120 ms of recording before it. */
  const audibleAt = (clock, speed, near) => {
    const { sampleRate } = viewer.player.sound;
    const recording = viewer.player.sound.getChannelData(0);
    const last = blocks.findLastIndex(({ time }) => time <= clock);
    const wanted = Math.ceil((0.12 / speed) * (context.sampleRate / 128));
    if (last < wanted) return undefined;
    const taken = blocks.slice(last - wanted, last);
    const samples = taken.flatMap(({ samples }) => [...samples]);
    let best = { likeness: -1 };
    for (let from = near - 0.27; from < near + 0.03; from += 0.001) {
      let [both, own, other] = [0, 0, 0];
      for (let at = 0; at < samples.length; at += Math.ceil(3 / speed)) {
        const value = recording[Math.round((from + (at / context.sampleRate) * speed) * sampleRate)] ?? 0;
        both += value * samples[at];
        own += value * value;
        other += samples[at] * samples[at];
      }
      const likeness = both / Math.sqrt(own * other + 1e-12);
      if (likeness > best.likeness) best = { likeness, from };
    }
    return best.likeness > 0.8 ? best.from + (clock - taken[0].time) * speed : undefined;
  };

  /** Plays the interval at a speed. Returns, for each rendered frame, the audible position and the offset of the visible one. */
  const compare = async (from, to, speed, delay) => {
    await tapped;
    viewer.player.pause();
    const reference = [];
    // In the viewer's time a step is at most 8 ms.
    const step = speed < 1 ? 0.002 : 0.004;
    for (let at = from - 0.1; at < to + 0.1; at += step) {
      stage.drawn = undefined;
      draw([viewer.curves[0].at(at)], viewer.background);
      reference.push({ at, seen: grey() });
    }
    const found = [];
    for (let round = 0; round < 40 && found.filter(({ spread }) => spread < 0.03).length < 6; round++) {
      blocks.length = frames.length = 0;
      await viewer.player.change({ speed, position: Math.max(from - 0.2 - round * 0.007, 0) });
      const began = viewer.player.position;
      await viewer.player.play();
      const end = performance.now() + ((to - began) / speed + 0.3) * 1000;
      while (performance.now() < end) await new Promise(requestAnimationFrame);
      viewer.player.pause();
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (const { seen, clock } of frames) {
        const near = began + (clock - viewer.player.startedAt) * speed;
        const audible = audibleAt(clock, speed, near);
        if (audible === undefined || audible < from || audible > to) continue;
        const distances = reference.map(({ at, seen: other }) => [apart(seen, other), at]);
        const least = Math.min(...distances.map(([distance]) => distance));
        // All positions that look like this one; the nearest counts. A resting face has many.
        const alike = distances.filter(([distance]) => distance <= least + 0.02);
        const off = (moment) => Math.min(...alike.map(([, at]) => Math.abs(at - moment))) / speed;
        found.push({ audible, late: off(audible), ifLate: off(audible + delay * speed), spread: alike.length * step });
      }
    }
    await viewer.player.change({ speed: 1 });
    return found;
  };
  window.sync = { compare };
}
